"""What a Parquet part would take in memory is found from its pages, however its layout is made or spoilt."""

from __future__ import annotations

import io
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as run
from hypothesis import strategies as st

from kindframe.storing.bounds import decoded_size


def parquet(**columns: Any) -> bytes:
    """A Parquet file as kindframe would write it."""
    held = io.BytesIO()
    pl.DataFrame(columns).write_parquet(held, compression="lz4", statistics=False)
    return held.getvalue()


def test_the_size_is_sixteen_bytes_a_value_and_the_pages_besides() -> None:
    """Three texts and three numbers: 3 rows, at least 6 x 16 bytes of cells, at most a kilobyte in all."""
    rows, size = decoded_size(parquet(id=["a", "b", "c"], n=[1.0, 2.0, 3.0]))
    assert rows == 3
    assert 96 < size < 1_000


@pytest.mark.parametrize("data", [b"", b"PAR1", b"PAR1" * 4, b"PAR1" + b"\xff" * 4 + b"PAR1", b"x" * 40])
def test_what_is_no_parquet_file_is_refused(data: bytes) -> None:
    """Bytes without a footer, or with one longer than themselves, have no size."""
    with pytest.raises(ValueError, match=r"Parquet|footer|followed"):
        decoded_size(data)


def test_a_list_is_counted_by_what_it_holds() -> None:
    """One row with a list of twenty million ids is not one cell."""
    held = pl.DataFrame({"l": pl.repeat("x", 20_000_000, eager=True)}).select(pl.col("l").implode())
    data = io.BytesIO()
    held.write_parquet(data, compression="lz4", statistics=False)
    rows, size = decoded_size(data.getvalue())
    assert rows == 1
    assert size >= 16 * 20_000_000


@run(max_examples=300, deadline=None)
@given(st.data())
def test_a_damaged_layout_is_refused_or_measured(data: st.DataObject) -> None:
    """However a Parquet footer or page header is spoilt, walking it ends, with a size or with ValueError."""
    held = bytearray(parquet(id=["a", "b"], n=[1.5, None], l=[["x"], []]))
    for _ in range(data.draw(st.integers(1, 6))):
        held[data.draw(st.integers(0, len(held) - 1))] = data.draw(st.integers(0, 255))
    try:
        rows, size = decoded_size(bytes(held))
    except ValueError:
        return
    assert isinstance(rows, int)
    assert size >= 0
