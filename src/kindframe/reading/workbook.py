"""Excel workbooks: each sheet a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kindframe.reading.limits import Limits
from kindframe.reading.raw import RawTable, refusal
from kindframe.schema import Table
from kindframe.settings import Settings

__all__ = ["read_workbook"]


def read_workbook(
    data: bytes, file: str, stems: Mapping[str, Table], settings: Settings, limits: Limits
) -> Iterator[tuple[RawTable, Table]]:
    """Read every sheet of a workbook that is a table of a study."""
    raise refusal("KF-XLSX-00", file, "Excel workbooks are not read yet")
    yield
