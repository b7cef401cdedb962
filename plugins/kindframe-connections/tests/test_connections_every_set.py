"""All analyses on the examples and on the public data sets: each answers, or says why it cannot."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

import kindframe
from kindframe import Study
from kindframe.analysis import Analysis, Result
from kindframe.cli import root
from kindframe_connections.analyses import ANALYSES

ROOT = Path(__file__).parents[3]
DATA = ROOT.parent / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the reference data sets are not here")
Sound = Callable[[Result, Study], None]
FEW = {"resamples": 40, "permutations": 40, "draws": 40, "tables": 40, "orders": 5, "runs": 3}
EXAMPLES = ("elm-row", "north-ayrshire", "reach")
NAMES = [analysis.name for analysis in ANALYSES]
TEXT = pl.col("source", "target").cast(pl.String)


def ties(path: str) -> pl.DataFrame:
    """A list of ties."""
    return pl.read_csv(DATA / path, infer_schema_length=None).with_columns(TEXT)


def actors(path: str, group: str, key: str = "id") -> pl.DataFrame:
    """People and the group each is of."""
    table = pl.read_csv(DATA / path, infer_schema_length=None)
    return table.select(id=pl.col(key).cast(pl.String), kind=pl.lit("person"), group=pl.col(group).cast(pl.String))


def two_modes(name: str, nodes: str, edges: str, kinds: dict[int, str], level: str) -> Study:
    """People and what they come to."""
    table = pl.read_csv(DATA / name / nodes, schema_overrides={"id": pl.String})
    kind = pl.col(level).cast(pl.Int64).replace_strict(kinds, return_dtype=pl.String)
    told = pl.read_csv(DATA / name / edges, infer_schema_length=None).select(TEXT)
    people = set(table.filter(kind == "person")["id"])
    told = pl.DataFrame(
        [(a, b) if a in people else (b, a) for a, b in told.rows()], schema=["source", "target"], orient="row"
    )
    return Study.from_frames(
        actors=table.select("id", kind=kind), relationships=told.with_columns(kind=pl.lit("attends"))
    )


def bristol() -> Study:
    """People, civic organisations and events."""
    kinds = {1: "person", 2: "organisation", 3: "event"}
    return two_modes("bristol", "mpn_bristol_nodes.csv", "mpn_bristol_edges.csv", kinds, "lvl")


def southern_women() -> Study:
    """Women and events."""
    kinds = {0: "person", 1: "event"}
    return two_modes("southern_women", "southern_women_nodes.csv", "southern_women_edges.csv", kinds, "type")


def emon() -> Study:
    """Organisations in an emergency, how often they spoke (1 is most often: a reversed scale, left aside)."""
    nodes = actors("emon_public/Cheyenne_nodes.csv", "Sponsorship").with_columns(kind=pl.lit("organisation"))
    return Study.from_frames(actors=nodes, relationships=ties("emon_public/Cheyenne_edges.csv").select(TEXT))


def glasgow() -> Study:
    """Fifty girls, three waves of friendship, who smoked."""
    waves = [ties(f"glasgow_s50/s50{w}_edges.csv").select(TEXT, wave=pl.lit(str(w))) for w in (1, 2, 3)]
    nodes = actors("glasgow_s50/s50s_smoke.csv", "smoke.V1", "node")
    nodes = nodes.with_columns(waves=pl.lit(["1", "2", "3"]))
    return Study.from_frames(actors=nodes, relationships=pl.concat(waves).with_columns(kind=pl.lit("friend")))


def hightech() -> Study:
    """Managers: advice, friendship, and who reports to whom."""
    kinds = {"advice": "advice", "friends": "friend", "reports": "works-for"}
    parts = [ties(f"hightech/ht_{name}_edges.csv").select(TEXT, kind=pl.lit(kind)) for name, kind in kinds.items()]
    nodes = actors("hightech/ht_advice_nodes.csv", "dept")
    return Study.from_frames(actors=nodes, relationships=pl.concat(parts))


def koster_leckie() -> Study:
    """Gifts among households, with how many."""
    pairs = pl.read_csv(DATA / "koster_leckie/kl_dyads.csv")
    there = pairs.select(source="hidA", target="hidB", strength="giftsAB")
    back = pairs.select(source="hidB", target="hidA", strength="giftsBA")
    gifts = pl.concat([there, back]).filter(pl.col("strength") > 0).with_columns(TEXT)
    return Study.from_frames(relationships=gifts)


def networkers() -> Study:
    """Messages among networkers."""
    told = ties("networkers/edges.csv").select(TEXT, strength="weight")
    return Study.from_frames(actors=actors("networkers/nodes.csv", "Discipline"), relationships=told)


def strand() -> Study:
    """Food given and received, told by either side under its own question, and friends."""
    parts = [
        ties(f"strand_foodsharing/{name}.csv").select(
            TEXT, kind=pl.lit(kind), reported_by=pl.col(by).cast(pl.String), generator=pl.lit(generator)
        )
        for name, kind, by, generator in (
            ("TransferOut", "help", "source", "giving"),
            ("TransferIn", "help", "target", "receiving"),
            ("Friends", "friend", "source", "naming"),
        )
    ]
    nodes = actors("strand_foodsharing/Individual.csv", "Ethnicity", "row")
    return Study.from_frames(actors=nodes, relationships=pl.concat(parts))


def uk_faculty() -> Study:
    """Friendship in a faculty of three schools."""
    told = ties("uk_faculty/UKfaculty_edges.csv").select(TEXT, strength="weight")
    return Study.from_frames(actors=actors("uk_faculty/UKfaculty_nodes.csv", "Group"), relationships=told)


SETS = (bristol, southern_women, emon, glasgow, hightech, koster_leckie, networkers, strand, uk_faculty)


@cache
def example(name: str) -> Study:
    """An example study, read once."""
    return kindframe.read(ROOT / "examples" / name)


def asked(study: Study, name: str) -> Result:
    """Ask as the library does, with few draws."""
    analysis = next(analysis for analysis in ANALYSES if analysis.name == name)
    own = {parameter.name for parameter in analysis.parameters}
    return kindframe.analyse(study, name, **{key: value for key, value in FEW.items() if key in own})


@cache
def of_example(study: str, name: str) -> Result:
    """Ask an example once."""
    return asked(example(study), name)


@pytest.mark.parametrize("study", EXAMPLES)
@pytest.mark.parametrize("name", NAMES)
def test_every_analysis_answers_every_example(name: str, study: str, sound: Sound) -> None:
    """The library gives a sound result, with its question's statements and where it came from."""
    result = of_example(study, name)
    sound(result, example(study))
    assert result.statements
    assert result.provenance is not None
    assert result.provenance.plugin == "kindframe-connections"


@needs_data
@pytest.mark.parametrize("study", SETS, ids=lambda make: make.__name__)
def test_every_analysis_answers_every_public_set(study: Callable[[], Study], sound: Sound) -> None:
    """Whatever a set carries is measured, and what it does not is undefined with its reason."""
    held = study()
    for name in NAMES:
        result = asked(held, name)
        sound(result, held)
        assert result.statements, name


def test_the_street_leaves_nothing_that_it_carries_undefined() -> None:
    """On the made-up street every analysis has a main finding, or at least as many findings as blanks."""
    for name in NAMES:
        statements = of_example("elm-row", name).statements
        known = [statement for statement in statements if statement.value is not None]
        assert len(known) * 2 >= len(statements), name


@pytest.mark.parametrize("name", NAMES)
def test_the_command_line_answers_with_every_analysis(name: str) -> None:
    """The command prints the question, and behind every finding what it rests on."""
    out = CliRunner().invoke(root, ["analyse", str(ROOT / "examples" / "north-ayrshire"), name])
    assert out.exit_code == 0, out.output
    analysis = next(analysis for analysis in ANALYSES if analysis.name == name)
    assert analysis.question in out.stdout
    assert "(n = " in out.stdout


@pytest.mark.skipif(not (ROOT / "docs").is_dir(), reason="the docs are not here")
@pytest.mark.parametrize("analysis", ANALYSES, ids=lambda a: a.name)
def test_every_analysis_has_a_page(analysis: Analysis) -> None:
    """It puts the question as the analysis does, and says how it is measured, how to read it and where it stops."""
    page = (ROOT / "docs" / "analyses" / f"{analysis.name}.md").read_text(encoding="utf-8")
    assert f"**{analysis.question}**" in page
    headings = [line for line in page.splitlines() if line.startswith("#")]
    assert headings[1:] == ["## How it is measured", "## How to read it", "## Where it stops"]
    assert f"```{{include}} ../reference/generated/analyses/{analysis.name}.md" in page
