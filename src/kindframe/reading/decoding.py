"""From the bytes of a text table to UTF-8, or a refusal that says what the file really is and where it goes wrong.

`text_of` is the one way from bytes to a text table. A file that is not what its name says is recognised by its first
bytes; a file in another encoding is read only where a byte order mark states which.
"""

from __future__ import annotations

import codecs
import re

from kindframe.errors import FileRejected
from kindframe.reading.raw import Notes, refusal, refusal_of_empty

__all__ = ["kind_of", "refuse_if_not_text", "text_of"]

_SIGNS: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "an Excel workbook or another zip archive", "Give it its own ending (.xlsx or .zip)."),
    (b"PK\x05\x06", "an empty zip archive", "Export the table again."),
    (b"\x1f\x8b", "compressed with gzip", "Unpack it first."),
    (b"BZh", "compressed with bzip2", "Unpack it first."),
    (b"\xfd7zXZ", "compressed with xz", "Unpack it first."),
    (b"(\xb5/\xfd", "compressed with zstandard", "Unpack it first."),
    (b"7z\xbc\xaf", "a 7-Zip archive", "Unpack it first."),
    (b"%PDF", "a PDF document", "Export the table itself as CSV."),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file", "Save it as .xlsx or as CSV in UTF-8."),
    (b"PAR1", "a Parquet file", "Give it the ending .parquet."),
    (b"SQLite format 3", "an SQLite database", "Export the table as CSV."),
    (
        b"version https://git-lfs",
        "a Git LFS pointer, not the data: it has no header and no column",
        "Run `git lfs pull`.",
    ),
    (b"{\\rtf", "a rich text document", "Save it as plain CSV in UTF-8."),
    (b"\x89PNG", "a picture", ""),
    (b"\xff\xd8\xff", "a picture", ""),
    (b"GIF8", "a picture", ""),
)
_SOMETHING = re.compile(rb"[^ \t\r\n\x00]")
_MARKUP = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body|table)\b", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml\b|\s*<(?:graphml|gexf)\b", re.IGNORECASE)
_JSON = re.compile(rb"\s*[\[{]\s*(?:[\"{\[]|\}|\])")


def kind_of(head: bytes) -> tuple[str, str] | None:
    """Say what a file is by its first bytes and what to do, or None where it may be a text table."""
    for sign, what, hint in _SIGNS:
        if head.startswith(sign):
            return what, hint
    start = head.removeprefix(codecs.BOM_UTF8)
    if _MARKUP.match(start):
        return "an HTML page: it has no header and no column", "Download the table itself, not the page around it."
    if _XML.match(start):
        return "an XML document", "Give it the ending of its format (.graphml, .gexf)."
    if _JSON.match(start):
        return "JSON", "Give it the ending .json."
    return None


def refuse_if_not_text(data: bytes, file: str) -> None:
    """Raise `FileRejected` where the bytes are no text table at all."""
    if _SOMETHING.search(data) is None:
        raise refusal_of_empty("file", file, row=1)
    found = kind_of(data[:512])
    if found:
        what, hint = found
        raise refusal("KF-FILE-03", file, f"the file is {what}", hint=hint)


def text_of(data: bytes, file: str, notes: Notes) -> bytes:
    r"""Give the table's text in UTF-8 without byte order mark, with ``\n`` (or ``\r\n``) ending its lines.

    Raises
    ------
    FileRejected
        Where the bytes are not a text table, not UTF-8 and do not say what else they are, or cut short.
    """
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        data = _from_wide(data, "utf-32", file, notes)
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = _from_wide(data, "utf-16", file, notes)
    else:
        data = data.removeprefix(codecs.BOM_UTF8)
        refuse_if_not_text(data, file)
        if b"\x00" in data:
            _refuse_binary(data, file)
        if not data.isascii():
            try:
                data.decode("utf-8")
            except UnicodeDecodeError as error:
                raise _not_utf8(data, error, file) from None
    if b"\r" in data and b"\n" not in data:
        notes.note("KF-TEXT-04", "its lines end the way old Macintosh files do; read so")
        data = data.replace(b"\r", b"\n")
    return data


def _from_wide(data: bytes, encoding: str, file: str, notes: Notes) -> bytes:
    name = encoding.upper()
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(encoding, "ignore").count("\n") + 1
        message = f"the encoding is {name}, and the file is cut short or damaged here"
        raise refusal("KF-ENC-02", file, message, row=line, hint="Export it again.") from None
    notes.note("KF-ENC-03", f"read as {name}, as its byte order mark says")
    narrow = text.encode("utf-8")
    refuse_if_not_text(narrow, file)
    return narrow


def _refuse_binary(data: bytes, file: str) -> None:
    """Refuse UTF-16 without its mark, and what is no text; a rare NUL in a cell is left for the checks of the cells."""
    head = data[:4096]
    for encoding, zeros in (("UTF-16 (little-endian)", head[1::2]), ("UTF-16 (big-endian)", head[::2])):
        if zeros and zeros.count(0) > 0.7 * len(zeros):
            message = f"the encoding seems to be {encoding} without a byte order mark"
            raise refusal("KF-ENC-04", file, message, row=1, hint="Save the file as UTF-8 ('CSV UTF-8' in Excel).")
    header, _, _ = data.partition(b"\n")
    if b"\x00" in header or data.count(0) > len(data) // 100 + 1:
        raise refusal("KF-FILE-03", file, "the file is binary, not a text table: it has no header and no column")


def _not_utf8(data: bytes, error: UnicodeDecodeError, file: str) -> FileRejected:
    """Say where the bytes stop being UTF-8, and what they look like."""
    line = data.count(b"\n", 0, error.start) + 1
    begin = data.rfind(b"\n", 0, error.start) + 1
    stop = data.find(b"\n", error.start)
    around = data[begin : len(data) if stop < 0 else stop]
    if error.reason == "unexpected end of data" and error.end >= len(data.rstrip(b"\r\n")):
        message = "the file is cut short: it ends in the middle of a character of the encoding UTF-8"
        return refusal("KF-ENC-02", file, message, row=line, hint="Fetch or export it again.")
    shown = around.decode("cp1252", "replace").strip()
    elsewhere = data[: error.start] + data[error.end :]
    mixed = bool(re.search(rb"[\xc2-\xf4][\x80-\xbf]", elsewhere))
    which = "mixed: partly UTF-8, and here" if mixed else "not UTF-8; it is"
    message = f"the encoding is {which} probably Windows-1252 (Excel's plain 'CSV'): {shown[:80]!r}"
    hint = "Save the file as UTF-8 ('CSV UTF-8' in Excel); nothing is guessed, so that no name is spoilt."
    return refusal("KF-ENC-01", file, message, row=line, hint=hint)
