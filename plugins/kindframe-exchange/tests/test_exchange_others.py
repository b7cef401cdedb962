"""SSSOM, REFI-QDA, tables and Markdown: each holds what it can and counts what it cannot."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import openpyxl
import pytest

import kindframe as kf
from kindframe.exporting import LossReport
from kindframe.testing import sample_frameworks

NORTH_AYRSHIRE = Path(__file__).resolve().parents[3] / "examples" / "north-ayrshire"
KEYS = sorted(kf.frameworks())
MAPPED = [key for key, framework in sorted(kf.frameworks().items()) if framework.crosswalks]
QDC = "{urn:QDA-XML:codebook:1.0}"

# Slots of a mapping and of a mapping set, and what each mapping must have, as the SSSOM specification 1.0 lists them.
SSSOM_ROW = {
    *("subject_id", "subject_label", "subject_category", "predicate_id", "predicate_label", "predicate_modifier"),
    *("object_id", "object_label", "object_category", "mapping_justification", "author_id", "author_label"),
    *("reviewer_id", "reviewer_label", "creator_id", "creator_label", "license", "subject_type", "subject_source"),
    *("subject_source_version", "object_type", "object_source", "object_source_version", "mapping_provider"),
    *("mapping_source", "mapping_cardinality", "mapping_tool", "mapping_tool_version", "mapping_date", "confidence"),
    *("curation_rule", "curation_rule_text", "subject_match_field", "object_match_field", "match_string"),
    *("subject_preprocessing", "object_preprocessing", "semantic_similarity_score", "semantic_similarity_measure"),
    *("see_also", "issue_tracker_item", "other", "comment"),
}
SSSOM_SET = {"mapping_set_id", "mapping_set_title", "mapping_set_description", "mapping_set_version", "license"}
SSSOM_SET |= {"curie_map", "mapping_tool", "mapping_tool_version"}
SSSOM_MUST = ("subject_id", "predicate_id", "object_id", "mapping_justification")


def export(tmp_path: Path, framework: str | kf.Framework, name: str) -> tuple[Path, LossReport]:
    """Write a framework, and give the file and the report of what was lost."""
    loss = kf.export_framework(framework, tmp_path / name)
    assert loss.files == (tmp_path / name,)
    return tmp_path / name, loss


# -- SSSOM -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [*MAPPED, "hostile"])
def test_sssom_has_the_published_slots_and_every_match(tmp_path: Path, key: str) -> None:
    """Only slots the specification has; the four that are required are filled; each CURIE's prefix is declared."""
    framework = sample_frameworks()[0] if key == "hostile" else kf.frameworks()[key]
    path, _ = export(tmp_path, framework, "out.sssom.tsv")
    lines = path.read_text(encoding="utf-8").split("\n")
    facts = [line[1:] for line in lines if line.startswith("#")]
    assert {fact.split(":")[0] for fact in facts if not fact.startswith(" ")} <= SSSOM_SET
    prefixes = {fact.strip().split(":")[0] for fact in facts if fact.startswith(" ")}
    rows = list(csv.DictReader([line for line in lines if not line.startswith("#")], delimiter="\t"))
    assert rows
    assert set(rows[0]) <= SSSOM_ROW
    for row in rows:
        assert all(row[name] for name in SSSOM_MUST)
        assert {row[name].split(":")[0] for name in SSSOM_MUST} <= prefixes
        assert row["confidence"] == "" or 0 <= float(row["confidence"]) <= 1
    assert len(rows) == sum(len(walk.matches) for walk in framework.crosswalks)


def test_sssom_keeps_reason_author_and_confidence(tmp_path: Path) -> None:
    """The first match of the Promise and the grid, as its file has it."""
    path, loss = export(tmp_path, "kindness-promise", "out.sssom.tsv")
    text = "\n".join(x for x in path.read_text(encoding="utf-8").split("\n") if not x.startswith("#"))
    rows = list(csv.DictReader(io.StringIO(text), delimiter="\t"))
    row = next(r for r in rows if r["object_id"].endswith(":values-o2"))
    assert row["subject_id"] == "fw.kindness-promise_2019:p1"
    assert (row["predicate_id"], row["confidence"], row["author_label"]) == ("skos:closeMatch", "0.7", "kindframe")
    assert row["comment"].startswith("Both trust people")
    assert '#license: "https://creativecommons.org/licenses/by/4.0/"' in path.read_text(encoding="utf-8")
    assert "crosswalk.remarks" in {held.field for held in loss.losses}


@pytest.mark.parametrize("key", MAPPED)
def test_sssom_py_takes_it(tmp_path: Path, key: str) -> None:
    """Where the reference tool is at hand, its validation passes; it is no part of this project's own environment."""
    tool = shutil.which("sssom")
    if tool is None:
        pytest.skip("sssom-py is not installed here")
    path, _ = export(tmp_path, key, "out.sssom.tsv")
    done = subprocess.run([tool, "validate", str(path)], capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode()


# -- REFI-QDA --------------------------------------------------------------------------------------


def codes(element: ET.Element) -> list[ET.Element]:
    """Every code below an element."""
    return [found for child in element.findall(f"{QDC}Code") for found in (child, *codes(child))]


@pytest.mark.parametrize("key", [*KEYS, "hostile"])
def test_a_codebook_keeps_the_rules_of_the_schema(tmp_path: Path, key: str) -> None:
    """The element rules of the REFI-QDA codebook 1.0: what stands in what, in which order, with which attributes."""
    framework = sample_frameworks()[0] if key == "hostile" else kf.frameworks()[key]
    path, _ = export(tmp_path, framework, "out.qdc")
    root = ET.parse(path).getroot()
    guid = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
    assert root.tag == f"{QDC}CodeBook"
    assert [child.tag for child in root] in ([f"{QDC}Codes"], [f"{QDC}Codes", f"{QDC}Sets"])
    assert {child.tag for child in root[0]} == {f"{QDC}Code"}
    found = codes(root[0])
    for code in found:
        assert {"guid", "name", "isCodable"} <= set(code.keys()) <= {"guid", "name", "isCodable", "color"}
        assert guid.fullmatch(code.get("guid", ""))
        assert code.get("isCodable") in ("true", "false")
        inside = [child.tag for child in code]
        assert inside[0] == f"{QDC}Description"
        assert set(inside[1:]) <= {f"{QDC}Code"}
    known = {code.get("guid") for code in found}
    assert len(known) == len(found)
    for members in root.findall(f"{QDC}Sets/{QDC}Set"):
        assert {member.tag for member in members} <= {f"{QDC}MemberCode"}
        assert {member.get("guid") for member in members} <= known


@pytest.mark.parametrize("key", [*KEYS, "hostile"])
def test_a_codebook_read_as_qualcoder_reads_it_has_every_item(tmp_path: Path, key: str) -> None:
    """QualCoder makes a category of what is not codable and a code of the rest, and holds names of each unique."""
    framework = sample_frameworks()[0] if key == "hostile" else kf.frameworks()[key]
    path, _ = export(tmp_path, framework, "out.qdc")
    categories: dict[str, str | None] = {}
    held: dict[str, str | None] = {}

    def take(element: ET.Element, inside: str | None) -> None:
        name, is_category = element.get("name", ""), element.get("isCodable") == "false"
        kept = categories if is_category else held
        assert name not in kept, "QualCoder would fold the two into one"
        kept[name] = inside
        for child in element.findall(f"{QDC}Code"):
            take(child, name if is_category else None)

    for element in ET.parse(path).getroot().findall(f"{QDC}Codes/{QDC}Code"):
        take(element, None)
    assert {name.split(":")[0] for name in held} == {item.id for item in framework.leaves()}
    assert {name.split(":")[0] for name in categories} == {item.id for item in framework if item.compound}
    for name, inside in held.items():
        assert (inside or "").split(":")[0] == framework[name.split(":")[0]].part_of


def test_the_audiences_of_the_grid_are_sets(tmp_path: Path) -> None:
    """11 entries for individuals and 15 for organisations, counted in the source."""
    path, _ = export(tmp_path, "kinder-communities-grid", "out.qdc")
    sets = ET.parse(path).getroot().findall(f"{QDC}Sets/{QDC}Set")
    assert {s.get("name"): len(s) for s in sets} == {"individuals": 11, "organisations": 15}


def test_a_code_keeps_its_guid_from_one_writing_to_the_next(tmp_path: Path) -> None:
    """Codings made with an earlier file stay with their codes."""
    one, _ = export(tmp_path, "kindness-promise", "one.qdc")
    two, _ = export(tmp_path, "kindness-promise", "two.qdc")
    assert one.read_bytes() == two.read_bytes()


# -- tables and Markdown ----------------------------------------------------------------------------


def test_a_workbook_of_a_framework_has_no_formula_and_every_item(tmp_path: Path) -> None:
    """Hostile text comes back as it was, as text; openpyxl, another reader, finds no formula in any cell."""
    framework = sample_frameworks()[0]
    path, _ = export(tmp_path, framework, "out.xlsx")
    book = openpyxl.load_workbook(path)
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    rows = list(book["Items"].iter_rows(values_only=True))
    at = {name: place for place, name in enumerate(rows[0])}
    labels = {row[at["item"]]: row[at["label"]] for row in rows[1:]}
    assert labels == {item.id: item.label or None for item in framework}


def test_a_workbook_of_a_framework_lists_the_gaps_of_both_sides(tmp_path: Path) -> None:
    """The Promise and the four barriers: the remark that nothing in it speaks of risk stands beside the barrier."""
    path, _ = export(tmp_path, "kindness-promise", "out.xlsx")
    rows = list(openpyxl.load_workbook(path)["Gaps"].iter_rows(min_row=2, values_only=True))
    barriers = {row[2] for row in rows if row[:2] == ("promise-barriers", "target")}
    assert {"organisational-barriers@2019/risk", "organisational-barriers@2019/regulation"} <= barriers


def test_a_table_of_a_framework_is_safe_in_a_spreadsheet(tmp_path: Path) -> None:
    """No cell of the CSV begins as a formula does, and its items are those of the framework."""
    framework = sample_frameworks()[0]
    path, loss = export(tmp_path, framework, "out.csv")
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    assert [row["item"] for row in rows] == [item.id for item in framework]
    assert not [cell for row in rows for cell in row.values() if cell[:1] in tuple("=+-@")]
    assert {"framework", "sources", "crosswalks"} <= {held.field for held in loss.losses}


def test_markdown_shows_sources_gaps_and_no_marks_of_others(tmp_path: Path) -> None:
    """The Promise's page names its source, and that nothing in it answers to risk or to regulation."""
    path, _ = export(tmp_path, "kindness-promise", "out.md")
    text = path.read_text(encoding="utf-8")
    assert "The Practice of Kindness" in text
    assert "CC BY-SA 3.0" in text
    left = text.split("Without a match in organisational-barriers@2019")[1].split("\n\n## ")[0]
    assert "Attitude to risk" in left or "risk" in left.casefold()
    assert "regulation" in left.casefold()
    hostile, _ = export(tmp_path, sample_frameworks()[0], "hostile.md")
    assert "<script>" not in hostile.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def study() -> kf.Study:
    """The study made from the text of *The Practice of Kindness*."""
    if not NORTH_AYRSHIRE.is_dir():
        pytest.skip("the examples are not here")
    return kf.read(NORTH_AYRSHIRE)


def test_an_assessment_leaves_without_single_codings(tmp_path: Path, study: kf.Study) -> None:
    """The public workbook has findings, gaps and coders; codings and disagreements are counted as protected."""
    release, loss = kf.export_assessment(study, "kindness-promise", tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert {"Findings", "Gaps", "Coders", "Sources", "What it rests on"} <= set(book.sheetnames)
    assert not {"Codings", "Where coders differ"} & set(book.sheetnames)
    held = {each.field: (each.change, each.count) for each in loss.losses}
    assert held["codings"] == ("protected", release.assessments[0].codings.height)
    _, loss = kf.export_assessment(study, "kindness-promise", tmp_path / "in.xlsx", audience="internal")
    inside = openpyxl.load_workbook(tmp_path / "in.xlsx")
    assert {"Codings", "Where coders differ", "By place"} <= set(inside.sheetnames)
    assert loss.lossless


@pytest.mark.parametrize("suffix", [".md", ".xlsx", ".csv"])
def test_what_somebody_typed_as_an_item_stays_inside(tmp_path: Path, suffix: str) -> None:
    """A coding of an item that is not there is counted as lost, and its text is not shown to the public."""
    held = kf.Study.from_records(
        [
            kf.Action(id="a1", kind="meal"),
            kf.Evidence(subject="a1", item="kindness-promise/Mrs Jones said so", stance="for", coder="c"),
        ]
    )
    path = tmp_path / f"out{suffix}"
    _, loss = kf.export_assessment(held, "kindness-promise", path)
    assert {each.field: each.count for each in loss.losses}["unplaced"] == 1
    shown = path.read_text(encoding="utf-8") if suffix != ".xlsx" else str(_cells(path))
    assert "Jones" not in shown
    kf.export_assessment(held, "kindness-promise", tmp_path / "in.md", audience="internal")
    assert "Jones" in (tmp_path / "in.md").read_text(encoding="utf-8")


def _cells(path: Path) -> list[object]:
    return [cell.value for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row]


def test_an_assessment_as_a_table_has_a_row_for_each_item_and_none_for_the_whole(
    tmp_path: Path, study: kf.Study
) -> None:
    """Twelve items of the Promise, six commitments and the parts of three; no total."""
    kf.export_assessment(study, "kindness-promise", tmp_path / "out.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8"))))
    assert [row["item"] for row in rows] == [item.id for item in kf.frameworks()["kindness-promise@2019"]]
    assert "%" not in (tmp_path / "out.csv").read_text(encoding="utf-8")


def test_an_assessment_as_markdown_says_what_silence_is(tmp_path: Path, study: kf.Study) -> None:
    """The page of an assessment carries the sentence, and how it was protected."""
    kf.export_assessment(study, "kindness-promise", tmp_path / "out.md")
    text = (tmp_path / "out.md").read_text(encoding="utf-8")
    assert "does not mean that the item is not met" in text
    assert "## Protection" in text


def test_a_format_of_another_kind_is_refused_with_those_that_fit(tmp_path: Path, study: kf.Study) -> None:
    """A framework is no study: GraphML cannot hold it; an ending nobody writes is answered with those there are."""
    with pytest.raises(kf.KindframeError, match="writes studies"):
        kf.export_framework("kindness-promise", tmp_path / "out.ttl", to="graphml")
    with pytest.raises(kf.KindframeError, match=r"\.ttl"):
        kf.export_framework("kindness-promise", tmp_path / "out.ttt")
    with pytest.raises(kf.KindframeError, match="writes frameworks"):
        kf.export_assessment(study, "kindness-promise", tmp_path / "out.csv", to="framework-csv")
