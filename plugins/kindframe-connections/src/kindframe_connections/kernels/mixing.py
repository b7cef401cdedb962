"""Counting ties within groups under many orders of the labels at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kindframe_connections.kernels.dispatch import kernel

__all__ = ["same_weight"]


@kernel
def same_weight(
    source: NDArray[np.int32], target: NDArray[np.int32], weight: NDArray[np.float64], codes: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Give, for each column of codes (one order of the labels), the weight of ties whose ends have the same code.

    One pass over the ties for all columns together; a row of codes is the labels of one node.
    """
    total = np.zeros(codes.shape[1], np.float64)
    for e in range(source.size):
        total += weight[e] * (codes[source[e]] == codes[target[e]])
    return total
