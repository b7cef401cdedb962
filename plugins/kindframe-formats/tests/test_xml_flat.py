"""Reading XML as columns gives what the exact parser gives, and gives way to it wherever anything is odd."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import igraph
import networkx as nx
import pytest

from kindframe import Study
from kindframe.errors import InputError
from kindframe.exporting import Release
from kindframe.reading import assemble
from kindframe.testing.samples import sample_studies
from kindframe_formats import gexf_reading, graphml_reading, xml_flat
from kindframe_formats.gexf_reading import read_gexf
from kindframe_formats.gexf_writing import write_gexf
from kindframe_formats.graphml_reading import read_graphml
from kindframe_formats.graphml_writing import write_graphml

READ = {".graphml": read_graphml, ".gexf": read_gexf}


def told(path: Path) -> tuple[object, ...]:
    """Give all that reading a file comes to: the tables, the settings and each problem; or the error."""
    try:
        study = assemble(READ[path.suffix](path))
    except InputError as error:
        return tuple(map(str, error.problems))
    tables = {name: (table.schema, table.rows()) for name, table in study.tables.items()}
    return tables, study.settings, study.report


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], bool]:
    """Hold the two ways against each other; say whether the columns were taken."""
    taken: list[object] = []
    flat = xml_flat.flat

    def heard(*args: object, **more: object) -> object:
        taken.append(flat(*args, **more))  # type: ignore[arg-type]
        return taken[-1]

    for module in ("graphml_reading", "gexf_flat"):
        monkeypatch.setattr(f"kindframe_formats.{module}.flat", heard)

    def compare(path: Path) -> bool:
        taken.clear()
        monkeypatch.setattr(xml_flat, "LEAST", 1 << 40)
        exact = told(path)
        assert not taken
        monkeypatch.setattr(xml_flat, "LEAST", 0)
        assert told(path) == exact
        return bool(taken) and all(held is not None for held in taken)

    return compare


@pytest.mark.parametrize("write", [write_graphml, write_gexf])
def test_what_kindframe_wrote(write: Callable[..., object], both: Callable[[Path], bool], tmp_path: Path) -> None:
    """Every sample, hostile text and all; those with nodes and ties are read as columns."""
    path = tmp_path / f"x.{write.__name__.removeprefix('write_')}"
    for label, study in sample_studies().items():
        write(Release(study=study), path)
        columns = both(path)
        if label in ("complete", "multiplex", "weighted"):
            assert columns, label


def test_the_hard_study(both: Callable[[Path], bool], tmp_path: Path, hard_study: Study) -> None:
    """Roles beside ties, values with line ends: columns or not, the study is the same."""
    for write in (write_graphml, write_gexf):
        path = tmp_path / f"x.{write.__name__.removeprefix('write_')}"
        write(Release(study=hard_study), path)
        both(path)


def test_what_networkx_and_igraph_wrote(both: Callable[[Path], bool], tmp_path: Path) -> None:
    """Files laid out over several lines, with numbers, truths and odd text, are read as columns with their lines."""
    graph = nx.DiGraph()
    for place, name in enumerate(("a", "<b>", 'c "d"', "é & \U0001f33b")):
        graph.add_node(name, label=name, age=place, open=bool(place % 2))
    graph.add_edge("a", "<b>", weight=0.5, kind="friend")
    graph.add_edge("<b>", "a", weight=1.5, kind='x "y" > z')
    nx.write_graphml_xml(graph, tmp_path / "n.graphml")
    nx.write_gexf(graph, tmp_path / "n.gexf")
    igraph.Graph.from_networkx(graph).write_graphml(str(tmp_path / "i.graphml"))
    assert both(tmp_path / "n.graphml")
    assert both(tmp_path / "i.graphml")
    both(tmp_path / "n.gexf")


HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><key id="a" for="node" attr.name="x" attr.type="string"/>
<key id="w" for="edge" attr.name="strength" attr.type="double"/><graph edgedefault="directed">
<node id="p"><data key="a">1</data></node>
<node id="q"/>
"""
TAIL = '\n<edge source="p" target="q"><data key="w">2</data></edge>\n</graph></graphml>\n'


@pytest.mark.parametrize(
    "odd",
    [
        '<node id="r"><data key="a"> \n </data></node>',
        '<node id="r"><data key="a">x\ny</data></node>',
        '<node id="r"><data key="a"><![CDATA[<x>]]></data></node>',
        "<!-- a remark --><node id='r'/>",
        '<node id="r"><data key="a">&#7;</data></node>',
        '<node id="r"><data key="a">&nbsp;</data></node>',
        '<node id="r"><data key="a">]]></data></node>',
        '<node id="r" id="s"/>',
        '<node id="r"><data key="b">1</data></node>',
        '<node id="r"><data key="a">1</data><data key="a">2</data></node>',
        '<node id="r"><data key="a" time="1">1</data></node>',
        '<node id="r"><port name="x"/></node>',
        '<node id="r"><graph edgedefault="directed"><node id="s"/></graph></node>',
        '<node id="r"><data key="a">" target="</data></node>',
        '<node id="r\ts"/>',
        '<node id="r"><data key="a">"></data></node>',
        '<node id="r"><data key="a">1</node>',
        '<node id="r"><data key="a">&lt;&#x1F33B;&#10;</data></node>',
        '<hyperedge/><node id="r"/>',
        "text",
        '<node xmlns="other" id="r"/>',
        '<edge source="p" target="q"/><node id="r"/>',
        "<node/>",
    ],
)
def test_what_is_odd_is_read_the_exact_way(odd: str, both: Callable[[Path], bool], tmp_path: Path) -> None:
    """White space, remarks, marked sections, entities, attributes and order that are not the usual give the same."""
    (tmp_path / "x.graphml").write_text(HEAD + odd + TAIL, encoding="utf-8")
    both(tmp_path / "x.graphml")


def test_an_attribute_that_is_not_known_is_not_passed_over(both: Callable[[Path], bool], tmp_path: Path) -> None:
    """Where the first element has one, the exact parser reads the file."""
    text = (HEAD + TAIL.lstrip()).replace('<node id="p">', '<node id="p" x="1">')
    (tmp_path / "x.graphml").write_text(text, encoding="utf-8")
    assert not both(tmp_path / "x.graphml")


def test_the_plain_file_is_read_as_columns(both: Callable[[Path], bool], tmp_path: Path) -> None:
    """The file that the odd ones are made from is itself of the regular shape."""
    (tmp_path / "x.graphml").write_text(HEAD + TAIL.lstrip(), encoding="utf-8")
    assert both(tmp_path / "x.graphml")
    assert graphml_reading.regular_bytes(tmp_path / "x.graphml") is not None
    assert gexf_reading.regular_bytes(tmp_path / "absent.gexf") is None


def test_values_wanting_here_and_there_over_many_blocks(
    both: Callable[[Path], bool], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any value may be wanting in any element, in files that are gone through in blocks, over one line or several."""
    monkeypatch.setattr(xml_flat, "BLOCK", 100)
    graph = nx.MultiDiGraph()
    texts = ("plain", 'say "yes"', "<é & \U0001f33b>", " \t ", "")
    for n in range(60):
        values = {"a": texts[n % 5], "b": texts[n % 3], "c": str(n)}
        graph.add_node(f"n{n}", **{key: held for place, (key, held) in enumerate(values.items()) if n >> place & 1})
    for n in range(90):
        values = {"kind": texts[n % 2], "note": texts[n % 5], "why": "x"}
        ends = f"n{n % 60}", f"n{n * 7 % 60}"
        graph.add_edge(*ends, **{key: held for place, (key, held) in enumerate(values.items()) if n >> place & 1})
    for pretty in (True, False):
        nx.write_graphml_xml(graph, tmp_path / "n.graphml", prettyprint=pretty)
        assert both(tmp_path / "n.graphml")


@pytest.mark.parametrize("damage", [b"\xff", b"\x07", b"\xef\xbf\xbf"])
def test_bytes_that_are_no_text_are_refused_as_the_exact_parser_does(
    damage: bytes, both: Callable[[Path], bool], tmp_path: Path
) -> None:
    """A byte that is no UTF-8, a control character, one that XML has no place for."""
    text = (HEAD + TAIL.lstrip()).encode().replace(b">1<", b">1" + damage + b"<")
    (tmp_path / "x.graphml").write_bytes(text)
    both(tmp_path / "x.graphml")
