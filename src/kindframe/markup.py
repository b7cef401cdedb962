r"""Other people's text inside Markdown and HTML: on one line, shown as text, never obeyed.

>>> marked("*all* [of](it)"), told("<b>")
('\\*all\\* \\[of\\](it)', '&lt;b&gt;')
"""

from __future__ import annotations

import re
from html import escape

from kindframe.problems import visible

__all__ = ["marked", "told"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&!])")
_LONGEST = 2000


def marked(text: str) -> str:
    """Give text for Markdown: one line, nothing in it a mark.

    .. versionadded:: 0.1
    """
    return _SPECIAL.sub(r"\\\1", visible(" ".join(text.split()), _LONGEST))


def told(text: str, limit: int = _LONGEST) -> str:
    """Give text for HTML: one line, nothing in it an element; cut at ``limit`` characters, and said to be.

    .. versionadded:: 0.1
    """
    return escape(visible(" ".join(text.split()), limit))
