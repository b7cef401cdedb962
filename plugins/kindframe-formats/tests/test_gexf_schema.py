"""The GEXF that kindframe writes keeps Gephi's schema of version 1.3: each element, attribute, order and type.

The schema's rules are told here in our own words, from ``1.3/gexf.rnc``, ``dynamics.rnc`` and ``viz.rnc`` of
github.com/gephi/gexf (2022). Where ``KINDFRAME_GEXF_SCHEMA`` names a folder with the schema files themselves and
``xmlschema`` is installed, the same files are held against these too, and must be judged the same way.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from attrs import field, frozen

from kindframe import Study
from kindframe.exporting import Release
from kindframe.reading import read_study
from kindframe.testing.samples import sample_studies
from kindframe_formats import catalogue_graph

SPACE = "{http://gexf.net/1.3}"
EXAMPLES = Path(__file__).parents[3] / "examples"
SCHEMA = Path(os.environ.get("KINDFRAME_GEXF_SCHEMA", "/nowhere"))

DATE = r"-?\d{4,}-\d\d-\d\d"
ANY, COUNT, NUMBER = r"(?s).*", r"\+?\d+", r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|-?INF|NaN"
TIME = rf"{NUMBER}|{DATE}(T\d\d:\d\d:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?"
LISTED = ("boolean", "integer", "long", "float", "double", "byte", "short", "bigdecimal", "biginteger", "char")
TYPES = "|".join(("string", "anyURI", "liststring", *LISTED, *(f"list{name}" for name in LISTED)))
DIRECTION = "directed|undirected|mutual"
MOMENTS = {"start": TIME, "end": TIME, "timestamp": TIME}
PRESENCE = {**MOMENTS, "intervals": ANY, "timestamps": ANY}


@frozen
class Rule:
    """What an element may have: attributes with their form (``!`` marks the required), children, and their order."""

    attributes: dict[str, str] = field(factory=dict)
    children: str = ""
    """A pattern over the children's names, each followed by a space."""


def any_of(*names: str) -> str:
    """Children in any order, as many as come."""
    return f"(({'|'.join(names)}) )*"


RULES = {
    "gexf": Rule({"version!": r"1\.3", "variant": ANY}, "(meta )?graph "),
    "meta": Rule({"lastmodifieddate": DATE}, any_of("creator", "keywords", "description")),
    "graph": Rule(
        {
            "defaultedgetype": DIRECTION,
            "idtype": "integer|string",
            "timeformat": "integer|double|date|dateTime",
            "mode": "static|dynamic|slice",
            "timerepresentation": "interval|timestamp",
            "timezone": ANY,
            **MOMENTS,
        },
        "(attributes )*nodes edges ",
    ),
    "attributes": Rule({"class!": "node|edge", "mode": "static|dynamic"}, any_of("attribute")),
    "attribute": Rule({"id!": ANY, "title!": ANY, "type!": TYPES}, any_of("default", "options")),
    "nodes": Rule({"count": COUNT}, any_of("node")),
    "edges": Rule({"count": COUNT}, any_of("edge")),
    "node": Rule(
        {"id!": ANY, "label": ANY, "pid": ANY, **PRESENCE}, any_of("attvalues", "spells", "nodes", "edges", "parents")
    ),
    "edge": Rule(
        {
            "source!": ANY,
            "target!": ANY,
            "id": ANY,
            "type": DIRECTION,
            "label": ANY,
            "weight": NUMBER,
            "kind": ANY,
            **PRESENCE,
        },
        any_of("attvalues", "spells"),
    ),
    "attvalues": Rule({}, any_of("attvalue")),
    "attvalue": Rule({"for!": ANY, "value!": ANY, **MOMENTS}),
    "spells": Rule({}, "(spell )+"),
    "spell": Rule(MOMENTS),
    **{name: Rule() for name in ("creator", "keywords", "description", "default", "options")},
}


def broken_rules(element: ET.Element, where: str = "") -> list[str]:
    """Say what in the element and below it the schema does not allow."""
    name = element.tag.removeprefix(SPACE)
    at = f"{where}/{name}"
    rule = RULES.get(name)
    if rule is None or not element.tag.startswith(SPACE):
        return [f"{at}: unknown"]
    forms = {key.rstrip("!"): form for key, form in rule.attributes.items()}
    found = [f"{at}: no {key[:-1]}" for key in rule.attributes if key.endswith("!") and key[:-1] not in element.attrib]
    for key, value in element.attrib.items():
        if key not in forms or not re.fullmatch(forms[key], value):
            found.append(f"{at}: {key}={value!r}")
    if "timestamp" in element.attrib and {"start", "end"} & element.attrib.keys():
        found.append(f"{at}: a moment and a span")
    if not re.fullmatch(rule.children, "".join(f"{child.tag.removeprefix(SPACE)} " for child in element)):
        found.append(f"{at}: children")
    return found + [fault for child in element for fault in broken_rules(child, at)]


def write(study: Study, path: Path) -> Path:
    """Write the study as GEXF."""
    row = next(row for row in catalogue_graph.WRITTEN if row.name == "gexf")
    row.exporter().write(Release(study=study), path)
    return path


def check(path: Path) -> list[str]:
    """Hold the file against the rules, and against the schema itself where it is here: both must say the same."""
    found = broken_rules(ET.parse(path).getroot())
    if (SCHEMA / "gexf.xsd").is_file():
        schema = pytest.importorskip("xmlschema").XMLSchema(str(SCHEMA / "gexf.xsd"))
        assert schema.is_valid(str(path)) is (not found), found or list(schema.iter_errors(str(path)))
    return found


@pytest.mark.parametrize("name", sorted(sample_studies()))
def test_sample_studies_keep_the_schema(name: str, tmp_path: Path) -> None:
    """Empty, lonely, parallel, dated, hostile: every sample study's file is as Gephi's schema asks."""
    assert check(write(sample_studies()[name], tmp_path / "x.gexf")) == []


@pytest.mark.parametrize("name", ["elm-row", "north-ayrshire", "reach"])
def test_examples_keep_the_schema(name: str, tmp_path: Path) -> None:
    """The three examples too, of which two have dates, and are dynamic."""
    path = write(read_study(EXAMPLES / name), tmp_path / "x.gexf")
    assert check(path) == []
    graph = ET.parse(path).getroot().find(f"{SPACE}graph")
    assert graph is not None
    assert (graph.get("mode") == "dynamic") is (name != "reach")


SPOILT: dict[str, Callable[[str], str]] = {
    "an edge without its target": lambda text: text.replace(' target="', ' aim="', 1),
    "a weight in words": lambda text: re.sub(r' weight="[^"]*"', ' weight="much"', text, count=1),
    "a type Gephi has not": lambda text: text.replace(' type="string"', ' type="text"', 1),
    "edges before nodes": lambda text: re.sub(r"(?s)(<nodes.*</nodes>)\s*(<edges.*</edges>)", r"\2\1", text),
    "another version": lambda text: text.replace('version="1.3"', 'version="1.2"', 1),
    "a direction Gephi has not": lambda text: text.replace(' defaultedgetype="', ' defaultedgetype="both-', 1),
    "no graph": lambda text: re.sub(r"(?s)<graph.*</graph>", "", text),
}


@pytest.mark.parametrize("name", sorted(SPOILT))
def test_what_the_schema_forbids_is_found(name: str, tmp_path: Path) -> None:
    """The rules refuse a file that was spoilt in one place: they can fail."""
    path = write(sample_studies()["street"], tmp_path / "x.gexf")
    held = path.read_text(encoding="utf-8")
    spoilt = SPOILT[name](held)
    assert spoilt != held
    path.write_text(spoilt, encoding="utf-8")
    assert check(path) != []
