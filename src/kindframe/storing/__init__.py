"""Studies on the disk: one file that is always whole (`save`, `open_study`, `update`), or a folder a person can edit.

The door offers `save` and `open_study` as ``kindframe.save`` and ``kindframe.open``; the command line uses all of them.
"""

from __future__ import annotations

from kindframe.storing.saving import SUFFIX, open_study, save, update

__all__ = ["SUFFIX", "open_study", "save", "update"]
