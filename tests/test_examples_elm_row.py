"""Elm Row, the made-up street, stands as its README says: written by its script, with all ways of not knowing."""

from __future__ import annotations

import csv
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from pathlib import Path

import kindframe_carnegie
from kindframe.instrument import load_instrument

FOLDER = Path(__file__).resolve().parents[1] / "examples" / "elm-row"
CATALOGUES = Path(kindframe_carnegie.__file__).parent


def rows(file: str) -> list[dict[str, str]]:
    """Give the rows of one file, every cell as text."""
    with (FOLDER / f"{file}.csv").open(encoding="utf-8", newline="") as held:
        return list(csv.DictReader(held, strict=True))


def test_the_script_writes_elm_row_byte_for_byte(tmp_path: Path) -> None:
    """Running make.py gives every table of the folder again, and no other file."""
    subprocess.run([sys.executable, "-B", FOLDER / "make.py", tmp_path], check=True, timeout=60)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    tables = [*FOLDER.glob("*.csv"), FOLDER / "areas.geojson"]
    assert made == {path.name: path.read_bytes() for path in tables}


def test_elm_row_says_that_it_is_made_up() -> None:
    """study.toml and README say so."""
    held = tomllib.loads((FOLDER / "study.toml").read_text(encoding="utf-8"))
    assert held["made_up"] is True
    assert "made-up" in (FOLDER / "README.md").read_text(encoding="utf-8")[:40]


def test_two_sides_agree_on_some_two_thirds_of_their_ties() -> None:
    """Of the ties that either of two people asked tells of, 60 to 70 % are told by both, in each wave."""
    asked = {p["id"]: p["waves"].split(";") for p in rows("people")}
    told: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for tie in rows("relationships"):
        ends, kind, wave = (tie["source"], tie["target"]), tie["kind"], tie["wave"]
        if kind not in ("friend", "neighbour", "help", "advice") or not all(wave in asked.get(e, ()) for e in ends):
            continue
        assert tie["reported_by"] in ends
        ends = ends if kind in ("help", "advice") else (min(ends), max(ends))
        told[(wave, kind, *ends)].add(tie["reported_by"])
    for wave in ("1", "2"):
        reports = [len(sides) for key, sides in told.items() if key[0] == wave]
        assert len(reports) > 300
        assert 0.6 <= reports.count(2) / len(reports) <= 0.7


def test_giving_and_receiving_are_both_asked() -> None:
    """Help that the helper tells of is giving, help that the helped tells of is receiving."""
    ties = [t for t in rows("relationships") if t["kind"] in ("help", "advice")]
    assert {(t["generator"], t["reported_by"] == t["source"]) for t in ties} == {("giving", True), ("receiving", False)}


def test_elm_row_holds_all_ways_of_not_knowing() -> None:
    """Blank, refused, not asked and a real zero all occur; what was not asked is blank throughout."""
    ties, answers = rows("relationships"), rows("responses")
    assert {"", "0"} <= {t["strength"] for t in ties}
    assert "REF" in {t["quality"] for t in ties}
    assert {t["place"] for t in ties if t["wave"] == "1"} == {""} != {t["place"] for t in ties if t["wave"] == "2"}
    assert {a["status"] for a in answers} == {"answered", "refused", "not-asked", "dont-know", ""}
    assert all(bool(a["value"]) == (a["status"] == "answered") for a in answers)
    assert "0" in {p["years_here"] for p in rows("people")}


def test_elm_row_has_people_on_their_own_and_people_who_did_not_agree() -> None:
    """Two people who were asked twice have no tie and no act; 105 of 120 consented, 7 have nothing on record."""
    people = rows("people")
    named = {e for t in rows("relationships") for e in (t["source"], t["target"])}
    named |= {e for a in rows("actions") for e in f"{a['givers']};{a['receivers']}".split(";")}
    alone = [p for p in people if p["id"] not in named]
    assert [(p["consent"], p["waves"]) for p in alone] == [("yes", "1;2")] * 2
    assert Counter(p["consent"] for p in people) == {"yes": 105, "no": 5, "withdrawn": 3, "": 7}
    answered = {a["respondent"] for a in rows("responses")}
    assert not answered & {p["id"] for p in people if p["consent"] == "no"}
    assert {p["id"] for p in alone} <= answered


def test_every_answer_of_elm_row_is_one_of_its_scale() -> None:
    """The instruments know each question that was asked and each answer that was given."""
    instruments = {i: load_instrument(CATALOGUES / "instruments" / f"{i}.toml") for i in ("shs", "ucla3", "ios")}
    given = {(r["question"], r["value"]) for r in rows("responses") if r["value"]}
    assert len({question for question, _ in given}) == 5
    for question, value in given:
        assert instruments[question.split("/")[0]].read(question, value) is not None, f"{question}: {value}"


def test_acts_of_elm_row_are_of_every_shape() -> None:
    """Some acts have no giver, some have many; some are stopped, and the row says by what; chains run three deep."""
    acts = {a["id"]: a for a in rows("actions")}
    assert {a["outcome"] for a in acts.values()} == {"happened", "blocked", "mixed"}
    assert {a["capacity"] for a in acts.values()} == {"personal", "in-role", "beyond-role", ""}
    assert all(a["what_blocked"] for a in acts.values() if a["outcome"] == "blocked")
    givers = [len(a["givers"].split(";")) if a["givers"] else 0 for a in acts.values()]
    assert givers.count(0) >= 5
    assert max(givers) >= 5
    third = {i for i, a in acts.items() if a["prompted_by"] and acts[a["prompted_by"]]["prompted_by"]}
    assert any(acts[i]["prompted_by"] in third for i in third)


def test_two_coders_hold_elm_row_against_the_promise() -> None:
    """Each coder codes an item of a record once; both speak for and against, and they do not always agree."""
    held = rows("evidence")
    by = {
        coder: {(r["subject"], r["item"]): r["stance"] for r in held if r["coder"] == coder}
        for coder in ("coder-1", "coder-2")
    }
    assert sum(map(len, by.values())) == len(held)
    assert all({"for", "against"} <= set(said.values()) for said in by.values())
    shared = by["coder-1"].keys() & by["coder-2"].keys()
    alike = sum(by["coder-1"][key] == by["coder-2"][key] for key in shared)
    assert 0.7 * len(shared) < alike < len(shared)
