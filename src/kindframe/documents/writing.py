"""From frozen records back to TOML text: what `structure` reads, `to_toml` writes, and nothing is lost between them.

`kindframe.settings.Settings` writes itself through here, for a saved study and for a study folder.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from kindframe.documents.structuring import toml_name
from kindframe.errors import ParameterError

__all__ = ["plain", "to_toml"]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_JOINER = "\u200d"
"""The joiner of emoji: invisible, but escaping it would tear families apart for whoever edits the file."""


def plain(record: Any) -> dict[str, Any]:
    """Turn a record into the mapping a file holds: keys as the file spells them, fields at their default left out.

    Mappings of records keep their empty members: that a thing is named says something, even where nothing is said
    of it.

    .. versionadded:: 0.1
    """
    held = {}
    for field in attrs.fields(type(record)):
        name, value = toml_name(field), getattr(record, field.name)
        if name and value != _default(field):
            held[name] = _plain(value)
    return held


def to_toml(document: Mapping[str, Any]) -> str:
    r"""Write a mapping of texts, numbers, yes/no, lists and mappings as a TOML document.

    Values come before tables; lists of mappings are written as ``[[tables]]``. Text of several lines is written as
    such where that is exact; characters that cannot be seen are written by number.

    Raises
    ------
    ParameterError
        Where a value has no form in TOML: None, a number that is not finite, half a surrogate pair, another type.

    Examples
    --------
    >>> print(to_toml({"title": "Elm \"Row\"", "waves": [{"id": "1"}]}), end="")
    title = "Elm \"Row\""
    <BLANKLINE>
    [[waves]]
    id = "1"

    .. versionadded:: 0.1
    """
    return "\n".join(_table(document, ())).lstrip("\n") + "\n"


def _default(field: attrs.Attribute[Any]) -> Any:
    default: Any = field.default
    return default.factory() if isinstance(default, attrs.Factory) else default  # type: ignore[arg-type]


def _plain(value: Any) -> Any:
    if attrs.has(type(value)):
        return plain(value)
    if isinstance(value, Mapping):
        return {key: _plain(held) for key, held in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(held) for held in value]
    return value


def _table(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """Give the lines of one table: its own values, then the tables in it."""
    for key, value in table.items():
        if not _is_table(value) and not _is_tables(value):
            yield f"{_key(key)} = {_value(value)}"
    for key, value in table.items():
        inner = (*path, key)
        name = ".".join(_key(part) for part in inner)
        if _is_table(value):
            yield from ("", f"[{name}]")
            yield from _table(value, inner)
        elif _is_tables(value):
            for member in value:
                yield from ("", f"[[{name}]]")
                yield from _table(member, inner)


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping)


def _is_tables(value: Any) -> bool:
    return _is_list(value) and bool(value) and all(isinstance(member, Mapping) for member in value)


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise ParameterError(f"A key of a TOML document is text, not {key!r}.")
    return key if _BARE.fullmatch(key) else _text(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, float) and abs(value) < float("inf"):
        return repr(float(value))
    if isinstance(value, str):
        return _lines(value) if "\n" in value.strip("\n") and "\r" not in value else _text(value)
    if _is_list(value):
        return f"[{', '.join(_value(member) for member in value)}]"
    raise ParameterError(f"{value!r} has no form in TOML.")


def _text(value: str) -> str:
    return f'"{"".join(map(_character, value))}"'


def _lines(value: str) -> str:
    """Write text of several lines between triple quotes; the line break after the first three is not part of it."""
    lines = ("".join(map(_character, line)) for line in value.split("\n"))
    return '"""\n' + "\n".join(lines) + '"""'


def _character(character: str) -> str:
    if character in _SHORT:
        return _SHORT[character]
    category = unicodedata.category(character)
    if category == "Cs":
        raise ParameterError(f"The text holds half a character (U+{ord(character):04X}) and cannot be written.")
    if category in ("Cc", "Cf", "Zl", "Zp") and character != _JOINER:
        return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"
    return character
