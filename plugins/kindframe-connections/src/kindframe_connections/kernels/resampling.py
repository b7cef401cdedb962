"""Sums of resamples by how often a value was drawn, and of values dealt out to groups. `resampling` calls them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kindframe_connections.kernels.dispatch import kernel

__all__ = ["dealt_sums", "drawn_sums"]


@kernel
def dealt_sums(
    values: NDArray[np.float64], label: NDArray[Any], bits: NDArray[np.uint32], out: NDArray[np.float64]
) -> None:
    """Deal the labels out at random, one to each value and the rest to nobody, and add up the values of each label.

    A row of random bits is one dealing and one row of ``out``, which has a column for each label. The labels are left
    in the order they were dealt in, which is as good a beginning for the next (Fisher and Yates, as far as there are
    values): a number r of 32 bits draws the place r i / 2**32 of the i that are left. O(values) for each row.
    """
    n = label.size
    for b in range(bits.shape[0]):
        for v in range(values.size):
            left = n - v
            j = (np.int64(bits[b, v]) * left) >> 32
            got = label[j]
            label[j] = label[left - 1]
            label[left - 1] = got
            out[b, got] += values[v]


@kernel
def drawn_sums(values: NDArray[np.float64], logs: NDArray[np.float64], bits: NDArray[np.uint32]) -> NDArray[np.float64]:
    """Give, for each row of random bits, what it draws from sorted values: sum, sum of logs, sum of rank times value.

    A number r of 32 bits draws the place r n / 2**32; no place is likelier than another by more than n / 2**32. Each
    row is counted into the sorted values and then passed over once: the c copies of a value that follow B smaller
    ones have ranks B + 1 to B + c, which add up to c B + c (c + 1) / 2. O(n) for each row.
    """
    out = np.zeros((bits.shape[0], 3), np.float64)
    n = values.size
    count = np.zeros(n, np.int32)
    for b in range(bits.shape[0]):
        count[:] = 0
        for j in range(bits.shape[1]):
            count[(int(bits[b, j]) * n) >> 32] += 1
        before = 0
        total = 0.0
        log = 0.0
        ranked = 0.0
        for i in range(n):  # no branch on the count: it would be guessed wrong a third of the time
            c = count[i]
            weighed = c * values[i]
            total += weighed
            log += c * logs[i]
            ranked += weighed * (before + 0.5 * (c + 1))
            before += c
        out[b, 0] = total
        out[b, 1] = log
        out[b, 2] = ranked
    return out
