"""Formats for maps, drawings and R: nobody's home, nothing that runs, and what stays behind is counted."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from kindframe import Actor, Relationship, Study
from kindframe.errors import ParameterError
from kindframe.exporting import Exporter, Release
from kindframe.testing.samples import street
from kindframe_formats import catalogue_graph


def exporter(name: str) -> Exporter:
    """Give an exporter as the registry has it."""
    return next(row for row in catalogue_graph.WRITTEN if row.name == name).exporter()


PLACED = Study.from_records(
    [
        Actor(id="ann", kind="person", latitude=55.123456, longitude=-4.654321),
        Actor(id="home", kind="household", latitude=55.123456, longitude=-4.654321),
        Actor(id="odd", latitude=55.123456, longitude=-4.654321),
        Actor(id="park", kind="place", latitude=55.64321, longitude=-4.7),
        Actor(id="hall", kind="place", latitude=55.6, longitude=-4.71),
        Relationship(source="park", target="hall", kind="near"),
        Relationship(source="ann", target="park", kind="uses"),
    ]
)


def test_a_map_never_has_a_home(tmp_path: Path) -> None:
    """People, households and actors of no kind have no place in the file; parks have one, to about a kilometre."""
    report = exporter("geojson").write(Release(study=PLACED), tmp_path / "x.geojson")
    text = (tmp_path / "x.geojson").read_text()
    features = json.loads(text)["features"]
    assert "55.12" not in text
    assert "4.65" not in text
    points = {f["id"]: f["geometry"] for f in features if "id" in f}
    assert [name for name, place in points.items() if place] == ["park", "hall"]
    assert points["park"] == {"type": "Point", "coordinates": [-4.7, 55.64]}
    lines = [f["geometry"] for f in features if "id" not in f]
    assert lines == [{"type": "LineString", "coordinates": [[-4.7, 55.64], [-4.71, 55.6]]}, None]
    assert {(loss.field, loss.change, loss.count) for loss in report.losses} == {
        ("actors.latitude", "dropped", 3),
        ("actors.longitude", "dropped", 3),
        ("actors.latitude", "coerced", 1),
    }


def test_a_map_can_be_finer_where_somebody_says_so(tmp_path: Path) -> None:
    """``decimals`` gives places more; it is checked like any option."""
    exporter("geojson").write(Release(study=PLACED, options={"decimals": "4"}), tmp_path / "x.geojson")
    assert "55.6432" in (tmp_path / "x.geojson").read_text()
    with pytest.raises(ParameterError, match="decimals must be within 0"):
        exporter("geojson").write(Release(study=PLACED, options={"decimals": 9}), tmp_path / "x.geojson")


def test_mermaid_has_no_syntax_in_it_that_is_not_its_own(tmp_path: Path) -> None:
    """An id ``end``, brackets, quotation marks and markup in names: nodes are numbered, the rest stands by number."""
    study = Study.from_records(
        [
            Actor(id="end", name='say "hi"]; click n1 <b>'),
            Actor(id="b", name="#quot;|x"),
            Relationship(source="end", target="b", kind="a|b", directed=False),
        ]
    )
    exporter("mermaid").write(Release(study=study), tmp_path / "x.mmd")
    lines = (tmp_path / "x.mmd").read_text().splitlines()
    # By hand: " is 34, ] 93, ; 59, < 60, > 62, # 35, | 124.
    assert lines == [
        "flowchart LR",
        '  n1(["say #34;hi#34;#93;#59; click n1 #60;b#62;"])',
        '  n2(["#35;quot#59;#124;x"])',
        '  n1 ---|"a#124;b"| n2',
    ]


def test_mermaid_refuses_what_it_could_not_draw(tmp_path: Path) -> None:
    """151 nodes are too many unless somebody allows them; nothing is written."""
    study = Study.from_records([Actor(id=f"p{n}") for n in range(151)])
    with pytest.raises(ParameterError, match="at most 150 nodes"):
        exporter("mermaid").write(Release(study=study), tmp_path / "x.mmd")
    assert list(tmp_path.iterdir()) == []
    exporter("mermaid").write(Release(study=study, options={"most": 200}), tmp_path / "x.mmd")


def test_dot_quotes_everything(tmp_path: Path) -> None:
    """A quotation mark, a backslash and a line end cannot leave their string, and ids stay apart."""
    study = Study.from_records(
        [
            Actor(id='a"]; x', name="c:\\new"),
            Actor(id="b\nc"),
            Actor(id="b c"),
            Relationship(source="b\nc", target="b c"),
        ]
    )
    report = exporter("dot").write(Release(study=study), tmp_path / "x.dot")
    text = (tmp_path / "x.dot").read_text()
    assert ' "a\\"]; x" [label="c:\\\\new"];' in text
    assert ' "b c" -> "b c~";' in text or ' "b c~" -> "b c";' in text
    strings = re.compile(r'"(?:[^"\\]|\\.)*"')
    assert set(strings.sub("", text)) <= set(" \ndigraphknfmectls{}[];->=,overb")
    assert ("actors.id", "coerced", 1) in {(loss.field, loss.change, loss.count) for loss in report.losses}


def test_what_a_drawing_leaves_out_is_counted(tmp_path: Path) -> None:
    """Every column of the street that is no name, kind or direction is reported, for DOT and Mermaid alike."""
    wanted = {"relationships.strength", "relationships.reported_by", "actors.group", "actors.latitude", "evidence"}
    for name, suffix in (("dot", ".dot"), ("mermaid", ".mmd")):
        report = exporter(name).write(Release(study=street()), tmp_path / f"x{suffix}")
        counts = {loss.field: loss.count for loss in report.losses}
        assert wanted <= counts.keys()
        assert counts["relationships.strength"] == 3


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not here")
def test_r_holds_the_network(tmp_path: Path, hard_study: Study) -> None:
    """There are 17 actors and 3 ties under their own ids in igraph; in a matrix a tie both ways is two cells."""
    exporter("r").write(Release(study=hard_study), tmp_path / "x.R")
    code = (
        f"source('{tmp_path / 'x.R'}', chdir = TRUE); "
        "if (!exists('graph') || !requireNamespace('sna', quietly = TRUE)) { cat('none'); quit() }; "
        "cat(igraph::vcount(graph), igraph::ecount(graph), "
        "all(c('007', \"'tis\", '=1+2', '-5', ' pad ') %in% igraph::V(graph)$name), "
        "sum(matrices$friend > 0), sna::gden(matrices$help) * 17 * 16)"
    )
    done = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    if done.stdout != "none":
        # By hand: friend both ways between 007 and 7, of strength 0.1, and 7 to 007 of strength 0, which is no cell.
        assert done.stdout.split() == ["17", "3", "TRUE", "2", "1"]
