"""The blind sheet for a second coder: records in an order of chance, the items beside them, and no coding shown."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from kindframe.assessment import STANCES
from kindframe.errors import ParameterError, UnknownName
from kindframe.framework import Framework, Item
from kindframe.markup import told
from kindframe.problems import nearest
from kindframe.records import TABLES
from kindframe.sheets import Sheet
from kindframe.study import Study
from kindframe.workshops.printing import page, provenance, write

__all__ = ["SHEET", "SHOWN", "second_coder_sheet"]

SHEET = "Second coder"
_STORY = 100_000
"""Characters of a story that are printed."""
SHOWN: Mapping[str, tuple[str, ...]] = {
    "actions": ("kind", "when", "place", "domain", "story"),
    "actors": ("kind", "name"),
    "relationships": ("kind", "source", "target", "setting"),
    "responses": ("question", "value"),
    "domains": ("name", "description"),
}
"""What is shown of a record. Columns of a study's own may be somebody's coding, so they are shown only when asked."""


def second_coder_sheet(
    study: Study,
    framework: Framework,
    path: str | Path,
    *,
    tables: Sequence[str] = (),
    items: Sequence[str] = (),
    show: Sequence[str] = (),
    sample: int | None = None,
    seed: int = 0,
) -> Path:
    """Write a sheet on which somebody codes records without sight of what others coded.

    All records of the tables are on it, whether or not anybody coded them, so that their being there tells nothing; no
    coding, coder, note or confidence is. The order is of chance and the same for one seed.

    Parameters
    ----------
    study
        The study; leave out who did not agree (`kindframe.disclosure.consented`) before.
    framework
        What to code with.
    path
        ``.html`` prints on paper; ``.csv`` and ``.xlsx`` are filled in and read back by `read_sheets`.
    tables
        Tables whose records are coded; by default those the framework is for, else the acts.
    items
        The items to code, by id; by default those without parts whose text is known.
    show
        Further columns to show of each record. Look at them first: they may hold the first coder's words.
    sample
        How many records to draw; all by default. Agreement is then asked for with ``looked_at="coded"``.
    seed
        Of the order, and of the sample.

    Raises
    ------
    UnknownName
        Where there is no such table, item or column.
    ParameterError
        Where there is no record to code, or the sample is no number of records.

    .. versionadded:: 0.1
    """
    chosen = [framework[name] for name in items] if items else [item for item in framework.leaves() if not item.unknown]
    records = _records(study, tables or framework.subjects or ("actions",), show)
    order = sorted(records)
    random.Random(seed).shuffle(order)
    if sample is not None:
        if not 0 < sample <= len(order):
            raise ParameterError(f"A sample is between 1 and {len(order):,} records, not {sample}.")
        order = order[:sample]
    if not order or not chosen:
        raise ParameterError("There is nothing to code: no record, or no item.")
    shown = list(dict.fromkeys(name for held in records.values() for name in held))
    named = [f"{item.id}: {item.title}" for item in chosen]
    rows = [
        [framework.key, name, *(records[name].get(column, "") for column in shown), *("" for _ in named), ""]
        for name in order
    ]
    sheet = Sheet(
        name=SHEET,
        columns=("framework", "record", *shown, *named, "note"),
        rows=rows,
        widths={"framework": 24, "story": 80, "note": 40, **dict.fromkeys(named, 16)},
        choices=dict.fromkeys(named, STANCES),
    )
    legend = Sheet(
        name="Items",
        columns=("item", "label", "statement", "note"),
        rows=[(item.id, item.title, item.statement, item.note) for item in chosen],
        widths={"label": 50, "statement": 70, "note": 50},
    )
    body = _page(framework, chosen, [(name, records[name]) for name in order])
    return write(path, [sheet, legend], page(f"Coding sheet: {framework.title}", framework.language, body))


def _records(study: Study, tables: Iterable[str], show: Sequence[str]) -> dict[str, dict[str, str]]:
    """Give what is shown of each record, by the subject that a coding of it names."""
    names = list(tables)
    for name in names:
        if name not in SHOWN:
            raise UnknownName("table of records to code", name, nearest(name, SHOWN))
    own = [column for name in names for column in study.tables[name].columns]
    for column in show:
        if column not in own:
            raise UnknownName(f"column of {', '.join(names)}", column, nearest(column, own))
    ids = [held for name in SHOWN for held in study.tables[name]["id"].drop_nulls().to_list()]
    several = {held for held, n in Counter(ids).items() if n > 1}
    called = dict(study.actors.table.filter(study.actors.table["kind"] != "person").select("id", "name").iter_rows())
    found = {}
    for name in names:
        table = study.tables[name]
        columns = [c for c in (*SHOWN[name], *show) if c in table.columns]
        refers = {c.name for c in TABLES[name].columns if "actors" in c.refers}
        for row in table.iter_rows(named=True):
            if row["id"] is None:
                continue
            subject = f"{name}:{row['id']}" if row["id"] in several else row["id"]
            person = name == "actors" and row["kind"] == "person"
            found[subject] = {
                column: _text(row[column], called if column in refers else {})
                for column in dict.fromkeys(columns)
                if not (person and column == "name")
            }
    return found


def _text(value: object, called: Mapping[str, str | None]) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(_text(member, called) for member in value)
    return called.get(str(value)) or str(value)


def _page(
    framework: Framework, items: Sequence[Item], records: Iterable[tuple[str, Mapping[str, str]]]
) -> Iterator[str]:
    yield f"<h1>Coding sheet: {told(framework.title)}</h1>"
    yield "<p>Code each record by itself: does it speak for an item, against it, both, or does it enable or block it? "
    yield "Leave blank what it says nothing of. Speak with no other coder about it before you have finished.</p>"
    yield '<p class="who">Coder <span class="line"></span> Date <span class="line"></span></p>'
    yield "<h2>The items</h2><ul>"
    for item in items:
        quoted = f"<q>{told(item.statement)}</q>" if item.statement else ""
        yield f"<li><strong>{told(item.id)}</strong> {told(item.title)}{quoted}</li>"
    yield "</ul>"
    heads = "".join(f'<th scope="col" class="tick">{stance}</th>' for stance in STANCES)
    ticks = '<td class="tick">☐</td>' * len(STANCES)
    for name, shown in records:
        facts = [
            f"{told(column)}: {told(text, _STORY)}" for column, text in shown.items() if text and column != "story"
        ]
        yield f'<section class="record"><h2>{told(name)}</h2>'
        yield f"<p>{'; '.join(facts)}</p><p>{told(shown.get('story', ''), _STORY)}</p>"
        yield f"<table><thead><tr><th></th>{heads}</tr></thead><tbody>"
        for item in items:
            yield f'<tr><th scope="row">{told(item.id)}: {told(item.title)}</th>{ticks}</tr>'
        yield "</tbody></table></section>"
    yield provenance(framework)
