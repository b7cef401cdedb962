"""OSCAL 1.2 mapping collection: the crosswalks of a framework, each a mapping of controls with its gaps.

Where SKOS and OSCAL have a word for the same thing OSCAL's is used (equivalent-to, subset-of, superset-of). A close or
a related match has none: it is written as SKOS has it, in SKOS's namespace.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kindframe.exporting import Loss, LossReport
from kindframe.framework import gaps
from kindframe_exchange.naming import base_of, crosswalks, framework, guid, iri, options, resolve, written
from kindframe_exchange.oscal import as_json, control_id, line, metadata, prop

if TYPE_CHECKING:
    from kindframe.exporting import Release
    from kindframe.framework import Crosswalk, Framework, Item, Match

__all__ = ["write_mapping"]

SKOS = "http://www.w3.org/2004/02/skos/core"

_IN_OSCAL = {"exactMatch": "equivalent-to", "broadMatch": "subset-of", "narrowMatch": "superset-of"}


def write_mapping(release: Release, path: Path) -> LossReport:
    """Write the crosswalks that start from a framework as an OSCAL mapping collection in JSON."""
    held, base = framework(release), base_of(release, "modified")
    walks = crosswalks(release)
    told = "; ".join(line(walk.title) or walk.id for walk in walks)
    body = {
        "metadata": metadata(
            f"Crosswalks of {held.title}",
            held.edition,
            options(release, "base", "modified"),
            prop(base, "framework", held.key),
        ),
        "provenance": {
            "method": "human",
            "matching-rationale": "semantic",
            "status": "complete",
            "mapping-description": f"Matches judged by their authors, one by one: {told}.",
        },
        "mappings": [_mapping(base, release, held, walk) for walk in walks],
    }
    whole = {"mapping-collection": {"uuid": guid(iri(base, held.key) + json.dumps(body, sort_keys=True)), **body}}
    absent = sum(resolve(release, walk.target) is None for walk in walks)
    why = "the framework on the other side is not at hand, so that its gaps are not known"
    losses = [
        Loss(field="gaps", change="dropped", count=absent, why=why),
        Loss(field="items", change="dropped", count=len(held), why="a mapping names controls; oscal-catalog has them"),
        Loss(field="crosswalk.sources", change="dropped", count=sum(len(w.sources) for w in walks), why="no room"),
    ]
    return written("oscal-mapping", path, as_json(whole), losses)


def _mapping(base: str, release: Release, held: Framework, walk: Crosswalk) -> dict[str, Any]:
    target = resolve(release, walk.target)
    name = iri(base, held.key, f"crosswalk {walk.id}")
    props = prop(base, "crosswalk", walk.id) + prop(base, "author", walk.author) + prop(base, "made", walk.made)
    props += prop(base, "licence", walk.licence)
    props += prop(base, "standing", "reconstructed" if walk.reconstructed else "")
    for side in ("source", "target"):
        props += prop(base, f"{side}-audience", getattr(walk, f"{side}_audience"))
        for what in ("within", "kinds"):
            props += [p for name in getattr(walk, f"{side}_{what}") for p in prop(base, f"{side}-{what}", name)]
    made: dict[str, Any] = {
        "uuid": guid(name),
        "source-resource": {"type": "catalog", "href": iri(base, held.key)},
        "target-resource": {"type": "catalog", "href": iri(base, target.key if target is not None else walk.target)},
        "maps": [_map(base, name, match) for match in walk.matches],
        "props": props,
        "mapping-description": walk.description.strip() or line(walk.title) or walk.id,
    }
    if target is not None:
        left = gaps(walk, held, target)
        made |= _gap("source", name, left.source) | _gap("target", name, left.target)
    remarks = [f"{remark.side} {remark.item}: {remark.text}" for remark in walk.remarks]
    return {**made, "remarks": "\n\n".join(remarks)} if remarks else made


def _gap(side: str, name: str, items: Iterable[Item]) -> dict[str, Any]:
    ids = [control_id(item.id) for item in items]
    if not ids:
        return {}
    return {f"{side}-gap-summary": {"uuid": guid(f"{name} {side}"), "unmapped-controls": [{"with-ids": ids}]}}


def _map(base: str, name: str, match: Match) -> dict[str, Any]:
    own = _IN_OSCAL.get(match.relation)
    made: dict[str, Any] = {
        "uuid": guid(f"{name} {match.source} {match.relation} {match.target}"),
        **({} if own else {"ns": SKOS}),
        "relationship": own or match.relation,
        "sources": [{"type": "control", "id-ref": control_id(match.source)}],
        "targets": [{"type": "control", "id-ref": control_id(match.target)}],
    }
    if match.confidence is not None:
        made["confidence-score"] = {"percentage": match.confidence}
    props = prop(base, "skos", match.relation) + prop(base, "author", match.author) + prop(base, "where", match.where)
    made["props"] = props
    return {**made, "remarks": match.rationale} if match.rationale.strip() else made
