"""Reading bare edge lists: a line for each tie, two ids and perhaps a strength, with white space or a comma between.

That is what networkx, SNAP and NCOL write. Lines that begin with ``#`` or ``%`` are remarks.
"""

from __future__ import annotations

import re
from pathlib import Path

from kindframe.cells import guard
from kindframe.exporting import Reading
from kindframe.problems import FileCount, Problem, Severity
from kindframe_formats.guarding import refused
from kindframe_formats.rows import LINE, Rows

__all__ = ["is_edge_list", "read_edge_list"]

MOST_BYTES = 1 << 30
_BETWEEN = re.compile(r"\s*,\s*|\s+")
_OWN = frozenset({".edgelist", ".edges", ".ncol"})
_PAIR = re.compile(rb"\s*[0-9]+[ \t]+[0-9]+\s*")


def is_edge_list(path: Path, head: bytes) -> bool:
    """Whether a file is one by its ending, or its lines are remarks and pairs of whole numbers alone.

    Three numbers may be two ids and a strength, or a moment and two ids, and names may be a header: those are read
    where this format is named. Nothing but 0 and 1 is a matrix as likely as not.

    .. versionadded:: 0.1
    """
    if path.suffix.casefold() in _OWN:
        return True
    lines = [line for line in head.splitlines()[:-1] if line.strip() and line.lstrip()[:1] not in (b"#", b"%")]
    return not {*b" ".join(lines).split()} <= {b"0", b"1"} and all(map(_PAIR.fullmatch, lines))


def read_edge_list(path: Path) -> Reading:
    """Read an edge list without a header.

    A third cell is the tie's strength. A line with one cell or more than three is no tie: it is kept as a tie without
    its second end, so that it is counted and set aside with its line, like any other record that cannot be used.

    Raises
    ------
    FileRejected
        Where it cannot be opened, is larger than a gibibyte, or is no text.

    .. versionadded:: 0.1
    """
    ties = Rows(("source", "target", "strength"))
    problems = []
    for line, text in enumerate(_text(path).split("\n"), start=1):
        text = text.strip()
        if not text or text[0] in "#%":
            continue
        cells: list[str | None] = [*_BETWEEN.split(text)]
        if len(cells) > 3 or len(cells) < 2:
            told = f"a tie is two ids and perhaps a strength; this line has {len(cells)} cells"
            problems.append(
                Problem(code="KF-EDGE-01", file=path.name, row=line, message=told, severity=Severity.WARNING)
            )
            cells = [cells[0], None, None]
        ends = [guard(cell, "id") if cell else None for cell in cells[:2]]
        ties.add(line, *ends, cells[2] if len(cells) == 3 else None)
    frame = ties.frame({})
    table = frame.drop([LINE] if frame["strength"].null_count() < frame.height else [LINE, "strength"])
    return Reading(
        tables={"relationships": table},
        rows={"relationships": frame[LINE]},
        problems=tuple(problems),
        counts=(FileCount(file=path.name, table="relationships", read=table.height, kept=table.height),),
    )


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise refused("KF-SIZE-01", path.name, f"the file is larger than {MOST_BYTES:,} bytes")
        held = path.read_bytes()
    except OSError as error:
        raise refused("KF-FILE-01", path.name, f"it cannot be opened ({error.strerror or error})") from None
    try:
        return held.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = held.count(b"\n", 0, error.start) + 1
        hint = "Save it as UTF-8."
        raise refused("KF-TEXT-01", path.name, "it is not UTF-8 text", row=line, hint=hint) from None
