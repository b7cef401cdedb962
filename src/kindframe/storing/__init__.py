"""Studies on the disk: `save`, `open_study` and `update` for one file that is always whole, `save_folder` for a folder.

The door offers `save` and `open_study` as ``kindframe.save`` and ``kindframe.open``; the command line uses all of them.
"""

from __future__ import annotations

from kindframe.storing.folder import beside_tables, folder_files, save_folder, table_cells, write_files
from kindframe.storing.saving import SUFFIX, open_study, save, update

__all__ = [
    "SUFFIX",
    "beside_tables",
    "folder_files",
    "open_study",
    "save",
    "save_folder",
    "table_cells",
    "update",
    "write_files",
]
