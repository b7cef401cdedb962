"""Sums of a resample from how often each value was drawn: no resample is ever sorted. `resampling` calls it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kindframe_connections.kernels.dispatch import kernel

__all__ = ["drawn_sums"]


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
