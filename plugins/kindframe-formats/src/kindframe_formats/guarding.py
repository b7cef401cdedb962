"""Reading XML that somebody else made, behind a guard: streamed, no document type, nothing too deep or too long.

Every XML format reads through `parse`. A bomb or a reference outside is refused where it begins, before anything of it
is held; whatever else is wrong with the XML is an error with its line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol
from xml.parsers import expat

from attrs import frozen

from kindframe.errors import FileRejected, LimitExceeded, UnsafeInput
from kindframe.problems import Problem, Severity

__all__ = ["Listener", "XmlLimits", "parse", "parse_bytes", "refused", "unsafe"]

_BLOCK = 1 << 20
SEPARATOR = "\x01"
"""Between a name's namespace and the name, in what a `Listener` is told."""


@frozen(kw_only=True)
class XmlLimits:
    """How much an XML file may hold: bytes, elements inside elements, elements in all, characters in one text."""

    bytes: int = 1 << 30
    depth: int = 64
    elements: int = 100_000_000
    text: int = 10_000_000


class Listener(Protocol):
    """What is told of a file's elements, in order, each with the line it begins on."""

    def start(self, name: str, attributes: Mapping[str, str], line: int) -> None:
        """Hear that an element begins."""

    def end(self, name: str, text: str) -> None:
        """Hear that it ends, and the text that stood directly in it."""


def refused(code: str, file: str, message: str, *, row: int | None = None, hint: str = "") -> FileRejected:
    """Make the error that a file is refused, with its one problem."""
    problem = Problem(code=code, file=file, row=row, message=message, severity=Severity.REFUSED, hint=hint)
    return FileRejected(f"{file} cannot be taken in.", [problem])


def unsafe(
    code: str, file: str, message: str, *, row: int | None = None, kind: type[UnsafeInput] = UnsafeInput
) -> UnsafeInput:
    """Make the error that a file may be made to harm, with its one problem."""
    hint = "Nothing of it was read."
    problem = Problem(code=code, file=file, row=row, message=message, severity=Severity.UNSAFE, hint=hint)
    return kind(f"{file} is not safe to read.", [problem])


def parse(path: Path, listener: Listener, limits: XmlLimits | None = None) -> None:
    """Read an XML file from start to end and tell a listener of it.

    Raises
    ------
    UnsafeInput
        Where it declares a document type (and so could hold entities), or is beyond a limit.
    FileRejected
        Where it cannot be opened, or is not well formed; with the line.
    """
    limits = limits or XmlLimits()
    try:
        size = path.stat().st_size
        _hold(path.name, size, limits)
        with path.open("rb") as source:
            _feed(path.name, iter(lambda: source.read(_BLOCK), b""), listener, limits)
    except OSError as error:
        raise refused("KF-FILE-01", path.name, f"it cannot be opened ({error.strerror or error})") from None


def parse_bytes(data: bytes, file: str, listener: Listener, limits: XmlLimits | None = None) -> None:
    """Read XML that is in memory already, a member of an archive, as `parse` reads a file."""
    limits = limits or XmlLimits()
    _hold(file, len(data), limits)
    _feed(file, (data[start : start + _BLOCK] for start in range(0, len(data), _BLOCK)), listener, limits)


def _hold(file: str, size: int, limits: XmlLimits) -> None:
    if size > limits.bytes:
        told = f"the file has {size:,} bytes, above the limit of {limits.bytes:,}"
        raise unsafe("KF-SIZE-01", file, told, kind=LimitExceeded)


def _feed(file: str, blocks: Iterable[bytes], listener: Listener, limits: XmlLimits) -> None:
    parser = _parser(file, listener, limits)
    try:
        for block in blocks:
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        what = expat.ErrorString(error.code) or "not well formed"
        message = f"the XML breaks off or is broken at line {error.lineno} ({what})"
        hint = "It may have been cut short on its way; get it again." if error.code in _CUT else ""
        raise refused("KF-XML-03", file, message, row=error.lineno, hint=hint) from None
    except (LookupError, ValueError) as error:
        raise refused("KF-XML-03", file, f"its text cannot be decoded ({error})") from None


def parse_text(text: str, file: str, listener: Listener) -> None:
    """Tell a listener of XML that is at hand as text; see `parse`.

    Raises
    ------
    UnsafeInput
        Where it declares a document type, or is beyond a limit.
    FileRejected
        Where it is not well formed.
    """
    try:
        _parser(file, listener, XmlLimits()).Parse(text.encode(), True)
    except expat.ExpatError as error:
        message = f"the XML is broken at line {error.lineno} ({expat.ErrorString(error.code)})"
        raise refused("KF-XML-03", file, message, row=error.lineno) from None


_CUT = tuple(
    expat.errors.codes[told] for told in (expat.errors.XML_ERROR_NO_ELEMENTS, expat.errors.XML_ERROR_UNCLOSED_TOKEN)
)


def _parser(file: str, listener: Listener, limits: XmlLimits) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=SEPARATOR)
    parser.buffer_text = True
    texts: list[list[str]] = []
    seen = 0
    held = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal seen, held
        seen += 1
        if len(texts) >= limits.depth or seen > limits.elements:
            deep = f"its elements are nested more than {limits.depth} deep"
            told = deep if len(texts) >= limits.depth else f"it has more than {limits.elements:,} elements"
            raise unsafe("KF-XML-02", file, told, row=parser.CurrentLineNumber, kind=LimitExceeded)
        texts.append([])
        held = 0
        listener.start(name, attributes, parser.CurrentLineNumber)

    def end(name: str) -> None:
        nonlocal held
        held = 0
        listener.end(name, "".join(texts.pop()))

    def text(data: str) -> None:
        nonlocal held
        held += len(data)
        if held > limits.text:
            told = f"a text is longer than {limits.text:,} characters"
            raise unsafe("KF-XML-02", file, told, row=parser.CurrentLineNumber, kind=LimitExceeded)
        texts[-1].append(data)

    def doctype(name: str, system: str | None, public: str | None, internal: bool) -> None:
        told = "it declares a document type (DOCTYPE), which can hold bombs and reach for other files"
        raise unsafe("KF-XML-01", file, told, row=parser.CurrentLineNumber)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = doctype
    return parser
