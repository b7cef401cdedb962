"""What `kindframe new` writes: a plugin that keeps the rules at once, a study that reads clean at once."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from kindframe import read
from kindframe.errors import ParameterError, StoreNotSaved
from kindframe.records import TABLES
from kindframe.scaffold import new_plugin, new_study
from kindframe.testing import check_plugin

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "plugins" / "kindframe-template"


def held(folder: Path) -> dict[str, str]:
    """Every text file below a folder, by path."""
    made = [p for p in folder.rglob("*") if p.is_file() and not {"__pycache__", ".pytest_cache"} & set(p.parts)]
    return {p.relative_to(folder).as_posix(): p.read_text("utf-8") for p in made if ".egg-info" not in str(p)}


@pytest.mark.skipif(not (TEMPLATE / "pyproject.toml").exists(), reason="the template plugin is not beside the tests")
def test_the_template_plugin_is_what_new_plugin_writes(tmp_path: Path) -> None:
    """There is one source: the plugin named "template" stands in ``plugins`` letter for letter."""
    written = new_plugin("template", tmp_path)
    assert held(tmp_path / "kindframe-template") == held(TEMPLATE)
    assert sorted(p.relative_to(tmp_path / "kindframe-template").as_posix() for p in written) == sorted(held(TEMPLATE))


def test_a_new_plugin_keeps_the_rules_and_its_tests_pass(tmp_path: Path) -> None:
    """A plugin of a name with a hyphen passes every check and its own tests, as it was written."""
    written = new_plugin("garden-path", tmp_path)
    folder = tmp_path / "kindframe-garden-path"
    assert written[0].parent == folder
    assert not [text for text in held(folder).values() if "{{" in text]
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    assert project["name"] == "kindframe-garden-path"
    assert project["entry-points"]["kindframe"] == {"garden-path": "kindframe_garden_path"}
    surroundings = os.environ | {"PYTHONPATH": str(folder / "src")}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error", "--rootdir", str(folder)]
    done = subprocess.run([*command, str(folder)], env=surroundings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout


def test_a_new_plugin_passes_the_kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kit finds the framework and the analysis, and nothing wrong with them."""
    new_plugin("kindframe-lane", tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path / "kindframe-lane" / "src"))
    passed = check_plugin("kindframe_lane", tmp_path / "checks")
    assert "framework-lane@1-holds-together" in passed
    assert "analysis-lane-without-ties-on-empty" in passed
    for name in [name for name in sys.modules if name.startswith("kindframe_lane")]:
        del sys.modules[name]


@pytest.mark.parametrize("name", ["My_Plugin", "", "-x", "x-", "9lives", "a--b", "a b", "../x", "x\ny", "é"])
def test_a_name_that_cannot_be_one_is_refused(tmp_path: Path, name: str) -> None:
    """The message says what a name is made of, and nothing is written."""
    with pytest.raises(ParameterError, match="small letters, digits and single hyphens"):
        new_plugin(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_refused_name_comes_with_one_that_would_do(tmp_path: Path) -> None:
    """Where letters are all that is wrong, the nearest name is told."""
    with pytest.raises(ParameterError) as caught:
        new_plugin("My_Plugin", tmp_path)
    assert caught.value.hint == "Such as 'my-plugin'."


def test_a_new_study_has_every_column_and_two_rows_of_each_table(tmp_path: Path) -> None:
    """The header of each file is the columns of its record, in order."""
    written = new_study(tmp_path / "my-street")
    assert {p.stem for p in written if p.suffix == ".csv"} == set(TABLES)
    for name, table in TABLES.items():
        with (tmp_path / "my-street" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        assert tuple(header) == table.names
        assert len(rows) == 2


def test_a_new_study_reads_clean(tmp_path: Path) -> None:
    """Nothing is set aside, nothing is warned of, and the two neighbours are one tie told twice."""
    new_study(tmp_path / "my-street")
    study = read(tmp_path / "my-street")
    assert study.report.problems == ()
    assert (study.title, study.settings.made_up) == ("My street", True)
    assert [(count.table, count.read, count.kept) for count in study.report.counts if count.read != 2] == []
    assert len(study.report.counts) == len(TABLES)
    assert study.network().m == 1
    assert "our-promise.toml" in str(study.settings.own_frameworks)


@pytest.mark.parametrize("title", ['Quo"te \\ back', "Ünï ☕", "two\nlines", "\x7f"])
def test_any_title_stands_in_study_toml(tmp_path: Path, title: str) -> None:
    """A title is escaped, so that the file is TOML whatever it holds."""
    new_study(tmp_path / "s", title=title)
    assert tomllib.loads((tmp_path / "s" / "study.toml").read_text("utf-8"))["title"] == title


def test_what_is_there_is_never_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that holds something, a file, a dangling link: refused. An empty folder is filled, even from inside."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "kept").write_text("kept")
    (tmp_path / "file").write_text("kept")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for name in ("full", "file", "link"):
        with pytest.raises(ParameterError, match="is there already"):
            new_study(tmp_path / name)
    assert sorted(held(tmp_path)) == ["file", "full/kept"]
    (tmp_path / "empty-lane").mkdir()
    monkeypatch.chdir(tmp_path / "empty-lane")
    assert Path("study.toml") in new_study(".")
    assert 'title = "Empty lane"' in Path("study.toml").read_text("utf-8")
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


@pytest.mark.parametrize("name", ["file/below", "nul\0l", "x" * 300])
def test_where_it_cannot_be_written_nothing_is_left(tmp_path: Path, name: str) -> None:
    """A place below a file, a name that no path can have, one that is too long."""
    (tmp_path / "file").write_text("kept")
    with pytest.raises(StoreNotSaved, match="cannot be written"):
        new_study(tmp_path / name)
    assert held(tmp_path) == {"file": "kept"}
