"""SKOS: a framework as a concept scheme, its items as concepts, its crosswalks as mapping relations.

Labels, definitions, notes, hierarchy and matches are SKOS's own (W3C Recommendation 2009); sources, licence and lineage
are Dublin Core's. What is unknown, reconstructed or unchecked says so in an editorial note.
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef

from kindframe.exporting import Loss, LossReport
from kindframe_exchange.naming import base_of, framework, iri, left_out, resolve, written

if TYPE_CHECKING:
    from kindframe.exporting import Release
    from kindframe.framework import Framework, Item
    from kindframe.sources import Source

__all__ = ["graph_of", "write_jsonld", "write_turtle"]

_NO_ROOM = {
    "signals": "SKOS has no relation from a concept to an analysis",
    "measured_by": "SKOS has no relation from a concept to what measures it",
    "counts": "SKOS counts nothing",
    "framework.counts": "SKOS counts nothing",
    "framework.needs": "SKOS says nothing of what a coding needs",
    "framework.subjects": "SKOS says nothing of what may be coded",
    "framework.reader_notes": "SKOS has no column for readers",
    "framework.permission": "SKOS has no word for it; the licence is there",
}


def write_turtle(release: Release, path: Path) -> LossReport:
    """Write a framework as SKOS in Turtle."""
    graph, losses = graph_of(release)
    return written("skos-turtle", path, graph.serialize(format="turtle").encode(), losses)


def write_jsonld(release: Release, path: Path) -> LossReport:
    """Write a framework as SKOS in JSON-LD, in an order that does not change from one time to the next."""
    graph, losses = graph_of(release)
    context = {prefix: str(name) for prefix, name in _PREFIXES.items()}
    with warnings.catch_warnings():  # rdflib's own use of what it has deprecated
        warnings.simplefilter("ignore", DeprecationWarning)
        held = json.loads(graph.serialize(format="json-ld", context=context, auto_compact=True))
    text = json.dumps(_ordered(held), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    return written("skos-jsonld", path, text.encode(), losses)


_PREFIXES = {"skos": SKOS, "dcterms": DCTERMS, "owl": OWL, "rdfs": RDFS}


def _ordered(held: Any) -> Any:
    """Put what JSON-LD takes for sets into one order."""
    if isinstance(held, list):
        return sorted((_ordered(member) for member in held), key=lambda m: json.dumps(m, sort_keys=True))
    if isinstance(held, dict):
        return {key: value if key == "@context" else _ordered(value) for key, value in held.items()}
    return held


def graph_of(release: Release) -> tuple[Graph, list[Loss]]:
    """Make the graph of a release's framework, and say what it cannot hold."""
    held, base = framework(release), base_of(release)
    graph = Graph(bind_namespaces="none")
    for prefix, name in {**_PREFIXES, "kf": Namespace(f"{iri(base, held.key)}/")}.items():
        graph.bind(prefix, name)
    scheme = URIRef(iri(base, held.key))
    _scheme(graph, scheme, held, base)
    for item in held.walk():
        _concept(graph, scheme, held, item, base)
    losses = [*left_out(held, _NO_ROOM), *_matches(graph, release, held, base)]
    return graph, losses


def _scheme(graph: Graph, scheme: URIRef, held: Framework, base: str) -> None:
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    texts = {
        DCTERMS.title: held.title,
        DCTERMS.description: held.description,
        SKOS.definition: held.preamble,
        SKOS.note: held.note,
    }
    for relation, text in texts.items():
        if text:
            graph.add((scheme, relation, Literal(text, lang=held.language or None)))
    plain = {
        DCTERMS.identifier: held.key,
        OWL.versionInfo: held.edition,
        DCTERMS.issued: held.issued,
        DCTERMS.license: held.licence,
        SKOS.changeNote: f"Status: {held.status}",
    }
    for relation, text in plain.items():
        if text:
            graph.add((scheme, relation, Literal(text)))
    if held.valid_from or held.valid_to:
        graph.add((scheme, DCTERMS.valid, Literal(f"start={held.valid_from}; end={held.valid_to}")))
    if held.replaces:
        graph.add((scheme, DCTERMS.replaces, URIRef(iri(base, f"{held.id}@{held.replaces}"))))
    for source in held.sources:
        graph.add((scheme, DCTERMS.source, Literal(_cited(source))))
    for line in held.lineage:
        said = f"{line.relation}: {', '.join((*line.from_ids, *(f'every {kind}' for kind in line.kinds)))}"
        graph.add((scheme, SKOS.historyNote, Literal(f"{said}. {line.note}".strip())))


def _cited(source: Source) -> str:
    text = f"[{source.key}] {source}" if source.key else str(source)
    parts = (text, source.note, f"Licence: {source.licence}." if source.licence else "No licence stated.")
    return " ".join(part for part in parts if part)


def _concept(graph: Graph, scheme: URIRef, held: Framework, item: Item, base: str) -> None:
    own = URIRef(iri(base, held.key, item))
    language = held.language or None
    graph.add((own, RDF.type, SKOS.Concept))
    graph.add((own, SKOS.inScheme, scheme))
    graph.add((own, SKOS.notation, Literal(item.id)))
    graph.add((own, SKOS.prefLabel, Literal(item.title, lang=language)))
    labels = {item.title}
    for relation, names in ((SKOS.altLabel, item.aliases), (SKOS.hiddenLabel, item.terms)):
        for name in names:
            if name not in labels:  # S13: the three kinds of label are disjoint
                graph.add((own, relation, Literal(name, lang=language)))
        labels |= set(names)
    for relation, text in ((SKOS.definition, item.statement), (SKOS.note, item.note)):
        if text:
            graph.add((own, relation, Literal(text, lang=language)))
    graph.add((own, DCTERMS.type, Literal(item.kind)))
    if item.audience:
        graph.add((own, DCTERMS.audience, Literal(item.audience)))
    if item.source or item.where:
        graph.add((own, DCTERMS.source, Literal(", ".join(part for part in (item.source, item.where) if part))))
    for mark in (*item.standing, *([f"rests on: {item.basis}"] if item.basis else [])):
        graph.add((own, SKOS.editorialNote, Literal(mark[0].upper() + mark[1:], lang="en")))
    if item.part_of:
        around = URIRef(iri(base, held.key, item.part_of))
        graph.add((own, SKOS.broader, around))
        graph.add((around, SKOS.narrower, own))
    else:
        graph.add((own, SKOS.topConceptOf, scheme))
        graph.add((scheme, SKOS.hasTopConcept, own))
    _pointers(graph, held, item, base)


def _pointers(graph: Graph, held: Framework, item: Item, base: str) -> None:
    """Add what an item points to: related items of its own framework, items of others, and what it comes from."""
    own = URIRef(iri(base, held.key, item))
    near = {other.id for other in (*held.around(item), *item.walk())}
    for name in item.see_also:
        if name in held and name not in near:  # S27: related is disjoint with broader, however far
            graph.add((own, SKOS.related, URIRef(iri(base, held.key, name))))
        else:
            where, slash, inside = name.rpartition("/")
            target = iri(base, where, inside) if slash else iri(base, held.key, name)
            graph.add((own, RDFS.seeAlso, URIRef(target)))
    if item.lineage is not None:
        line = item.lineage
        graph.add((own, SKOS.historyNote, Literal(f"{line.relation}. {line.note}".strip(), lang="en")))
        for name in line.from_ids:
            if held.replaces:
                before = URIRef(iri(base, f"{held.id}@{held.replaces}", name))
                graph.add((own, DCTERMS.replaces, before))


def _matches(graph: Graph, release: Release, held: Framework, base: str) -> list[Loss]:
    reasons = sure = remarks = 0
    for walk in held.crosswalks:
        found = resolve(release, walk.target)
        target = found.key if found is not None else walk.target
        for match in walk.matches:
            pair = URIRef(iri(base, held.key, match.source)), URIRef(iri(base, target, match.target))
            graph.add((pair[0], SKOS[match.relation], pair[1]))
            reasons += bool(match.rationale or match.where)
            sure += match.confidence is not None
        remarks += len(walk.remarks)
    why = "a mapping relation of SKOS is a bare triple; SSSOM keeps it"
    return [
        Loss(field="match.rationale", change="dropped", count=reasons, why=why),
        Loss(field="match.confidence", change="dropped", count=sure, why=why),
        Loss(field="crosswalk.remarks", change="dropped", count=remarks, why="SKOS has no word for a missing match"),
    ]
