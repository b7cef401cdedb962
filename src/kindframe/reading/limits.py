"""How large an input may be before it is refused: `Limits`, and the one way of refusing it."""

from __future__ import annotations

from attrs import frozen

from kindframe.errors import LimitExceeded
from kindframe.problems import Problem, Severity

__all__ = ["Limits", "over"]


@frozen(kw_only=True)
class Limits:
    """What an input may hold at most. The defaults let a million ties through many times over, and no bomb.

    ``bytes`` is for one file (and for each file inside an archive), ``unpacked`` for a whole archive or workbook,
    ``ratio`` how many times larger an archive may become than it is, ``files`` how many files it may hold. ``rows``,
    ``columns`` and ``cells`` are for one table. ``memory`` is for one table of a compressed columnar file once it is
    text, in bytes.

    .. versionadded:: 0.1
    """

    bytes: int = 1 << 30
    unpacked: int = 1 << 30
    ratio: int = 200
    files: int = 1_000
    rows: int = 10_000_000
    columns: int = 2_000
    cells: int = 200_000_000
    memory: int = 1 << 30


def over(file: str, what: str, found: int, limit: int, setting: str) -> LimitExceeded:
    """Make the error that a file is larger than a limit; it says which limit to raise where the file is trusted."""
    message = f"the file has {what} of {found:,}, above the limit of {limit:,}"
    raised = f"kindframe.reading.read_study(PATH, limits=Limits({setting}={found}))"
    hint = f"It may be made to fill the memory. If you trust it, raise the limit in Python: {raised}."
    problem = Problem(code="KF-SIZE-01", file=file, message=message, severity=Severity.UNSAFE, hint=hint)
    return LimitExceeded(f"{file} is too large to be read safely.", [problem])
