"""Checks across the tables of a study: references, duplicates, loops of prompting, order in time, kinds.

`sift` is the one place where it is decided which records cannot be kept. Reading calls it on what it parsed and turns
the positions into lines of files; `Study.from_frames` calls it on frames and refuses what it finds.
"""

from __future__ import annotations

from kindframe.checking.sifting import Sifted, sift

__all__ = ["Sifted", "sift"]
