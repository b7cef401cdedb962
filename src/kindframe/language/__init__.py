"""The language lens: flags words that make people into a label, with ways to name the people first.

It never rewrites and never scores. Researchers and reports call `language` with a study, or `flags` with any text;
the list of words is a TOML file that anybody may edit or replace.
"""

from __future__ import annotations

from kindframe.language.flagging import Flag, flags, language
from kindframe.language.words import Word, WordList, load_words

__all__ = ["Flag", "Word", "WordList", "flags", "language", "load_words"]
