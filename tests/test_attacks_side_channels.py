"""Attacks by the side: what words, ids, orders and counts of what is missing tell of somebody, in published bytes.

Each test is somebody who holds the files and nothing else, or who knows one person besides. The study is made up for
it: what organisations did is public and stands in it with words, sources and coders that name residents.
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import polars as pl
import pytest

import kindframe as kf
from kindframe import Study
from kindframe.analysis import Counted, Result
from kindframe.disclosure import released
from kindframe.disclosure.numbers.tables import Tally
from kindframe.disclosure.rules import Rules

SIGN = "kfwvj"
"""Stands in every word that somebody could be known by, and nowhere by chance."""
PEOPLE = 60


def lines(head: str, *rows: str) -> str:
    """A CSV text, with the sign for every ~."""
    return "\n".join([head, *rows, ""]).replace("~", SIGN)


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Sixty people in two groups; four organisations of whose acts, ties and answers people told in their words."""
    folder = tmp_path_factory.mktemp("side") / "street"
    folder.mkdir()
    who, own = range(PEOPLE), range(4)
    ties = [(i, (i * 3 + 1) % PEOPLE) for i in who if i != (i * 3 + 1) % PEOPLE]
    files = {
        "people.csv": lines(
            "id,name,consent,group",
            *(f"~id{i},~fore{i} ~sur{i},yes,{'north' if i % 2 else 'south'}" for i in who),
        ),
        "organisations.csv": lines("id,name,kind", *(f"o{i},Organisation {i},organisation" for i in own)),
        "places.csv": lines("id,name,kind", "hall,The hall,place"),
        "relationships.csv": lines(
            "id,source,target,kind,strength,reported_by,how",
            *(f"~{a}-and-{b},~id{a},~id{b},friend,1,~id{a},~met{a}" for a, b in ties),
            *(f"~tie{i},o{i},o{(i + 1) % 4},works with,2,~id{i},~how{i}" for i in own),
        ),
        "actions.csv": lines(
            "id,kind,givers,receivers,place,when,outcome,story,source,what_enabled,prompted_by,sort",
            *(f"~act{i},help,~id{i},~id{(i + 3) % PEOPLE},hall,2024,happened,~s{i},~src{i},~en{i},,paid" for i in who),
            *(f"~own{i},help,o{i},,hall,2024-03,happened,~story{i},~said by {i},~she {i},~act{i},paid" for i in own),
        ),
        "evidence.csv": lines(
            "id,subject,item,stance,coder,note,source,mood",
            *(f"~c{i},~act{i},kindness-promise/p1,for,~Ann{i % 2} Reader,~n{i},~src{i},~m{i}" for i in who),
            *(f"~d{i},~own{i},kindness-promise/p2,for,~Ann{i % 2} Reader,~n{i},~in {i},~m{i}" for i in own),
        ),
        "responses.csv": lines(
            "id,respondent,question,value,mode",
            *(f"~a{i},~id{i},own/free,~I lost my {i},~door{i}" for i in who),
            *(f"~b{i},o{i},own/free,~our {i},~door{i}" for i in own),
            *(f"~n{i},~id{i},own/number,{i % 3},paper" for i in who),
        ),
        "study.toml": 'title = "A street"\nframeworks = ["kindness-promise"]\n',
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return kf.read(folder)


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger and a key of the test's own."""
    monkeypatch.setenv("KINDFRAME_STATE", str(tmp_path / "state"))


def package(study: Study, place: Path, **chosen: object) -> dict[str, list[dict[str, str]]]:
    """Export a data package and read its tables back, by name."""
    kf.export(study, place, to="data-package", **chosen)  # type: ignore[arg-type]
    out = {}
    for path in sorted(place.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            out[path.stem] = list(csv.DictReader(file))
    return out


def signs(folder: Path) -> list[str]:
    """Every word with the sign in the files of a folder."""
    return [
        f"{path.name}: {hit}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for hit in re.findall(rf"{SIGN}\w*", path.read_bytes().decode("utf-8", "replace"))
    ]


def test_words_about_what_an_organisation_did_name_nobody(street: Study, tmp_path: Path) -> None:
    """Reading: what helped, who said so, in whose words, who coded it. Ids of records hold names of people as well."""
    out = tmp_path / "out"
    out.mkdir()
    told = package(street, out / "package")
    kf.export(street, out / "street.graphml")
    kf.report(street, out / "street.html", analyses=["isolation"])
    assert not signs(out)
    assert [row["givers"] for row in told["actions"]] == ["o0", "o1", "o2", "o3"]
    assert {row["sort"] for row in told["actions"]} == {"paid"}  # a word that ten and more records share stays


def test_words_may_be_released_one_by_one(street: Study, tmp_path: Path) -> None:
    """What is kept back is the keeper's to give: the words of one act, by the id she knows it by."""
    told = package(street, tmp_path / "out", texts=["actions.what_enabled:" + SIGN + "own2"])
    assert [row["what_enabled"] for row in told["actions"] if row["what_enabled"]] == [f"{SIGN}she 2"]


def test_missing_numbers_do_not_count_what_was_left_out(street: Study, tmp_path: Path) -> None:
    """Counting gaps: an export with acts 86 to 105 told that 85 acts of people were left out, to the last one."""
    study = kf.read(Path(__file__).parents[1] / "examples" / "elm-row")
    told = package(study, tmp_path / "elm")
    for table in ("actions", "evidence"):
        numbers = [int(re.sub(r"\D", "", row["id"])) for row in told[table]]
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) > 10
    prompted = {row["prompted_by"] for row in told["actions"]} - {""}
    assert prompted
    assert prompted <= {row["id"] for row in told["actions"]}
    there = {row["id"] for table in ("actions", "actors", "relationships") for row in told[table]}
    assert {row["subject"] for row in told["evidence"]} <= there


def test_codings_stay_with_their_acts_under_new_numbers(street: Study, tmp_path: Path) -> None:
    """Each organisation's act has its own coding, by the first or the second reader, as in the files."""
    told = package(street, tmp_path / "out")
    givers = {row["id"]: row["givers"] for row in told["actions"]}
    coded = {givers[row["subject"]]: row["coder"] for row in told["evidence"]}
    assert coded == {"o0": "coder-1", "o1": "coder-2", "o2": "coder-1", "o3": "coder-2"}


@pytest.fixture
def twice(street: Study, tmp_path: Path) -> tuple[dict[str, list[dict[str, str]]], ...]:
    """Two releases of single people to partners, each with pseudonyms of its own."""
    chosen = {"audience": "partners", "purpose": "a thesis", "accept_reidentification_risk": True}
    return tuple(package(street, tmp_path / f"out{n}", **chosen) for n in range(2))


def test_two_releases_are_not_one_by_the_ids_of_their_records(
    twice: tuple[dict[str, list[dict[str, str]]], ...], tmp_path: Path
) -> None:
    """Joining: acts, ties, answers and codings of two releases, by id, give no more people right than chance does."""
    assert not signs(tmp_path)
    first, second = twice
    assert {row["id"] for row in first["actors"]} & {row["id"] for row in second["actors"]} == {
        "hall",
        "o0",
        "o1",
        "o2",
        "o3",
    }
    for table, column in (("actions", "givers"), ("relationships", "source"), ("responses", "respondent")):
        for held in (first, second):
            rows = [row for row in held[table] if len(row[column]) == 16]  # a pseudonym
            assert len(rows) > 50
            assert rows == sorted(rows, key=lambda row: row[column])


def test_answers_in_words_stay_home_and_numbers_do_not(
    twice: tuple[dict[str, list[dict[str, str]]], ...],
) -> None:
    """Whoever knows what somebody wrote finds her by it; a number on a scale is an answer like others."""
    rows = twice[0]["responses"]
    assert {row["value"] for row in rows if row["question"] == "own/free"} == {""}
    assert {row["value"] for row in rows if row["question"] == "own/number"} == {"0", "1", "2"}


def test_the_day_of_a_visit_is_in_no_release_to_partners(tmp_path: Path) -> None:
    """Looking out of the window: whoever saw on which day an interviewer came to whom would know her answers by it."""
    study = kf.read(Path(__file__).parents[1] / "examples" / "elm-row")
    chosen = {"audience": "partners", "purpose": "a thesis", "accept_reidentification_risk": True}
    told = package(study, tmp_path / "out", **chosen)
    days = study.responses.table["when"].drop_nulls()
    assert (days.str.len_chars() == 10).any()
    for table, column in (("responses", "when"), ("actions", "when"), ("relationships", "since"), ("actors", "since")):
        held = {row[column] for row in told[table]} - {""}
        assert held
        assert max(map(len, held)) <= 7, table
    asked = package(study, tmp_path / "exact", coarse=False, **chosen)
    assert {row["when"] for row in asked["responses"]} - {""} <= set(days)


def few(people: list[int], rows: list[str]) -> Result:
    """A result with a table of how many people are in each row, none of them in two."""
    at, members = 0, []
    for n in people:
        members.append([f"p{i}" for i in range(at, at + n)])
        at += n
    return Result(
        tables={"t": pl.DataFrame({"row": rows, "people": people})},
        counted={"t": Counted(keys=("row",), counts={"people": "people"}, apart=True)},
        members={"t": pl.DataFrame({"people": members})},
    )


def test_nothing_says_how_many_rare_things_there_are() -> None:
    """Counting what is missing: three faiths of one person each, or one of three, give the same record."""
    made = []
    for small in ([3], [1, 2], [1, 1, 1]):
        rows = ["hall", "park", *(f"faith {n}" for n in range(len(small)))]
        people = [kf.Actor(id=f"p{i}", kind="person") for i in range(73)]
        release = released(Study.from_records(people), results=[few([30, 40, *small], rows)], graph=False)
        made.append((release.protection, release.facts))
        assert release.results[0].tables["t"]["row"].to_list() in (["hall", "park"], ["park", "hall"])
    assert json.dumps(made[0]) == json.dumps(made[1]) == json.dumps(made[2])
    assert any(said.startswith("Rows of tables are left out") for said in made[0][0])


def test_the_page_does_not_count_rows_that_are_not_shown(street: Study, tmp_path: Path) -> None:
    """Neither in figures nor in words: it says that there are some."""
    kf.report(street, tmp_path / "street.html", analyses=["profile", "isolation", "ego-networks"], frameworks=[])
    page = (tmp_path / "street.html").read_text(encoding="utf-8")
    assert "is shown: too few people stand behind the others" in page
    assert not re.search(r"\b\w+ rows? of (?:this table|the table)[^.]* not shown", page)
    assert Tally(rows=True).sentences(Rules())[0].startswith("Rows of tables are left out, because fewer than 10")


def test_rows_with_the_same_told_number_stand_by_their_names() -> None:
    """Sorting: by what is true, 27 stands before 23 though both are told as 25; by what is told, they go by name."""
    for people in ([27, 23], [23, 27]):
        order = sorted(zip(["a", "b"], people, strict=True), key=lambda row: -row[1])
        names, counts = ["most", *(row[0] for row in order)], [60, *(row[1] for row in order)]
        everybody = [kf.Actor(id=f"p{i}", kind="person") for i in range(sum(counts))]
        release = released(Study.from_records(everybody), results=[few(counts, names)], graph=False)
        told = release.results[0].tables["t"]
        assert told.rows() == [("most", 60), ("a", 25), ("b", 25)]
