"""What tests of the analyses share: what every result must be, whoever was asked."""

from __future__ import annotations

from collections.abc import Callable

import altair
import polars as pl
import pytest

from kindframe import Study
from kindframe.analysis import Result

Sound = Callable[[Result, Study], None]


def _sound(result: Result, study: Study) -> None:
    """No NaN, a reason for whatever is undefined; columns, ids of people and figures as promised."""
    for statement in result.statements:
        assert statement.text.endswith(".") or ":" in statement.text
        assert (statement.value is None) == bool(statement.undefined)
    assert set(result.columns) == set(result.tables)
    ids = set(study.actors.ids)
    folk = set(study.actors.table.filter(pl.col("kind") == "person")["id"])
    for name, table in result.tables.items():
        assert list(result.columns[name]) == table.columns
        assert all(note.meaning for note in result.columns[name].values())
        for column, dtype in table.schema.items():
            if dtype.is_float():
                assert not table[column].is_nan().any()
            if dtype == pl.String and column in ("id", "source", "target") and folk & set(table[column]):
                assert column in result.people[name]
        for column in result.people.get(name, ()):
            assert set(table[column].drop_nulls()) <= ids
    for figure in result.figures:
        assert "data" not in figure.spec
        assert figure.title
        assert figure.alt
        altair.Chart.from_dict(figure.bound(result.tables))


@pytest.fixture
def sound() -> Sound:
    """Give the check that any result must pass."""
    return _sound
