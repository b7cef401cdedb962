"""From a TOML text to frozen attrs records, by cattrs, with every mistake of the whole text in one answer.

cattrs costs a tenth of a second to import, so it is imported when the first document is read.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast, get_args, get_origin

import attrs
from attrs import frozen

from kindframe.documents.lines import Key, line_numbers
from kindframe.errors import FrameworkError
from kindframe.problems import Problem, Severity, nearest
from kindframe.wording import listed

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["Document", "open_document", "refuse", "structure"]

LARGEST = 2_000_000
"""The most characters a document may have. The longest catalogue that ships has a fiftieth of it."""

_POSITION = re.compile(r"\(at line (\d+), column \d+\)")
_LONG_KEY = re.compile(r"""(?<![\w"'-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){64}""")
"""A key of more than 64 parts. `tomllib` takes the square of their number: 200 kB of dots cost it half a minute."""

_SINGULAR = {"mappings": "mapping", "entries": "entry"}

T = TypeVar("T")


@frozen(kw_only=True)
class Document:
    """A TOML text that has been parsed, with what is needed to point into it.

    .. versionadded:: 0.1
    """

    name: str
    text: str
    raw: Mapping[str, Any]
    path: Path | None = None

    @cached_property
    def lines(self) -> Mapping[Key, int]:
        """The line of each key; worked out when a problem first asks."""
        return line_numbers(self.text)

    def line(self, key: Key) -> int | None:
        """Give the line of a key, or of the nearest thing around it."""
        for end in range(len(key), 0, -1):
            if key[:end] in self.lines:
                return self.lines[key[:end]]
        return 1 if self.text else None

    def problem(self, code: str, key: Key, message: str, *, near: str | None = None, hint: str = "") -> Problem:
        """Make the problem that something is wrong at ``key``: its line, and the record it belongs to by name."""
        names = [part for part in key if isinstance(part, str)]
        owner = self._owner(key)
        return Problem(
            code=code,
            file=self.name,
            row=self.line(key),
            column=names[-1] if names else None,
            message=f"{owner}: {message}" if owner else message,
            severity=Severity.REFUSED,
            near=near,
            hint=hint,
        )

    def _owner(self, key: Key) -> str:
        """Name the innermost record around ``key``: ``item 'p5'``, or ``item 3`` where it has no id."""
        value: Any = self.raw
        owner = ""
        for depth, part in enumerate(key):
            try:
                value = value[part]
            except (KeyError, IndexError, TypeError):
                break
            if isinstance(part, int) and isinstance(value, Mapping):
                kind = str(key[depth - 1])
                singular = _SINGULAR.get(kind, kind.removesuffix("s"))
                owner = f"{singular} {value['id']!r}" if "id" in value else f"{singular} {part + 1}"
        return owner


def open_document(given: str | Path, *, name: str = "") -> Document:
    """Read and parse a TOML document: a path, or text.

    A string is text where it holds a line break or is given a ``name``, so that what somebody's file holds is never
    taken for a path.

    Raises
    ------
    FrameworkError
        Where there is no such file, or it is not UTF-8, too large or not TOML.

    .. versionadded:: 0.1
    """
    path = None if isinstance(given, str) and ("\n" in given or name) else Path(given)
    name = name or (path.name if path else "text")
    text = str(given) if path is None else _read(path, name)
    if len(text) > LARGEST:
        raise _rejected(name, "KF-TOML-05", f"the file has {len(text):,} characters; at most {LARGEST:,} are read")
    if found := _LONG_KEY.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise _rejected(name, "KF-TOML-05", "a key has more than 64 parts", line)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        position = _POSITION.search(str(error))
        where = int(position.group(1)) if position else None
        raise _rejected(name, "KF-TOML-01", f"this is not TOML: {error}", where) from None
    except (RecursionError, ValueError) as error:
        raise _rejected(name, "KF-TOML-01", f"this is not TOML that can be read: {error}") from None
    return Document(name=name, text=text, raw=raw, path=path)


def _read(path: Path, name: str) -> str:
    try:
        data = path.read_bytes()
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _rejected(name, "KF-TOML-06", "the file is not in UTF-8; save it as UTF-8", line) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _rejected(name, "KF-TOML-07", f"the file cannot be read: {reason}") from None


_SLIPS = (
    ("Illegal character '\\n'", "Is a quotation mark missing at the end of the line?"),
    ("Expected '=' after a key", 'A line is a key, an equals sign and a value, such as id = "lend".'),
    ("Invalid value", 'Words stand between quotation marks, such as "lend".'),
    ("Cannot overwrite", "A key stands once in each part; a further item begins with [[items]]."),
)


def _rejected(name: str, code: str, message: str, line: int | None = None) -> FrameworkError:
    hint = next((said for slip, said in _SLIPS if slip in message), "")
    problem = Problem(code=code, file=name, row=line, message=message, severity=Severity.REFUSED, hint=hint)
    return FrameworkError(f"{name} could not be read.", [problem])


def refuse(document: Document, problems: list[Problem]) -> None:
    """Raise `FrameworkError` with the problems in the order of their lines, if there are any.

    .. versionadded:: 0.1
    """
    if problems:
        ordered = sorted(problems, key=lambda p: (p.row or 0, p.column or ""))
        count = "1 mistake" if len(ordered) == 1 else f"{len(ordered)} mistakes"
        raise FrameworkError(f"{document.name} has {count}.", ordered)


def structure(document: Document, kind: type[T], raw: Any = None, at: Key = ()) -> T:
    """Turn a document (or the part of it ``raw`` that stands ``at`` a key) into a record of ``kind``.

    A field's name is its key, unless its metadata says ``{"toml": "other-name"}``, or ``{"toml": ""}`` for a field
    that no file sets. Validators of the class run field by field, so that all mistakes come at once.

    Raises
    ------
    FrameworkError
        With a problem for each unknown key, missing key, and value that cannot stand.

    .. versionadded:: 0.1
    """
    from cattrs.errors import BaseValidationError

    held = document.raw if raw is None else raw
    try:
        return _converter().structure(held, kind)
    except (BaseValidationError, FrameworkError) as error:
        problems = list(_problems(document, error, at))
    refuse(document, problems)
    raise AssertionError("a structuring error came with no problem")


def _problems(document: Document, error: Exception, at: Key) -> Iterator[Problem]:
    """Walk the tree of cattrs errors down to each mistake, keeping the way there."""
    from cattrs.errors import ClassValidationError, ForbiddenExtraKeysError, IterableValidationError

    if isinstance(error, ClassValidationError):
        noted, others = error.group_exceptions()
        for inner, note in noted:
            name = toml_name(attrs.fields_dict(error.cl)[note.name])
            if isinstance(inner, KeyError):
                yield document.problem("KF-TOML-04", (*at, name), f"the key {name!r} is missing")
            else:
                yield from _problems(document, inner, (*at, name))
        for inner in others:
            yield from _problems(document, inner, at)
    elif isinstance(error, IterableValidationError):
        for inner, step in error.group_exceptions()[0]:
            yield from _problems(document, inner, (*at, step.index))
    elif isinstance(error, ForbiddenExtraKeysError):
        known = keys_of(error.cl)
        for extra in sorted(error.extra_fields):
            message = f"{extra!r} is not a key that belongs here"
            near = nearest(extra, known)
            hint = "" if near else f"Keys that do are {listed(known)}."
            yield document.problem("KF-TOML-03", (*at, extra), message, near=near, hint=hint)
    elif isinstance(error, FrameworkError) and error.problems:
        for p in error.problems:
            key = at if not p.column or (at and at[-1] == p.column) else (*at, p.column)
            message = p.message.removeprefix(f"{p.column}: ")
            yield document.problem(p.code, key, message, near=p.near, hint=p.hint)
    else:
        yield document.problem("KF-TOML-02", at, f"cannot be read: {error}")


def toml_name(field: attrs.Attribute[Any]) -> str:
    """Give the key a field is written under in a file; empty where no file sets it."""
    return str(field.metadata.get("toml", field.name))


def keys_of(kind: type[Any]) -> tuple[str, ...]:
    """Give the keys a record of this class may have in a file, in the class's order."""
    return tuple(name for field in attrs.fields(kind) if (name := toml_name(field)))


def _wrong(wanted: str, value: object) -> FrameworkError:
    shown = "a table" if isinstance(value, Mapping) else "a list" if isinstance(value, list) else repr(value)
    problem = Problem(code="KF-TOML-02", message=f"must be {wanted}, not {shown}", severity=Severity.REFUSED)
    return FrameworkError(str(problem), [problem])


def _text(value: Any, _: Any) -> str:
    """Take text; a bare year or date, which TOML reads as a number or a date, is the text that was written."""
    if isinstance(value, str):
        return value
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise _wrong("text in quotes", value)


def _boolean(value: Any, _: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise _wrong("true or false", value)


def _integer(value: Any, _: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise _wrong("a whole number", value)


def _number(value: Any, _: Any) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < float("inf"):
        return float(value)
    raise _wrong("a number", value)


@cache
def _converter() -> Converter:
    """Make the one converter: strict about types, closed about keys, detailed about errors."""
    from cattrs import Converter
    from cattrs.cols import homogenous_tuple_structure_factory, mapping_structure_factory

    converter = Converter(detailed_validation=True, forbid_extra_keys=True)
    for kind, hook in ((str, _text), (bool, _boolean), (int, _integer), (float, _number)):
        converter.register_structure_hook(kind, hook)
    converter.register_structure_hook_func(_is_literal, _text)

    for fits, make, wanted, holds in (
        (_is_tuple, homogenous_tuple_structure_factory, "a list", list),
        (_is_mapping, mapping_structure_factory, "a table", dict),
        (attrs.has, _record, "a table", dict),
    ):
        converter.register_structure_hook_factory(fits, _guarded(make, wanted, holds))
    return converter


def _is_literal(kind: Any) -> bool:
    return get_origin(kind) is Literal


def _is_tuple(kind: Any) -> bool:
    return get_origin(kind) is tuple and get_args(kind)[-1] is Ellipsis


def _is_mapping(kind: Any) -> bool:
    return get_origin(kind) is Mapping


def _guarded(make: Any, wanted: str, holds: type) -> Any:
    """Give a hook factory like ``make`` that refuses a value of another type: text is not a list of letters."""

    def factory(kind: Any, converter: Converter) -> Any:
        inner = make(kind, converter)

        def hook(value: Any, _: Any) -> Any:
            if not isinstance(value, holds):
                raise _wrong(wanted, value)
            return inner(value, kind)

        return hook

    # cattrs counts the parameters of a factory by its annotations, which here are names of types not imported yet
    factory.__annotations__ = {}
    return factory


def _record(kind: type[Any], converter: Converter) -> Callable[[Any, Any], Any]:
    """Make the hook of one record class: its fields under their keys, each held to its validator by itself."""
    from cattrs.gen import make_dict_structure_fn, override

    attrs.resolve_types(kind)
    overrides: Any = {}
    for field in attrs.fields(kind):
        name = toml_name(field)
        overrides[field.name] = (
            override(rename=name if name != field.name else None, struct_hook=_checked(field, converter))
            if name
            else override(omit=True)
        )
    return make_dict_structure_fn(kind, converter, _cattrs_forbid_extra_keys=True, **overrides)


def _checked(field: attrs.Attribute[Any], converter: Converter) -> Callable[[Any, Any], Any]:
    def hook(value: Any, _: Any) -> Any:
        made = converter.structure(value, cast("type[Any]", field.type))
        if field.validator is not None:
            field.validator(None, field, made)
        return made

    return hook
