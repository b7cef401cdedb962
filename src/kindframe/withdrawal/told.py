"""What a withdrawal came to: `Withdrawal`, in numbers and in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from attrs import frozen

from kindframe.withdrawal.searching import Hit
from kindframe.wording import counted

__all__ = ["Withdrawal"]


@frozen(kw_only=True)
class Withdrawal:
    """What was taken out, what was changed, and where something is left.

    ``removed`` and ``changed`` count rows by file; ``deleted`` are the backups and temporary files that went.
    ``searched`` is how many files, and ``size`` how many bytes, were looked through afterwards; ``hits`` are the places
    where the id or the name still stands, ``hints`` those where part of the name does, which may be somebody else's.
    ``unsearched`` names files that could not be looked into.

    .. versionadded:: 0.1
    """

    tombstone: str
    removed: Mapping[str, int]
    changed: Mapping[str, int]
    deleted: tuple[Path, ...] = ()
    searched: int = 0
    size: int = 0
    hits: tuple[Hit, ...] = ()
    hints: tuple[Hit, ...] = ()
    unsearched: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether neither id nor name was found anywhere afterwards, and nothing was left unsearched."""
        return not self.hits and not self.unsearched

    def __str__(self) -> str:
        lines = [f"{file}: {counted(n, 'row')} taken out." for file, n in self.removed.items() if n]
        lines += [f"{file}: {counted(n, 'row')} kept without them." for file, n in self.changed.items() if n]
        lines += [f"{path.name}: deleted." for path in self.deleted]
        lines.append(f"A tombstone stands in study.toml: {self.tombstone}.")
        found = (
            "neither id nor name is left"
            if not self.hits
            else f"{counted(len(self.hits), 'place is', 'places are')} left"
        )
        lines.append(f"Searched {self.searched:,} files, {self.size:,} bytes: {found}.")
        lines += [f"  {hit}" for hit in self.hits]
        if self.hints:
            lines.append("Part of the name, which others may bear too, stands in:")
            lines += [f"  {hit}" for hit in self.hints]
        lines += [f"Not searched: {name}." for name in self.unsearched]
        return "\n".join([*lines, *self.notes])
