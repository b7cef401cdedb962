"""SSSOM: the matches of a framework's crosswalks as one table, each with its reason, confidence and author.

The Simple Standard for Sharing Ontological Mappings: a block of facts in comment lines, then tab-separated rows.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

from kindframe import __version__
from kindframe.cells import guard
from kindframe.exporting import Loss, LossReport
from kindframe_exchange.naming import base_of, crosswalks, framework, iri, resolve, written

if TYPE_CHECKING:
    from kindframe.exporting import Release
    from kindframe.framework import Crosswalk, Framework, Match

__all__ = ["COLUMNS", "write_sssom"]

COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "author_label",
    "subject_source",
    "object_source",
    "confidence",
    "comment",
    "other",
)
UNSTATED = "https://w3id.org/sssom/license/unspecified"
LICENCES = {
    "cc0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "cc0 1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "cc by 4.0": "https://creativecommons.org/licenses/by/4.0/",
    "cc by-sa 4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "cc by-sa 3.0": "https://creativecommons.org/licenses/by-sa/3.0/",
    "ogl v3.0": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    "open government licence v3.0": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
}


def write_sssom(release: Release, path: Path) -> LossReport:
    """Write the matches of the crosswalks that start from a framework."""
    held, base = framework(release), base_of(release)
    walks = crosswalks(release)
    changed = 0
    rows = []
    for walk in walks:
        target = resolve(release, walk.target)
        for match in walk.matches:
            row = _row(held, target, walk, match)
            plain = [_cell(text) for text in row]
            changed += sum(one != other for one, other in zip(row, plain, strict=True))
            rows.append(plain)
    out = io.StringIO()
    for told in _facts(release, held, base):
        out.write(f"#{told}\n")
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return written("sssom", path, out.getvalue().encode("utf-8", "backslashreplace"), _losses(release, changed))


def _losses(release: Release, changed: int) -> list[Loss]:
    walks = crosswalks(release)
    remarks = sum(len(walk.remarks) for walk in walks)
    narrowed = sum(
        bool(walk.source_audience or walk.target_audience or walk.source_within or walk.target_within)
        or bool(walk.source_kinds or walk.target_kinds)
        for walk in walks
    )
    return [
        Loss(field="items", change="dropped", count=len(framework(release)), why="SSSOM carries matches, not items"),
        Loss(field="crosswalk.remarks", change="dropped", count=remarks, why="SSSOM has rows for matches only"),
        Loss(field="crosswalk.sources", change="dropped", count=sum(len(w.sources) for w in walks), why="no room"),
        Loss(
            field="crosswalk.within",
            change="dropped",
            count=narrowed,
            why="SSSOM cannot say what a side is narrowed to",
        ),
        Loss(
            field="text",
            change="coerced",
            count=changed,
            why="line breaks and tabs became spaces; what a spreadsheet would run has an apostrophe before it",
        ),
    ]


def _facts(release: Release, held: Framework, base: str) -> list[str]:
    """Give the block of facts before the table, as YAML; texts are in the form that JSON and YAML share."""
    walks = crosswalks(release)
    prefixes = {_prefix(held.key): f"{iri(base, held.key)}/"}
    for walk in walks:
        target = resolve(release, walk.target)
        key = target.key if target is not None else walk.target
        prefixes[_prefix(key)] = f"{iri(base, key)}/"
    prefixes |= {"skos": "http://www.w3.org/2004/02/skos/core#", "semapv": "https://w3id.org/semapv/vocab/"}
    licences = {walk.licence for walk in walks}
    licence = LICENCES.get(licences.pop().casefold(), UNSTATED) if len(licences) == 1 else UNSTATED
    titles = "; ".join(walk.title or walk.id for walk in walks)
    return [
        "curie_map:",
        *(f"  {prefix}: {json.dumps(name)}" for prefix, name in prefixes.items()),
        f"mapping_set_id: {json.dumps(iri(base, held.key, 'crosswalks'))}",
        f"mapping_set_title: {json.dumps(f'Crosswalks of {held.title}')}",
        f"mapping_set_description: {json.dumps(titles)}",
        *([f"mapping_set_version: {json.dumps(held.edition)}"] if held.edition else []),
        f"license: {json.dumps(licence)}",
        "mapping_tool: kindframe",
        f"mapping_tool_version: {json.dumps(__version__)}",
    ]


def _prefix(key: str) -> str:
    """Give the prefix that stands for a framework: its key, with what a prefix cannot hold as ``_``."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "_-.") else "_" for c in f"fw.{key}")


def _row(held: Framework, target: Framework | None, walk: Crosswalk, match: Match) -> list[str]:
    key = target.key if target is not None else walk.target
    there = target is not None and match.target in target
    told = {"crosswalk": walk.id, "made": walk.made, "where": match.where}
    told |= {"reconstructed": "yes" if walk.reconstructed else ""}
    return [
        f"{_prefix(held.key)}:{match.source}",
        held[match.source].title if match.source in held else "",
        f"skos:{match.relation}",
        f"{_prefix(key)}:{match.target}",
        target[match.target].title if target is not None and there else "",
        "semapv:ManualMappingCuration",
        match.author or walk.author,
        f"{_prefix(held.key)}:",
        f"{_prefix(key)}:",
        "" if match.confidence is None else f"{match.confidence:g}",
        match.rationale,
        "; ".join(f"{name}={value}" for name, value in told.items() if value),
    ]


def _cell(text: str) -> str:
    """Give a cell on one line, safe in a spreadsheet."""
    plain = " ".join(text.replace("\t", " ").splitlines())
    return guard(plain) if plain else ""
