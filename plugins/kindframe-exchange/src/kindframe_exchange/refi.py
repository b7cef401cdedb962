"""REFI-QDA codebook (``.qdc``): a framework's items as codes for qualitative analysis tools.

Each code is called by its id and its title, because tools hold names to be unique and codings come back by them. A
compound item is no code but a category: it is coded on its parts. Audiences become sets.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from kindframe import __version__
from kindframe.errors import ParameterError
from kindframe.exporting import Loss, LossReport
from kindframe_exchange.naming import base_of, framework, guid, iri, left_out, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kindframe.exporting import Release
    from kindframe.framework import Framework, Item

__all__ = ["write_codebook"]

NAMESPACE = "urn:QDA-XML:codebook:1.0"

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_NO_ROOM = {
    "see_also": "a codebook has no relation between codes but that of part and whole",
    "signals": "a codebook has no place for analyses",
    "measured_by": "a codebook has no place for what measures an item",
    "counts": "a codebook counts nothing",
    "lineage": "a codebook holds one edition",
    "framework.lineage": "a codebook holds one edition",
    "framework.sources": "a codebook has no sources of its own; each code names its own in its description",
    "framework.crosswalks": "a codebook holds no matches",
    "framework.licence": "a codebook has no licence",
    "framework.description": "a codebook has no description",
    "framework.note": "a codebook has no notes",
}


def write_codebook(release: Release, path: Path) -> LossReport:
    """Write a framework as a REFI-QDA codebook."""
    held, base = framework(release), base_of(release)
    if not held.items:
        raise ParameterError(f"{held.key} has no items, and a codebook needs at least one code.")
    out = ['<?xml version="1.0" encoding="utf-8"?>']
    out.append(f"<CodeBook xmlns={quoteattr(NAMESPACE)} origin={quoteattr(f'kindframe {__version__}')}>")
    out.append("<Codes>")
    out += [text for item in held.items for text in _code(base, held, item, 1)]
    out.append("</Codes>")
    out += _sets(base, held)
    out.append("</CodeBook>")
    named = sum(bool(_FORBIDDEN.search(_name(item) + _description(held, item))) for item in held.walk())
    folded = sum(1 for item in held.walk() if item.aliases or item.terms or item.audience or item.where)
    losses = [
        *left_out(held, _NO_ROOM),
        Loss(
            field="aliases, terms, audience, where, basis",
            change="coerced",
            count=folded,
            why="they are told in the code's description",
        ),
        Loss(field="text", change="coerced", count=named, why="characters that XML cannot hold are named by number"),
    ]
    return written("refi-qda", path, ("\n".join(out) + "\n").encode(), losses)


def _code(base: str, held: Framework, item: Item, depth: int) -> Iterator[str]:
    pad = "  " * depth
    codable = "false" if item.compound else "true"
    own = f'guid="{guid(iri(base, held.key, item))}" name={_attribute(_name(item))} isCodable="{codable}"'
    yield f"{pad}<Code {own}>"
    yield f"{pad}  <Description>{escape(_seen(_description(held, item)))}</Description>"
    for part in item.items:
        yield from _code(base, held, part, depth + 1)
    yield f"{pad}</Code>"


def _sets(base: str, held: Framework) -> Iterator[str]:
    sets = {audience: [item for item in held.walk() if item.audience == audience] for audience in held.audiences}
    if not any(sets.values()):
        return
    yield "<Sets>"
    for audience, items in sets.items():
        yield f'  <Set guid="{guid(iri(base, held.key, f"audience {audience}"))}" name={_attribute(audience)}>'
        yield from (f'    <MemberCode guid="{guid(iri(base, held.key, item))}"/>' for item in items)
        yield "  </Set>"
    yield "</Sets>"


def _name(item: Item) -> str:
    return " ".join(f"{item.id}: {item.title}".split())


def _description(held: Framework, item: Item) -> str:
    source = held.source(item)
    told = (
        f"“{item.statement}”" if item.statement else "",
        item.note,
        f"Kind: {item.kind}.",
        f"For {item.audience}." if item.audience else "",
        f"Also called {'; '.join(item.aliases)}." if item.aliases else "",
        f"Words to look for: {'; '.join(item.terms)}." if item.terms else "",
        f"{', '.join(item.standing).capitalize()}." if item.standing else "",
        f"Source: {source}." + (f" {item.where}." if item.where else "") if source else "",
        f"Rests on: {item.basis}." if item.basis else "",
        f"[{held.key}/{item.id}]",
    )
    return "\n".join(text for text in told if text)


def _attribute(text: str) -> str:
    return quoteattr(_seen(text))


def _seen(text: str) -> str:
    return _FORBIDDEN.sub(lambda found: f"<U+{ord(found[0]):04X}>", text)
