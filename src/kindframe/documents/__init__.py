"""TOML documents as frozen records: every mistake is named by file, line, record and key, with the nearest valid one.

Framework, crosswalk and instrument files are read through here. A record class states its own rules as attrs
validators (`identifier`, `one_of`, `moment`, `fraction`, `required`); the same rules hold in code and in a file.
"""

from __future__ import annotations

from kindframe.documents.fields import (
    IDENTIFIER,
    fraction,
    identifier,
    moment,
    one_of,
    reference,
    required,
    texts,
)
from kindframe.documents.lines import Key, line_numbers
from kindframe.documents.structuring import Document, open_document, refuse, structure

__all__ = [
    "IDENTIFIER",
    "Document",
    "Key",
    "fraction",
    "identifier",
    "line_numbers",
    "moment",
    "one_of",
    "open_document",
    "reference",
    "refuse",
    "required",
    "structure",
    "texts",
]
