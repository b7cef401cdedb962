"""Moving a study between formats for its own keeper: everything is kept, and nobody else can read it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import kindframe as kf
from kindframe.cli import root
from kindframe.errors import ParameterError, StoreNotSaved, UnknownName
from kindframe.registry import default_registry

STUDIES = sorted(e.name for e in default_registry().exporters.values() if e.wants == "study")
OTHERS = sorted(e.name for e in default_registry().exporters.values() if e.wants in ("framework", "assessment"))
pytestmark = pytest.mark.skipif(os.name == "nt", reason="permissions there are not those of these tests")


def run(*args: object) -> Result:
    """Run one command in this process."""
    return CliRunner().invoke(root, [str(arg) for arg in args])


@pytest.fixture
def street(tmp_path: Path) -> Path:
    """A study folder of two people who told something."""
    folder = tmp_path / "street"
    folder.mkdir()
    (folder / "people.csv").write_text("id,name,consent\np1,Ann Reid,yes\np2,Bob Kerr,\n", encoding="utf-8")
    (folder / "relationships.csv").write_text("source,target,kind\np1,p2,friend\n", encoding="utf-8")
    (folder / "actions.csv").write_text("id,givers,receivers,story\na1,p1,p2,Ann brought soup\n", encoding="utf-8")
    return folder


def modes(*paths: Path) -> set[int]:
    """The permissions of some files."""
    return {stat.S_IMODE(path.stat().st_mode) for path in paths}


def suffix_of(name: str) -> str:
    """The first ending of a format."""
    return next(iter(default_registry().exporters[name].suffixes), "")


@pytest.mark.parametrize("name", STUDIES)
@pytest.mark.parametrize("before", [None, 0o644])
def test_whatever_a_format_writes_is_its_owners_alone(
    street: Path, tmp_path: Path, name: str, before: int | None
) -> None:
    """Every file has mode 0600, in the place of a file that others could read as well."""
    out = tmp_path / "out"
    out.mkdir()
    target = out / f"street{suffix_of(name)}"
    if before is not None and not target.suffix:
        pytest.skip("a format of folders takes the place of no file")
    if before is not None:
        target.write_bytes(b"")
        target.chmod(before)
    loss = kf.convert(kf.read(street), target, to=name)
    found = [path for path in out.rglob("*") if path.is_file()]
    assert set(loss.files) <= set(found)
    assert loss.files
    assert modes(*found) == {0o600}
    if target.is_dir():
        assert modes(target) == {0o700}


@pytest.mark.parametrize("name", OTHERS)
def test_frameworks_and_assessments_come_out_as_closed(street: Path, tmp_path: Path, name: str) -> None:
    """What is written of a framework, or of a study held against one, has mode 0600 too."""
    target = tmp_path / f"out{suffix_of(name)}"
    if default_registry().exporters[name].wants == "framework":
        loss = kf.export_framework("kindness-promise", target, to=name)
    else:
        _, loss = kf.export_assessment(kf.read(street), "kindness-promise", target, to=name)
    assert modes(*loss.files) == {0o600}


def test_a_saved_study_and_a_folder_give_the_same_study_again(street: Path, tmp_path: Path) -> None:
    """To one file, from there to a folder, and nothing is lost on the way."""
    held = kf.read(street)
    saved, folder = tmp_path / "one.kindframe", tmp_path / "again"
    assert kf.convert(held, saved).lossless
    loss = kf.convert(kf.read(saved), folder)
    assert loss.lossless
    assert kf.read(folder) == kf.read(saved) == held
    assert modes(saved, *loss.files) == {0o600}
    assert modes(folder) == {0o700}


def test_everything_is_kept_and_it_is_said(street: Path, tmp_path: Path) -> None:
    """Name and story of somebody whose consent is not recorded stand in the keeper's file, and the command says so."""
    target = tmp_path / "street.graphml"
    out = run("convert", street, target)
    assert out.exit_code == 0, out.output
    text = target.read_text(encoding="utf-8")
    assert "Bob Kerr" in text
    assert "Ann brought soup" in text
    assert "It holds everything, names and stories too; only you can read it" in out.stdout
    assert "graphml: nothing was lost." in out.stdout


def test_what_a_format_cannot_carry_is_said_instead(street: Path, tmp_path: Path) -> None:
    """An edge list drops the acts; then the command does not claim that it holds everything."""
    out = run("convert", street, tmp_path / "street.csv")
    assert out.exit_code == 0, out.output
    assert "dropped" in out.stdout
    assert "It holds everything" not in out.stdout


def test_one_format_is_turned_into_another(street: Path, tmp_path: Path) -> None:
    """From GraphML to a study folder: what a plugin reads goes wherever the core or a plugin writes."""
    kf.convert(kf.read(street), tmp_path / "street.graphml")
    assert run("convert", tmp_path / "street.graphml", tmp_path / "v1.2", "--to", "folder").exit_code == 0
    assert kf.read(tmp_path / "v1.2").tables["actors"].equals(kf.read(street).tables["actors"])


@pytest.mark.parametrize("out", ["street", "street/people.csv"])
def test_what_is_read_is_not_written_over(street: Path, out: str) -> None:
    """Neither the study itself nor a table of it; it stays as it was."""
    before = {path: path.read_bytes() for path in street.iterdir()}
    done = run("convert", street, street.parent / out)
    assert done.exit_code == 1
    assert "not written over" in done.stderr
    assert {path: path.read_bytes() for path in street.iterdir()} == before


def test_a_wrong_ending_name_or_option_is_refused(street: Path, tmp_path: Path) -> None:
    """The endings there are, with .kindframe among them; a report is no conversion; a folder has no options."""
    held = kf.read(street)
    with pytest.raises(UnknownName, match=r"\.graphml.*\.kindframe"):
        kf.convert(held, tmp_path / "out.grapml")
    with pytest.raises(ParameterError, match="reports"):
        kf.convert(held, tmp_path / "out.html", to="html")
    with pytest.raises(ParameterError, match="colour"):
        kf.convert(held, tmp_path / "out", colour="red")
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "mine.txt").write_text("mine")
    with pytest.raises(StoreNotSaved, match="already"):
        kf.convert(held, tmp_path / "taken")


@pytest.mark.parametrize("name", STUDIES)
def test_what_people_agreed_to_is_carried_or_said_to_be_left_out(street: Path, tmp_path: Path, name: str) -> None:
    """No format loses the records of consent without a word."""
    (street / "consents.csv").write_text("person,purpose,status\np1,share,no\n", encoding="utf-8")
    target = tmp_path / f"out{suffix_of(name)}"
    loss = kf.convert(kf.read(street), target, to=name)
    if not any(held.field.startswith("consents") for held in loss.losses):
        assert len(kf.read(target if target.is_dir() else loss.files[0]).consents) == 1
