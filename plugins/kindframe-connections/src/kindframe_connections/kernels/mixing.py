"""Counting ties within groups under many orders of the labels at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kindframe_connections.kernels.dispatch import THRESHOLD, kernel

__all__ = ["same_weight", "weight_within"]


@kernel
def same_weight(
    source: NDArray[np.int32], target: NDArray[np.int32], weight: NDArray[np.float64], codes: NDArray[Any]
) -> NDArray[np.float64]:
    """Give, for each column of codes (one order of the labels), the weight of ties whose ends have the same code.

    One pass over the ties for all columns together; a row of codes is the labels of one node.
    """
    total = np.zeros(codes.shape[1], np.float64)
    for e in range(source.size):
        a = codes[source[e]]
        b = codes[target[e]]
        w = weight[e]
        for k in range(total.size):
            total[k] += w * (a[k] == b[k])
    return total


def weight_within(
    source: NDArray[np.int32], target: NDArray[np.int32], weight: NDArray[np.float64], codes: NDArray[Any]
) -> NDArray[np.float64]:
    """Give what `same_weight` gives: by its compiled loop for many ties, by one matrix product for few."""
    if source.size >= THRESHOLD:
        return same_weight.compiled(source, target, weight, codes)
    return np.asarray(weight @ (codes[source] == codes[target]), dtype=np.float64)
