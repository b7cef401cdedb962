"""The ledger as files and commands leave it: other groupings, waves, corrections, new ids, withdrawals, other keys."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from pathlib import Path

import attrs
import polars as pl
import pytest

import kindframe as kf
from kindframe import Actor, Relationship, Study, pairing
from kindframe.analysis import Counted, Result, Statement
from kindframe.disclosure import History, keeper_key, ledger, released
from kindframe.disclosure.people.marks import marks_of, thing
from kindframe.disclosure.releases.kept import texts_about
from kindframe.errors import ReleaseRefused, StoreCorrupt
from kindframe.pairing import marks as numbers_of_ids
from kindframe.settings import Settings

Counts = Callable[..., Result]
Columns = Callable[[int], dict[str, str]]


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger and a key of the test's own."""
    monkeypatch.setenv("KINDFRAME_STATE", str(tmp_path / "state"))


def town(n: int, columns: Columns, *, ids: str = "p", gone: tuple[int, ...] = ()) -> Study:
    """People by number with what they are, each tied to the next."""
    who = [i for i in range(n) if i not in gone]
    people = [
        Actor(id=f"{ids}{i}", name=f"Ann{i} Reid{i}", kind="person", consent="given", attributes=columns(i))
        for i in who
    ]
    ties = [Relationship(source=f"{ids}{a}", target=f"{ids}{b}") for a, b in itertools.pairwise(who)]
    return Study.from_records([*people, *ties], settings=Settings(title="Town"))


def by_two(i: int) -> dict[str, str]:
    """Sixty of one age; fifty-nine of these in one street, and one with the forty others in the other."""
    return {"age": "old" if i < 60 else "young", "street": "High" if i < 59 else "Low"}


def sizes(release: kf.Release) -> dict[str, int]:
    """The groups of a release and their sizes as told."""
    held = release.study.actors.table
    return dict(held.drop_nulls("people").select("name", "people").rows()) if "people" in held.columns else {}


def test_by_age_today_and_by_street_tomorrow(tmp_path: Path) -> None:
    """All old people but one live in High Street. Either grouping may go; after it, the other may not."""
    study = town(100, by_two)
    first, _ = kf.export(study, tmp_path / "age.graphml", by="age")
    assert sizes(first) == {"old": 60, "young": 40}
    with pytest.raises(ReleaseRefused, match="tell of fewer than 10") as refused:
        kf.export(study, tmp_path / "street.graphml", by="street")
    assert "--by" in refused.value.hint
    assert "--override" in refused.value.hint
    assert not (tmp_path / "street.graphml").exists()
    again, _ = kf.export(study, tmp_path / "again.graphml", by="age")
    assert sizes(again) == sizes(first)
    told, _ = kf.export(study, tmp_path / "all.graphml", by="street", override="the first was never sent")
    assert sizes(told) == {"High": 60, "Low": 40}
    beside = json.loads((tmp_path / "all.graphml.release.json").read_text("utf-8"))
    assert [one["rule"] for one in beside["overrides"]] == ["ledger of releases"] * 2
    assert beside["held_against"] == 0


def test_the_other_order_refuses_the_other(tmp_path: Path) -> None:
    """By street first: then it is the age that may not go."""
    study = town(100, by_two)
    kf.export(study, tmp_path / "street.graphml", by="street")
    with pytest.raises(ReleaseRefused):
        kf.export(study, tmp_path / "age.graphml", by="age")


def test_a_grouping_that_cuts_across_the_other_goes(tmp_path: Path) -> None:
    """Age and street have nothing to do with each other: no two groups differ by few, and both releases go."""
    study = town(100, lambda i: {"age": "old" if i < 50 else "young", "street": "High" if i % 2 else "Low"})
    kf.export(study, tmp_path / "age.graphml", by="age")
    second, _ = kf.export(study, tmp_path / "street.graphml", by="street")
    assert sizes(second) == {"High": 50, "Low": 50}
    assert any("held against those of an earlier release" in line for line in second.protection)


def test_a_report_goes_without_its_picture_where_an_export_is_refused(tmp_path: Path) -> None:
    """The groups would tell of one beside the earlier ones: the report says so, and has no picture of them."""
    study = town(100, by_two)
    kf.report(study, tmp_path / "age.html", by="age", analyses=[], frameworks=[])
    second, _ = kf.report(study, tmp_path / "street.html", by="street", analyses=[], frameworks=[])
    assert sizes(second) == {}
    assert any("No picture of their connections is given" in line for line in second.protection)
    assert second.overview is not None
    assert second.overview.people() == 100


def test_a_few_who_are_put_right_are_not_given_away(tmp_path: Path) -> None:
    """Two people turn out to be young: the groups of then and of now differ by them, and the second stays home."""
    kf.export(town(100, by_two), tmp_path / "a.graphml", by="age")
    right = town(100, lambda i: {"age": "old" if i < 58 else "young"})
    with pytest.raises(ReleaseRefused):
        kf.export(right, tmp_path / "b.graphml", by="age")
    many = town(100, lambda i: {"age": "old" if i < 45 else "young"})
    assert sizes(kf.export(many, tmp_path / "c.graphml", by="age")[0]) == {"old": 45, "young": 55}


def test_new_ids_do_not_hide_whom_a_number_counted(tmp_path: Path) -> None:
    """The same people by other ids, known by their names: the other grouping is refused all the same."""
    kf.export(town(100, by_two), tmp_path / "age.graphml", by="age")
    with pytest.raises(ReleaseRefused, match="Groups by 'street'"):
        kf.export(town(100, by_two, ids="q"), tmp_path / "street.graphml", by="street")


# -- numbers of analyses, through the ledger ---------------------------------------------------------------


def told(study: Study, *results: Result, by: str = "none") -> dict[str, int]:
    """Release results through the ledger; the rows of their tables that are told."""
    with ledger() as book:
        new = kf.disclosure.entry(study, release="r", audience="public", variables=["t"])
        history = book.history(study)
        out = released(study, results=results, by=by, graph=False, history=history)
        book.add(book.with_numbers(new, study, history))
    return {row: n for result in out.results for row, n in result.tables["t"].rows() if n is not None}


def plain(i: int) -> dict[str, str]:
    """Nothing by which people are grouped."""
    return {}


def test_a_number_of_the_first_and_one_of_the_second(tmp_path: Path, counts: Counts) -> None:
    """50 today and 47 of the same tomorrow: the 47 stay home; 30 of them may be told; the 50 may be told again."""
    study = town(120, plain)
    assert told(study, counts(a=range(50))) == {"a": 50}
    assert told(study, counts(a=range(50), b=range(47), c=range(30))) == {"a": 50, "c": 30}
    assert told(study, counts(b=range(47))) == {}


def test_a_hidden_number_of_the_first_as_a_part_of_the_second(counts: Counts) -> None:
    """Four were hidden with a neighbour; the whole of both and the neighbour alone do not go out later either."""
    study = town(120, plain)
    first = told(study, counts(few=range(4), more=range(4, 50), all=range(50)))
    assert len(first) == 1
    second = told(study, counts(more=range(4, 50)), counts(all=range(50)))
    assert second == first


def test_what_a_later_selection_leaves_out_it_cannot_tell(counts: Counts) -> None:
    """The first tells a and b and hides c; a second without a and b still may not tell c."""
    study = town(120, plain)
    first = told(study, counts(a=range(60), b=range(57)))
    left = {"a": 60} if "a" in first else {"b": 55}
    assert first == left
    other = "b" if "a" in first else "a"
    assert told(study, counts(**{other: range(57 if other == "b" else 60)})) == {}


def test_a_wave_that_brings_ten_tells_of_ten(counts: Counts) -> None:
    """Ten more people: the new total may go; with four more it may not."""
    first = town(100, plain)
    assert told(first, counts(a=range(100))) == {"a": 100}
    assert told(town(104, plain), counts(a=range(104))) == {}
    assert told(town(112, plain), counts(a=range(112))) == {"a": 110}


# -- withdrawal -------------------------------------------------------------------------------------------


def folder(place: Path, n: int, gone: tuple[int, ...] = ()) -> Path:
    """A study as people have it: who they are, and their ties."""
    place.mkdir(exist_ok=True)
    who = [i for i in range(n) if i not in gone]
    lines = ["id,name,consent,age", *(f"pp{i},Ann{i} Reid{i},yes,{'old' if i < n // 2 else 'young'}" for i in who)]
    (place / "people.csv").write_text("\n".join(lines), "utf-8")
    ties = ["id,source,target", *(f"t{a},pp{a},pp{b}" for a, b in itertools.pairwise(who))]
    (place / "relationships.csv").write_text("\n".join(ties), "utf-8")
    (place / "study.toml").write_text('title = "Street"\n', "utf-8")
    return place


def test_who_withdraws_is_in_no_set_of_the_ledger(tmp_path: Path) -> None:
    """None of her marks is left in any byte of it; that somebody was there stays, and protects her."""
    street = folder(tmp_path / "street", 60)
    study = kf.read(street)
    reason = "Ann7 Reid7 asked for it back"
    kf.report(study, tmp_path / "one.html", by="age", analyses=["profile"], frameworks=[], override=reason)
    place = tmp_path / "state" / "releases.json"
    with ledger() as book:
        before = book.entries[0]
        mine = marks_of(study, keeper_key())["pp7"]
    assert mine in before.marks
    assert mine in place.read_text("utf-8")
    done = kf.withdraw(street, "pp7")
    assert done.clean
    assert any("knew them in 1 release" in note for note in done.notes)
    with ledger() as book:
        after = book.entries[0]
    assert len(after.people) == 60
    assert len(after.marks) == len(before.marks)
    assert mine not in after.marks
    text = place.read_text("utf-8")
    assert not any(part in text for part in mine.split(":"))
    assert "Reid7" not in text
    for one, other in zip(before.numbers, after.numbers, strict=True):
        assert attrs.evolve(one, names=one.atom).plain() == attrs.evolve(other, names=other.atom).plain()
    with pytest.raises(ReleaseRefused, match="those few"):
        kf.report(kf.read(street), tmp_path / "two.html", by="age", analyses=[], frameworks=[])
    # other variables: the ledger lets it go, and no number of it tells of her beside the first
    second, _ = kf.report(kf.read(street), tmp_path / "three.html", by="none", analyses=["places"], frameworks=[])
    assert second.overview is not None
    assert second.overview.people() == 0


def test_pairs_and_acts_of_who_withdraws_are_known_no_more(tmp_path: Path, counts: Counts) -> None:
    """Of 59 pairs hers are two, and of 60 acts hers is one: other marks stand there, and the numbers are the same."""
    street = folder(tmp_path / "street", 60)
    (street / "actions.csv").write_text("\n".join(["id,givers", *(f"a{i},pp{i}" for i in range(60))]), "utf-8")
    study = kf.read(street)
    who = numbers_of_ids(study.actors.table["id"])
    pairs = pl.Series(pairing.pairs(who[:-1], who[1:]), dtype=pl.UInt64)
    ids = study.actions.table["id"]
    said = (
        Statement(name="pairs", text="59 pairs.", value=59, n=1770, of="pairs", over="pairs", members=pairs),
        Statement(name="acts", text="60 acts.", value=60, of="acts", counts="things", people=60, members=ids),
    )
    told(study, Result(tables={"t": counts().tables["t"]}, counted={"t": Counted(nobody=True)}, statements=said))
    with ledger() as book:
        before = book.entries[0]
    key = keeper_key()
    mine = {thing(key, "Street", text) for text in texts_about(study, "pp7")} & before.marks
    assert len(mine) == 3
    assert {kept.unit for kept in before.numbers} == {"people", "pairs", "things"}
    assert kf.withdraw(street, "pp7").clean
    with ledger() as book:
        after = book.entries[0]
    assert len(after.marks) == len(before.marks)
    assert not mine & after.marks
    assert len(before.marks - after.marks) == 4  # and herself
    assert not any(held in (tmp_path / "state" / "releases.json").read_text("utf-8") for held in mine)


def test_a_ledger_that_cannot_be_read_keeps_nobody_from_withdrawing(tmp_path: Path) -> None:
    """She is taken out of the study, and it is said that the ledger was not looked into."""
    street = folder(tmp_path / "street", 40)
    kf.export(kf.read(street), tmp_path / "one.graphml", by="age")
    (tmp_path / "state" / "releases.json").write_text("spoilt", "utf-8")
    done = kf.withdraw(street, "pp7")
    assert not done.clean
    assert any("ledger of releases" in name for name in done.unsearched)
    assert "pp7" not in kf.read(street).actors.ids


# -- the file ---------------------------------------------------------------------------------------------


def test_the_ledger_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    """Read, added to, and read: people, ends and sets of the first release are the same."""
    study = town(100, by_two)
    kf.export(study, tmp_path / "a.graphml", by="age")
    with ledger() as book:
        one = book.entries[0]
    kf.export(town(140, by_two, gone=tuple(range(15))), tmp_path / "b.graphml", by="age")
    with ledger() as book:
        same, two = book.entries
    assert same == one
    assert len(two.people) == 125
    for old, new in zip(one.numbers, same.numbers, strict=True):
        assert [old.marks[n] for n in old.names] == [new.marks[n] for n in new.names]
        places = {mark: place for place, mark in enumerate(sorted(old.used))}
        assert old.over(places, sorted(places)).plain() == new.over(places, sorted(places)).plain()


def test_nobody_reads_whom_a_number_counted_without_the_key(tmp_path: Path) -> None:
    """What is kept of numbers is closed; with another key, or with a byte changed, the ledger is no ledger."""
    kf.export(town(100, by_two), tmp_path / "a.graphml", by="age")
    place, key = tmp_path / "state" / "releases.json", tmp_path / "state" / "pseudonyms.key"
    text, own = place.read_text("utf-8"), key.read_text("ascii")
    row = json.loads(text)["releases"][0]
    assert set(row) == {"release", "made", "audience", "variables", "filters", "override", "held"}
    key.write_text("ab" * 32 + "\n", "ascii")
    with pytest.raises(StoreCorrupt, match="another key"), ledger():
        pass
    key.write_text(own, "ascii")
    closed = row["held"][1]
    middle = len(closed) // 2
    changed = closed[:middle] + ("A" if closed[middle] != "A" else "B") + closed[middle + 1 :]
    place.write_text(text.replace(closed, changed), "utf-8")
    with pytest.raises(StoreCorrupt), ledger():
        pass


def test_a_ledger_of_the_first_form_is_read(tmp_path: Path) -> None:
    """It has people and no numbers; a release that differs by one is refused beside it, and written to it."""
    study = town(60, by_two)
    entry = kf.disclosure.entry(study, release="old", audience="public", variables=["by:age"])
    row = {**{name: getattr(entry, name) for name in ("release", "made", "audience", "override")}}
    row |= {"variables": ["by:age"], "filters": [], "people": sorted(entry.people)}
    place = tmp_path / "state" / "releases.json"
    place.write_text(json.dumps({"format": "kindframe releases", "version": 1, "releases": [row]}), "utf-8")
    with pytest.raises(ReleaseRefused):
        kf.export(town(60, by_two, gone=(3,)), tmp_path / "a.graphml", by="age")
    kf.export(town(90, lambda i: {"age": "old" if i < 60 else "young"}), tmp_path / "b.graphml", by="age")
    assert json.loads(place.read_text("utf-8"))["version"] == 2
    with ledger() as book:
        assert book.entries[0].release == "old"
        assert book.entries[0].people == entry.people


def test_a_history_of_nothing_hides_nothing() -> None:
    """Without earlier releases, the same numbers come out as without a history."""
    study = town(100, by_two)
    bare = released(study, by="age")
    with_it = released(study, by="age", history=History())
    assert bare.study.actors.table.equals(with_it.study.actors.table)
    assert bare.protection == with_it.protection
