"""The formats that carry a whole study: it comes back as it was, and what does not is what the loss report says."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kindframe import Action, Actor, Domain, Relationship, Study
from kindframe.exporting import LossReport, Release
from kindframe.reading import assemble
from kindframe.settings import Settings, Wave
from kindframe.testing.samples import sample_studies
from kindframe_formats import catalogue_graph

CARRIED = ("domains", "actors", "actions", "relationships")
WHOLE = {
    "cx2": ".cx2",
    "cytoscape": ".cyjs",
    "gephi-csv": ".gephi.csv",
    "gexf": ".gexf",
    "gml": ".gml",
    "graphml": ".graphml",
    "hif": ".hif",
    "json-graph": ".jgf",
    "kumu": ".kumu.json",
    "kumu-workbook": ".kumu.xlsx",
    "node-link": ".json",
}
"""The formats with room for every record that is a node or an edge, and their endings."""
ONE_WAY = ("gml", "graphml", "node-link")
"""Those that cannot say of each edge whether it runs both ways."""
OWN_READERS = ("gephi-csv", "gexf", "gml", "graphml", "kumu-workbook")
"""Those that are not read as JSON."""
UNTITLED = ("gephi-csv", "kumu", "kumu-workbook")
"""Those without room for the study's settings."""

_FORBIDDEN = "".join(map(chr, [*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF]))
_LETTERS = st.characters(exclude_categories=("Cs",), exclude_characters=_FORBIDDEN)
_TEXTS = st.text(_LETTERS, min_size=1, max_size=12) | st.sampled_from(["1", '"1"', "01", "a/b", "x" * 300, "\u202eb"])


def there_and_back(study: Study, name: str, folder: Path) -> tuple[Study, LossReport]:
    """Write a study in a format and read it again."""
    path = folder / f"net{WHOLE[name]}"
    written = next(row for row in catalogue_graph.WRITTEN if row.name == name).exporter()
    read = next(row for row in catalogue_graph.READ if row.name == (name if name in OWN_READERS else "json")).reader()
    losses = written.write(Release(study=study), path)
    return assemble(read.read(path)), losses


def _without_empty(study: Study, name: str) -> Study:
    """Give the hard study without its one empty text, which a workbook cannot tell from a blank cell."""
    if name != "kumu-workbook":
        return study
    return attrs.evolve(study, tables={**study.tables, "actors": study.tables["actors"].drop("empty")})


def same_tables(before: Study, after: Study) -> list[str]:
    """Name the tables that are the same again: columns, types, blanks, rows in order."""
    return [
        name
        for name in CARRIED
        if after.tables[name].select(before.tables[name].columns).equals(before.tables[name])
        and after.tables[name].select(before.tables[name].columns).schema == before.tables[name].schema
    ]


@pytest.mark.parametrize("name", WHOLE)
def test_a_hard_study_comes_back_as_it_was(name: str, tmp_path: Path, hard_study: Study) -> None:
    """Ids like numbers or formulas, blanks, types, lists in order, an act and a person of one id, settings."""
    back, _ = there_and_back(hard_study, name, tmp_path)
    assert same_tables(_without_empty(hard_study, name), back) == list(CARRIED)
    assert back.report.outcome == "accepted", str(back.report)
    if name not in UNTITLED:
        assert back.title == 'The "hard" <study>'
        assert back.settings.waves == hard_study.settings.waves
        assert back.settings.kinds == hard_study.settings.kinds


@pytest.mark.parametrize("name", WHOLE)
def test_the_difference_is_the_loss_report(name: str, tmp_path: Path, hard_study: Study) -> None:
    """One coding and one answer are no nodes and no edges; beyond them each format loses what it says and no more."""
    back, losses = there_and_back(hard_study, name, tmp_path)
    gone = {
        table: frame.height for table, frame in hard_study.tables.items() if frame.height > back.tables[table].height
    }
    assert gone == {loss.field: loss.count for loss in losses.losses if loss.field in hard_study.tables}
    assert gone == {"evidence": 1, "responses": 1}
    blank = {("elements", "dropped", 1)} if name == "kumu-workbook" else set()
    others = {(loss.field, loss.change, loss.count) for loss in losses.losses if loss.field not in gone}
    two_ways = {("relationships.directed", "coerced", 2)} if name in ONE_WAY else set()
    assert others == blank | (two_ways | {("study.toml", "dropped", 1)} if name in UNTITLED else two_ways)


@pytest.mark.parametrize("name", WHOLE)
def test_studies_at_the_edge_come_back(name: str, tmp_path: Path) -> None:
    """Nobody, one person, hostile text, parallel ties, acts without givers: each is the same study again."""
    for label, study in sample_studies().items():
        back, losses = there_and_back(study, name, tmp_path)
        assert same_tables(study, back) == list(CARRIED), label
        assert {loss.field for loss in losses.losses} <= {
            *("evidence", "responses"),
            *(("study.toml",) if name in UNTITLED else ()),
            *(("relationships.directed",) if name in ONE_WAY else ()),
        }, label


@st.composite
def studies(draw: st.DrawFn) -> Study:
    """Draw a study whose ids and texts are whatever Unicode has."""
    drawn = draw(st.lists(_TEXTS, min_size=2, max_size=5, unique_by=lambda t: unicodedata.normalize("NFC", t)))
    who = st.sampled_from(drawn)
    kind = st.sampled_from([None, "help", "odd kind", "friend"])
    people = [Actor(id=i, name=draw(st.none() | _TEXTS), attributes={"a b": draw(st.none() | _TEXTS)}) for i in drawn]
    ties = [
        Relationship(
            source=draw(who),
            target=draw(who),
            kind=draw(kind),
            strength=draw(st.none() | st.floats(-1e50, 1e50)),
            directed=draw(st.none() | st.booleans()),
            wave=draw(st.sampled_from([None, "1", "w 2"])),
            since=draw(st.sampled_from([None, "2020", "2020-02"])),
        )
        for _ in range(draw(st.integers(0, 4)))
    ]
    acts = [Action(id=draw(who), givers=(draw(who),), place=draw(st.none() | who), story=draw(st.none() | _TEXTS))]
    return Study.from_records(
        [Domain(id=draw(who)), *people, *ties, *acts], settings=Settings(waves=(Wave(id="1"), Wave(id="w 2")))
    )


@pytest.mark.parametrize("name", sorted({*WHOLE} - {"kumu-workbook"}))
def test_any_text_survives(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever stands in ids and texts, the study is the same again, but for a column whose change is reported."""
    folder = tmp_path_factory.mktemp(name)

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(study=studies())
    def check(study: Study) -> None:
        back, losses = there_and_back(study, name, folder)
        changed = {loss.field for loss in losses.losses if loss.change in ("renamed", "coerced")}
        assert changed <= {"relationships.directed"} | ({"actors.a b"} if name in ("gml", "gephi-csv") else set())
        actors = study.tables["actors"].drop("a b" if "actors.a b" in changed else [])
        assert same_tables(attrs.evolve(study, tables={**study.tables, "actors": actors}), back) == list(CARRIED)

    check()
