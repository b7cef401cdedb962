"""Sums of resamples by how often a value was drawn, and of values dealt out to groups. `resampling` calls them.

SFC64 is the small fast generator of C. Doty-Humphrey (PractRand), as numpy has it: three words of state and a counter.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kindframe_connections.kernels.dispatch import kernel

__all__ = ["dealt_sums", "drawn_sums"]

FEW = 1_024
"""Up to how many different values draws are counted in four columns in turn, so that none waits for the one before."""


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
def drawn_sums(
    held: NDArray[np.float64], logs: NDArray[np.float64], code: NDArray[Any], state: NDArray[np.uint64], many: int
) -> NDArray[np.float64]:
    """Give, for each resample of sorted values: sum, sum of logs, sum of rank times value.

    ``held`` has the different values, ``code`` which of them each of the n sorted values is. Each row of ``state`` is
    one of numpy's SFC64, whose numbers are drawn here for ``many`` resamples; each gives two of 32 bits, and one too
    many is let go at the end of a resample. Such a number r draws the place r n / 2**32; no place is likelier than
    another by more than n / 2**32. Each resample is counted into the different values, which are then passed over once:
    the c copies of a value that follow B smaller ones have ranks B + 1 to B + c, which add up to c B + c (c + 1) / 2.
    O(n) for each.
    """
    draws = state.shape[0] * many
    out = np.zeros((draws, 3), np.float64)
    n = np.uint64(code.size)
    half = np.uint64(32)
    low = np.uint64(2**32 - 1)
    one = np.uint64(1)
    s0 = s1 = s2 = s3 = one
    place = np.empty(code.size + 1, np.uint32)
    turns = 4 if held.size <= FEW else 1
    count = np.zeros((turns, held.size), np.int32)
    for b in range(draws):
        if b % many == 0:
            s0 = state[b // many, 0]
            s1 = state[b // many, 1]
            s2 = state[b // many, 2]
            s3 = state[b // many, 3]
        for j in range(0, code.size, 2):
            bits = s0 + s1 + s3
            s3 += one
            s0 = s1 ^ (s1 >> np.uint64(11))
            s1 = s2 + (s2 << np.uint64(3))
            s2 = ((s2 << np.uint64(24)) | (s2 >> np.uint64(40))) + bits
            place[j] = ((bits & low) * n) >> half
            place[j + 1] = ((bits >> half) * n) >> half
        count[:] = 0
        for j in range(code.size):
            count[j & (turns - 1), code[place[j]]] += 1
        before = 0.0
        total = 0.0
        log = 0.0
        ranked = 0.0
        for i in range(held.size):  # no branch on the count: it would be guessed wrong a third of the time
            c = 0.0
            for turn in range(turns):
                c += count[turn, i]
            weighed = c * held[i]
            total += weighed
            log += c * logs[i]
            ranked += weighed * (before + 0.5 * (c + 1.0))
            before += c
        out[b, 0] = total
        out[b, 1] = log
        out[b, 2] = ranked
    return out
