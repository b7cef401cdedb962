"""The three example studies stand as their READMEs say: clean files, sound references, nothing copied, nothing lost."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import polars as pl
import pytest

import kindframe_carnegie
from kindframe.assessment import Assessment, assess
from kindframe.framework import load_framework
from kindframe.problems import Severity
from kindframe.reading import read_study
from kindframe.records import TABLES
from kindframe.study import Study

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"
SHARED = ROOT.parent / "shared"
STUDIES = ("north-ayrshire", "reach", "elm-row")
STEMS = {stem: (table, implied) for table in TABLES.values() for stem, implied in table.files.items()}
CATALOGUES = Path(kindframe_carnegie.__file__).parent
FILES = sorted(path for name in STUDIES for path in (EXAMPLES / name).glob("*.csv"))
Rows = list[dict[str, str]]

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the source texts are not beside the project")


def rows(study: str, file: str) -> Rows:
    """Give the rows of one file, every cell as text."""
    with (EXAMPLES / study / f"{file}.csv").open(encoding="utf-8", newline="") as held:
        return list(csv.DictReader(held, strict=True))


@cache
def study_of(name: str) -> Study:
    """Read one study as a person would who wants every doubt to be an error."""
    return read_study(EXAMPLES / name, strict=True)


def words(text: str) -> list[str]:
    """Give the words of a text without case and punctuation."""
    return re.findall(r"[^\W_]+(?:'[^\W_]+)*", text.replace("’", "'").casefold())


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    """Give every run of so many words."""
    held = words(text)
    return {tuple(held[i : i + length]) for i in range(len(held) - length + 1)}


# -- all three -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_file_is_plain(path: Path) -> None:
    """Each file is UTF-8 in composed form without a mark, with line feeds, no tab and no cell that runs over."""
    raw = path.read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert raw.endswith(b"\n")
    assert not {b"\r", b"\t", b"\0"} & {raw[i : i + 1] for i in range(len(raw))}
    text = raw.decode("utf-8")
    assert text == unicodedata.normalize("NFC", text)
    lines = list(csv.reader(text.splitlines(), strict=True))
    assert {len(line) for line in lines} == {len(lines[0])}
    assert len(lines) == text.count("\n")
    assert all(cell == cell.strip() for line in lines for cell in line)


def questions(study: str) -> set[str]:
    """The questions that were answered: each may be described as a column of the answers is."""
    return set(study_of(study).responses.table["question"].drop_nulls())


@pytest.mark.parametrize("study", STUDIES)
def test_every_column_is_declared_or_described(study: str) -> None:
    """A column is one of kindframe's, by its own name, or stands in study.toml; and study.toml describes no other."""
    settings = study_of(study).settings
    notes = settings.attributes
    found: dict[str, set[str]] = defaultdict(set)
    for path in (EXAMPLES / study).glob("*.csv"):
        found[STEMS[path.stem][0].name] |= set(rows(study, path.stem)[0])
    for name, columns in found.items():
        table = TABLES[name]
        own = columns - set(table.names) - set(settings.columns.get(name, {}))
        assert not {c for c in own if c.casefold() in table.aliases()}, f"{name}: an alias is not a free attribute"
        assert own <= set(notes.get(name, {})), f"{name}: not described"
        assert set(table.required) <= columns
    found["responses"] |= questions(study)
    for name, described in notes.items():
        assert set(described) <= found[name] | set(TABLES[name].names), f"{name}: described and not there"


@pytest.mark.parametrize("name", STUDIES)
def test_a_strict_reader_keeps_every_row(name: str) -> None:
    """Nothing is set aside, merged or warned of, and each table has as many records as its files have rows."""
    study = study_of(name)
    assert {p.severity for p in study.report.problems} <= {Severity.NOTE}
    counted: Counter[str] = Counter()
    for path in (EXAMPLES / name).glob("*.csv"):
        counted[STEMS[path.stem][0].name] += len(rows(name, path.stem))
    assert {table: frame.height for table, frame in study.tables.items() if frame.height} == counted


@pytest.mark.parametrize("name", STUDIES)
def test_every_id_that_is_named_is_there(name: str) -> None:
    """Whatever a cell refers to stands in one of the tables it may refer to, and in no other table."""
    tables = study_of(name).tables
    ids = {table: set(frame["id"].drop_nulls().to_list()) for table, frame in tables.items()}
    assert {i: n for i, n in Counter(i for held in ids.values() for i in held).items() if n > 1} == {}
    seen = 0
    for path in (EXAMPLES / name).glob("*.csv"):
        for column in (c for c in STEMS[path.stem][0].columns if c.refers):
            known = set().union(*(ids[table] for table in column.refers))
            named = {i for row in rows(name, path.stem) for i in row.get(column.name, "").split(";")} - {""}
            assert named <= known, f"{path.name}:{column.name}"
            seen += len(named)
    assert seen > 100


@pytest.mark.parametrize("name", STUDIES)
def test_an_attribute_has_the_type_that_is_said(name: str) -> None:
    """A number, a whole number or a flag is read as one, and ordered words are among their levels."""
    study = study_of(name)
    types = {"number": pl.Float64, "integer": pl.Int64, "flag": pl.Boolean, "text": pl.String}
    for table, notes in study.settings.attributes.items():
        for column in notes.keys() - set(TABLES[table].names):
            held = study.tables[table].get_column(column, default=None)
            if held is None and table == "responses":
                answers = study.responses.table
                held = answers.filter(pl.col("question") == column)["value"]
            assert held.dtype == types[notes[column].type], f"{table}.{column}"
            assert held.null_count() < held.len()
            assert not notes[column].levels or set(held.drop_nulls()) <= set(notes[column].levels)


@pytest.mark.parametrize("study", STUDIES)
def test_the_readme_gives_the_rows_of_each_file(study: str) -> None:
    """The table in the README counts what is in the files, and names them all."""
    text = (EXAMPLES / study / "README.md").read_text(encoding="utf-8")
    said: dict[str, int] = {}
    for line in re.findall(r"^\| (`.*\.csv`) \| ([\d, ]+) \|", text, re.MULTILINE):
        files = re.findall(r"`(\w+)\.csv`", line[0])
        said |= dict(zip(files, [int(n.replace(",", "")) for n in re.split(r", ", line[1])], strict=True))
    assert said == {path.stem: len(rows(study, path.stem)) for path in (EXAMPLES / study).glob("*.csv")}


@needs_shared
@pytest.mark.parametrize("study", STUDIES)
def test_no_text_is_copied_from_the_sources(study: str) -> None:
    """No eight words of any text of ours stand in a row in a source, but for names and titles."""
    sources = set().union(*(runs(p.read_text(encoding="utf-8"), 8) for p in (SHARED / "seeds").glob("*.txt")))
    assert len(sources) > 10_000
    titles = ("name", "source", "told_in")
    for path in (EXAMPLES / study).glob("*.csv"):
        for line, row in enumerate(rows(study, path.stem), 2):
            for name, cell in row.items():
                copied = set() if name in titles else runs(cell, 8) & sources
                assert not copied, f"{path.name}:{line}:{name}"


@needs_shared
@pytest.mark.parametrize("study", ["north-ayrshire", "reach"])
def test_every_pointer_leads_to_a_line_with_words(study: str) -> None:
    """A pointer such as (004:L410) names a text and a line of it that is not blank."""
    seeds = {p.name[:3]: p.read_text(encoding="utf-8").split("\n") for p in (SHARED / "seeds").glob("*.txt")}
    found = 0
    for path in (EXAMPLES / study).glob("*.csv"):
        for row in rows(study, path.stem):
            for seed, line in re.findall(r"\((\d{3}):L(\d+)\)", f"{row.get('told_in')} {row.get('source')}"):
                assert words(seeds[seed][int(line) - 1]), f"{path.name}: {seed}:L{line}"
                found += 1
    assert found >= 132


# -- North Ayrshire --------------------------------------------------------------------------------

# The first coding as its inventory counts it: P1+ 11, P1- 9, P2+ 26, P2- 3, P3+ 11, P3- 1, P4+ 13, P5+ 12, P5- 12,
# P6+ 5, P6- 5.
COUNTS = (11, 9, 26, 3, 11, 1, 13, 0, 12, 12, 5, 5)
SIGNED = [(f"p{n}", stance) for n in range(1, 7) for stance in ("for", "against")]


def codings(coder: str) -> Rows:
    """Give the codings of the North Ayrshire cases against the Promise by one coder."""
    held = rows("north-ayrshire", "evidence")
    return [r for r in held if r["coder"] == coder and r["item"].startswith("kindness-promise/")]


def test_the_first_coding_is_whole() -> None:
    """The first coder's 108 codings are those of the inventory, commitment by commitment."""
    assert Counter((r["item"].split("/")[1], r["stance"]) for r in codings("first")) == Counter(
        dict(zip(SIGNED, COUNTS, strict=True))
    )


@needs_shared
def test_the_first_coding_is_that_of_the_cases() -> None:
    """Case by case, sign by sign, nothing was added to the first coding and nothing left out."""
    with (SHARED / "reference" / "cases.csv").open(encoding="utf-8", newline="") as file:
        cases = {r["case_id"]: r for r in csv.DictReader(file)}
    signs = {"for": "+", "against": "-"}
    said: dict[str, set[str]] = {case: set() for case in cases}
    for row in codings("first"):
        said[row["subject"]].add(row["item"].split("/")[1].upper() + signs[row["stance"]])
    held = {case: set(filter(None, r["promise_commitment(s)_evidenced"].split(";"))) for case, r in cases.items()}
    assert said == held
    assert [r["id"] for r in rows("north-ayrshire", "actions")] == sorted(cases)


def test_a_case_says_what_its_polarity_says() -> None:
    """43 cases were enabled and 3 in spite of a rule: 45 happened and one is a proposal; 15 blocked; 11 mixed."""
    cases = rows("north-ayrshire", "actions")
    polarity = Counter(r["polarity"] for r in cases)
    assert polarity == {"enabled": 43, "enabled-despite": 3, "blocked": 15, "mixed": 11}
    assert Counter(r["outcome"] for r in cases) == {"happened": 45, "": 1, "blocked": 15, "mixed": 11}


def test_the_second_coding_stands_apart() -> None:
    """The second coder gave each coding a confidence and a note, coded a case and item once, and used no part."""
    second = codings("second")
    assert all(0 < float(r["confidence"]) <= 1 and r["note"] for r in second)
    assert len({(r["subject"], r["item"]) for r in second}) == len(second) == 110
    assert {r["item"].split("/")[1] for r in second} == {"p1", "p2", "p3", "p4", "p5", "p6"}


def test_parts_never_go_beyond_the_first_coding() -> None:
    """Each coding of a half is of a case that the first coder gave that commitment, with the same stance."""
    first = {(r["subject"], r["item"], r["stance"]) for r in codings("first")}
    parts = codings("third")
    assert len(parts) == 33
    assert all(r["item"][-1] in "ab" and (r["subject"], r["item"][:-1], r["stance"]) in first for r in parts)


@cache
def assessed(name: str, framework: str) -> Assessment:
    """Hold a study against one of the catalogues."""
    return assess(study_of(name), load_framework(CATALOGUES / "frameworks" / f"{framework}.toml"))


@pytest.mark.parametrize(
    ("name", "framework", "codings"),
    [
        ("north-ayrshire", "kindness-promise", 108 + 110 + 33),
        ("north-ayrshire", "place-of-kindness", 51),
        ("north-ayrshire", "organisational-barriers-2019", 25),
        ("elm-row", "kindness-promise", len(rows("elm-row", "evidence"))),
    ],
)
def test_every_coding_falls_on_an_item(name: str, framework: str, codings: int) -> None:
    """The catalogues have every item that is coded; together they take up every coding of the study."""
    found = assessed(name, framework)
    assert found.unplaced == ()
    assert found.codings.height == codings


def test_the_two_codings_can_be_compared() -> None:
    """First and second are compared on the six commitments; the parts, which rest on the first, are left out."""
    found = assessed("north-ayrshire", "kindness-promise").agreement
    assert found is not None
    assert (found.coders, found.left_out) == (("first", "second"), ("third",))
    # By hand: 90 cells coded by both, 18 by the first alone, 20 by the second alone, of 67 cases x 6 commitments = 402.
    assert found.comparison("presence")["percent"].value == pytest.approx((402 - 18 - 20) / 402)
    # By hand: of the 90, 57 are for and for, 22 against and against.
    assert found.comparison("stance")["percent"].value == pytest.approx((57 + 22) / 90)


def test_nobody_is_said_to_have_agreed() -> None:
    """Nobody told of in a published text was asked for consent, so the study records none."""
    assert "consent" not in rows("north-ayrshire", "actors")[0]


# -- the reach list --------------------------------------------------------------------------------


@needs_shared
def test_the_reach_list_is_kept_row_by_row() -> None:
    """Each of the 132 rows is one tie with its place, topic and type of organisation, and its point where known."""
    names = {r["id"]: r for r in (*rows("reach", "places"), *rows("reach", "actors"))}
    ours = [
        (names[t["source"]]["name"], names[t["target"]]["name"], t["organisation_type"], names[t["source"]]["latitude"])
        for t in rows("reach", "relationships")
    ]
    with (SHARED / "reference" / "reach.csv").open(encoding="utf-8", newline="") as file:
        theirs = [(r["place"], r["topic"], r["organisation_type"], r["latitude"]) for r in csv.DictReader(file)]
    assert ours == theirs
    assert len(ours) == 132


def test_the_reach_list_has_two_modes() -> None:
    """53 places, two of them without a point, and every tie leads from a place to a topic."""
    places, topics = rows("reach", "places"), rows("reach", "actors")
    assert (len(places), len([p for p in places if not p["latitude"]])) == (53, 2)
    assert {t["kind"] for t in topics} == {"topic"}
    ties = rows("reach", "relationships")
    assert {t["source"] for t in ties} == {p["id"] for p in places}
    assert {t["target"] for t in ties} == {t["id"] for t in topics}
