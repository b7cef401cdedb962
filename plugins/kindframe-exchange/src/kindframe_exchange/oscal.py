"""OSCAL 1.2 catalogue: a framework as a catalogue, its items as controls, parts of items as controls within.

Shaped as the NIST model has it and held against compliance-trestle in the tests. Properties that OSCAL does not know
stand in a namespace of kindframe's own. An item is no security control: the format carries it, the sense stays ours.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kindframe.errors import ParameterError
from kindframe.exporting import Loss, LossReport
from kindframe.moments import is_moment
from kindframe_exchange.naming import base_of, framework, guid, iri, left_out, options, written

if TYPE_CHECKING:
    from kindframe.exporting import Release
    from kindframe.framework import Framework, Item
    from kindframe.sources import Source

__all__ = ["VERSION", "control_id", "line", "metadata", "prop", "write_catalog"]

VERSION = "1.2.0"

_NO_ROOM = {
    "signals": "a control has no place for analyses that speak to it",
    "measured_by": "a control has no place for what measures it",
    "terms": "a control has no search terms",
    "counts": "a catalogue counts nothing",
    "lineage": "a catalogue holds one edition; SKOS and the tables keep where items come from",
    "framework.lineage": "a catalogue holds one edition; SKOS and the tables keep where items come from",
    "framework.counts": "a catalogue counts nothing",
    "framework.needs": "a catalogue says nothing of what a coding needs",
    "framework.subjects": "a catalogue says nothing of what may be coded",
    "framework.reader_notes": "a catalogue has no column for readers",
    "framework.crosswalks": "a catalogue holds no matches; oscal-mapping does",
}


def write_catalog(release: Release, path: Path) -> LossReport:
    """Write a framework as an OSCAL catalogue in JSON."""
    held, base = framework(release), base_of(release, "modified")
    resources = [_resource(base, held, source) for source in held.sources]
    body: dict[str, Any] = {
        "metadata": metadata(held.title, held.edition, options(release, "base", "modified"), _about(base, held)),
        "controls": [_control(base, held, item) for item in held.items],
        "back-matter": {"resources": resources},
    }
    if not held.items:
        del body["controls"]
    if not resources:
        del body["back-matter"]
    whole = {"catalog": {"uuid": guid(iri(base, held.key) + json.dumps(body, sort_keys=True)), **body}}
    renamed = sum(control_id(item.id) != item.id for item in held.walk())
    joined = sum(line(item.title) != item.title for item in held.walk())
    losses = [
        *left_out(held, _NO_ROOM),
        Loss(field="id", change="renamed", count=renamed, why="an OSCAL id begins with a letter; _ stands before it"),
        Loss(field="label", change="coerced", count=joined, why="a title is one line"),
    ]
    return written("oscal-catalog", path, as_json(whole), losses)


def as_json(whole: Mapping[str, Any]) -> bytes:
    """Give a document as text, the same each time."""
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "backslashreplace")


def control_id(name: str) -> str:
    """Give the id a control goes by: the item's own, with ``_`` before it where it begins with a digit.

    >>> control_id("p5.a"), control_id("1-2")
    ('p5.a', '_1-2')
    """
    return f"_{name}" if name[:1].isdigit() else name


def line(text: str) -> str:
    """Give text on one line, without space around it."""
    return " ".join(text.split())


def prop(base: str, name: str, value: str) -> list[dict[str, str]]:
    """Give a property in kindframe's namespace, as a list of one; none where it is empty."""
    return [{"name": name, "ns": f"{base}oscal", "value": line(value)}] if line(value) else []


def metadata(
    title: str, edition: str, given: Mapping[str, Any], props: Iterable[dict[str, str]] = ()
) -> dict[str, Any]:
    """Give what every OSCAL document says of itself; the option ``modified`` sets when it was last changed."""
    stated = str(given.get("modified", ""))
    if stated and not is_moment(stated[:10]):
        raise ParameterError(f"modified must be a date such as 2024-03-05, not {stated!r}.")
    when = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    held: dict[str, Any] = {
        "title": line(title) or "untitled",
        "last-modified": f"{stated}T00:00:00+00:00" if len(stated) == 10 else stated or when,
        "version": line(edition) or "unversioned",
        "oscal-version": VERSION,
    }
    listed = list(props)
    return {**held, "props": listed} if listed else held


def _about(base: str, held: Framework) -> list[dict[str, str]]:
    facts = {
        "framework": held.key,
        "status": held.status,
        "issued": held.issued,
        "valid-from": held.valid_from,
        "valid-to": held.valid_to,
        "replaces": held.replaces,
        "licence": held.licence,
        "permission": held.permission,
        "language": held.language,
        "shape": held.shape,
        "description": held.description,
        "preamble": held.preamble,
        "note": held.note,
    }
    return [made for name, value in facts.items() for made in prop(base, name, value)]


def _control(base: str, held: Framework, item: Item) -> dict[str, Any]:
    own = control_id(item.id)
    props = [made for alias in item.aliases for made in prop(base, "alias", alias)]
    props += prop(base, "audience", item.audience) + prop(base, "basis", item.basis)
    props += [made for mark in item.standing for made in prop(base, "standing", mark)]
    props += prop(base, "where", item.where)
    links = [{"href": _target(base, held, name), "rel": "related"} for name in item.see_also]
    if held.source(item) is not None:
        links.append({"href": f"#{_source_guid(base, held, item.source)}", "rel": "reference"})
    parts = [
        {"id": f"{own}_{suffix}", "name": name, "prose": text}
        for suffix, name, text in (("smt", "statement", item.statement), ("gdn", "guidance", item.note))
        if text.strip()
    ]
    made = {
        "id": own,
        "class": item.kind,
        "title": line(item.title) or item.id,
        "props": props,
        "links": links,
        "parts": parts,
        "controls": [_control(base, held, part) for part in item.items],
    }
    return {name: value for name, value in made.items() if value != []}


def _target(base: str, held: Framework, name: str) -> str:
    """Give what a pointer leads to: a control of this catalogue, or a name that holds anywhere."""
    if name in held:
        return f"#{control_id(name)}"
    where, _, inside = name.rpartition("/")
    return iri(base, where or held.key, inside)


def _source_guid(base: str, held: Framework, key: str) -> str:
    return guid(iri(base, held.key, f"source {key}"))


def _resource(base: str, held: Framework, source: Source) -> dict[str, Any]:
    key = source.key or source.title
    props = prop(base, "key", source.key) + prop(base, "licence", source.licence or "no licence stated")
    made: dict[str, Any] = {
        "uuid": _source_guid(base, held, key),
        "title": line(source.title) or "untitled",
        "props": props,
        "citation": {"text": line(str(source)) or "no citation"},
    }
    if source.url and ":" in source.url and " " not in source.url:
        made["rlinks"] = [{"href": source.url}]
    if source.note.strip():
        made["remarks"] = source.note
    return made
