"""Reading a study: what a folder, a table, a workbook or an archive says, exactly, and what in it cannot stand.

The command line and `kindframe.api` call `read_study`; plugins' readers end in `assemble`.
"""

from __future__ import annotations

from kindframe.reading.assembling import assemble
from kindframe.reading.folder import read_study
from kindframe.reading.limits import Limits
from kindframe.reading.raw import Fault, RawTable
from kindframe.reading.setting_aside import write_set_aside

__all__ = ["Fault", "Limits", "RawTable", "assemble", "read_study", "write_set_aside"]
