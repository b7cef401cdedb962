"""What a format cannot carry, counted: the tables it has no room for, and the text it must write otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from attrs import define, field

from kindframe.exporting import Loss
from kindframe.settings import Settings

if TYPE_CHECKING:
    from kindframe.exporting import Change
    from kindframe.study import Study

__all__ = ["Losses", "left_out"]


@define
class Losses:
    """Collects losses while a file is written; a field that loses in the same way twice is one loss."""

    _found: dict[tuple[str, str, str], int] = field(factory=dict)

    def add(self, name: str, change: Change, count: int, why: str) -> None:
        """Count a loss; none is counted as nothing."""
        if count:
            key = (name, change, why)
            self._found[key] = self._found.get(key, 0) + count

    def settings(self, study: Study, why: str) -> None:
        """Count the settings of a study as one loss, where it has any."""
        self.add("study.toml", "dropped", int(study.settings != Settings()), why)

    def extend(self, losses: Iterable[Loss]) -> None:
        """Count losses found elsewhere."""
        for loss in losses:
            self.add(loss.field, loss.change, loss.count, loss.why)

    def __iter__(self) -> Iterator[Loss]:
        for (name, change, why), count in self._found.items():
            yield Loss(field=name, change=change, count=count, why=why)  # type: ignore[arg-type]


def left_out(study: Study, tables: Mapping[str, str]) -> Iterator[Loss]:
    """Say of whole tables that they are not in a file; ``tables`` gives the reason of each.

    What people agreed to has no place in a file of ties, so that is said of every one of them.
    """
    for name, why in {"consents": "what people agreed to stays with the study", **tables}.items():
        rows = study.tables[name].height
        if rows:
            yield Loss(field=name, change="dropped", count=rows, why=why)
