"""Studies on the disk: `save`, `open_study` and `update` for one file that is always whole, `save_folder` for a folder.

The door offers `save` and `open_study` as ``kindframe.save`` and ``kindframe.open``; the command line uses all of them.
"""

from __future__ import annotations

from kindframe.storing.folder import save_folder
from kindframe.storing.saving import SUFFIX, open_study, save, update

__all__ = ["SUFFIX", "open_study", "save", "save_folder", "update"]
