"""Formulas as MathML, which browsers draw by themselves: a page that is read offline shows them, without a script."""

from __future__ import annotations

import html
import re
from typing import Any

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.util import logging

_SAID_OTHERWISE = ((re.compile(r"\\dots(?![a-z])"), r"\\ldots"), (re.compile(r"\\[bB]igg?[lrm]?(?![a-z])"), ""))
"""Commands that the converter does not know, and what stands for them: an ellipsis; nothing, since MathML stretches."""


def _mathml(node: nodes.Node, *, block: bool) -> str:
    """Turn a formula into MathML; one with a command that is not known is shown as it was written."""
    text = node.astext()
    for pattern, other in _SAID_OTHERWISE:
        text = pattern.sub(other, text)
    try:
        return str(tex2mathml(text, as_block=block))
    except MathError as error:
        logging.getLogger(__name__).info("A formula is shown as written: %s", error, location=node)
        return f"<code>{html.escape(node.astext())}</code>"


def inline(self: Any, node: nodes.math) -> None:
    """Write a formula within a sentence."""
    self.body.append(_mathml(node, block=False))
    raise nodes.SkipNode


def display(self: Any, node: nodes.math_block) -> None:
    """Write a formula that stands by itself; a wide one is scrolled and not cut."""
    self.body.append(f'<div style="overflow-x: auto">{_mathml(node, block=True)}</div>')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx of it."""
    app.add_html_math_renderer("mathml", (inline, None), (display, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
