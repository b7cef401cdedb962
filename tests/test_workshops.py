"""Workshops: what is printed, what a second coder does not see, and what comes back of filled sheets."""

from __future__ import annotations

import csv
import io
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

import kindframe as kf
from kindframe.cli import root
from kindframe.errors import FileRejected, SchemaError
from kindframe.testing import sample_frameworks
from kindframe.workshops import discussion_sheet, read_sheets, second_coder_sheet

GRID = kf.frameworks()["kinder-communities-grid@2016"]
PROMISE = kf.frameworks()["kindness-promise@2019"]
NORTH_AYRSHIRE = Path(__file__).resolve().parent.parent / "examples" / "north-ayrshire"

Rows = list[dict[str, str]]


def rows_of(path: Path) -> Rows:
    """Read a CSV sheet as a person's spreadsheet does."""
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def fill(path: Path, rows: Rows) -> Path:
    """Write a sheet back."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def run(*args: object) -> Result:
    """Run one command in this process."""
    return CliRunner().invoke(root, [str(arg) for arg in args])


@pytest.fixture
def grid(tmp_path: Path) -> Rows:
    """The grid as a CSV worksheet."""
    return rows_of(discussion_sheet(GRID, tmp_path / "grid.csv"))


@pytest.fixture
def street() -> kf.Study:
    """Five acts and a place, two of the acts coded by somebody whose words must not show."""
    acts = [kf.Action(id=f"a{n}", kind="meal", story=f"Story {n}", place="hall") for n in range(1, 6)]
    told = {"verdict": "SECRET-VERDICT"}
    coded = [
        kf.Evidence(subject=f"a{n}", item="kindness-promise/p1", stance="for", coder="SECRET-CODER", note="SECRET-NOTE")
        for n in (1, 2)
    ]
    extra = [kf.Action(id="a6", story="Story 6", attributes=told), kf.Actor(id="hall", kind="place", name="Town hall")]
    return kf.Study.from_records([*acts, *coded, *extra])


# -- printing ---------------------------------------------------------------------------------------


def test_the_grid_prints_every_entry_and_every_blank(grid: Rows) -> None:
    """26 entries, 11 and 15 by audience, and the six cells the source leaves blank, as counted in the source."""
    blank = [row for row in grid if row["prompt"] == "(the source leaves this blank)"]
    entries = [row for row in grid if row not in blank]
    assert len(entries) == 26
    assert [row["audience"] for row in entries].count("individuals") == 11
    assert {(row["item"], row["audience"]) for row in blank} == {
        ("effort", "organisations"),
        ("ourselves", "organisations"),
        ("connections", "individuals"),
        ("health", "individuals"),
        ("measure", "individuals"),
        ("fund", "individuals"),
    }
    assert not any(row[name] for row in grid for name in ("thoughts", "stance", "where", "about"))


class _Page(HTMLParser):
    """Collects the tags and addresses of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and what it points to."""
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]


@pytest.mark.parametrize("which", ["grid", "hostile", "coder"])
def test_a_page_for_paper_has_no_script_and_nothing_from_elsewhere(
    tmp_path: Path, which: str, street: kf.Study
) -> None:
    """Whatever a framework or a study says is text on it."""
    path = tmp_path / "out.html"
    if which == "coder":
        acts = [*street.actions, kf.Action(id="x", story="<script>alert(1)</script>")]
        second_coder_sheet(street.with_(actions=acts), PROMISE, path)
    else:
        discussion_sheet(GRID if which == "grid" else sample_frameworks()[0], path)
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    assert page.addresses == []
    assert not {"script", "img", "link", "iframe"} & set(page.tags)
    assert "table" in page.tags


def test_the_page_of_the_grid_keeps_the_readers_column(tmp_path: Path) -> None:
    """A column for thoughts for each audience, as the source has, with the entries and where they come from."""
    text = discussion_sheet(GRID, tmp_path / "out.html").read_text(encoding="utf-8")
    assert text.count('<th scope="col">Thoughts</th>') == 2
    assert text.count('<td class="write">') == 18  # nine headings, two audiences
    assert "Kinder Communities: The power of everyday relationships" in text


def test_one_audience_alone_can_be_printed(tmp_path: Path) -> None:
    """Of another spelling the nearest is named; a framework without audiences prints for everybody."""
    rows = rows_of(discussion_sheet(GRID, tmp_path / "a.csv", audiences=["organisations"]))
    assert {row["audience"] for row in rows} == {"organisations"}
    with pytest.raises(kf.KindframeError, match="Did you mean 'organisations'"):
        discussion_sheet(GRID, tmp_path / "b.csv", audiences=["organisation"])
    plain = rows_of(discussion_sheet(PROMISE, tmp_path / "c.csv"))
    assert {row["item"] for row in plain} >= {"p1", "p2a", "p2b"}
    with pytest.raises(kf.KindframeError, match=r"written to \.html, \.csv, \.xlsx"):
        discussion_sheet(GRID, tmp_path / "d.pdf")


# -- a second coder ----------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".html", ".csv", ".xlsx"])
def test_a_second_coder_sees_no_coding(tmp_path: Path, street: kf.Study, suffix: str) -> None:
    """No coder, note, or column of the study's own is in the bytes; every act is there, coded or not."""
    path = second_coder_sheet(street, PROMISE, tmp_path / f"out{suffix}")
    text = path.read_text(encoding="utf-8") if suffix != ".xlsx" else _text(path)
    assert "SECRET" not in text
    assert all(f"Story {n}" in text for n in range(1, 7))


def _text(path: Path) -> str:
    return "\n".join(
        str(cell.value) for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row
    )


def test_a_column_of_ones_own_is_shown_when_asked(tmp_path: Path, street: kf.Study) -> None:
    """``show`` adds it; a misspelt one is answered with the nearest."""
    rows = rows_of(second_coder_sheet(street, PROMISE, tmp_path / "out.csv", show=["verdict"]))
    assert "SECRET-VERDICT" in {row["verdict"] for row in rows}
    with pytest.raises(kf.KindframeError, match="Did you mean 'verdict'"):
        second_coder_sheet(street, PROMISE, tmp_path / "out.csv", show=["verdit"])


def test_the_order_is_of_chance_and_the_same_for_one_seed(tmp_path: Path, street: kf.Study) -> None:
    """Two seeds differ, one seed does not, and the order the study has its rows in makes no difference."""

    def order(seed: int, study: kf.Study = street) -> list[str]:
        rows = rows_of(second_coder_sheet(study, PROMISE, tmp_path / "o.csv", seed=seed))
        return [row["record"] for row in rows]

    assert order(1) == order(1)
    assert len({tuple(order(seed)) for seed in range(6)}) > 1
    assert sorted(order(1)) == [f"a{n}" for n in range(1, 7)]
    back = street.with_(actions=street.actions.table.reverse())
    assert order(1, back) == order(1)
    drawn = rows_of(second_coder_sheet(street, PROMISE, tmp_path / "s.csv", seed=1, sample=2))
    assert [row["record"] for row in drawn] == order(1)[:2]


def test_items_are_columns_and_parts_are_coded_rather_than_wholes(tmp_path: Path, street: kf.Study) -> None:
    """The Promise gives nine columns (three commitments whole, six parts), or those that are named."""

    def items(**options: object) -> list[str]:
        path = second_coder_sheet(street, PROMISE, tmp_path / "o.csv", **options)  # type: ignore[arg-type]
        return [name.split(":")[0] for name in rows_of(path)[0] if ":" in name]

    assert items() == ["p1", "p2a", "p2b", "p3", "p4", "p5a", "p5b", "p6a", "p6b"]
    assert items(items=["p1", "p2"]) == ["p1", "p2"]
    with pytest.raises(kf.KindframeError, match="Did you mean 'p6a'"):
        items(items=["p66a"])


def test_a_filled_coding_sheet_comes_back_with_its_coder(tmp_path: Path, street: kf.Study) -> None:
    """Three cells become three codings, in words or by sign; a wrong word and a wrong id are named by file and row."""
    path = second_coder_sheet(street, PROMISE, tmp_path / "out.csv", items=["p1", "p3"])
    rows = rows_of(path)
    one = next(name for name in rows[0] if name.startswith("p1:"))
    three = next(name for name in rows[0] if name.startswith("p3:"))
    at = {row["record"]: place for place, row in enumerate(rows)}
    rows[at["a1"]][one], rows[at["a1"]][three] = "For", "-"
    rows[at["a2"]][one] = "mixed"
    rows[at["a3"]][one] = "fro"
    rows[at["a4"]][one], rows[at["a4"]]["record"] = "for", "a44"
    filled = read_sheets([fill(path, rows)], [PROMISE], coder="bo", study=street)
    held = {(e.subject, e.item, e.stance, e.coder) for e in filled.evidence}
    assert held == {
        ("a1", "kindness-promise@2019/p1", "for", "bo"),
        ("a1", "kindness-promise@2019/p3", "against", "bo"),
        ("a2", "kindness-promise@2019/p1", "mixed", "bo"),
    }
    said = {problem.row: str(problem) for problem in filled.problems}
    assert f"out.csv:{at['a3'] + 2}:" in said[at["a3"] + 2]
    assert "Did you mean 'for'" in said[at["a3"] + 2]
    assert "no record 'a44'" in said[at["a4"] + 2]
    assert [(c.read, c.kept, c.set_aside) for c in filled.counts] == [(5, 3, 2)]


def test_a_column_that_is_no_item_is_not_passed_over(tmp_path: Path, street: kf.Study) -> None:
    """Somebody renames a column: its cells are set aside with the nearest item, and counted."""
    path = second_coder_sheet(street, PROMISE, tmp_path / "out.csv", items=["p1"])
    rows = [{("pp1" if name.startswith("p1:") else name): text for name, text in row.items()} for row in rows_of(path)]
    rows[0]["pp1"] = "for"
    filled = read_sheets([fill(path, rows)], [PROMISE], study=street)
    assert filled.evidence == ()
    assert "no item 'pp1'" in str(filled.problems[0])
    assert filled.problems[0].near == "p1"


def test_a_coders_sheet_needs_its_study(tmp_path: Path, street: kf.Study) -> None:
    """Records can only be looked up in the study they are of."""
    path = second_coder_sheet(street, PROMISE, tmp_path / "out.csv")
    with pytest.raises(FileRejected, match="no study was given"):
        read_sheets([path], [PROMISE])


def test_two_blind_codings_can_be_compared(tmp_path: Path, street: kf.Study) -> None:
    """A second coder who says the same of both acts the first coded, and codes no other, agrees in every cell."""
    path = second_coder_sheet(street, PROMISE, tmp_path / "out.xlsx", items=["p1"])
    book = openpyxl.load_workbook(path)
    sheet = book["Second coder"]
    heads = [cell.value for cell in sheet[1]]
    column = next(n for n, head in enumerate(heads, 1) if head.startswith("p1:"))
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, heads.index("record") + 1).value in ("a1", "a2"):
            sheet.cell(row, column).value = "for"
    book.save(path)
    study = read_sheets([path], [PROMISE], coder="second", study=street).study(street)
    agreement = kf.assess(study, "kindness-promise").agreement
    assert agreement is not None
    assert agreement.coders == ("SECRET-CODER", "second")
    assert agreement.comparison()["percent"].value == 1
    assert agreement.disagreements.height == 0


# -- discussion sheets ---------------------------------------------------------------------------------


def test_a_filled_discussion_sheet_is_a_study_of_its_own(tmp_path: Path, grid: Rows) -> None:
    """What was said becomes acts at the places it names and codings with coder and audience; the report is written."""
    grid[0] |= {"thoughts": "=The baker greets everybody", "stance": "for", "where": "Mill Lane bakery"}
    grid[1] |= {"thoughts": "Hurry comes first", "stance": "a", "where": "mill lane  bakery"}
    grid[-1] |= {"thoughts": "Nobody knows", "stance": ""}
    filled = read_sheets([fill(tmp_path / "table-1.csv", grid)], [GRID])
    assert [(e.coder, e.attributes["audience"], e.stance) for e in filled.evidence] == [
        ("table-1", "individuals", "for"),
        ("table-1", "individuals", "against"),
        ("table-1", "organisations", None),
    ]
    study = filled.study()
    assert study.actions["table-1-2"].story == "=The baker greets everybody"
    assert [a.name for a in study.actors] == ["Mill Lane bakery"]
    assert study.settings.frameworks == ("kinder-communities-grid",)
    assessment = kf.assess(study, "kinder-communities-grid")
    assert assessment["notice-i1"].status == "supported"
    assert assessment["notice-i1"].places == 1
    _, loss = kf.report(study, tmp_path / "report.html")
    assert loss.files[0].stat().st_size > 1000


def test_twenty_sheets_are_read_together(tmp_path: Path, grid: Rows) -> None:
    """Each file's own name is its coder; one bad row in one sheet costs that row."""
    paths = []
    for number in range(20):
        rows = [dict(row) for row in grid]
        rows[number]["thoughts"] = f"Thought {number}"
        if number == 7:
            rows[3] |= {"thoughts": "What?", "item": "risk-i9"}
        paths.append(fill(tmp_path / f"person-{number:02}.csv", rows))
    filled = read_sheets(paths, [GRID])
    assert len({e.coder for e in filled.evidence}) == 20
    assert len(filled.evidence) == 20
    (problem,) = filled.problems
    assert (problem.file, problem.row, problem.column) == ("person-07.csv", 5, "item")
    assert problem.near is not None
    assert problem.near.startswith("risk-i")
    assert filled.study().evidence.table.height == 20


@pytest.mark.parametrize(
    ("change", "column", "near"),
    [
        ({"framework": "kinder-communities-grid@2061"}, "framework", "kinder-communities-grid@2016"),
        ({"item": "notice-i11"}, "item", "notice-i1"),
        ({"stance": "agianst"}, "stance", "against"),
        ({"audience": "individual"}, "audience", "individuals"),
        ({"about": "a1"}, "about", None),
    ],
)
def test_what_cannot_be_placed_is_named(
    tmp_path: Path, grid: Rows, change: dict[str, str], column: str, near: str | None
) -> None:
    """File, row, column and the nearest that is there; the row is set aside whole, and the others are taken."""
    grid[0] |= {"thoughts": "Yes", **change}
    grid[1] |= {"thoughts": "Also"}
    filled = read_sheets([fill(tmp_path / "t.csv", grid)], [GRID])
    (problem,) = filled.problems
    assert (problem.file, problem.row, problem.column, problem.near) == ("t.csv", 2, column, near)
    assert len(filled.evidence) == len(filled.actions) == 1
    assert [(c.read, c.kept, c.set_aside) for c in filled.counts] == [(2, 1, 1)]


def test_a_thought_may_be_about_a_record_of_a_study(tmp_path: Path, grid: Rows, street: kf.Study) -> None:
    """Then it codes that record and makes no new one; a place the study has is found by its name."""
    grid[0] |= {"thoughts": "That was it", "stance": "for", "about": "a3"}
    grid[1] |= {"thoughts": "There too", "where": "town hall"}
    filled = read_sheets([fill(tmp_path / "t.csv", grid)], [GRID], coder="c", study=street)
    assert [(e.subject, e.note) for e in filled.evidence] == [("a3", "That was it"), ("t-3", None)]
    assert filled.actions[0].place == "hall"
    assert filled.actors == ()
    whole = filled.study(street)
    assert len(whole.actions) == len(street.actions) + 1
    assert filled.study(whole) == whole  # a sheet that is read twice is there once
    grid[1]["thoughts"] = "Something else"
    other = read_sheets([fill(tmp_path / "t.csv", grid)], [GRID], coder="c", study=whole)
    with pytest.raises(SchemaError, match="t-3"):
        other.study(whole)


def test_a_sheet_of_another_kind_is_refused(tmp_path: Path) -> None:
    """Neither a study's table, nor paper, nor nothing is a filled sheet."""
    (tmp_path / "people.csv").write_text("id,name\np1,Ann\n", encoding="utf-8")
    with pytest.raises(FileRejected, match="no worksheet"):
        read_sheets([tmp_path / "people.csv"], [GRID])
    with pytest.raises(FileRejected, match="typed into one of those"):
        read_sheets([discussion_sheet(GRID, tmp_path / "out.html")], [GRID])
    with pytest.raises(FileRejected, match="no such file"):
        read_sheets([tmp_path / "absent.csv"], [GRID])


# -- the command -----------------------------------------------------------------------------------------


def test_the_command_prints_reads_and_makes_a_study(tmp_path: Path) -> None:
    """From an empty sheet to a study folder that checks clean, with a framework that is one file."""
    own = tmp_path / "ours.toml"
    own.write_text('id = "ours"\ntitle = "Ours"\n[[items]]\nid = "greet"\nlabel = "Greet"\n', encoding="utf-8")
    assert run("workshop", "sheet", own, tmp_path / "t.csv").exit_code == 0
    rows = rows_of(tmp_path / "t.csv")
    rows[0] |= {"thoughts": "We do", "stance": "for"}
    fill(tmp_path / "t.csv", rows)
    missing = run("workshop", "read", tmp_path / "t.csv")
    assert missing.exit_code == 3
    assert "there is no framework 'ours'" in missing.stderr
    out = run("workshop", "read", tmp_path / "t.csv", "--coder", "bo", "--framework", own, "--out", tmp_path / "made")
    assert out.exit_code == 0, out.output
    assert "Outcome: accepted." in run("check", tmp_path / "made").stdout
    assert "supported" in run("assess", tmp_path / "made").stdout


@pytest.mark.skipif(not NORTH_AYRSHIRE.is_dir(), reason="the examples are not here")
def test_the_command_prints_the_rows_of_evidence_without_out(tmp_path: Path) -> None:
    """They can be put below those of evidence.csv; a person who did not agree is on no sheet."""
    out = run("workshop", "second-coder", NORTH_AYRSHIRE, "kindness-promise", tmp_path / "c.csv", "--seed", 3)
    assert out.exit_code == 0, out.output
    rows = rows_of(tmp_path / "c.csv")
    assert len(rows) == 72
    assert "first" not in {text for row in rows for text in row.values()}
    name = next(name for name in rows[0] if name.startswith("p4:"))
    rows[0][name] = "for"
    fill(tmp_path / "c.csv", rows)
    out = run("workshop", "read", tmp_path / "c.csv", "--study", NORTH_AYRSHIRE, "--coder", "third")
    assert out.exit_code == 0, out.output
    lines = out.stdout.splitlines()
    assert lines[0] == "subject,item,stance,coder,source"
    assert lines[1].startswith(f"{rows[0]['record']},kindness-promise@2019/p4,for,third,")


def test_who_did_not_agree_is_on_no_sheet(tmp_path: Path) -> None:
    """Their acts go with them, and that is said."""
    folder = tmp_path / "street"
    folder.mkdir()
    (folder / "people.csv").write_text("id,consent\np1,yes\np2,no\n", encoding="utf-8")
    (folder / "actions.csv").write_text("id,givers,story\na1,p1,One\na2,p2,Two\n", encoding="utf-8")
    out = run("workshop", "second-coder", folder, "kindness-promise", tmp_path / "c.csv")
    assert "Left out: 1 person" in out.stdout
    assert [row["record"] for row in rows_of(tmp_path / "c.csv")] == ["a1"]
