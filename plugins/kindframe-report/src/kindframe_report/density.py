"""The picture that stays readable at a million ties: who is joined to whom as shades on a square, groups side by side.

Actors stand along both sides in the order of their discs. A cell is as dark as many of its possible pairs are joined;
a dark square on the diagonal is a group that keeps to itself, a dark one off it two groups that meet.
"""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Sequence

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from kindframe_report.folding import Folded
from kindframe_report.palette import INK, RULE
from kindframe_report.svg import Drawing
from kindframe_report.ties import Joined
from kindframe_report.words import clipped

__all__ = ["density", "found", "png"]

SIDE = 600
"""Cells along a side, drawn one to a pixel."""
_PAPER, _DARK = np.array([251.0, 249.0, 243.0]), np.array([12.0, 45.0, 72.0])
_STEPS = 48


def density(held: Joined, fold: Folded, size: float = 13.0) -> Markup:
    """Draw all pairs of a study as shades, with the discs' names along the left side and the key of shades below.

    ``size`` is the height of the letters.
    """
    order = np.lexsort((-held.degree, fold.home))
    sizes = np.bincount(fold.home, minlength=len(fold.discs))
    largest = np.argsort(-sizes, kind="stable")
    block = np.empty(len(sizes), np.int64)
    block[largest] = np.arange(len(sizes))
    order = order[np.argsort(block[fold.home[order]], kind="stable")]
    cell = np.empty(len(order), np.int64)
    cell[order] = np.arange(len(order)) * SIDE // len(order)
    margin = 13.0 * size
    drawing = Drawing(
        SIDE + margin,
        SIDE + 4.6 * size,
        f"{found(held, fold)} Density of ties: {held.pairs.height:,} pairs among {len(held.ids):,} actors, in the "
        f"order of their {len(sizes):,} groups, the largest first. Squares along the diagonal are ties within groups.",
        css="wide density",
    )
    shades, ends = _shaded(cell, held.edges)
    data = f"data:image/png;base64,{base64.b64encode(png(shades)).decode('ascii')}"
    drawing.add("image", href=data, x=margin, y=2.0, width=SIDE, height=SIDE, preserveAspectRatio="none")
    _sides(drawing, [fold.discs[d].label for d in largest.tolist()], sizes[largest], margin, size)
    _scale(drawing, ends, margin, size)
    return drawing.markup


def found(held: Joined, fold: Folded) -> str:
    """Say how many of the joined pairs stay within a group, and how many would if pairs were drawn by chance."""
    n, pairs = len(held.ids), held.pairs.height
    sizes = np.bincount(fold.home, minlength=len(fold.discs)).astype(float)
    if not pairs or n < 2:
        return "No two are joined."
    within = int((fold.home[held.edges[:, 0]] == fold.home[held.edges[:, 1]]).sum()) / pairs
    chance = float((sizes * (sizes - 1)).sum() / (n * (n - 1.0)))
    word = "group" if fold.by == "group" else "community"
    return f"{within:.0%} of joined pairs are within a {word}; if chance alone joined them, {chance:.0%} would be."


def _sides(drawing: Drawing, names: Sequence[str], sizes: NDArray[np.int64], margin: float, size: float) -> None:
    """Part the square at the ends of groups, and name along the left those that have room."""
    ends = np.cumsum(sizes) * SIDE / sizes.sum()
    drawing.group(stroke=RULE, stroke_width=0.6)
    for end in ends[:-1].tolist():
        if SIDE - end < 2:
            break
        drawing.add("line", x1=margin, y1=end + 2, x2=margin + SIDE, y2=end + 2)
        drawing.add("line", x1=margin + end, y1=2.0, x2=margin + end, y2=SIDE + 2.0)
    drawing.end()
    drawing.group(font_size=size, fill=INK, text_anchor="end")
    start, last = 0.0, -99.0
    for name, end in zip(names, ends.tolist(), strict=True):
        middle = max((start + end) / 2 + 0.35 * size, 0.9 * size)
        if middle - last >= 1.1 * size:
            drawing.add("text", clipped(name, 22), x=margin - 8, y=middle)
            last = middle
        start = end
    drawing.end()


def _scale(drawing: Drawing, ends: tuple[float, float], margin: float, size: float) -> None:
    """Draw the key: the shades from the least share of possible pairs to the most."""
    least, most = ends
    y, wide, long = SIDE + 1.2 * size, SIDE / _STEPS, 0.7 * size
    for step in range(_STEPS):
        red, green, blue = _coloured(np.array(0.12 + 0.88 * (step + 0.5) / _STEPS)).tolist()
        x = margin + step * wide
        drawing.add("rect", x=x, y=y, width=wide + 0.5, height=long, fill=f"#{red:02x}{green:02x}{blue:02x}")
    drawing.group(font_size=size, fill=INK)
    for share, anchor in ((0.0, "start"), (0.5, "middle"), (1.0, "end")):
        told = f"{least * (most / least) ** share:.2g}"
        text = f"{float(told) * 100:.3g}%"
        drawing.add("text", text, x=margin + share * SIDE, y=y + long + 1.1 * size, text_anchor=anchor)
    drawing.add("text", "Share of possible pairs", x=margin - 8, y=y + long, text_anchor="end")
    drawing.add("text", "that are joined", x=margin - 8, y=y + long + 1.1 * size, text_anchor="end")
    drawing.end()


def _shaded(cell: NDArray[np.int64], edges: NDArray[np.int64]) -> tuple[NDArray[np.uint8], tuple[float, float]]:
    """Give the picture, the share of possible pairs of each cell on a scale of logarithms as colours, and its ends."""
    many = np.bincount(cell, minlength=SIDE).astype(float)
    at = cell[edges]
    counts = np.bincount(at[:, 0] * SIDE + at[:, 1], minlength=SIDE * SIDE).reshape(SIDE, SIDE).astype(float)
    counts = counts + counts.T
    share = counts / np.maximum(np.outer(many, many), 1.0)
    if len(cell) > SIDE:  # the eye sees neighbouring cells together, as grain; ease it a little
        share = _eased(_eased(share).T).T
    told = share[share > 0]
    least, most = (float(told.min()), float(np.quantile(told, 0.995))) if len(told) else (0.5, 1.0)
    most = max(most, least * 1.01)
    tone = np.where(share > 0, np.log(np.maximum(share, least) / least) / np.log(most / least), -1.0)
    return _coloured(np.clip(0.12 + 0.88 * tone, 0.0, 1.0) * (tone >= 0)), (least, most)


def _coloured(tone: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Give the colours of tones from 0, paper, to 1."""
    return np.asarray(np.rint(_PAPER + tone[..., None] ** 1.3 * (_DARK - _PAPER)), np.uint8)


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
