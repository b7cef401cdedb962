"""The picture that stays readable at a million ties: who is joined to whom as shades on a square, groups side by side.

Actors stand along both sides in the order of their discs. A cell is as dark as many of its possible pairs are joined;
a dark square on the diagonal is a group that keeps to itself, a dark one off it two groups that meet.
"""

from __future__ import annotations

import base64
import struct
import zlib

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from kindframe_report.folding import Folded
from kindframe_report.palette import INK, RULE
from kindframe_report.svg import Drawing
from kindframe_report.ties import Joined
from kindframe_report.words import clipped

__all__ = ["density", "png"]

SIDE, MARGIN = 600, 170.0
"""Cells along a side, drawn one to a pixel; and the room for names."""
_PAPER, _DARK = np.array([251.0, 249.0, 243.0]), np.array([12.0, 45.0, 72.0])


def density(held: Joined, fold: Folded) -> Markup:
    """Draw all pairs of a study as shades, with the discs' names along the left side."""
    order = np.lexsort((-held.degree, fold.home))
    sizes = np.bincount(fold.home, minlength=len(fold.discs))
    largest = np.argsort(-sizes, kind="stable")
    block = np.empty(len(sizes), np.int64)
    block[largest] = np.arange(len(sizes))
    order = order[np.argsort(block[fold.home[order]], kind="stable")]
    cell = np.empty(len(order), np.int64)
    cell[order] = np.arange(len(order)) * SIDE // len(order)
    drawing = Drawing(
        SIDE + MARGIN,
        SIDE + 4.0,
        f"Density of ties: {held.pairs.height:,} pairs among {len(held.ids):,} actors, in the order of their "
        f"{len(sizes):,} groups, the largest first. Squares along the diagonal are ties within groups.",
        css="wide density",
    )
    shades = _shaded(cell, held.edges)
    data = f"data:image/png;base64,{base64.b64encode(png(shades)).decode('ascii')}"
    drawing.add("image", href=data, x=MARGIN, y=2.0, width=SIDE, height=SIDE, preserveAspectRatio="none")
    drawing.group(stroke=RULE, stroke_width=0.6)
    ends = np.cumsum(sizes[largest]) * SIDE / len(order)
    for end in ends[:-1].tolist():
        if SIDE - end < 2:
            break
        drawing.add("line", x1=MARGIN, y1=end + 2, x2=MARGIN + SIDE, y2=end + 2)
        drawing.add("line", x1=MARGIN + end, y1=2.0, x2=MARGIN + end, y2=SIDE + 2.0)
    drawing.end()
    drawing.group(font_size=13, fill=INK, text_anchor="end")
    start, last = 0.0, -99.0
    for disc, end in zip(largest.tolist(), ends.tolist(), strict=True):
        middle = (start + end) / 2 + 6
        if middle - last >= 15:
            drawing.add("text", clipped(fold.discs[disc].label, 22), x=MARGIN - 8, y=middle)
            last = middle
        start = end
    drawing.end()
    return drawing.markup


def _shaded(cell: NDArray[np.int64], edges: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Give the picture: the share of possible pairs of each cell, on a scale of logarithms, as colours."""
    many = np.bincount(cell, minlength=SIDE).astype(float)
    at = cell[edges]
    counts = np.bincount(at[:, 0] * SIDE + at[:, 1], minlength=SIDE * SIDE).reshape(SIDE, SIDE).astype(float)
    counts = counts + counts.T
    share = counts / np.maximum(np.outer(many, many), 1.0)
    if len(cell) > SIDE:  # the eye sees neighbouring cells together, as grain; ease it a little
        share = _eased(_eased(share).T).T
    least = share[share > 0].min() if (share > 0).any() else 1.0
    most = np.quantile(share[share > 0], 0.995) if (share > 0).any() else 1.0
    tone = np.where(share > 0, np.log(np.maximum(share, least) / least) / max(np.log(most / least), 1e-9), 0.0)
    tone = np.clip(tone, 0.0, 1.0)[..., None] ** 1.3
    return np.asarray(np.rint(_PAPER + tone * (_DARK - _PAPER)), np.uint8)


def _eased(share: NDArray[np.float64]) -> NDArray[np.float64]:
    out = share * 2
    out[1:] += share[:-1]
    out[:-1] += share[1:]
    return out / 4


def png(pixels: NDArray[np.uint8]) -> bytes:
    """Write an array of height, width and three colours as a PNG file (RFC 2083)."""
    height, width, _ = pixels.shape
    rows = np.concatenate([np.zeros((height, 1), np.uint8), pixels.reshape(height, width * 3)], axis=1)

    def chunk(name: bytes, held: bytes) -> bytes:
        return struct.pack(">I", len(held)) + name + held + struct.pack(">I", zlib.crc32(name + held))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(rows.tobytes(), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
