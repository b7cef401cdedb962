"""The catalogues of the Carnegie UK texts: what they hold, where it stands, and what they owe their readers."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import kindframe_carnegie
from kindframe.framework import Framework, check_framework, find_edition, load_folder
from kindframe.problems import Severity

SEEDS = Path(__file__).resolve().parents[3].parent / "shared" / "seeds"
needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="the source texts are not beside the project")

# Every row of the inventory's index of frameworks, and the catalogue that holds it. npf2018 is in kindframe-npf.
INDEX = {
    "promise": "kindness-promise@2019",
    "kcgrid": "kinder-communities-grid@2016",
    "pok": "place-of-kindness@2017",
    "barriers": "organisational-barriers@2019",
    "barriers2020": "organisational-barriers@2020",
    "minikin": "mini-kins@2019",
    "nathemes": "north-ayrshire-themes@2018",
    "fig3": "kindness-domains@2019",
    "badge": "kindness-rocks-badge@2019",
    "spectrum": "kindness-spectrum@2019",
    "riskphases": "risk-phases@2019",
    "fsd": "fairer-scotland-duty@statutory",
    "five2020": "five-priorities@2020",
    "nclb": "nclb-agreement@2023",
    "jrfconcepts": "kinder-communities-concepts@2017",
    "enabling": "enabling-state@2013",
    "why": "why-kindness@2019",
}

# The file of each source whose text is at hand.
TEXTS = {
    "kinder-communities-2016": "000",
    "zubairi-2017": "001",
    "thurman-2020": "003",
    "ferguson-thurman-2019": "004",
}


@pytest.fixture(scope="module")
def frameworks() -> tuple[Framework, ...]:
    """What the plugin offers."""
    return tuple(kindframe_carnegie.kindframe_frameworks())


def lines_of(key: str) -> list[str]:
    """The lines of a source text."""
    (path,) = SEEDS.glob(f"{TEXTS[key]}_*.txt")
    return path.read_text(encoding="utf-8").split("\n")


def collapsed(text: str) -> str:
    """Text with runs of white space as one space, and without the marks of bold type."""
    return " ".join(text.replace("*", "").split())


def test_every_row_of_the_index_is_a_catalogue(frameworks: tuple[Framework, ...]) -> None:
    """Each framework the source texts name is there, under an id of its own."""
    keys = [framework.key for framework in frameworks]
    assert len(keys) == len(set(keys))
    assert set(INDEX.values()) <= set(keys)


def test_every_catalogue_passes_its_checks(frameworks: tuple[Framework, ...]) -> None:
    """Ids, lineage, sources, licences, quotes, references and counts are in order: nothing but notes."""
    problems = [p for f in frameworks for p in check_framework(f, frameworks) if p.severity != Severity.NOTE]
    assert [str(p) for p in problems] == []


def test_every_catalogue_shows_its_sources_and_its_licence(frameworks: tuple[Framework, ...]) -> None:
    """Each has a source with a title, a licence that its first lines repeat, and items that all point to a source."""
    for framework in frameworks:
        assert framework.path is not None
        assert framework.sources[0].title
        assert f"Licence of this file: {framework.licence}" in framework.path.read_text(encoding="utf-8").split("\n")[0]
        assert all(framework.source(item) is not None for item in framework.walk())


def test_only_the_openly_licensed_report_is_quoted(frameworks: tuple[Framework, ...]) -> None:
    """Wording stands only where it comes from the report of 2019, and those files carry its licence."""
    for framework in frameworks:
        quoted = [item for item in framework.walk() if item.statement]
        assert {item.source for item in quoted} <= {"ferguson-thurman-2019"}
        assert bool(quoted) == (framework.licence == "CC BY-SA 3.0")


@needs_seeds
def test_every_quotation_is_verbatim_and_on_the_line_it_names(frameworks: tuple[Framework, ...]) -> None:
    """Each statement stands in the source text, word for word, and begins on the line that is named."""
    checked = 0
    for item in (item for framework in frameworks for item in framework.walk() if item.statement):
        lines = lines_of(item.source)
        assert collapsed(item.statement) in collapsed("\n".join(lines)), item
        where = re.search(r"line (\d+)", item.where)
        assert where, item
        assert collapsed(item.statement) in collapsed("\n".join(lines[int(where.group(1)) - 1 :][:8])), item
        assert collapsed(item.statement)[:18] in collapsed(lines[int(where.group(1)) - 1]), item
        checked += 1
    assert checked == 43


@needs_seeds
def test_no_label_repeats_a_source_that_prints_no_licence(frameworks: tuple[Framework, ...]) -> None:
    """Labels for texts without a licence are our words: no label of more than four words stands in such a text."""
    texts = {key: collapsed("\n".join(lines_of(key))).casefold() for key in TEXTS if key != "ferguson-thurman-2019"}
    for framework in frameworks:
        for item in framework.walk():
            if item.source in texts and len(item.label.split()) > 4:
                assert collapsed(item.label).casefold() not in texts[item.source], item


@needs_seeds
def test_the_preamble_of_the_promise_is_verbatim(frameworks: tuple[Framework, ...]) -> None:
    """The words before the six commitments are those of the source."""
    assert find_edition(frameworks, "kindness-promise").preamble in "\n".join(lines_of("ferguson-thurman-2019"))


def test_the_promise_has_six_commitments_three_of_them_compound(frameworks: tuple[Framework, ...]) -> None:
    """p1 to p6 in order; p2, p5 and p6 promise two things each, and their parts make up their wording."""
    promise = find_edition(frameworks, "kindness-promise")
    assert [item.id for item in promise.items] == ["p1", "p2", "p3", "p4", "p5", "p6"]
    parts = {item.id: [part.id for part in item.items] for item in promise.items if item.compound}
    assert parts == {"p2": ["p2a", "p2b"], "p5": ["p5a", "p5b"], "p6": ["p6a", "p6b"]}
    for item in promise.items:
        if item.compound:
            assert " and ".join(part.statement for part in item.items) == item.statement
    assert len(promise.leaves()) == 9


@needs_seeds
def test_the_grid_is_the_grid_of_the_source(frameworks: tuple[Framework, ...]) -> None:
    """Nine headings and 26 entries stand on the lines named, as many to a cell as the source's own bullets."""
    grid = find_edition(frameworks, "kinder-communities-grid")
    lines = lines_of("kinder-communities-2016")
    for heading in grid.items:
        rows = [int(number) for number in re.findall(r"\d+", heading.where)]
        assert all(f"<b>{heading.label}</b>" in lines[row - 1] for row in rows)
        for row, audience in zip(rows, grid.audiences, strict=True):
            entries = [e for e in heading.items if e.audience == audience]
            assert len(entries) == lines[row - 1].count("<li>")
            assert {e.where for e in entries} <= {f"line {row}"}


def test_the_grid_keeps_its_blank_cells(frameworks: tuple[Framework, ...]) -> None:
    """Eighteen cells, twelve filled and these six blank; eleven and fifteen entries; the thoughts are the reader's."""
    grid = find_edition(frameworks, "kinder-communities-grid")
    cells = grid.cells()
    blank = {(cell.heading.label, cell.audience) for cell in cells if not cell.entries}
    assert len(cells) == 18
    assert blank == {
        ("Make an effort", "organisations"),
        ("Be kind to ourselves", "organisations"),
        ("Support connections", "individuals"),
        ("Support health and wellbeing", "individuals"),
        ("Measure what matters", "individuals"),
        ("Fund?", "individuals"),
    }
    entries = grid.leaves()
    assert [sum(e.audience == a for e in entries) for a in grid.audiences] == [11, 15]
    assert grid.reader_notes == "Thoughts"
    assert {e.kind for e in entries} == {"action", "question", "principle"}
    assert {e.kind for e in entries if e.part_of in {"measure", "fund"}} == {"question"}


def test_the_grid_points_from_empowering_to_looking_after(frameworks: tuple[Framework, ...]) -> None:
    """The source's own "see below" is a reference from one entry to the other."""
    grid = find_edition(frameworks, "kinder-communities-grid")
    assert grid["connections-o2"].see_also == ("health-o1",)


@pytest.mark.parametrize(
    ("name", "items"),
    [
        ("place-of-kindness", ["informal-opportunities", "welcoming-places", "values-of-kindness"]),
        ("organisational-barriers@2019", ["risk", "regulation", "performance-management", "fear-of-radical-kindness"]),
        ("organisational-barriers@2020", ["resources", "performance-management", "risk"]),
        ("kindness-rocks-badge", ["b1", "b2", "b3"]),
        ("kindness-spectrum", ["random", "relational", "radical"]),
        ("risk-phases", ["hazards", "risk-management", "mental-wellbeing"]),
        ("north-ayrshire-themes", ["unlocking-spaces", "why-not", "kind-organisations", "noticing-kindness"]),
    ],
)
def test_what_the_smaller_catalogues_hold(frameworks: tuple[Framework, ...], name: str, items: list[str]) -> None:
    """The items are those of the source, in its order."""
    assert [item.id for item in find_edition(frameworks, name).items] == items


def test_the_mini_kins_go_by_all_their_names_and_in_a_circle(frameworks: tuple[Framework, ...]) -> None:
    """Six groups; four of them have a shorter name in the text; the last leads back to the first."""
    groups = find_edition(frameworks, "mini-kins")
    assert len(groups) == 6
    aliases = {alias for group in groups for alias in group.aliases}
    assert {"#Conversations", "Management & leadership", "Procurement & commissioning", "Societal justice"} <= aliases
    assert groups.items[-1].see_also == (groups.items[0].id,)


def test_the_point_of_the_spectrum_belongs_to_an_act_in_a_place(frameworks: tuple[Framework, ...]) -> None:
    """What is coded with it is an action, and the coding needs the place."""
    spectrum = find_edition(frameworks, "kindness-spectrum")
    assert (spectrum.shape, spectrum.subjects, spectrum.needs) == ("spectrum", ("actions",), ("place",))


def test_what_is_not_known_is_shown_as_not_known(frameworks: tuple[Framework, ...]) -> None:
    """Of five priorities three are reconstructed and two unknown, as are the principles of 2023; nothing else is."""
    priorities = find_edition(frameworks, "five-priorities")
    assert [item.standing for item in priorities] == [("reconstructed",)] * 3 + [("unknown",)] * 2
    assert all(item.label == item.statement == "" for item in priorities if item.unknown)
    unknown = {(f.key, i.id) for f in frameworks for i in f.walk() if i.unknown}
    assert unknown == {
        ("five-priorities@2020", "priority-4"),
        ("five-priorities@2020", "priority-5"),
        ("nclb-agreement@2023", "principles"),
    }


def test_the_figure_that_is_missing_is_marked_as_reconstructed(frameworks: tuple[Framework, ...]) -> None:
    """The domains of Figure 3 and both halves of its mapping say that they are ours."""
    assert all(item.reconstructed for item in find_edition(frameworks, "kindness-domains"))
    figure = [c for f in frameworks for c in f.crosswalks if c.id.startswith("figure-3")]
    assert len(figure) == 2
    assert all(c.reconstructed for c in figure)


@pytest.mark.parametrize(
    ("name", "edition"),
    [("organisational-barriers", "2020"), ("nclb-agreement", "2023"), ("fairer-scotland-duty", "statutory")],
)
def test_a_plain_name_means_the_edition_in_force(frameworks: tuple[Framework, ...], name: str, edition: str) -> None:
    """Of several editions the latest that is in force is meant."""
    assert find_edition(frameworks, name).edition == edition


def test_every_file_of_the_plugin_loads() -> None:
    """There are as many catalogues as files, and no file has a problem."""
    folder = kindframe_carnegie.HERE / "frameworks"
    frameworks, problems = load_folder(folder)
    assert problems == ()
    assert len(frameworks) == len(list(folder.glob("*.toml")))


@pytest.mark.parametrize("plugin", ["kindframe_carnegie", "kindframe_npf"])
def test_a_plugin_of_data_costs_nothing_until_it_is_asked(plugin: str) -> None:
    """Importing it brings in neither the data nor anything heavy."""
    heavy = ["polars", "numpy", "cattrs", "kindframe.framework"]
    code = f"import sys, {plugin}; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
