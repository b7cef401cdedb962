"""Attacks on everything that the examples publish by default: what somebody who holds it can find out is nobody.

Exports in every format and the report, of every example, with nothing said but where they go. What a release holds is
read back byte by byte; archives and workbooks are unpacked first.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import attrs
import polars as pl
import pytest

import kindframe as kf
from kindframe import Actor, Relationship, Study
from kindframe.disclosure import Entry, Ledger, Rules, consented, entry, ledger, rules_for
from kindframe.disclosure.attack.lines import ranges
from kindframe.disclosure.numbers.cells import webs
from kindframe.disclosure.people.marks import difference
from kindframe.disclosure.releases.sidecar import digest
from kindframe.errors import KindframeError, ReleaseRefused, StoreCorrupt
from kindframe.exporting import Release
from kindframe.overview import persons
from kindframe.registry import default_registry
from kindframe.settings import Settings

EXAMPLES = Path(__file__).parents[1] / "examples"
NAMES = ("elm-row", "north-ayrshire", "reach")
STATES: dict[str, Path] = {}
"""Where the ledger of each example's releases is, once they are published."""
Published = dict[str, tuple[Study, Path, list[Release]]]


def formats() -> Iterator[tuple[str, str]]:
    """Every format of studies with its first ending, once."""
    for offer in default_registry().offers("exporters"):
        if offer.value.wants == "study":
            yield offer.name, next(iter(offer.value.suffixes), "")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Each example in every format, and its report: the study, the folder, what was handed to the writers."""
    out = {}
    for name in NAMES:
        study, folder, releases = kf.read(EXAMPLES / name), tmp_path_factory.mktemp(name), []
        with pytest.MonkeyPatch.context() as patch:
            STATES[name] = tmp_path_factory.mktemp(f"{name}-state")
            patch.setenv("KINDFRAME_STATE", str(STATES[name]))
            for to, suffix in formats():
                target = folder / to / f"out{suffix}"
                target.parent.mkdir()
                with suppress(KindframeError):  # a format that cannot hold such a study says so, and leaves nothing
                    releases.append(kf.export(study, target, to=to)[0])
            releases.append(kf.report(study, folder / "report.html")[0])
        out[name] = (study, folder, releases)
    return out


def contents(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file of a folder as text, archives opened; and its name."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        yield path.name, path.name
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for inner in archive.namelist():
                    yield f"{path.name}/{inner}", archive.read(inner).decode("utf-8", "replace")
        yield path.name, path.read_bytes().decode("utf-8", "replace")


def secrets_of(study: Study) -> set[str]:
    """What may stand in nothing that is published: ids, names and stories of people, and their codings' notes."""
    mask = persons(study)
    people = study.actors.table.filter(mask)
    held = {text for column in ("id", "name") for text in people[column].drop_nulls().to_list() if len(text) > 3}
    for story in study.actions.table["story"].drop_nulls().to_list():
        held.add(story[:60])
    for note in study.evidence.table["note"].drop_nulls().to_list():
        if len(note) > 12:
            held.add(note[:60])
    return held


@pytest.mark.parametrize("name", NAMES)
def test_no_name_id_or_story_stands_in_any_byte(name: str, published: Published) -> None:
    """Ids and names of people, stories and notes are searched for in every file, and in every name of one.

    What a report quotes is no secret: its keeper released it and all behind it agreed. It is in no export.
    """
    study, folder, releases = published[name]
    quoted = [quote.text for quote in releases[-1].quotes]
    assert len(quoted) == len(study.settings.quotes)
    wanted = secrets_of(study)
    simple = {text for text in wanted if re.fullmatch(r"\w[\w-]*", text)}
    found = set()
    for where, text in contents(folder):
        words = set(re.findall(r"[\w-]+", text))
        found |= {(where, hit) for hit in simple & words}
        found |= {(where, hit) for hit in wanted - simple if hit in text}
    found -= {("report.html", hit) for hit in wanted if any(hit.split(";")[0] in text for text in quoted)}
    assert not found


@pytest.mark.parametrize("name", NAMES)
def test_nobody_is_in_what_the_writers_were_handed(name: str, published: Published) -> None:
    """No person among the actors, no act and no answer of one, no table of single people, no tie of fewer than ten."""
    study, _, releases = published[name]
    people = set(study.actors.table.filter(persons(study))["id"].to_list())
    for release in releases:
        held = release.study
        assert not persons(held).any()
        took = held.actions.table.select(pl.col("givers").list.concat("receivers").explode())["givers"]
        assert not people & set(took.drop_nulls().to_list())
        assert not people & set(held.responses.table["respondent"].to_list())
        if "pairs" in held.relationships.table.columns:
            assert all(n >= 10 for n in held.relationships.table["pairs"].drop_nulls())
            assert all(n >= 10 for n in held.actors.table["people"].drop_nulls())
        for result in release.results:
            assert not any(result.people.values()) or not people
            assert not result.behind


def test_no_table_of_the_report_tells_a_count_under_ten(
    published: Published,
) -> None:
    """Every count of people told of Elm Row is none, or ten and more; so is every number of the overview."""
    release = published["elm-row"][2][-1]
    seen = 0
    for result in release.results:
        for table, held in result.counted.items():
            for column, unit in held.counts.items():
                if unit == "people" and column in result.tables[table].columns:
                    told = result.tables[table][column].drop_nulls().to_list()
                    assert all(n == 0 or n >= 10 for n in told), (table, column)
                    odd = [n for n in told if n % 5]  # without any kind of body, and with all
                    assert not odd or (table, column) == ("without", "actors"), (table, column)
                    seen += len(told)
    assert seen > 50
    view = release.overview
    assert view is not None
    for n in (view.ties, view.acts, view.answers, view.respondents, *view.outcomes.values(), view.people()):
        assert n is None or n == 0 or (n >= 10 and n % 5 == 0)


def test_no_small_cell_can_be_worked_out_from_all_that_is_told() -> None:
    """Linear programming over every line of every table: no small cell of Elm Row is nearer than a range of ten."""
    study, _ = consented(kf.read(EXAMPLES / "elm-row"))
    attacked = withheld = 0
    for name in ("communities", "isolation", "middle-layer", "mixing", "outside-organisations", "profile"):
        result = kf.analyse(study, name)
        for table, frame in result.tables.items():
            if table not in result.counted or result.counted[table].nobody:
                continue
            for web, hidden in webs(frame, result.behind.get(table), result.counted[table], Rules()):
                small = [int(cell) for cell in web.small.nonzero()[0]]
                if hidden is None:  # it cannot be made safe, and nothing of it is told
                    withheld += 1
                    continue
                for low, high in ranges(web, hidden, small).values():
                    assert high - low >= 10 - 1e-6, (name, table)
                    attacked += 1
    assert attacked > 40 > withheld


@pytest.mark.parametrize("name", NAMES)
def test_no_small_number_of_people_follows_from_all_that_was_ever_published(
    name: str, published: Published, range_of: Callable[..., float]
) -> None:
    """Every export and the report together, one unknown for each person: no small set is nearer than a range of ten.

    What each number counted and was told as is read back from the ledger; the attack shares nothing with kindframe's.
    """
    study, _, releases = published[name]
    with ledger(STATES[name]) as book:
        entries = book.entries
    assert len(entries) == (len(releases) if persons(consented(study)[0]).any() else 0)
    rows: dict[frozenset[str], tuple[float, float]] = {}
    small: set[frozenset[str]] = set()
    for kept in (kept for held in entries for kept in held.numbers if kept.unit == "people"):
        for place, (low, high) in enumerate(zip(kept.low.tolist(), kept.high.tolist(), strict=True)):
            inside = kept.sets[kept.sets[:, 0] == place, 1]
            who = frozenset(kept.marks[n] for n in kept.names[[atom in inside for atom in kept.atom]])
            if low == low:
                least, most = rows.get(who, (low, high))
                rows[who] = (max(least, low), min(most, high))
            if kept.small[place]:
                small.add(who)
    told = [(who, low, high) for who, (low, high) in rows.items()]
    small |= {a - b for a, b in itertools.permutations(rows, 2) if b < a and len(a - b) < 10}
    assert len(small) > 30 or name != "elm-row"
    for aim in small:
        assert range_of(told, aim) >= 10 - 1e-5


def test_the_group_graph_leaves_no_way_back_to_one_person(
    published: Published,
) -> None:
    """Uniqueness: whoever knows all of a person's ties finds at least ten people in each node she may be in."""
    study, _, releases = published["elm-row"]
    kept, _ = consented(study)
    sizes = dict(
        kept.actors.table.filter(persons(kept), pl.col("kind") == "person")["group"].value_counts().iter_rows()
    )
    nodes = releases[0].study.actors.table.filter(kind="group").drop_nulls("people")
    assert nodes.height == len([n for n in sizes.values() if n >= 10])
    assert all(sizes[row["name"]] >= 10 for row in nodes.iter_rows(named=True))


@pytest.mark.parametrize("name", NAMES)
def test_each_release_has_its_record_and_the_record_fits(name: str, published: Published) -> None:
    """Beside every file stands what it was made by; the hash of each file is the one that the bytes give."""
    _, folder, releases = published[name]
    records = sorted(folder.rglob("*.release.json"))
    assert len(records) == len(releases) >= 5
    for path in records:
        held = json.loads(path.read_text(encoding="utf-8"))
        assert held["audience"] == "public"
        assert held["rules"]["k"] == 10
        assert held["overrides"] == []
        assert not held["single_people"]
        written = {p.name: p for p in path.parent.rglob("*") if p.is_file()}
        assert held["files"] == {file: digest(written[file]) for file in held["files"]}
        assert held["files"]
        if os.name == "posix":
            assert path.stat().st_mode & 0o077 == 0


def test_a_record_made_again_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the same data, all but the release's own name is the same: nothing in it is by chance."""
    study = kf.read(EXAMPLES / "elm-row")
    made = []
    for n in range(2):
        (tmp_path / f"{n}").mkdir()
        monkeypatch.setenv("KINDFRAME_STATE", str(tmp_path / f"state {n}"))  # nothing was released before
        kf.export(study, tmp_path / f"{n}" / "out.graphml")
        held = json.loads((tmp_path / f"{n}" / "out.graphml.release.json").read_text(encoding="utf-8"))
        made.append({key: value for key, value in held.items() if key != "release"})
    assert made[0] == made[1]


# -- differencing -----------------------------------------------------------------------------------


def street(n: int, without: int | None = None) -> Study:
    """A street of n people by two ends, one of them gone."""
    who = [i for i in range(n) if i != without]
    people = [Actor(id=f"p{i}", name=f"N{i}", kind="person", consent="given", group=f"end {i % 2}") for i in who]
    ties = [Relationship(source=f"p{a}", target=f"p{b}") for a, b in itertools.pairwise(who)]
    return Study.from_records([*people, *ties])


def test_a_second_release_without_one_person_is_refused(tmp_path: Path) -> None:
    """The difference of the two would be that person; the refusal says what would be safe, and a reason is recorded."""
    kf.export(street(60), tmp_path / "one.graphml")
    with pytest.raises(ReleaseRefused, match="those few") as refused:
        kf.export(street(60, without=7), tmp_path / "two.graphml")
    assert "at least 10" in refused.value.hint
    assert not (tmp_path / "two.graphml").exists()
    kf.export(street(60), tmp_path / "same.graphml")
    kf.export(street(80), tmp_path / "more.graphml")
    kf.export(street(60, without=7), tmp_path / "two.graphml", override="the first was never sent")
    held = json.loads((tmp_path / "two.graphml.release.json").read_text(encoding="utf-8"))
    assert held["overrides"][0]["reason"] == "the first was never sent"


def test_the_ledger_holds_no_id_and_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is closed, it stands outside the study, and whoever finds it without the key finds marks."""
    monkeypatch.setenv("KINDFRAME_STATE", str(tmp_path / "state"))
    kf.export(street(60), tmp_path / "one.graphml")
    place = tmp_path / "state" / "releases.json"
    text = place.read_text(encoding="utf-8")
    assert len([mark for mark in json.loads(text)["marks"] if ":" in mark]) == 60  # the others are of their ties
    assert not re.search(r"\bp\d+\b|\bN\d+\b", text)
    if os.name == "posix":
        assert place.stat().st_mode & 0o077 == 0
    place.write_text(text[:100], encoding="utf-8")
    with pytest.raises(StoreCorrupt):
        kf.export(street(60), tmp_path / "two.graphml")
    assert not (tmp_path / "two.graphml").exists()


def renamed(study: Study, title: str = "", **changed: str) -> Study:
    """The same people by other ids, in a study of another title; ``changed`` gives some other names by old id."""
    actors = study.actors.table
    new = {old: f"q{n}" for n, old in enumerate(actors["id"])}
    people = [
        Actor(id=new[row["id"]], name=changed.get(row["id"], row["name"]), kind="person", consent="given", group="x")
        for row in actors.iter_rows(named=True)
    ]
    return Study.from_records(people, settings=Settings(title=title))


def test_new_ids_and_better_spellings_do_not_hide_who_left(tmp_path: Path) -> None:
    """Names by their words find people under new ids; ids of a study of one title find them under new names."""
    names = {f"p{n}": f"Ann{n} Reid{n}" for n in range(40)}
    first = Study.from_records(
        [Actor(id=i, name=name, kind="person", consent="given", group="x") for i, name in names.items()]
    )

    def of(study: Study) -> Entry:
        return entry(study, release="r", audience="public", variables=["x"], folder=tmp_path)

    book = Ledger(tmp_path / "none.json", [of(first)])
    assert difference(of(first).people, of(renamed(first, "other")).people) == 0
    less = first.keeping([i for i in names if i != "p7"])
    assert book.refuses(of(renamed(less, "other")), Rules())
    assert book.refuses(of(renamed(less, p3="REID3, Ann3", p4="Änn4  Reid4")), Rules())
    spelt = Study.from_records(
        [
            Actor(id=i, name=f"{name}y" if n < 12 else name, kind="person", consent="given", group="x")
            for n, (i, name) in enumerate(names.items())
            if i != "p30"
        ]
    )
    assert difference(of(first).people, of(spelt).people) == 1
    assert book.refuses(of(spelt), Rules())
    others = Study.from_records(
        [Actor(id=i, name=f"Bob {i}", kind="person", consent="given") for i in names],
        settings=Settings(title="elsewhere"),
    )
    assert difference(of(first).people, of(others).people) == 80  # the same ids in another study are other people
    assert not book.refuses(of(others), Rules())


def test_first_tries_with_a_few_people_are_not_held_against_each_other(tmp_path: Path) -> None:
    """Of nine people a release tells no number, and of nine others neither; nine beside ten are held against them."""
    nine, ten = ({f"{i:04x}" for i in range(n)} for n in (9, 10))
    base = entry(street(12), release="a", audience="public", variables=["x"], folder=tmp_path)
    book = Ledger(tmp_path / "none.json", [_with(base, nine)])
    assert not book.refuses(_with(base, {"ffff", "fffe"}), Rules())
    assert not book.refuses(_with(base, nine - {"0001"}), Rules())
    assert book.refuses(_with(base, ten), Rules())


def test_a_ledger_written_before_is_read_and_compared(tmp_path: Path) -> None:
    """An entry with marks of id and name alone: the first part of a mark is that one."""
    new = entry(street(60), release="b", audience="public", variables=["x"], folder=tmp_path)
    old = attrs.evolve(new, people=frozenset(mark.split(":")[0] for mark in new.people))
    assert difference(new.people, old.people) == 0
    fewer = entry(street(60, without=3), release="c", audience="public", variables=["x"], folder=tmp_path)
    assert difference(fewer.people, old.people) == 1


def test_a_thousand_pairs_of_waves_give_no_single_leaver_away(tmp_path: Path) -> None:
    """One known person leaves, and others with her by chance: no pair that differs by under ten goes out."""
    chance = random.Random(10)
    everybody = [f"{i:04x}" for i in range(400)]
    rules, out, refused = Rules(), 0, 0
    base = entry(street(12), release="a", audience="public", variables=["x"], folder=tmp_path)
    for _ in range(1000):
        first = set(chance.sample(everybody, 120))
        leavers = {min(first), *chance.sample(sorted(first), chance.choice((0, 1, 3, 8, 12, 20)))}
        joiners = set(chance.sample(everybody, chance.choice((0, 0, 2, 15))))
        second = (first - leavers) | joiners
        book = Ledger(tmp_path / "none.json", [_with(base, first)])
        if book.refuses(_with(base, second), rules):
            refused += 1
        else:
            out += 1
            assert first == second or len(first ^ second) >= rules.k
    assert refused > 300
    assert out > 300


def _with(held: Entry, people: set[str]) -> Entry:
    return attrs.evolve(held, people=frozenset(people))


def test_releases_of_other_variables_are_not_held_against_each_other(tmp_path: Path) -> None:
    """Two analyses with nothing in common tell nothing of the difference; they may both go."""
    one = entry(street(60), release="a", audience="public", variables=["analysis:gaps"], folder=tmp_path)
    two = entry(street(60, without=3), release="b", audience="public", variables=["analysis:places"], folder=tmp_path)
    with ledger(tmp_path) as book:
        book.add(one)
    with ledger(tmp_path) as book:
        assert [held.release for held in book.entries] == ["a"]
        assert not book.refuses(two, rules_for("public"))
