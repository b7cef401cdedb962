"""Writing DOT for Graphviz and Mermaid for web pages: names, kinds and arrows, and nothing else of the study."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from kindframe.errors import ParameterError
from kindframe.exporting import LossReport, Release
from kindframe.files import atomic_write
from kindframe_formats.laying import Laid, Sheet, lay_out
from kindframe_formats.losses import Losses

__all__ = ["write_dot", "write_mermaid"]

_ODD = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
_SHAPES = {"place": "box", "organisation": "box", "service": "box", "group": "octagon", "household": "house"}
_MERMAID = re.compile(r"[^\w ,.:!?()+*/'’–-]")


def write_dot(release: Release, path: Path) -> LossReport:
    """Write a release as DOT, for Graphviz.

    Labels are names, else ids; edges have their kind or role; ties that run both ways have no arrow.

    Returns
    -------
    LossReport
        Everything but ids, names, kinds and directions is dropped.

    Raises
    ------
    StoreNotSaved
        Where the file cannot be written.

    .. versionadded:: 0.1
    """
    losses = Losses()
    laid = _laid(release, losses, "DOT is written for drawing")
    with atomic_write(path) as file:
        _write(file, ["digraph kindframe {", ' graph [overlap=false, charset="UTF-8"];'])
        _write(file, (f" {_dot(own)} [label={_dot(name)}{_shape(kind)}];" for own, name, kind in _nodes(laid)))
        for source, target, what, both in _edges(laid):
            told = [f"label={_dot(what)}"] if what else []
            told += ["dir=none"] if both else []
            more = f" [{', '.join(told)}]" if told else ""
            _write(file, [f" {_dot(source)} -> {_dot(target)}{more};"])
        _write(file, ["}"])
    return LossReport(format="dot", losses=tuple(losses), files=(path,))


def write_mermaid(release: Release, path: Path) -> LossReport:
    """Write a release as a Mermaid flowchart, for Markdown and web pages.

    Nodes are numbered, so that no id can be one of Mermaid's own words; what Mermaid could take for syntax in a label
    is written by number.

    Returns
    -------
    LossReport
        Everything but names (where there is none, ids), kinds and directions is dropped.

    Raises
    ------
    ParameterError
        With more nodes than the option ``most`` (150 unless given), or more than 500 edges, which is the most that
        Mermaid draws.
    StoreNotSaved
        Where the file cannot be written.

    .. versionadded:: 0.1
    """
    losses = Losses()
    laid = _laid(release, losses, "Mermaid draws names and arrows alone")
    most = int(release.options.get("most", 150))
    edges = laid.ties.frame.height + laid.roles.height
    if laid.height > most or edges > _EDGES:
        raise ParameterError(
            f"Mermaid draws at most {most} nodes and {_EDGES} edges, and here are {laid.height:,} and {edges:,}.",
            hint="Choose a part of the study, or write DOT, GEXF or GraphML.",
        )
    names = {}
    with atomic_write(path) as file:
        _write(file, ["flowchart LR"])
        for place, (own, name, kind) in enumerate(_nodes(laid), start=1):
            names[own] = f"n{place}"
            before, after = ("[", "]") if _SHAPES.get(kind or "") else ("([", "])")
            _write(file, [f"  n{place}{before}{_mermaid(name)}{after}"])
        for source, target, what, both in _edges(laid):
            arrow = "---" if both else "-->"
            told = f"|{_mermaid(what)}|" if what else ""
            _write(file, [f"  {names[source]} {arrow}{told} {names[target]}"])
    losses.add("ids", "dropped", laid.height, "nodes are numbered, so that no id is a word of Mermaid's own")
    return LossReport(format="mermaid", losses=tuple(losses), files=(path,))


_EDGES = 500


def _laid(release: Release, losses: Losses, why: str) -> Laid:
    """Lay the study out, and count what a drawing has no room for."""
    laid = lay_out(release.study, losses, ids=_seen, why="a character of it is not seen, or turns text round")
    if laid.toml:
        losses.add("study.toml", "dropped", 1, why)
    for sheet in (*laid.nodes, laid.ties):
        for name, column in sheet.columns.items():
            if column not in ("name", "kind", "directed"):
                held = sheet.frame[name]
                losses.add(f"{sheet.table}.{column}", "dropped", held.len() - held.null_count(), why)
    known = laid.ties.frame["@id"]
    losses.add("relationships.id", "dropped", known.len() - known.null_count(), why)
    return laid


def _column(sheet: Sheet, wanted: str) -> list[str | None]:
    found = next((name for name, column in sheet.columns.items() if column == wanted), None)
    return sheet.frame[found].to_list() if found else [None] * sheet.frame.height


def _nodes(laid: Laid) -> Iterator[tuple[str, str, str | None]]:
    for sheet in laid.nodes:
        each = zip(sheet.frame["@id"].to_list(), _column(sheet, "name"), _column(sheet, "kind"), strict=True)
        for own, name, kind in each:
            yield own, name or own, kind if sheet.record == "actor" else None


def _edges(laid: Laid) -> Iterator[tuple[str, str, str | None, bool]]:
    ends = laid.ties.frame.select("@source", "@target", "@both").iter_rows()
    for (source, target, both), kind in zip(ends, _column(laid.ties, "kind"), strict=True):
        yield source, target, kind, both
    for source, target, role in laid.roles.iter_rows():
        yield source, target, role, False


def _write(file: BinaryIO, lines: Iterator[str] | list[str]) -> None:
    file.writelines(f"{line}\n".encode() for line in lines)


def _seen(text: str) -> str:
    """Name the characters that are not seen, or turn text round."""
    return _ODD.sub(lambda found: " " if found[0] in "\t\n\r" else f"<U+{ord(found[0]):04X}>", text)


def _dot(text: str) -> str:
    escaped = _seen(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _shape(kind: str | None) -> str:
    return f", shape={_SHAPES[kind]}" if kind in _SHAPES else ""


def _mermaid(text: str) -> str:
    plain = _MERMAID.sub(lambda found: f"#{ord(found[0])};", _seen(text))
    return f'"{plain}"'
