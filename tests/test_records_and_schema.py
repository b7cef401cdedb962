"""A record class is the one definition of its table: types, checks, conversion both ways."""

from __future__ import annotations

import attrs
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kindframe.errors import KindframeError, SchemaError
from kindframe.records import CODEBOOKS, TABLES, Action, Actor, Evidence, Relationship, Response
from kindframe.schema import Table

ids = st.text(min_size=1, max_size=12).filter(lambda text: "\x00" not in text)


def test_the_seven_tables_stand_in_the_order_they_refer_to_each_other() -> None:
    """Domains come before actors, actors before actions; evidence may refer to all; consents refer to people."""
    assert list(TABLES) == ["domains", "actors", "actions", "relationships", "responses", "evidence", "consents"]


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda t: t.name)
def test_records_are_frozen_keyword_only_and_every_column_says_what_it_means(table: Table) -> None:
    """No record can be changed or built by position, and no column is without a meaning."""
    field = attrs.fields(table.record)[0]
    assert all(f.kw_only for f in attrs.fields(table.record))
    made = table.record(**dict.fromkeys(table.required, "x"))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(made, field.name, "y")
    assert all(len(c.meaning) >= 3 for c in table.columns)
    assert all(c.codebook in CODEBOOKS for c in table.columns if c.codebook)
    assert all(other in TABLES for c in table.columns for other in c.refers)


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda t: t.name)
def test_no_alias_stands_for_two_columns(table: Table) -> None:
    """Each name a column may go by leads to one column."""
    names = [name.casefold() for c in table.columns for name in (c.name, *c.aliases)]
    assert len(names) == len(set(names))


def test_no_file_name_stands_for_two_tables() -> None:
    """``ties.csv`` is one table's file and no other's."""
    stems = [stem for table in TABLES.values() for stem in table.files]
    assert len(stems) == len(set(stems))


def test_only_the_few_columns_of_the_design_are_required() -> None:
    """An actor needs an id and a tie its two ends; everything else may be unknown."""
    assert TABLES["actors"].required == ("id",)
    assert TABLES["relationships"].required == ("source", "target")


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda: Actor(id=7), "id"),
        (lambda: Actor(id=""), "empty"),
        (lambda: Actor(id="a", latitude=91.0), "at most 90"),
        (lambda: Actor(id="a", consent="maybe"), "given"),
        (lambda: Actor(id="a", since="last week"), "2024-03"),
        (lambda: Relationship(source="a", target="b", strength=float("nan")), "finite"),
        (lambda: Relationship(source="a", target="b", strength=1e300), "at most 1e.50"),
        (lambda: Relationship(source="a", target="b", directed="yes"), "flag"),
        (lambda: Action(id="x", givers=("a", "")), "ids"),
        (lambda: Evidence(subject="x", item="f/i", confidence=1.5), "at most 1"),
        (lambda: Response(respondent="p", question="q", status="later"), "refused"),
    ],
)
def test_a_record_that_breaks_its_definition_is_refused_by_name(make, word) -> None:  # type: ignore[no-untyped-def]
    """The message names the field and what is wanted."""
    with pytest.raises(SchemaError, match=word):
        make()


def test_one_giver_may_be_given_as_text() -> None:
    """``givers="p1"`` is a list of one, and nothing is a list of none."""
    assert Action(id="x", givers="p1").givers == ("p1",)
    assert Action(id="x", givers=None).givers == ()


@given(
    st.lists(
        st.builds(
            Actor,
            id=ids,
            name=st.none() | st.text(max_size=20),
            kind=st.none() | st.sampled_from(sorted(CODEBOOKS["actor"])),
            member_of=st.lists(ids, max_size=3).map(tuple),
            latitude=st.none() | st.floats(-90, 90),
            attributes=st.dictionaries(st.sampled_from(["age", "colour"]), st.text(max_size=5), max_size=2),
        ),
        max_size=8,
    )
)
def test_records_to_table_and_back_is_exact(actors: list[Actor]) -> None:
    """A table made of records gives the same records back: ids, blanks, empty text, lists and attributes."""
    table = TABLES["actors"]
    frame = table.from_records(actors)
    assert frame.schema | table.polars_schema == frame.schema
    assert [table.to_record(row) for row in frame.iter_rows(named=True)] == actors


def test_an_attribute_of_two_kinds_is_refused() -> None:
    """A column holds one kind of value; text beside a number is not made into text in silence."""
    with pytest.raises(SchemaError, match="age"):
        TABLES["actors"].from_records([Actor(id="a", attributes={"age": 3}), Actor(id="b", attributes={"age": "x"})])


def test_an_attribute_may_not_take_the_name_of_a_column() -> None:
    """``attributes={"kind": ...}`` would be lost behind the column of that name."""
    with pytest.raises(SchemaError, match="kind"):
        TABLES["actors"].from_records([Actor(id="a", attributes={"kind": "x"})])


@pytest.mark.parametrize(
    ("column", "series"),
    [
        ("id", pl.Series([1.5])),
        ("latitude", pl.Series(["55.1"])),
        ("since", pl.Series([3.5])),
    ],
)
def test_a_column_is_never_cast_by_guessing(column: str, series: pl.Series) -> None:
    """Text does not become a number, nor a fraction an id."""
    frame = pl.DataFrame({"id": ["a"]}).with_columns(series.alias(column))
    with pytest.raises(SchemaError, match=column):
        TABLES["actors"].conform(frame)


def test_the_vectorised_checks_find_the_row_and_the_rule() -> None:
    """Each violation names its code, its column and the positions of its rows."""
    frame = TABLES["relationships"].conform(
        pl.DataFrame(
            {
                "source": ["a", None, "c", "d"],
                "target": ["b", "b", "", "e"],
                "strength": [1.0, 2.0, 3.0, float("inf")],
                "since": ["2020", "2020-02-30", None, "2021-01"],
                "setting": ["informal", "odd", None, "formal"],
            }
        )
    )
    found = {(v.code, v.column, v.rows) for v in TABLES["relationships"].check(frame)}
    assert found == {
        ("KF-REQ-01", "source", (1,)),
        ("KF-REQ-02", "target", (2,)),
        ("KF-NUM-01", "strength", (3,)),
        ("KF-DATE-01", "since", (1,)),
        ("KF-VAL-01", "setting", (1,)),
    }


def test_every_fault_a_record_finds_is_a_kindframe_error() -> None:
    """Nothing but the one tree of errors escapes a record."""
    with pytest.raises(KindframeError):
        Actor(id="a", attributes=None, latitude="x")
