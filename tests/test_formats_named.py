"""Saying which format a file has and what its columns mean: ``reader=`` and options, ``--from`` and ``--using``."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from click.testing import CliRunner

import kindframe as kf
from kindframe.analysis import Parameter
from kindframe.cli import root
from kindframe.errors import ParameterError, UnknownName
from kindframe.exporting import Reader, Reading
from kindframe.registry import Registry

CODE = """
import polars as pl
from kindframe import hookimpl
from kindframe.analysis import Parameter
from kindframe.exporting import Reader, Reading

def one(path, who="id"):
    names = [line for line in path.read_text().split() if line != who]
    return Reading(tables={"actors": pl.DataFrame({"id": names})})

def endings(path):
    return Reading(tables={"actors": pl.DataFrame({"id": ["by-ending"]})})

@hookimpl
def kindframe_readers():
    option = Parameter(name="who", meaning="a word to leave out", default="id")
    yield Reader(name="by-ending", title="Any of them", suffixes=(".words",), read=endings)
    yield Reader(name="words", title="Words", suffixes=(), read=one, options=(option,))
    yield Reader(
        name="looked-at", title="Marked", suffixes=(".words",), read=one, sniff=lambda path, head: head[:1] == b"!"
    )
"""


@pytest.fixture
def plugins(make_plugin: Callable[..., Path], entry_points: Callable[[], list[EntryPoint]]) -> Registry:
    """A registry with one plugin that reads words three ways."""
    make_plugin("words", CODE)
    return Registry(entry_points())


def test_a_format_is_named_where_a_file_does_not_tell(tmp_path: Path, plugins: Registry) -> None:
    """A reader without endings is asked for by name and gets its options, checked; no file is ever taken for its."""
    file = tmp_path / "people.csv"
    file.write_text("id\nann\nbob\n")
    assert kf.read(file, registry=plugins).actors.ids == ("ann", "bob")
    assert kf.read(file, reader="words", registry=plugins).actors.ids == ("ann", "bob")
    assert kf.read(file, reader="words", who="ann", registry=plugins).actors.ids == ("id", "bob")


def test_who_looks_into_the_file_comes_before_who_goes_by_its_ending(tmp_path: Path, plugins: Registry) -> None:
    """Of two readers of one ending, the one that recognises the file has it; the other takes the rest."""
    (tmp_path / "a.words").write_text("!x y")
    (tmp_path / "b.words").write_text("x y")
    assert kf.read(tmp_path / "a.words", registry=plugins).actors.ids == ("!x", "y")
    assert kf.read(tmp_path / "b.words", registry=plugins).actors.ids == ("by-ending",)


def test_kindframes_own_reading_can_be_asked_for(tmp_path: Path, plugins: Registry) -> None:
    """``reader="kindframe"`` passes every plugin over."""
    file = tmp_path / "people.csv"
    file.write_text("id\nann\n")
    assert kf.read(file, reader="kindframe", registry=plugins).actors.ids == ("ann",)


def test_a_wrong_format_or_option_is_named_with_the_nearest(tmp_path: Path, plugins: Registry) -> None:
    """What is not known is said, with what may have been meant; kindframe's own tables take no option."""
    file = tmp_path / "people.csv"
    file.write_text("id\nann\n")
    with pytest.raises(UnknownName, match="words"):
        kf.read(file, reader="wordz", registry=plugins)
    with pytest.raises(UnknownName, match="'who'"):
        kf.read(file, reader="words", whom="ann", registry=plugins)
    with pytest.raises(ParameterError, match="--from"):
        kf.read(file, who="ann", registry=plugins)


def test_options_are_parsed_as_they_are_declared() -> None:
    """Text from a command line becomes what the option takes, or is refused."""
    reader = Reader(
        name="x",
        title="X",
        suffixes=(),
        read=lambda path: Reading(tables={}),
        options=(Parameter(name="n", meaning="how many", kind="integer", default=3),),
    )
    assert reader.settle({}) == {"n": 3}
    assert reader.settle({"n": "5"}) == {"n": 5}
    with pytest.raises(ParameterError):
        reader.settle({"n": "many"})


def test_the_command_line_names_formats_and_options(tmp_path: Path) -> None:
    """``--from`` and ``--using`` reach the reading of every command that takes a study; a wrong name ends in words."""
    file = tmp_path / "people.csv"
    file.write_text("id\nann\n")
    runner = CliRunner()
    told = runner.invoke(root, ["check", str(file), "--from", "no-such-format"])
    assert told.exit_code == 1
    assert "no-such-format" in told.output
    told = runner.invoke(root, ["check", str(file), "--using", "who=ann"])
    assert told.exit_code == 1
    assert "--from" in told.output
    assert runner.invoke(root, ["check", str(file), "--from", "kindframe"]).exit_code == 0
    listed = runner.invoke(root, ["plugins", "--formats"])
    assert listed.exit_code == 0
    assert "read from" in listed.output
