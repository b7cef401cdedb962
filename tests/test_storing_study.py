"""A study saved and opened, and a study written to a folder and read: equal in every record, type, blank and id."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import settings as run
from hypothesis import strategies as st

from kindframe.errors import ParameterError, StoreNotSaved
from kindframe.reading import read_study
from kindframe.records import Action, Actor, Domain, Evidence, Relationship, Response
from kindframe.settings import AttributeNote, Settings, Wave
from kindframe.storing import open_study, save, save_folder
from kindframe.study import Study

ODD_TEXTS = [
    "", " ", "NA", "null", "nan", "007", "1E5", "TRUE", "=1+2", "'=x", "'", "''", "-0.5", "+44", "@home", "\t", "\r",
    "\n", "a\r\nb", 'say "hi"', "a,b;c", "＝", "＠x", "\u200b", "\ufeffx", "Zoë", "Zoe\u0308", "🫶🏽", "\u202eabc",
    " x ", "a\u00a0b", "#N/A", "1,5", "2024-03-05", "<script>", "\x1b[31m", "\x85", "'tis",
]  # fmt: skip
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
texts = st.one_of(st.sampled_from(ODD_TEXTS), st.text(LETTERS, max_size=6))
ids = texts.filter(bool)
maybe = lambda kind: st.one_of(st.none(), kind)  # noqa: E731
moments = st.sampled_from(["2024", "2024-03", "2024-02-29", "2024-03-05T14:30", "2024-03-05T14:30:01Z"])
numbers = st.floats(allow_nan=False, allow_infinity=False)
names = st.sampled_from(
    ["age", "Age band", "label", "Name", "ID", "von", "=cmd", " odd ", "a\nb", "attribute 1", "naïve"]
)
values = {
    "text": texts,
    "number": numbers,
    "integer": st.integers(-(2**62), 2**62),
    "flag": st.booleans(),
}


@st.composite
def attributed(draw: st.DrawFn) -> tuple[list[str], dict[str, str]]:
    """Names and types of the attributes of one table."""
    return draw(st.dictionaries(names, st.sampled_from(sorted(values)), max_size=3))  # type: ignore[return-value]


@st.composite
def studies(draw: st.DrawFn, ids: Any = ids) -> Study:
    """A valid study with everything in it that a table can hold."""
    actors = draw(st.lists(ids, min_size=1, max_size=4, unique=True))
    acts = draw(st.lists(ids, max_size=3, unique=True))
    who = st.sampled_from(actors)
    several = st.lists(who, max_size=3).map(tuple)
    types = {table: draw(attributed()) for table in ("actors", "actions", "relationships", "responses")}

    def extra(table: str) -> dict[str, Any]:
        return {name: draw(maybe(values[kind])) for name, kind in types[table].items()}  # type: ignore[attr-defined]

    records: list[Any] = [Domain(id="food", name=draw(maybe(texts)))]
    for actor in actors:
        kind = draw(maybe(st.sampled_from(["person", "place", "Person", "tree house"])))
        records.append(
            Actor(
                id=actor,
                name=draw(maybe(texts)),
                kind=kind,
                member_of=draw(several),
                consent=draw(maybe(st.sampled_from(["given", "refused", "withdrawn"]))),
                since=draw(maybe(moments)),
                latitude=draw(maybe(st.floats(-90, 90))),
                attributes=extra("actors"),
            )
        )
    for act in acts:
        records.append(
            Action(
                id=act,
                givers=draw(several),
                domain=draw(maybe(st.just("food"))),
                when=draw(maybe(moments)),
                story=draw(maybe(texts)),
                attributes=extra("actions"),
            )
        )
    for number in range(draw(st.integers(0, 3))):
        records.append(
            Relationship(
                id=f"tie{number}",
                source=draw(who),
                target=draw(who),
                kind=draw(maybe(st.sampled_from(["friend", "Friend", "'friend"]))),
                directed=draw(maybe(st.booleans())),
                strength=draw(maybe(st.floats(-1e50, 1e50))),
                wave=draw(maybe(ids)),
                attributes=extra("relationships"),
            )
        )
    for number in range(draw(st.integers(0, 2))):
        answer = draw(maybe(texts))
        records.append(Response(id=f"r{number}", respondent=draw(who), question="a/b", value=answer))
        records.append(Evidence(id=f"e{number}", subject=f"responses:r{number}", item="f/i", note=draw(maybe(texts))))
    settings = Settings(title=draw(texts), columns={"relationships": {"von": "source"}})
    return Study.from_records(records, settings=settings)


@run(max_examples=60, deadline=None)
@given(studies())
def test_a_saved_study_opens_as_it_was(study: Study) -> None:
    """Tables, types, order, blanks, empty texts and settings: all equal."""
    with tempfile.TemporaryDirectory() as folder:
        path = save(study, Path(folder) / "s.kindframe")
        assert open_study(path) == study


@run(max_examples=60, deadline=None)
@given(studies())
def test_a_study_folder_reads_as_it_was_written(study: Study) -> None:
    """Each table comes back equal; the settings say what they said, and the types of the attributes besides."""
    with tempfile.TemporaryDirectory() as folder:
        save_folder(study, Path(folder) / "s")
        again = read_study(Path(folder) / "s")
    for name, table in study.tables.items():
        assert again.tables[name].schema == table.schema
        assert again.tables[name].rows() == table.rows()
    plain = {"attributes": {}, "columns": {}}
    assert attrs.evolve(again.settings, **plain) == attrs.evolve(study.settings, **plain)
    assert again.report.set_aside == 0


def refuse(study: Study, folder: Path, said: str) -> None:
    """Hold that a study is not written to a folder, with the reason, and that nothing is left of the try."""
    with pytest.raises(StoreNotSaved, match=said):
        save_folder(study, folder / "s", reader=read_study)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (float("nan"), "row 2 .NaN. is not a finite number"),
        (float("inf"), "not a finite"),
        (2**63 - 1, "too large"),
        ("a\0b", "NUL"),
        ("REF", "missing answer"),
    ],
)
def test_what_a_cell_cannot_hold_is_refused_by_row_and_column(tmp_path: Path, value: Any, said: str) -> None:
    """The message names table, column, row and reason; the saved file holds the same study exactly."""
    held = [Actor(id="a"), Actor(id="b", attributes={"x": value})]
    study = Study.from_records(held, settings=Settings(missing={"refused": ("REF",)}))
    refuse(study, tmp_path, said)
    path = save(study, tmp_path / "s.kindframe")
    assert open_study(path) == study


def test_a_study_that_reading_would_take_otherwise_is_refused(tmp_path: Path) -> None:
    """An actor "id" of the name "name" would be taken for the header come again; read back in time, it is refused."""
    refuse(Study.from_records([Actor(id="a"), Actor(id="id", name="name")]), tmp_path, "actors are not the same")


def test_the_types_of_attributes_are_declared_where_they_are_not_text(tmp_path: Path) -> None:
    """A number stays a number and a text that looks like one stays text, because study.toml says so."""
    actor = Actor(id="a", attributes={"hours": 2.5, "age": 7, "new": True, "code": "007"})
    notes = {"actors": {"hours": AttributeNote(meaning="per week", type="text"), "code": AttributeNote(type="number")}}
    study = Study.from_records([actor], settings=Settings(attributes=notes, waves=(Wave(id="1"),)))
    files = save_folder(study, tmp_path / "s", reader=read_study)
    assert [file.name for file in files] == ["study.toml", "actors.csv"]
    again = read_study(tmp_path / "s")
    assert again.actors["a"] == actor
    declared = {name: note.type for name, note in again.settings.attributes["actors"].items()}
    assert declared == {"hours": "number", "age": "integer", "new": "flag", "code": "text"}
    assert again.settings.note("actors", "hours").meaning == "per week"


def test_a_framework_of_ones_own_comes_along(tmp_path: Path) -> None:
    """The text of each file under frameworks/ is in the saved file and in the folder, character for character."""
    settings = Settings(own_frameworks={"our-street.toml": 'id = "our-street"\n# Zoë 🫶🏽\n'})
    study = Study.from_records([Actor(id="a")], settings=settings)
    assert open_study(save(study, tmp_path / "s.kindframe")) == study
    save_folder(study, tmp_path / "s")
    assert read_study(tmp_path / "s").settings == settings


@pytest.mark.parametrize("name", ["../x.toml", "a/b.toml", "C:x", "", "..", "a\nb", "x" * 200, "\u202ex"])
def test_a_frameworks_name_cannot_lead_out_of_its_folder(tmp_path: Path, name: str) -> None:
    """A name that is no plain file name is refused, in the file and in the folder, and nothing is written."""
    study = Study.from_records([Actor(id="a")], settings=Settings(own_frameworks={name: "x"}))
    for write in (save, save_folder):
        with pytest.raises(ParameterError, match="name"):
            write(study, tmp_path / "s")
    assert [path.name for path in tmp_path.iterdir()] == []


def test_what_is_in_a_folder_already_is_left_alone(tmp_path: Path) -> None:
    """A folder with anything in it is refused; an empty one, or none, is taken."""
    study = Study.from_records([Actor(id="a")])
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine")
    with pytest.raises(StoreNotSaved, match="already"):
        save_folder(study, tmp_path / "full")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["notes.txt"]
    (tmp_path / "empty").mkdir()
    save_folder(study, tmp_path / "empty")
    assert (tmp_path / "empty" / "actors.csv").read_text() == "id\na\n"
    with pytest.raises(StoreNotSaved, match="no folder"):
        save_folder(study, tmp_path / "none" / "s")


def test_only_the_owner_can_read_a_folder(tmp_path: Path) -> None:
    """The folder is 0700 and each file 0600: they are about people."""
    save_folder(Study.from_records([Actor(id="a")]), tmp_path / "s")
    assert (tmp_path / "s").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "s").iterdir()} == {0o600}


@pytest.mark.parametrize("odd", ["NOTE", "Total", "n", "'Total", "Source: us", "*", "one two three four five", "key"])
def test_an_id_that_reads_like_a_line_under_a_table_stays_an_id(odd: str, tmp_path: Path) -> None:
    """Such an id stands last in its table with nothing beside it, and comes back from a folder."""
    study = Study.from_records([Actor(id="5"), Actor(id=odd), Relationship(source=odd, target="5")])
    save_folder(study, tmp_path / "s")
    again = read_study(tmp_path / "s")
    assert again.actors.ids == ("5", odd)
    assert again.tables["relationships"]["source"].to_list() == [odd]


def test_a_name_that_no_header_carries_keeps_its_stand_in_however_often_it_is_saved(tmp_path: Path) -> None:
    """Saved, read and saved again, the settings do not grow."""
    study = Study.from_records([Actor(id="a", attributes={"left": "hand", "how long (s)": 3})])
    save_folder(study, tmp_path / "one")
    first = read_study(tmp_path / "one")
    save_folder(first, tmp_path / "two")
    again = read_study(tmp_path / "two")
    assert again == first
    assert len(again.settings.columns["actors"]) == 2
