"""Orders of labels drawn at random, and ties within groups counted under many of them at once. `exchanging` calls."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kindframe_connections.kernels.dispatch import kernel

__all__ = ["same", "same_weight", "shuffled"]

Ints = NDArray[np.int32]


@kernel
def shuffled(codes: NDArray[Any], bits: NDArray[np.uint32], first: int, out: NDArray[Any]) -> None:
    """Put a random order of the codes into a column of ``out`` for each row of random bits, from column ``first`` on.

    The shuffle of Fisher and Yates from the inside out: a number r of 32 bits draws the place r (i + 1) / 2**32 of the
    first i + 1, none likelier than another by more than n / 2**32.
    """
    n = codes.size
    row = np.empty_like(codes)
    for b in range(bits.shape[0]):
        for i in range(n):
            j = (np.int64(bits[b, i]) * (i + 1)) >> 32
            row[i] = row[j]
            row[j] = codes[i]
        for i in range(n):
            out[i, first + b] = row[i]


@kernel
def same(source: Ints, target: Ints, codes: NDArray[Any], counts: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Count, for each column of codes (one order of the labels), the ties whose ends have the same code.

    One pass over the ties for all columns together; a row of codes is the labels of one node. ``counts`` is room for a
    byte for each column: it is emptied after 255 ties, so that many columns are counted by one instruction.
    """
    total = np.zeros(codes.shape[1], np.int64)
    m = source.size
    for begin in range(0, m, 255):
        counts[:] = 0
        for e in range(begin, min(begin + 255, m)):
            a = codes[source[e]]
            b = codes[target[e]]
            for k in range(counts.size):
                counts[k] += np.uint8(a[k] == b[k])
        for k in range(counts.size):
            total[k] += counts[k]
    return total


@kernel
def same_weight(source: Ints, target: Ints, weight: NDArray[np.float64], codes: NDArray[Any]) -> NDArray[np.float64]:
    """Give what `same` gives, each tie counting by its weight."""
    total = np.zeros(codes.shape[1], np.float64)
    for e in range(source.size):
        a = codes[source[e]]
        b = codes[target[e]]
        w = weight[e]
        for k in range(total.size):
            total[k] += w * (a[k] == b[k])
    return total
