"""The parts of reading on their own: the exact scanner, cells, headers, what a plugin's reader gives, study.toml."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from kindframe.cells import guard, join_ids, split_ids, tidy, unguard
from kindframe.errors import FileRejected, LimitExceeded, ParameterError
from kindframe.exporting import Reading
from kindframe.problems import FileCount, Problem, Severity
from kindframe.reading import Limits, assemble, read_study
from kindframe.reading.scanner import scan
from kindframe.study import Study

PEOPLE, TIES, ACTS = "people.csv", "relationships.csv", "acts.csv"

# -- the scanner --------------------------------------------------------------------------------------

SOUND = [
    "a,b\n1,2\n",
    "a,b\r\n1,2\r\n",
    'a,b\n"1\n2","3""4"\n5,\n',
    '"a"\n""\n',
    ",\n,\n",
    '"x,y",z\n',
    'a,"b\r\nc"\r\n1,2',
    "",
]


@pytest.mark.parametrize("text", SOUND)
def test_the_scanner_reads_sound_text_as_pythons_csv_does(text: str) -> None:
    """On text that keeps RFC 4180 the cells are those of the standard library's reader."""
    expected = [row or [""] for row in csv.reader(io.StringIO(text, newline=""))]
    assert [record.cells for record in scan(text, ",")] == expected


def test_the_scanner_gives_the_physical_line_on_which_a_record_begins() -> None:
    """Line ends inside quotes count as lines; the first line is given."""
    text = 'a,"x\ny\nz"\n\nb,"1"\nc,2\n'
    assert [(r.line, r.cells[0]) for r in scan(text, ",", line=7)] == [(7, "a"), (10, ""), (11, "b"), (12, "c")]


@pytest.mark.parametrize(
    ("text", "fault", "line"),
    [
        ('a,"b\nc,d\n', "unclosed", 1),
        ('a,"b"x,c\n', "trailing", 1),
        ('a,"b\nc"x,d\n', "unclosed", 1),
        ('"a\nb","c\n', "unclosed", 2),
    ],
)
def test_the_scanner_names_quotes_that_do_not_add_up(text: str, fault: str, line: int) -> None:
    """A quote never closed, or closed in the middle of a cell, is named with the line it was opened on."""
    record = next(scan(text, ","))
    assert (record.fault, record.fault_line) == (fault, line)


def test_the_scanner_has_no_limit_on_the_length_of_a_cell() -> None:
    """A cell of a million characters, which Python's own reader refuses, is one cell."""
    cell = "x" * 1_000_000
    assert next(scan(f'1,"{cell}"\n', ",")).cells == ["1", cell]


# -- cells ----------------------------------------------------------------------------------------------

HARD = [
    "", " ", "'", "''", "=1+2", "'=1+2", "+44", "-5", "@x", "\t", " =x", '"=x', "＝x", "Ann", "'tis", "' x", '"', "'\"",
    "\r\n", "a\nb", "\u00a0", "'\u00a0", "ab;c",
]  # fmt: skip


@pytest.mark.parametrize("text", HARD)
@pytest.mark.parametrize("kind", ["text", "id", "word"])
def test_a_guarded_cell_is_the_text_it_guards(text: str, kind: Any) -> None:
    """Taking the guard off again gives the text, also where the text itself looks guarded."""
    written = guard(text, kind)
    assert unguard(written, kind) == text
    assert written[:1] not in ("=", "+", "-", "@", "\t", "\r", "\n", "＝")


def test_what_needs_no_guard_has_none() -> None:
    """Plain names, ids and words are written as they are."""
    assert [guard(t) for t in ("Ann", "'tis", "O'Neill", "3-4", "a=b")] == ["Ann", "'tis", "O'Neill", "3-4", "a=b"]
    assert (guard("p-1", "id"), guard("in-role", "word")) == ("p-1", "in-role")


@pytest.mark.parametrize("ids", [["p1"], ["p1", "p2"], ["a;b", "c"], ['a"b', "=x", " y"], [";", '"'], []])
def test_lists_of_ids_come_back_from_their_cell(ids: list[str]) -> None:
    """Ids that hold the separator or a quote are wrapped, so that the list is the same again."""
    assert [unguard(item, "id") for item in split_ids(join_ids(ids))] == ids


def test_tidying_keeps_joiners_where_they_are_spelling() -> None:
    """A zero-width non-joiner inside a Persian word stays; between Latin letters it goes."""
    assert tidy("می\u200cروم") == "می\u200cروم"
    assert tidy("p\u200c3") == "p3"
    assert tidy("\u200e007 ") == "007"


# -- study.toml ---------------------------------------------------------------------------------------


def test_columns_of_ones_own_are_read_as_study_toml_says(make_study: Any) -> None:
    """``[columns.relationships]`` gives a column its meaning, in whatever capitals the file writes it."""
    toml = '[columns.relationships]\nvon = "source"\n"An Wen" = "target"\n'
    study = read_study(make_study({TIES: ("source,target", "VON,an wen"), "study.toml": lambda t: toml}))
    assert len(study.relationships) == 14
    told = {p.column: p.message for p in study.report.problems if p.file == TIES}
    assert told == {"VON": "read as source as study.toml says", "an wen": "read as target as study.toml says"}


def test_tokens_for_missing_answers_become_unknown_with_their_reason(make_study: Any) -> None:
    """A declared token is unknown in any column; the reason stands beside it as an attribute."""
    toml = '[missing]\nrefused = ["REF", "-99"]\nnot-known = ["?"]\n'
    changes = {TIES: (",0.3,", ",-99,"), PEOPLE: ("Bob Brown", "?"), "study.toml": lambda t: toml}
    study = read_study(make_study(changes))
    tie = study.relationships[3]
    assert (tie.strength, tie.attributes) == (None, {"strength_missing": "refused"})
    assert study.actors["p2"].name is None
    assert study.actors["p2"].attributes == {"name_missing": "not-known"}
    assert study.report.outcome == "accepted"


def test_free_attributes_are_text_unless_declared(make_study: Any) -> None:
    """A column of numbers stays text; declared as a number it is one, and what is none sets its row aside."""
    added = lambda t: t.replace("\n", ",3\n").replace("consent,3", "consent,visits")  # noqa: E731
    assert read_study(make_study({PEOPLE: added})).actors["p1"].attributes == {"visits": "3"}
    toml = '[attributes.actors.visits]\ntype = "integer"\n'
    study = read_study(make_study({PEOPLE: added, "study.toml": lambda t: toml}))
    assert study.actors["p1"].attributes == {"visits": 3}
    few = lambda t: added(t).replace("yes,3", "yes,few", 1)  # noqa: E731
    study = read_study(make_study({PEOPLE: few, "study.toml": lambda t: toml}))
    (told, *_) = study.report.of(Severity.SET_ASIDE)
    assert (told.place, "few" in told.message) == ("people.csv:2:visits", True)


def test_kinds_of_ones_own_are_no_warning(make_study: Any) -> None:
    """A kind declared in the codebook of study.toml is known, also in other capitals, which is said."""
    toml = '[codebook.actor]\nelder = "an elder"\n'
    make = {PEOPLE: ("Gus Green,person", "Gus Green,elder"), "study.toml": lambda t: toml}
    assert read_study(make_study(make)).report.outcome == "accepted"


def test_the_texts_of_a_studys_own_frameworks_are_carried(make_study: Any) -> None:
    """What lies in frameworks/ is held by the settings as text, whatever is in it, and is no problem."""
    folder: Path = make_study()
    (folder / "frameworks").mkdir()
    (folder / "frameworks" / "mine.toml").write_text('id = "mine"\n', encoding="utf-8")
    study = read_study(folder)
    assert study.settings.own_frameworks == {"mine.toml": 'id = "mine"\n'}
    assert study.report.outcome == "accepted"


def test_split_tables_and_single_files_make_one_study(tmp_path: Path) -> None:
    """Several files of actors are one table; the name of each says what kind it holds; a stem counts once."""
    (tmp_path / "People.csv").write_text("id,member_of\np1,o1;g1\n", encoding="utf-8")
    (tmp_path / "organisations.csv").write_text("id,name\no1,Club\n", encoding="utf-8")
    (tmp_path / "actors.csv").write_text("id,kind\ng1,group\n", encoding="utf-8")
    (tmp_path / "people.parquet").write_bytes(b"")
    study = read_study(tmp_path)
    assert {a.id: a.kind for a in study.actors} == {"p1": "person", "o1": "organisation", "g1": "group"}
    assert study.actors["p1"].member_of == ("o1", "g1")
    assert [p.file for p in study.report.of(Severity.WARNING)] == ["people.parquet"]


@pytest.mark.parametrize(
    ("header", "row", "holds"),
    [
        ("source,target", "a,b", "2 actors, 1 tie"),
        ("ego,alter,weight", "a,b,1", "2 actors, 1 tie"),
        ("id,kind", "a,person", "1 person"),
    ],
)
def test_a_file_of_any_name_is_known_by_its_columns(header: str, row: str, holds: str, tmp_path: Path) -> None:
    """An edge list called anything is an edge list, and what it was taken for is noted."""
    path = tmp_path / "mine.csv"
    path.write_text(f"{header}\n{row}\n", encoding="utf-8")
    study = read_study(path)
    assert holds in repr(study)
    assert any(p.code == "KF-FILE-07" for p in study.report.problems)


def test_a_file_that_is_no_table_of_a_study_is_refused_with_its_header(tmp_path: Path) -> None:
    """The message repeats the header and says what a table needs."""
    path = tmp_path / "mine.csv"
    path.write_text("colour,size\nred,3\n", encoding="utf-8")
    with pytest.raises(FileRejected, match="colour, size"):
        read_study(path)


# -- what a plugin's reader gives -----------------------------------------------------------------------


def reading_of(**rest: Any) -> Reading:
    """Make what a reader gives: three people, two ties, one of them to nobody."""
    tables = {
        "actors": pl.DataFrame({"id": ["a", "b", "Total"], "label": ["Ann", "Bob", "Tot"]}),
        "relationships": pl.DataFrame({"from": ["a", "a"], "to": ["b", "z"], "weight": ["0.5", "1"]}),
    }
    rows = {"actors": pl.Series([4, 5, 6]), "relationships": pl.Series([9, 12])}
    return Reading(tables=tables, rows=rows, **rest)


def test_a_readers_tables_are_held_as_a_folders_are() -> None:
    """Aliases are understood, lines named, records set aside; no footing is looked for where there is no sheet."""
    study = assemble(reading_of(), file="net.graphml")
    assert isinstance(study, Study)
    assert study.actors.ids == ("a", "b", "Total")
    assert study.relationships[0].strength == 0.5
    (problem,) = study.report.of(Severity.SET_ASIDE)
    assert (problem.place, problem.raw) == ("net.graphml:12:to", "a,z,1")


def test_what_a_reader_set_aside_itself_is_counted_with_the_rest() -> None:
    """Rows the reader could not give as rows are added to those read and those set aside."""
    told = Problem(code="X-1", file="net.graphml", row=7, message="a node without an id", severity=Severity.SET_ASIDE)
    counts = (FileCount(file="net.graphml", table="actors", read=5, kept=3, set_aside=1, merged=1),)
    report = assemble(reading_of(problems=(told,), counts=counts)).report
    assert {(c.table, c.read, c.kept, c.set_aside, c.merged) for c in report.counts} == {
        ("actors", 5, 3, 1, 1),
        ("relationships", 2, 1, 1, 0),
    }
    assert told in report.problems
    assert report.outcome == "records set aside"


def test_what_a_reader_may_not_give_is_refused() -> None:
    """Settings nobody knows, tables nobody knows, lines that do not fit, more rows than allowed, strictness."""
    with pytest.raises(FileRejected, match="titel"):
        assemble(reading_of(settings={"titel": "x"}))
    with pytest.raises(ParameterError, match="actor"):
        assemble(Reading(tables={"actor": pl.DataFrame({"id": ["a"]})}))
    with pytest.raises(ParameterError, match="2 lines for 1 rows"):
        assemble(Reading(tables={"actors": pl.DataFrame({"id": ["a"]})}, rows={"actors": pl.Series([1, 2])}))
    with pytest.raises(LimitExceeded, match="rows"):
        assemble(reading_of(), limits=Limits(rows=2))
    with pytest.raises(FileRejected, match="strict"):
        assemble(reading_of(), strict=True)
