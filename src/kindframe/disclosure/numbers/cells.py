"""From a table and what it declares it counts, to cells and the lines they add up along (`attack.lines`).

`hidden_cells` says of each column of counts which cells to hide. `kindframe.disclosure.numbers.tables` calls it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kindframe.amounts import Amounts
from kindframe.analysis import Counted
from kindframe.disclosure.attack.lines import Line, Web, protect
from kindframe.disclosure.numbers.magnitudes import amounts_in, unsafe
from kindframe.disclosure.rules import Rules, bound

__all__ = ["hidden_cells", "units", "webs"]

Mask = NDArray[np.bool_]
MOST_COMBINATIONS = 400
Key = tuple[str, int]
_LOOSE = ("things", "amounts")
"""Units that no number of people follows from: their totals may be known elsewhere, however small."""


def units(held: Counted) -> dict[str, str]:
    """Give what each column counts; the parts of a whole count what the whole does, unless it is said."""
    found: dict[str, str] = dict(held.counts)
    for large, parts in held.wholes.items():
        for part in parts:
            found.setdefault(part, found.get(large, "people"))
    return found


def hidden_cells(
    frame: pl.DataFrame,
    behind: pl.DataFrame | None,
    held: Counted,
    rules: Rules,
    among: Mapping[str, NDArray[np.float64]] | None = None,
) -> tuple[dict[str, Mask], Mask]:
    """Say of every column that counts something, and of every share, which cells to hide.

    Where even hiding all of them would leave a small one too near, all cells of that stratum are hidden; the second
    mask marks those rows. ``among`` has the people in cells of which it is known that there are bodies besides.
    """
    maker = _Maker(frame, behind, held, rules, among)
    given_up = np.zeros(frame.height, bool)
    for rows in _strata(frame, held.strata):
        maker.stratum(rows)
        found = maker.settled()
        if found is None:
            given_up[rows] = True
    return maker.hidden, given_up


def webs(
    frame: pl.DataFrame, behind: pl.DataFrame | None, held: Counted, rules: Rules
) -> list[tuple[Web, Mask | None]]:
    """Give the cells and lines of a table, stratum by stratum, with what is hidden: what an attacker starts from."""
    maker = _Maker(frame, behind, held, rules)
    for rows in _strata(frame, held.strata):
        maker.stratum(rows)
        maker.settled()
    return maker.webs


def _strata(frame: pl.DataFrame, strata: Sequence[str]) -> Iterator[list[int]]:
    if not strata:
        yield list(range(frame.height))
        return
    numbered = frame.select(*strata).with_row_index("row ")
    for _, part in numbered.group_by(*strata, maintain_order=True):
        yield part["row "].to_list()


class _Maker:
    """Makes the web of one stratum after another and gathers what is hidden."""

    def __init__(
        self,
        frame: pl.DataFrame,
        behind: pl.DataFrame | None,
        held: Counted,
        rules: Rules,
        among: Mapping[str, NDArray[np.float64]] | None = None,
    ) -> None:
        self.frame, self.held, self.rules = frame, held, rules
        self.units = units(held)
        whole = frame if behind is None else frame.hstack([c for c in behind if c.name not in frame.columns])
        self.numbers = {c: whole[c].cast(pl.Float64).to_numpy() for c in self.units}
        self.people = {c: self._people(c, whole, behind) for c in self.units}
        for name in self.people.keys() & (among or {}).keys():  # fmin: where nothing is known, what was found stays
            self.people[name] = np.fmin(self.people[name], (among or {})[name])
        self.hidden: dict[str, Mask] = {}
        self.sums = dict.fromkeys(name for names in held.added.values() for name in names)
        for name in self.sums:
            self._added(name, behind)
        self.shares = {s: whole[s].cast(pl.Float64).to_numpy() for s in held.shares}
        columns = [*self.units, *(s for s, (part, _) in held.shares.items() if not part)]
        self.hidden = {c: np.zeros(frame.height, bool) for c in columns} | self.hidden
        self.webs: list[tuple[Web, Mask | None]] = []
        self.large = {*held.wholes, *(large for _, large in held.shares.values())}
        self._start()

    def _start(self) -> None:
        self.at: dict[Key, int] = {}
        self.values: list[float] = []
        self.flags: list[tuple[bool, bool]] = []
        self.lines: list[Line] = []
        self.forced: set[int] = set()
        self.left: set[str] = set()

    def _people(self, column: str, whole: pl.DataFrame, behind: pl.DataFrame | None) -> NDArray[np.float64]:
        """Count the distinct people behind each cell; a sum that two of them make up counts as nobody's."""
        own = behind[column] if behind is not None and column in behind.columns else None
        if column in self.held.behind:
            own = whole[self.held.behind[column]]
        if own is not None and own.dtype.is_nested():
            told = amounts_in(own)
            return np.array([float(self._adding(held)) for held in told])
        if own is not None:
            return own.fill_null(0).cast(pl.Float64).to_numpy()
        unit = self.units[column]
        if unit == "things":
            return np.zeros(whole.height)
        return np.array([0.0 if n != n else float(bound(n, unit)) for n in self.numbers[column]])

    def _adding(self, sums: tuple[Amounts, ...]) -> int:
        """Count the people who add to each of some sums; nobody where one of them is unsafe."""
        return 0 if not sums or any(unsafe(one, self.rules) for one in sums) else min(one.people for one in sums)

    def _added(self, name: str, behind: pl.DataFrame | None) -> None:
        """Make a column of the sums of what people add: it is told by no name, and what is told goes by it."""
        n = self.frame.height
        if behind is None or name not in behind.columns or not behind[name].dtype.is_nested():
            self.hidden[name] = np.ones(n, bool)
            return
        told = amounts_in(behind[name])
        known = [bool(sums) and all(one.known for one in sums) for sums in told]
        self.hidden[name] = ~np.array(known, bool)
        totals = [sum(one.total for one in sums) if fits else np.nan for sums, fits in zip(told, known, strict=True)]
        self.units[name] = "amounts"
        self.numbers[name] = np.array(totals, float)
        self.people[name] = np.array([float(self._adding(sums)) for sums in told])

    def _cell(self, key: Key, value: float, small: bool, secret: bool) -> int:
        if key not in self.at:
            self.at[key] = len(self.values)
            self.values.append(max(value, 0.0))
            self.flags.append((small, secret))
        return self.at[key]

    def _mark(self, cell: int) -> None:
        self.flags[cell] = (True, self.flags[cell][1])

    def stratum(self, rows: list[int]) -> None:
        """Make the cells and lines of some rows."""
        self._start()
        for column, number in self.numbers.items():
            for row in rows:
                if number[row] == number[row]:
                    small = bool((number[row] > 0 or column in self.sums) and self.people[column][row] < self.rules.k)
                    self._cell((column, row), float(number[row]), small, False)
        for large, parts in self.held.wholes.items():
            if large in self.units:
                for row in rows:
                    self._whole(large, parts, row)
        for column, of in self.held.out_of.items():
            for row in rows:
                if (column, row) in self.at:
                    self._parted((), [self.at[column, row]], float(of), f"{column} rest", row, self.units[column])
        for share, (part, large) in self.held.shares.items():
            if not part and large in self.units:
                for row in rows:
                    self._share(share, large, row)
        if not self.held.apart:
            told = dict.fromkeys(name for name, _ in self.at if name not in self.left)
            for name in told:  # what is left of wholes adds up to what the totals of wholes and parts say
                self._down(name, [row for row in rows if (name, row) in self.at])

    def _whole(self, large: str, parts: Sequence[str], row: int) -> None:
        if (large, row) not in self.at or any((part, row) not in self.at for part in parts):
            return
        cells = [self.at[part, row] for part in parts]
        whole = self.numbers[large][row]
        if sum(self.values[cell] for cell in cells) > whole:  # they overlap: each is a part by itself
            for part, cell in zip(parts, cells, strict=True):
                self._parted((self.at[large, row],), [cell], whole, f"{part} rest", row, self.units[large])
        else:
            self._parted((self.at[large, row],), cells, whole, f"{large} rest", row, self.units[large])

    def _share(self, share: str, large: str, row: int) -> None:
        value = self.shares[share][row]
        if (large, row) not in self.at or value != value:
            return
        whole, unit = self.numbers[large][row], self.units[large]
        part = float(round(value * whole))
        cell = self._cell((share, row), part, 0 < bound(part, unit) < self.rules.k, False)
        self._parted((self.at[large, row],), [cell], whole, f"{share} rest", row, unit)

    def _parted(self, large: tuple[int, ...], cells: list[int], whole: float, name: str, row: int, unit: str) -> None:
        """Add the line of a whole and its parts, with what is left of it; one part that is all of it tells too much."""
        self.left.add(name)
        left = max(whole - sum(self.values[cell] for cell in cells), 0.0)
        rest = self._cell((name, row), left, 0 < bound(left, unit) < self.rules.k, True)
        every = [*cells, rest]
        filled = [cell for cell in every if self.values[cell] > 0]
        if len(filled) == 1:
            self._mark(filled[0])
            self.forced |= {cell for cell in cells if cell not in filled}
        self.lines.append((tuple(every), large))

    def _down(self, name: str, rows: list[int]) -> None:
        """Add the lines of one column over the rows: they add up to a total that can be read elsewhere."""
        keys = [key for key in self.held.keys if key not in self.held.strata]
        if len(keys) == 2:
            first, second = (self.frame[key].gather(rows).to_list() for key in keys)
            if len(set(first)) < len(rows) and len(set(second)) < len(rows):
                self._both_ways(name, rows, first, second)
                return
        values = self.frame[keys[-1]].gather(rows).to_list() if keys else [None] * len(rows)
        self._line(name, rows, values)

    def _both_ways(self, name: str, rows: list[int], first: list[object], second: list[object]) -> None:
        place = {(a, b): row for a, b, row in zip(first, second, rows, strict=True)}
        one, other = list(dict.fromkeys(first)), list(dict.fromkeys(second))
        if len(one) * len(other) > MOST_COMBINATIONS:
            self._line(name, rows, second)
            return
        empty = self.frame.height
        for a in one:
            for b in other:
                if (a, b) not in place:  # a row that is not there may be a row that was left out
                    place[a, b] = empty
                    self._cell((name, empty), 0.0, False, True)
                empty += 1
        for a in one:
            self._line(name, [place[a, b] for b in other], list(other), alone=True)
        for b in other:
            if self.held.total is None or b != self.held.total:
                self._line(name, [place[a, b] for a in one], [None] * len(one), alone=True)

    def _line(self, name: str, rows: Iterable[int], values: Sequence[object], alone: bool = False) -> None:
        cells = [self.at[name, row] for row in rows]
        total = self.held.total
        sums = [c for c, value in zip(cells, values, strict=True) if total is not None and value == total]
        parts = [c for c in cells if c not in sums]
        filled = [c for c in parts if self.values[c] > 0]
        if alone and len(filled) == 1 and len(parts) > 1:
            self._mark(filled[0])
        unit = self.units.get(name, "people")
        if sums or bound(sum(self.values[c] for c in parts), unit) >= self.rules.k or unit in _LOOSE:
            self.lines.append((tuple(parts), tuple(sums[:1])))

    def settled(self) -> bool | None:
        """Protect the web that was made; None where that cannot be done, and then everything in it is hidden."""
        small = np.array([flag[0] for flag in self.flags], bool)
        web = Web(
            values=np.array(self.values),
            lines=self.lines,
            small=small,
            secret=np.array([flag[1] or cell in self.forced for cell, flag in enumerate(self.flags)], bool),
            dear=np.array([name in self.large for name, _ in self.at], bool),
            width=self._width(),
        )
        found = protect(web) if small.any() else web.secret
        self.webs.append((web, found))
        for (name, row), cell in self.at.items():
            if name in self.hidden and row < self.frame.height:
                self.hidden[name][row] |= True if found is None else bool(found[cell])
        return None if found is None else True

    def _width(self) -> NDArray[np.float64]:
        """Say how wide the range of each cell must stay: k for counts; for a sum of amounts as wide as it is large."""
        values = np.array(self.values)
        width = np.full(values.size, float(self.rules.k))
        for name in self.sums:
            mine = np.array([key[0].removesuffix(" rest") == name for key in self.at], bool)
            some = values[mine & (values > 0)]
            width[mine] = np.maximum(values[mine], some.mean() if some.size else 1.0)
        return width
