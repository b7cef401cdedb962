"""The command line as its users meet it: what it prints, where, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from kindframe.cli import COMMANDS, root
from kindframe.cli.examples import EXAMPLES

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "north-ayrshire"


def run(*args: object) -> Result:
    """Run one command in this process."""
    return CliRunner().invoke(root, [str(arg) for arg in args])


@pytest.fixture
def street(tmp_path: Path) -> Path:
    """A small study folder with nothing wrong in it."""
    folder = tmp_path / "street"
    folder.mkdir()
    (folder / "people.csv").write_text(
        "id,name,group,consent\np1,Ann,north,yes\np2,Bob,south,yes\np3,Cat,south,yes\n", encoding="utf-8"
    )
    (folder / "relationships.csv").write_text("source,target,kind\np1,p2,friend\np2,p1,friend\n", encoding="utf-8")
    return folder


def test_help_lists_every_command() -> None:
    """One line for each, and the exit codes."""
    out = run("--help")
    assert out.exit_code == 0
    assert all(name in out.output for name in COMMANDS)
    assert "3 read with records set aside" in " ".join(out.output.split())


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help(name: str) -> None:
    """``kindframe NAME --help`` works without a study."""
    assert run(name, "--help").exit_code == 0


def test_a_misspelt_command_is_answered_with_the_nearest() -> None:
    """Exit code 2, as for any words that are off."""
    out = run("anlyse")
    assert out.exit_code == 2
    assert "analyse" in out.output


def test_check_of_a_clean_study_ends_with_0(street: Path) -> None:
    """The counts are printed on the error stream, what it holds on standard output."""
    out = run("check", street)
    assert out.exit_code == 0, out.output
    assert "people.csv: 3 read = 3 kept." in out.stderr
    assert "3 people" in out.stdout


def test_check_of_a_study_with_a_bad_record_ends_with_3(street: Path) -> None:
    """The record is named by file, line and column, with the nearest id, and the study is read without it."""
    with (street / "relationships.csv").open("a", encoding="utf-8") as file:
        file.write("p1,p9,friend\n")
    out = run("check", street)
    assert out.exit_code == 3
    assert "relationships.csv:4:target" in out.stderr
    assert "3 read = 2 kept + 1 set aside" in out.stderr


def test_check_of_a_refused_file_ends_with_1(street: Path) -> None:
    """A table without ids cannot be read; the message says which column is wanted."""
    (street / "people.csv").write_text("nome\nAnn\n", encoding="utf-8")
    out = run("check", street)
    assert out.exit_code == 1
    assert "id" in out.stderr
    assert "Traceback" not in out.output


def test_check_json_is_json(street: Path) -> None:
    """Standard output holds JSON and nothing else."""
    held = json.loads(run("check", street, "--json").stdout)
    assert held["outcome"] == "accepted"
    assert held["counts"][0]["kept"] == 3


def test_a_study_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """No traceback: the path, and exit code 1."""
    out = run("check", tmp_path / "nowhere")
    assert out.exit_code == 1
    assert "nowhere" in out.stderr


def test_analyse_calls_topics_topics() -> None:
    """Reach holds places and topics alone: no sentence calls them people; tables keep the names that --csv knows."""
    out = run("analyse", ROOT / "examples" / "reach", "places").stdout
    assert "521 of 2,485 pairs of topics share at least one place." in out
    assert "people" not in out.partition("\nplaces\n")[0]
    assert "\npeople\n" in out


def test_analyse_lists_the_questions_and_answers_one(street: Path) -> None:
    """Without a name the analyses are listed; with one the statements are printed; --json is for machines."""
    assert "reciprocity" in run("analyse").stdout
    out = run("analyse", street, "reciprocity")
    assert out.exit_code == 0, out.output
    held = json.loads(run("analyse", street, "reciprocity", "--json").stdout)
    assert held["provenance"]["plugin"] == "kindframe-connections"
    assert any(s["value"] is not None for s in held["statements"])
    wrong = run("analyse", street, "reciprocty")
    assert wrong.exit_code == 1
    assert "reciprocity" in wrong.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [(("--by", "group"), "--set by=group"), (("--by=group",), "--set by=group"), (("--by",), "--set by=VALUE")],
)
def test_a_parameter_written_as_an_option_is_told_how(street: Path, words: tuple[str, ...], said: str) -> None:
    """A newcomer writes --by; a word that is no parameter of any question is refused as ever."""
    wrong = run("analyse", street, "places", *words)
    assert wrong.exit_code == 2
    assert said in wrong.stderr
    assert "--set" not in run("analyse", street, "places", "--nope").stderr


def test_a_printed_number_says_what_it_rests_on(street: Path) -> None:
    """Each statement is followed by how many of what it was counted over."""
    lines = run("analyse", street, "reciprocity").stdout.splitlines()
    assert any("of ties are returned" in line and "(n = " in line for line in lines)


def test_a_wide_table_is_printed_in_parts_that_fit(street: Path) -> None:
    """No heading is cut off: columns that do not fit stand below, behind the first column again."""
    out = run("analyse", street, "bridging").stdout
    assert "betweenness_error" in out
    assert "actors (more columns)" in out
    assert "…" not in out


def test_assess_prints_items_and_no_total() -> None:
    """The North Ayrshire study against the Promise: each commitment is there; nothing is added up."""
    out = run("assess", EXAMPLE, "kindness-promise")
    assert out.exit_code == 0, out.output
    assert all(f"p{n}" in out.stdout for n in range(1, 7))
    assert "does not mean that the item is not met" in out.stdout
    assert "%" not in out.stdout


def test_report_writes_one_file_and_says_where(street: Path, tmp_path: Path) -> None:
    """The file is there, and the last line says how to open it."""
    target = tmp_path / "out.html"
    out = run("report", street, "--out", target)
    assert out.exit_code == 0, out.output
    assert target.stat().st_size > 1000
    assert target.resolve().as_uri() in out.stdout


def test_report_writes_the_sections_that_are_asked_for(street: Path, tmp_path: Path) -> None:
    """Only these are there; a section that is none is met with the nearest, and nothing is written."""
    target = tmp_path / "out.html"
    out = run("report", street, "--out", target, "--sections", "methods, glance")
    assert out.exit_code == 0, out.output
    text = target.read_text(encoding="utf-8")
    assert text.index('<section id="methods"') < text.index('<section id="glance"')
    assert '<section id="quality"' not in text
    wrong = run("report", street, "--out", tmp_path / "no.html", "--sections", "glanse")
    assert wrong.exit_code == 1
    assert "glance" in wrong.stderr
    assert not (tmp_path / "no.html").exists()


def test_draw_writes_pictures_and_names_those_there_are(street: Path, tmp_path: Path) -> None:
    """The network by default, with single people for a purpose; a name that is none is met with those there are."""
    terms = ("--audience", "internal", "--purpose", "a test", "--accept-risk")
    out = run("draw", street, tmp_path / "net.svg", *terms)
    assert out.exit_code == 0, out.output
    assert "Ann" in (tmp_path / "net.svg").read_text(encoding="utf-8")
    wrong = run("draw", street, tmp_path / "no.svg", "--picture", "netwrok", *terms)
    assert wrong.exit_code == 1
    assert "network" in wrong.stderr
    assert not (tmp_path / "no.svg").exists()


@pytest.mark.parametrize("suffix", [".graphml", ".csv"])
def test_export_writes_and_says_what_was_lost(street: Path, tmp_path: Path, suffix: str) -> None:
    """Three people are refused as no group; with a purpose they leave as pseudonyms, losses are printed."""
    target = tmp_path / f"out{suffix}"
    refused = run("export", street, target)
    assert refused.exit_code == 1
    assert "--accept-risk" in refused.stderr
    assert not target.exists()
    out = run("export", street, target, "--audience", "partners", "--purpose", "a test", "--accept-risk")
    assert out.exit_code == 0, out.output
    assert target.exists()
    assert "Protected:" in out.stdout
    assert "Ann" not in target.read_text(encoding="utf-8")


def test_export_to_an_unknown_ending_names_those_there_are(street: Path, tmp_path: Path) -> None:
    """The formats are listed by ending."""
    out = run("export", street, tmp_path / "out.grapml")
    assert out.exit_code == 1
    assert ".graphml" in out.stderr


def test_frameworks_are_listed_shown_searched_and_checked(tmp_path: Path) -> None:
    """Latest means in force; a misspelt name is answered with the nearest; a wrong file with its line."""
    assert "kindness-promise@" in run("frameworks").stdout
    shown = run("frameworks", "show", "kindness-promise")
    assert "CC BY-SA 3.0" in shown.stdout
    assert run("frameworks", "search", "trust").stdout
    assert "kindness-promise" in run("frameworks", "show", "kindnes-promise").stderr
    bad = tmp_path / "bad.toml"
    bad.write_text('id = "a"\ntitel = "x"\n', encoding="utf-8")
    out = run("frameworks", "check", bad)
    assert out.exit_code == 1
    assert "bad.toml:2" in out.stderr


def test_a_framework_in_the_study_folder_is_found_with_no_code(street: Path) -> None:
    """Ten lines of TOML give an assessment."""
    own = street / "frameworks"
    own.mkdir()
    (own / "charter.toml").write_text(
        'id = "our-charter"\ntitle = "Our charter"\nedition = "2026"\nstatus = "in-force"\n'
        '[[sources]]\ntitle = "Street meeting"\nyear = 2026\n'
        '[[items]]\nid = "greet"\nkind = "commitment"\nlabel = "Greet"\n',
        encoding="utf-8",
    )
    (street / "evidence.csv").write_text("subject,item,stance\np1,our-charter/greet,for\n", encoding="utf-8")
    out = run("assess", street, "our-charter")
    assert out.exit_code == 0, out.output
    assert "supported" in out.stdout
    assert "our-charter@2026" in run("frameworks", "--study", street).stdout


def test_plugins_shows_what_each_offers() -> None:
    """The plugins of this repository are all loaded."""
    held = json.loads(run("plugins", "--json").stdout)
    status = {plugin["name"]: plugin["status"] for plugin in held}
    assert {"carnegie", "connections", "formats", "npf", "report"} <= set(status)
    assert set(status.values()) == {"loaded"}


def test_safe_mode_still_reads(street: Path) -> None:
    """Without any plugin a study can be read and checked; what is missing is said."""
    assert run("--safe", "check", street).exit_code == 0
    out = run("--safe", "analyse", street, "reciprocity")
    assert out.exit_code == 1


def test_a_new_study_is_clean(tmp_path: Path) -> None:
    """What the template writes can be read with nothing wrong in it."""
    assert run("new", "study", tmp_path / "mine").exit_code == 0
    out = run("check", tmp_path / "mine")
    assert out.exit_code == 0, out.output
    assert "accepted" in out.stdout


def test_describe_writes_a_data_package(street: Path) -> None:
    """Each file with its fields and their meaning."""
    assert run("describe", street).exit_code == 0
    held = json.loads((street / "datapackage.json").read_text(encoding="utf-8"))
    names = {resource["name"]: resource for resource in held["resources"]}
    assert names["people"]["schema"]["primaryKey"] == ["id"]
    assert {f["name"]: f["type"] for f in names["relationships"]["schema"]["fields"]} == {
        "source": "string",
        "target": "string",
        "kind": "string",
    }


@pytest.mark.slow
def test_the_console_script_runs_in_a_pipe_without_progress(street: Path) -> None:
    """As a process of its own: exit code 0, no control characters, no progress bar."""
    done = subprocess.run(
        [sys.executable, "-c", "from kindframe.cli import main; main()", "check", str(street)],
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0
    assert b"\x1b" not in done.stdout + done.stderr


def test_check_gives_the_problems_as_csv(tmp_path: Path) -> None:
    """Each problem is a line with its place, and the raw record is not among them."""
    (tmp_path / "people.csv").write_text("id,name\na,Anna\n,Nobody\n", encoding="utf-8")
    done = run("check", tmp_path, "--csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    aside = [row for row in rows if row["severity"] == "set aside"]
    assert [(row["file"], row["row"], row["column"]) for row in aside] == [("people.csv", "3", "id")]
    assert "Nobody" not in done.stdout


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_examples_of_a_command_can_be_typed(name: str) -> None:
    """Each example at the end of a command's help is taken apart by that command without a complaint."""
    for line in EXAMPLES[name]:
        program, word, *rest = shlex.split(line)
        assert (program, word) == ("kindframe", name)
        parent = click.Context(root, info_name="kindframe")
        command = root.get_command(parent, word)
        while isinstance(command, click.Group) and rest:
            context = click.Context(command, info_name=word, parent=parent)
            word, command, rest = command.resolve_command(context, rest)
        assert command is not None
        command.make_context(word, rest, parent=parent)
    assert set(EXAMPLES) == set(COMMANDS)


def test_whoever_lacks_a_plugin_is_told_which(tmp_path: Path) -> None:
    """A format to read or to write and a framework of a plugin that was left out; of other endings, where to look."""
    study = ROOT / "docs" / "tutorial" / "mill-lane"
    place = tmp_path / "ties.cx2"
    place.write_text("[]", encoding="utf-8")
    for args, plugin in (
        (("check", place), "formats"),
        (("convert", study, tmp_path / "ties.graphml"), "formats"),
        (("assess", study, "kindness-promise"), "carnegie"),
    ):
        out = CliRunner().invoke(root, ["--no-plugin", plugin, *map(str, args)])
        assert out.exit_code == 1
        assert f"The plugin '{plugin}' may have it, and is skipped" in " ".join(out.stderr.split())
    other = tmp_path / "ties.pdf"
    other.write_bytes(b"%PDF-1.4")
    assert "kindframe plugins --formats" in CliRunner().invoke(root, ["check", str(other)]).stderr
