"""What was promised of the frameworks: every catalogue there, a second coding, ten lines, a wrong id named."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

import kindframe as kf
from kindframe.cli import root
from kindframe.framework import check_framework
from kindframe.problems import Severity

ROOT = Path(__file__).resolve().parent.parent
INVENTORY = ROOT.parent / "shared" / "reference" / "frameworks.md"
NORTH_AYRSHIRE = ROOT / "examples" / "north-ayrshire"

# Each row of the inventory's index, by the id it suggests: the catalogues it became, and how many items of which kind
# the source has, as the row says. The mapping of Figure 3 is two crosswalks to the domains it maps onto.
ROWS: Mapping[str, tuple[tuple[str, ...], Mapping[str, int]]] = {
    "promise": (("kindness-promise@2019",), {"commitment": 12}),  # six; three of them in two parts each
    "npf2018": (("npf@2018",), {"outcome": 11, "indicator": 81}),
    "kcgrid": (("kinder-communities-grid@2016",), {"heading": 9}),
    "pok": (("place-of-kindness@2017",), {}),
    "barriers": (("organisational-barriers@2019",), {"barrier": 4}),
    "barriers2020": (("organisational-barriers@2020", "organisational-barriers@2017"), {"barrier": 3}),
    "minikin": (("mini-kins@2019",), {"theme": 6}),
    "nathemes": (("north-ayrshire-themes@2018",), {"theme": 4}),
    "fig3": (("kindness-domains@2019",), {}),
    "badge": (("kindness-rocks-badge@2019",), {}),
    "spectrum": (("kindness-spectrum@2019",), {"point": 3}),
    "riskphases": (("risk-phases@2019",), {"phase": 3}),
    "fsd": (("fairer-scotland-duty@statutory", "fairer-scotland-duty@interim"), {}),
    "five2020": (("five-priorities@2020",), {"priority": 5}),
    "nclb": (("nclb-agreement@2020", "nclb-agreement@2023"), {}),
    "jrfconcepts": (("kinder-communities-concepts@2017",), {}),
    "enabling": (("enabling-state@2013",), {}),
    "why": (("why-kindness@2019",), {}),
}
SIZES = {"badge": 3, "why": 10}


def run(*args: object) -> Result:
    """Run one command in this process."""
    return CliRunner().invoke(root, [str(arg) for arg in args])


# -- every row of the inventory is a catalogue ---------------------------------------------------------


@pytest.mark.skipif(not INVENTORY.is_file(), reason="the inventory is not here")
def test_the_rows_above_are_those_of_the_inventory() -> None:
    """The index of the inventory, row by row: none is missing here, and none is made up."""
    text = INVENTORY.read_text(encoding="utf-8").split("## A0. Index")[1].split("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE) == list(ROWS)


@pytest.mark.parametrize("row", ROWS)
def test_each_row_is_a_catalogue_that_loads_and_passes_its_checks(row: str) -> None:
    """Each is offered by a plugin, checks without a warning beside all others, and has what its source has."""
    every = kf.frameworks()
    keys, counts = ROWS[row]
    for key in keys:
        problems = [p for p in check_framework(every[key], every.values()) if p.severity is not Severity.NOTE]
        assert problems == []
        assert len(every[key]) > 0
    first = every[keys[0]]
    for kind, n in counts.items():
        assert len(first.of_kind(kind)) == n
    if row in SIZES:
        assert len(first) == SIZES[row]


@pytest.mark.parametrize("key", [key for keys, _ in ROWS.values() for key in keys])
def test_each_catalogue_shows_its_sources_and_licence(key: str) -> None:
    """A person who asks for it is told where it comes from, under what licence, and what is unknown in it."""
    framework = kf.frameworks()[key]
    out = run("frameworks", "show", key).stdout
    assert framework.sources
    assert out.count("\nSource: ") == len(framework.sources)
    assert all(source.title in out for source in framework.sources)
    assert f"Licence of this text: {framework.licence}." in out
    assert out.count("[unknown]") == len([item for item in framework if item.unknown])


def test_the_mapping_of_figure_3_is_marked_as_ours() -> None:
    """The picture is missing in the text at hand; both crosswalks say that they were put together from the words."""
    walks = {walk.id: walk for framework in kf.frameworks().values() for walk in framework.crosswalks}
    figure = [walk for name, walk in walks.items() if name.startswith("figure-3")]
    assert len(figure) == 2
    assert all(walk.reconstructed for walk in figure)
    assert {walk.target for walk in figure} == {"kindness-domains@2019"}


# -- a second coding, and where the two differ ---------------------------------------------------------


@pytest.mark.skipif(not NORTH_AYRSHIRE.is_dir(), reason="the examples are not here")
def test_the_example_carries_two_codings_of_the_promise() -> None:
    """Coders ``first`` and ``second`` both coded the Promise; how the second was made is said beside the data."""
    study = kf.read(NORTH_AYRSHIRE)
    codings = kf.assess(study, "kindness-promise").codings
    by = dict(codings.group_by("coder").len().iter_rows())
    assert by["first"] == 108  # as the study's own page says
    assert by["second"] == 110
    assert "without sight of the first" in study.settings.note("evidence", "coder").meaning


@pytest.mark.skipif(not NORTH_AYRSHIRE.is_dir(), reason="the examples are not here")
def test_the_two_codings_differ_where_a_count_by_hand_says() -> None:
    """Every record and commitment on which both are compared and differ, counted from the rows of the file itself."""
    rows = pl.read_csv(NORTH_AYRSHIRE / "evidence.csv", infer_schema=False)
    mine = rows.filter(pl.col("item").str.starts_with("kindness-promise/") & (pl.col("coder") != "third"))
    said: dict[tuple[str, str], dict[str, set[str]]] = {}
    for subject, item, stance, coder in mine.select("subject", "item", "stance", "coder").iter_rows():
        said.setdefault((subject, item), {}).setdefault(coder, set()).add(stance)
    differ = [pair for pair, by in said.items() if by.get("first") != by.get("second")]
    stances = [pair for pair in differ if len(said[pair]) == 2]
    agreement = kf.assess(kf.read(NORTH_AYRSHIRE), "kindness-promise").agreement
    assert agreement is not None
    assert agreement.coders == ("first", "second")
    assert agreement.disagreements.height == len(differ)
    assert agreement.disagreements.filter(pl.col("difference") == "stance").height == len(stances)


@pytest.mark.slow
@pytest.mark.skipif(not NORTH_AYRSHIRE.is_dir(), reason="the examples are not here")
def test_the_report_shows_that_and_where_they_differ(tmp_path: Path) -> None:
    """The sentence of how far they agree, and beside each item on how many records they differ."""
    study = kf.read(NORTH_AYRSHIRE)
    held = kf.assess(study, "kindness-promise")
    kf.report(study, tmp_path / "report.html", analyses=[], frameworks=["kindness-promise"])
    text = re.sub(r"<[^>]+>", "", (tmp_path / "report.html").read_text(encoding="utf-8"))
    assert held.agreement is not None
    n = held.agreement.disagreements.height
    assert f"They differ in {n} cells" in text
    disputed = [finding for finding in held.findings if finding.disputed]
    assert disputed
    assert text.count("coders differ on") == len(disputed)


# -- ten lines of TOML ------------------------------------------------------------------------------------

TEN_LINES = """id = "our-charter"
title = "Our street's charter"
[[sources]]
title = "Agreed at the street meeting"
[[items]]
id = "greet"
label = "Greet whoever you meet"
[[items]]
id = "lend"
label = "Lend what stands idle"
"""


def test_ten_lines_of_toml_give_an_assessment_without_python(tmp_path: Path) -> None:
    """A file in the study's folder and two commands: one item is spoken for, the other silent, which is not a no."""
    assert len(TEN_LINES.splitlines()) == 10
    street = tmp_path / "street"
    (street / "frameworks").mkdir(parents=True)
    (street / "frameworks" / "our-charter.toml").write_text(TEN_LINES, encoding="utf-8")
    (street / "people.csv").write_text("id\np1\np2\n", encoding="utf-8")
    (street / "actions.csv").write_text("id,givers,receivers\na1,p1,p2\n", encoding="utf-8")
    (street / "evidence.csv").write_text("subject,item,stance\na1,our-charter/greet,for\n", encoding="utf-8")
    assert run("check", street).exit_code == 0
    out = run("assess", street, "our-charter")
    assert out.exit_code == 0, out.output
    status = {line.split()[0]: line for line in out.stdout.splitlines() if line.split()[:1] in (["greet"], ["lend"])}
    assert "supported" in status["greet"]
    assert "silent" in status["lend"]
    assert "does not mean that the item is not met" in out.stdout


# -- a wrong id in evidence.csv -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "column", "near"),
    [
        ("a11,kindness-promise/p1,for", "subject", "a1"),
        ("a1,kindness-promise/pp1,for", "item", "kindness-promise/p1"),
        ("a1,kindness-promise@2019/p5c,for", "item", "kindness-promise@2019/p5"),
        ("a1,kindnes-promise/p1,for", "item", "kindness-promise/p1"),
        ("a1,our-charter/gret,for", "item", "our-charter/greet"),
        ("a1,greet,for", "item", "our-charter/greet"),
    ],
)
def test_a_wrong_id_in_evidence_is_named_by_file_row_and_nearest(
    tmp_path: Path, line: str, column: str, near: str
) -> None:
    """The file, the line a text editor shows, the column, and what was probably meant; every other row is read."""
    street = tmp_path / "street"
    (street / "frameworks").mkdir(parents=True)
    (street / "study.toml").write_text('frameworks = ["our-charter"]\n', encoding="utf-8")
    (street / "frameworks" / "our-charter.toml").write_text(TEN_LINES, encoding="utf-8")
    (street / "people.csv").write_text("id\np1\np2\n", encoding="utf-8")
    (street / "actions.csv").write_text("id,givers,receivers\na1,p1,p2\n", encoding="utf-8")
    good = "a1,our-charter/greet,for\n"
    (street / "evidence.csv").write_text(f"subject,item,stance\n{good}{line}\n", encoding="utf-8")
    report = kf.read(street).report
    (problem,) = [p for p in report.problems if p.severity is not Severity.NOTE]
    assert (problem.file, problem.row, problem.column) == ("evidence.csv", 3, column)
    assert problem.near is not None
    assert problem.near.startswith(near)
    out = run("check", street)
    assert f"evidence.csv:3:{column}" in out.stderr
    assert "Did you mean" in out.stderr


def test_a_framework_nobody_has_here_is_no_mistake(tmp_path: Path) -> None:
    """It may be at hand elsewhere: reading says nothing of it, and keeps the row."""
    street = tmp_path / "street"
    street.mkdir()
    (street / "people.csv").write_text("id\np1\n", encoding="utf-8")
    (street / "evidence.csv").write_text("subject,item\np1,somebody-elses-catalogue/x1\n", encoding="utf-8")
    study = kf.read(street)
    assert [p for p in study.report.problems if p.severity is not Severity.NOTE] == []
    assert len(study.evidence) == 1
