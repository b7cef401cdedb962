"""Frameworks, instruments and assessments on the command line: what is shown, what is asked for, what is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import kindframe as kf
from kindframe.cli import root

ROOT = Path(__file__).resolve().parent.parent
NORTH_AYRSHIRE = ROOT / "examples" / "north-ayrshire"
ELM_ROW = ROOT / "examples" / "elm-row"

CHARTER = (
    'id = "our-charter"\ntitle = "Our charter"\nedition = "2026"\nlicence = "CC0"\n'
    '[[sources]]\ntitle = "Street meeting"\nyear = 2026\n'
    '[[items]]\nid = "greet"\nkind = "commitment"\nlabel = "Greet"\n'
    '[[items]]\nid = "listen"\nkind = "commitment"\nlabel = "Listen"\n'
)
WALK = (
    'id = "charter-promise"\ntitle = "Charter and Promise"\nauthor = "us"\n'
    'source = "our-charter@2026"\ntarget = "kindness-promise@2019"\n'
    '[[matches]]\nsource = "listen"\ntarget = "p3"\nrelation = "closeMatch"\nrationale = "Both listen."\n'
)


def run(*args: object) -> Result:
    """Run one command in this process."""
    return CliRunner().invoke(root, [str(arg) for arg in args])


@pytest.fixture
def street(tmp_path: Path) -> Path:
    """A small study with a charter and a crosswalk of its own."""
    folder = tmp_path / "street"
    (folder / "frameworks").mkdir(parents=True)
    (folder / "people.csv").write_text("id,name\np1,Ann\np2,Bob\n", encoding="utf-8")
    (folder / "relationships.csv").write_text("source,target\np1,p2\n", encoding="utf-8")
    (folder / "evidence.csv").write_text("subject,item,stance\np1,our-charter/greet,for\n", encoding="utf-8")
    (folder / "frameworks" / "charter.toml").write_text(CHARTER, encoding="utf-8")
    (folder / "frameworks" / "walk.toml").write_text(WALK, encoding="utf-8")
    return folder


def test_unknown_items_are_shown_as_unknown() -> None:
    """Two of the five priorities of 2020 are known to exist and no more."""
    out = run("frameworks", "show", "five-priorities")
    assert "priority-4: (text not known) [unknown]" in out.stdout
    assert out.stdout.count("(text not known)") == 2


def test_gaps_come_out_on_both_sides_by_themselves() -> None:
    """Nothing in the Promise answers to risk or to regulation: by the matches, and by its words alone."""
    out = run("frameworks", "gaps", "kindness-promise", "organisational-barriers")
    assert out.exit_code == 0, out.output
    sides = out.stdout.split("Items of organisational-barriers@2019 without a match:")
    assert "p1: Trust staff" in sides[0]
    assert "risk: Attitude to risk" in sides[1]
    assert "regulation:" in sides[1]
    words = out.stdout.split("By its words alone, kindness-promise@2019 speaks nowhere of:")[1]
    assert "risk: Attitude to risk (looked for: risk)" in words


def test_gaps_without_names_lists_the_crosswalks_and_show_sums_them_up() -> None:
    """Each crosswalk that ships, by its id; ``show`` says how much each leaves unmatched."""
    listed = run("frameworks", "gaps").stdout
    ids = {walk.id for framework in kf.frameworks().values() for walk in framework.crosswalks}
    assert all(name in listed for name in ids)
    assert "3 of 4 of the second" in run("frameworks", "show", "kindness-promise").stdout


def test_a_crosswalk_in_the_studys_own_folder_counts(street: Path) -> None:
    """The charter of the street against the Promise: one item of two is matched, eight of nine of the Promise not."""
    out = run("frameworks", "--study", street, "gaps", "our-charter", "kindness-promise")
    assert "1 match; without one: 1 of 2 items of the first, 8 of 9 of the second" in out.stdout
    held = kf.frameworks(kf.read(street))
    assert [walk.id for walk in held["our-charter@2026"].crosswalks] == ["charter-promise"]


def test_a_crosswalk_of_ones_own_may_start_from_a_plugins_framework(street: Path) -> None:
    """It travels with the plugin's framework for this study, and for no other."""
    text = WALK.replace("our-charter@2026", "x").replace("kindness-promise@2019", "our-charter@2026")
    text = text.replace('"x"', '"kindness-promise@2019"').replace('"listen"', '"y"').replace('"p3"', '"listen"')
    (street / "frameworks" / "walk.toml").write_text(text.replace('"y"', '"p3"'), encoding="utf-8")
    with_own = kf.frameworks(kf.read(street))["kindness-promise@2019"].crosswalks
    assert {w.id for w in with_own} - {w.id for w in kf.frameworks()["kindness-promise@2019"].crosswalks} == {
        "charter-promise"
    }


def test_a_framework_file_can_be_assessed_shown_and_written(street: Path, tmp_path: Path) -> None:
    """A TOML file is named by its path; nothing has to be installed or copied."""
    file = tmp_path / "other.toml"
    file.write_text(CHARTER.replace("Greet", "Say hello"), encoding="utf-8")
    out = run("assess", street, file)
    assert out.exit_code == 0, out.output
    assert "Say hello" in out.stdout
    assert "supported" in out.stdout
    assert "Say hello" in run("frameworks", "show", file).stdout
    assert run("frameworks", "export", file, tmp_path / "out.ttl").exit_code == 0
    assert "Say hello" in (tmp_path / "out.ttl").read_text(encoding="utf-8")


def test_a_misspelt_framework_is_answered_with_one_of_the_studys_own(street: Path) -> None:
    """The nearest is looked for among the study's own too."""
    out = run("assess", street, "our-chartr")
    assert out.exit_code == 1
    assert "Did you mean 'our-charter'" in out.stderr


def test_a_broken_framework_file_is_named_by_line_and_stops_nothing_else(street: Path) -> None:
    """Checking names it; the study is read, and the framework beside it can still be assessed."""
    (street / "frameworks" / "bad.toml").write_text('id = "bad"\ntitel = "x"\n', encoding="utf-8")
    out = run("check", street)
    assert "frameworks/bad.toml:2:titel" in out.stderr
    assert "Did you mean 'title'" in out.stderr
    assert run("assess", street, "our-charter").exit_code == 0


@pytest.mark.skipif(not NORTH_AYRSHIRE.is_dir(), reason="the examples are not here")
@pytest.mark.parametrize(
    ("part", "shown"),
    [
        ("coders", "Where coders differ"),
        ("coverage", "Coded, by place"),
        ("gaps", "Where this study says little"),
        ("measures", "reached by no measure"),
        ("barriers", "met a barrier that somebody named"),
        ("language", "nothing is rewritten"),
    ],
)
def test_assess_shows_more_when_asked(part: str, shown: str) -> None:
    """Each part is shown with ``--with``, and not without."""
    assert shown not in run("assess", NORTH_AYRSHIRE, "kindness-promise").stdout
    assert shown in run("assess", NORTH_AYRSHIRE, "kindness-promise", "--with", part).stdout


@pytest.mark.skipif(not NORTH_AYRSHIRE.is_dir(), reason="the examples are not here")
def test_assess_can_say_that_coders_saw_a_sample() -> None:
    """Where each is taken to have read only what she coded, fewer cells are compared."""
    whole = run("assess", NORTH_AYRSHIRE, "kindness-promise", "--with", "coders").stdout
    sample = run("assess", NORTH_AYRSHIRE, "kindness-promise", "--with", "coders", "--looked-at", "coded").stdout
    assert "402 cells" in whole  # 67 records that either coded, and 6 commitments
    assert "402 cells" not in sample


@pytest.mark.skipif(not NORTH_AYRSHIRE.is_dir(), reason="the examples are not here")
def test_assess_writes_a_file_and_says_how_it_was_protected(tmp_path: Path) -> None:
    """``--out`` chooses the format by its ending; without a framework there is nothing to write."""
    out = run("assess", NORTH_AYRSHIRE, "kindness-promise", "--out", tmp_path / "out.xlsx")
    assert out.exit_code == 0, out.output
    assert "Protected:" in out.stdout
    assert "codings: protected" in out.stdout
    assert (tmp_path / "out.xlsx").exists()
    assert run("assess", NORTH_AYRSHIRE, "--out", tmp_path / "two.xlsx").exit_code == 2


@pytest.mark.skipif(not ELM_ROW.is_dir(), reason="the examples are not here")
def test_assess_takes_what_export_and_report_take(tmp_path: Path) -> None:
    """Grouping, least number, purpose and override reach the record; the same options stand in all three helps."""
    target = tmp_path / "out.csv"
    asked = ("--audience", "partners", "--by", "sector", "--least", "12", "--linked", "spring")
    out = run("assess", ELM_ROW, "kindness-promise", "--out", target, *asked)
    assert out.exit_code == 0, out.output
    assert "no single people are in it: groups of 12 and more" in out.stdout
    assert "--purpose" in out.stdout
    held = json.loads((tmp_path / "out.csv.release.json").read_text(encoding="utf-8"))
    assert (held["audience"], held["rules"]["k"], held["grouped_by"]) == ("partners", 12, "sector")
    with_risk = ("--audience", "internal", "--purpose", "to check", "--accept-risk")
    out = run("assess", ELM_ROW, "kindness-promise", "--out", tmp_path / "two.csv", *with_risk)
    assert out.exit_code == 0, out.output
    assert "no single people" not in out.stdout
    held = json.loads((tmp_path / "two.csv.release.json").read_text(encoding="utf-8"))
    assert (held["purpose"], held["single_people"]) == ("to check", True)
    helps = [run(command, "--help").stdout for command in ("export", "report", "assess")]
    for option in ("--by", "--least", "--linked", "--purpose", "--accept-risk", "--override", "--audience"):
        assert all(option in text for text in helps), option


def test_assess_writes_nothing_that_differs_by_a_few_people(tmp_path: Path) -> None:
    """The ledger refuses a second assessment without seven people, and a reason lets it go and is recorded."""
    for name, n in (("one", 40), ("two", 33)):
        (tmp_path / name).mkdir()
        lines = ["id,kind,consent,group", *(f"p{i},person,yes,g{i % 2}" for i in range(n))]
        (tmp_path / name / "people.csv").write_text("\n".join(lines), "utf-8")
        (tmp_path / name / "relationships.csv").write_text("source,target\np1,p2\n", "utf-8")
    out = run("assess", tmp_path / "one", "kindness-promise", "--out", tmp_path / "one.csv")
    assert out.exit_code == 0, out.output
    refused = run("assess", tmp_path / "two", "kindness-promise", "--out", tmp_path / "two.csv")
    assert refused.exit_code == 1
    assert not (tmp_path / "two.csv").exists()
    reason = ("--override", "the first was never sent")
    out = run("assess", tmp_path / "two", "kindness-promise", "--out", tmp_path / "two.csv", *reason)
    assert out.exit_code == 0, out.output
    held = json.loads((tmp_path / "two.csv.release.json").read_text(encoding="utf-8"))
    assert [one["reason"] for one in held["overrides"]] == ["the first was never sent"]


@pytest.mark.skipif(not ELM_ROW.is_dir(), reason="the examples are not here")
def test_assess_refuses_options_of_a_file_where_it_writes_none() -> None:
    """What would be passed over in silence is refused, and the message says what to type."""
    out = run("assess", ELM_ROW, "kindness-promise", "--least", "20", "--purpose", "x")
    assert out.exit_code == 2
    assert "--least, --purpose" in out.stderr
    assert "--out FILE" in out.stderr


def test_each_audience_is_told_what_is_missing(tmp_path: Path) -> None:
    """Where people cannot be grouped, the public hears that it cannot have single people, partners how they can."""
    (tmp_path / "few").mkdir()
    lines = ["id,kind,consent", *(f"p{i},person,yes" for i in range(12))]
    (tmp_path / "few" / "people.csv").write_text("\n".join(lines), "utf-8")
    (tmp_path / "few" / "relationships.csv").write_text("source,target\np1,p2\n", "utf-8")
    said = {
        whom: run("export", tmp_path / "few", tmp_path / "out.graphml", "--audience", whom).stderr
        for whom in ("public", "partners", "internal")
    }
    assert "never for the public" in said["public"]
    for whom in ("partners", "internal"):
        assert "No purpose was given" in said[whom]
        assert "--purpose TEXT --accept-risk" in said[whom]


def test_frameworks_are_written_with_their_losses(tmp_path: Path) -> None:
    """The loss report is printed; an option of the format is set with ``--set``."""
    out = run("frameworks", "export", "kindness-promise", tmp_path / "p.ttl", "--set", "base=https://example.org/")
    assert out.exit_code == 0, out.output
    assert "match.rationale: dropped" in out.stdout
    assert "https://example.org/kindness-promise@2019" in (tmp_path / "p.ttl").read_text(encoding="utf-8")
    wrong = run("frameworks", "export", "kindness-promise", tmp_path / "p.tll")
    assert wrong.exit_code == 1
    assert "'.ttl'" in wrong.stderr


def test_instruments_are_listed_shown_and_counted() -> None:
    """The survey item with both thresholds; the scale under licence by number alone; a misspelling by the nearest."""
    assert "ucla3" in run("instruments").stdout
    shown = run("instruments", "show", "shs").stdout
    assert "strongly agree or tend to agree; strongly agree" in shown
    assert "Source:" in shown
    withheld = run("instruments", "show", "wemwbs").stdout
    assert "question 14" in withheld
    assert "“" not in withheld
    assert "'ucla3'" in run("instruments", "show", "ucla").stderr


def test_a_word_of_the_title_names_the_instruments_that_have_it() -> None:
    """Who asks for loneliness is told both scales of it, and no other instrument."""
    told = run("instruments", "show", "Loneliness").stderr
    assert "titles of: djg6, ucla3." in told
    assert "titles" not in run("instruments", "show", "zebra").stderr


@pytest.mark.skipif(not ELM_ROW.is_dir(), reason="the examples are not here")
def test_answers_show_the_whole_distribution_and_every_threshold() -> None:
    """Never one headline: all five answers, both thresholds with their counts, and who did not answer."""
    out = run("instruments", "answers", ELM_ROW, "shs").stdout
    lines = out.splitlines()
    assert [line for line in lines if line.startswith("  strongly agree: ")][1].count(" of ") == 1
    assert any(line.startswith("  strongly agree or tend to agree:") for line in lines)
    assert any("refused" in line for line in lines)
