"""`withdraw`: take one person out of a study folder or a saved study, and prove it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import attrs
import polars as pl

from kindframe.disclosure.releases.ledger import kept_bytes
from kindframe.errors import ParameterError, StoreError, UnknownName
from kindframe.files import locked
from kindframe.overview import persons
from kindframe.problems import nearest, visible
from kindframe.progress import Come, Cost, Plan, Shares, Step, nobody, telling
from kindframe.reading import read_study
from kindframe.reading.folder import TEXT
from kindframe.records import TABLES
from kindframe.schema import Table
from kindframe.storing import SUFFIX, update
from kindframe.study import Study
from kindframe.withdrawal.editing import edited_aside, edited_table
from kindframe.withdrawal.plans import carry_out, names_in_plan, pending, prepare
from kindframe.withdrawal.releases import forget
from kindframe.withdrawal.searching import Search, every_file, search_files
from kindframe.withdrawal.told import Withdrawal
from kindframe.withdrawal.tombstones import tombstone, with_tombstone, without_quotes
from kindframe.withdrawal.whose import Gone, Needles, cells_of, change, compared, gone_with, needles_of

__all__ = ["withdraw"]

_STEMS: Mapping[str, Table] = {stem: definition for definition in TABLES.values() for stem in definition.files}
_LEFT_OVER = re.compile(r"\..+\.[0-9a-f]{12}\..+\.tmp")
_ELSEWHERE = "Convert the study to a folder first (kindframe convert STUDY FOLDER), and withdraw there."


_READ, _FIND, _EDIT, _LOOK = Cost(each=0.035, least=0.2), Cost(each=0.08), Cost(each=0.35), Cost(each=0.2)
"""What a million bytes of text tables take: to read, to find whose rows are whose, to take somebody out, to search."""
_CLEAR = Cost(each=0.3, least=0.1)
"""What a million bytes of the ledger of releases take to open, to look through and to close again (of 9: 2.6 s)."""
_SMALLER = 4
"""How many times smaller a saved study is than the tables it was made of."""


def withdraw(path: str | Path, person: str, *, step: Step = nobody) -> Withdrawal:
    """Take a person out of a study, and look through every byte afterwards.

    Her row goes, her ties, the reports she made of other ties, her acts, answers, what she agreed to, codings of any of
    these, and her home where nobody else lives in it. An act with other givers (and other receivers) stays with them,
    without its story. What she released for quoting (``[[quotes]]`` in ``study.toml``) is not to be quoted any more.
    Rows that were set aside and name her go too, and so do ``problems.csv`` rows, backups
    (``.bak``) and temporary files. Everything else stays byte for byte. A tombstone is left: a pseudonym made with the
    keeper's key, by which `kindframe.read` knows her if her rows come in again. In the ledger of releases nobody is
    known by what stood for her.

    It is done whole or not at all. If it is interrupted while files are put in place, reading says so, and withdrawing
    again (anybody) finishes it first.

    Parameters
    ----------
    path
        A study folder of text tables, or a ``.kindframe`` file.
    person
        Her id.
    step
        Called with each `kindframe.progress.Stage` as it begins.

    Returns
    -------
    Withdrawal
        What went, what was changed, and every place where her id or name is still found: in a story somebody else told,
        in a file kindframe does not own.

    Raises
    ------
    UnknownName
        Where nobody of that id is in it.
    ParameterError
        Where it is not a person's, or the study is no folder of text tables and no saved study.
    FileRejected
        Where the study cannot be read.
    StoreError
        Where it cannot be written; what it says tells whether nothing or not everything was done.

    .. versionadded:: 0.1
    """
    place = Path(path)
    if place.is_dir():
        with locked(place / "study.toml"):
            return _from_folder(place, person, step)
    if place.suffix.lower() == SUFFIX:
        return _from_file(place, person, step)
    raise ParameterError(f"Nobody can be taken out of {visible(str(place))} in place.", hint=_ELSEWHERE)


def _from_folder(folder: Path, person: str, step: Step) -> Withdrawal:
    notes = []
    plan = _planned(folder, step)
    plan.begin(f"Reading {folder}")
    stone = tombstone(person)
    told = names_in_plan(folder, stone)
    if pending(folder):
        carry_out(folder)
        notes.append("A withdrawal that had been interrupted was finished first.")
    study, tables = read_study(folder), _tables(folder)
    plan.begin(_FINDING)
    gone, needles, names = _of_whom(study, person, stone, told)
    if not names:
        notes.append("No name of the person is known, so only the id was searched for.")
    files: dict[str, bytes] = {}
    removed, changed = {}, {}
    plan.begin(_TAKING)
    shares = Shares([path.stat().st_size for path in tables], plan.come)
    for path in tables:
        shares.next()
        before = path.read_bytes()
        definition = _STEMS.get(path.stem.casefold())
        if definition is None:
            edited = edited_aside(before, needles)
        else:
            edited = edited_table(before, path.name, definition, study.settings, gone, needles, shares.come)
        if edited.removed or edited.changed:
            files[path.name] = edited.data
            removed[path.name], changed[path.name] = edited.removed, edited.changed
    toml = folder / "study.toml"
    text = toml.read_text(encoding="utf-8-sig") if toml.exists() else ""
    if (made := with_tombstone(without_quotes(text, person), stone)) != text:
        files["study.toml"] = made.encode()
    delete = _left_behind(folder)
    plan.begin(_CLEARING)
    done, unread = forget(study, person, names, needles, plan.come)
    notes += done
    prepare(folder, files, delete, stone=stone, names=names)
    carry_out(folder)
    plan.begin(_AGAIN)
    if compared(person) in map(compared, read_study(folder).actors.ids):
        raise StoreError("The person's rows are gone and the study still names them.", hint="Please report this.")
    if (folder / ".git").is_dir():
        notes.append("The folder is kept by git, whose history holds the earlier states; that is not searched.")
    plan.begin(_SEARCHING)
    search = search_files(every_file(folder), folder, needles, plan.come)
    search.unsearched += unread
    return _told(stone, removed, changed, [folder / name for name in delete], search, notes)


_FINDING, _TAKING = "Finding what goes with a person", "Taking a person out"
_CLEARING = "Clearing the ledger of releases"
_AGAIN, _SEARCHING = "Reading it again", "Searching every file"


def _planned(folder: Path, step: Step) -> Plan:
    """Plan a withdrawal from a folder by the sizes of its files."""
    sizes = {path: path.stat().st_size for path in every_file(folder) if path.is_file()}
    tables = sum(size for path, size in sizes.items() if path.parent == folder and path.suffix.casefold() in TEXT)
    reading = _READ.seconds(tables)
    parts = {
        f"Reading {folder}": reading,
        _FINDING: _FIND.seconds(tables),
        _TAKING: _EDIT.seconds(tables),
        _CLEARING: _CLEAR.seconds(kept_bytes()),
        _AGAIN: reading,
        _SEARCHING: _LOOK.seconds(sum(sizes.values())),
    }
    return Plan(parts, step)


def _tables(folder: Path) -> list[Path]:
    """Give the files of a study folder in which people stand row by row, or refuse one that holds others."""
    found = []
    for path in sorted(folder.iterdir()):
        suffix, stem = path.suffix.casefold(), path.stem.casefold()
        if path.name.startswith((".", "~$")) or not path.is_file():
            continue
        if suffix in (".xlsx", ".xlsm") or (suffix == ".parquet" and stem in _STEMS):
            raise ParameterError(f"{visible(path.name)} cannot be changed in place.", hint=_ELSEWHERE)
        if suffix in TEXT and (stem in _STEMS or path.name == "problems.csv"):
            found.append(path)
    return found


def _left_behind(folder: Path) -> list[str]:
    """Name the backups of the study's files, and the temporary files of writers that died."""
    ours = (*TEXT, ".toml", ".parquet", ".xlsx", SUFFIX)
    return sorted(
        path.name
        for path in folder.iterdir()
        if _LEFT_OVER.fullmatch(path.name)
        or (path.name.endswith(".bak") and Path(path.name.removesuffix(".bak")).suffix.casefold() in ours)
    )


def _from_file(path: Path, person: str, step: Step) -> Withdrawal:
    stone = tombstone(person)
    size = _SMALLER * path.stat().st_size if path.is_file() else 0
    parts = {
        _FINDING: _FIND.seconds(size),
        _CLEARING: _CLEAR.seconds(kept_bytes()),
        _TAKING: _EDIT.seconds(size),
        _SEARCHING: _LOOK.seconds(size // 10),
    }
    plan = Plan(parts, step)
    plan.begin(_FINDING)
    removed: dict[str, int] = {}
    changed: dict[str, int] = {}
    known: list[Needles] = []
    notes: list[str] = []
    unread: list[str] = []

    def without(study: Study) -> Study:
        gone, needles, names = _of_whom(study, person, stone)
        known.append(needles)
        if not names:
            notes.append("No name of the person is known, so only the id was searched for.")
        plan.begin(_CLEARING)
        done, unread[:] = forget(study, person, names, needles, plan.come)
        notes.extend(done)
        tables = {}
        plan.begin(_TAKING)
        shares = Shares([table.height for table in study.tables.values()], plan.come)
        for name, table in study.tables.items():
            shares.next()
            tables[name], removed[name], changed[name] = _less(TABLES[name], table, gone, shares.come)
        quotes = tuple(q for q in study.settings.quotes if compared(q.told_by) != compared(person))
        withdrawn = tuple(sorted({*study.settings.withdrawn, stone}))
        settings = attrs.evolve(study.settings, withdrawn=withdrawn, quotes=quotes)
        return Study(tables=tables, settings=settings, report=study.report)

    update(path, without, backup=False)
    beside = [p for p in path.parent.iterdir() if p.name.startswith((path.name, f".{path.name[:16]}."))]
    plan.begin(_SEARCHING)
    search = search_files(sorted(p for p in beside if not p.is_dir()), path.parent, known[0], plan.come)
    search.unsearched += unread
    return _told(stone, removed, changed, [], search, notes)


def _less(definition: Table, table: pl.DataFrame, gone: Gone, come: Come) -> tuple[pl.DataFrame, int, int]:
    """Take a person out of one table of a saved study."""
    rows = telling(table.iter_rows(named=True), table.height, come)
    decided = [change(definition, cells_of(definition, row), gone) for row in rows]
    staying = [new for new in decided if new is not None]
    table = table.filter(pl.Series([new is not None for new in decided], dtype=pl.Boolean))
    for name in {name for new in staying for name in new}:
        held = table[name].to_list()
        listed = definition.column(name).kind == "ids"
        for place, new in enumerate(staying):
            if name in new:
                held[place] = new[name] if listed else next(iter(new[name]), None)
        table = table.with_columns(pl.Series(name, held, dtype=table.schema[name]))
    return table, len(decided) - len(staying), sum(bool(new) for new in staying)


def _of_whom(study: Study, person: str, stone: str, told: Sequence[str] = ()) -> tuple[Gone, Needles, Sequence[str]]:
    """Find who is meant: somebody of the study, of a row that was set aside, or who withdrew before."""
    own = compared(person)
    table = study.actors.table
    here = table.select(pl.col("id").map_elements(compared, return_dtype=pl.String) == own).to_series()
    if here.any():
        if not persons(study).filter(here).all():
            kind = table.filter(here)["kind"][0]
            raise ParameterError(f"{visible(person, 40)!r} is no person but of the kind {kind}; only people withdraw.")
        names = table.filter(here)["name"].drop_nulls().to_list()
        return gone_with(study, person), needles_of(person, names), names
    needles = needles_of(person, told)
    set_aside = (problem.raw for problem in study.report.problems if problem.raw)
    if stone not in study.settings.withdrawn and not any(needles.kinds(raw) for raw in set_aside):
        raise UnknownName(
            "person",
            person,
            nearest(person, study.actors.ids[:20_000]),
            hint="Give the id of the person, as it stands in the column id of the table of people.",
        )
    return gone_with(study, person), needles, told


def _told(
    stone: str,
    removed: Mapping[str, int],
    changed: Mapping[str, int],
    deleted: Sequence[Path],
    search: Search,
    notes: Sequence[str],
) -> Withdrawal:
    found = sorted(set(search.found), key=lambda hit: (hit.file, hit.row or 0, hit.column, hit.what))
    return Withdrawal(
        tombstone=stone,
        removed=removed,
        changed=changed,
        deleted=tuple(deleted),
        searched=search.files,
        size=search.size,
        hits=tuple(hit for hit in found if hit.what != "part of the name"),
        hints=tuple(hit for hit in found if hit.what == "part of the name"),
        unsearched=tuple(search.unsearched),
        notes=tuple(notes),
    )
