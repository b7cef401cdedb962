"""What every package of this repository says of itself: its licence goes with it, and nothing of another does."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = [ROOT, *sorted(path.parent for path in ROOT.glob("plugins/*/pyproject.toml"))]
OURS = [folder for folder in FOLDERS if folder.name != "kindframe-template"]  # whoever begins from it chooses theirs


def told(folder: Path) -> dict[str, Any]:
    """Read what a package says of itself."""
    return tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))


@pytest.mark.parametrize("folder", OURS, ids=lambda folder: folder.name)
def test_the_licence_goes_with_every_package(folder: Path) -> None:
    """The MIT licence asks that its words stand in every copy; other licences are summed up in a file beside it."""
    project = told(folder)["project"]
    assert (folder / "LICENSE").read_text("utf-8") == (ROOT / "LICENSE").read_text("utf-8")
    wanted = ["LICENSE"] if project["license"] == "MIT" else ["LICENSE", "LICENSES.md"]
    assert project["license-files"] == wanted
    assert all((folder / name).is_file() for name in wanted)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_package_has_types_and_a_page_of_its_own(folder: Path) -> None:
    """A type checker looks for ``py.typed``; the page that an index shows is in the package's own folder."""
    held = told(folder)
    assert (folder / held["project"]["readme"]).is_file()
    for package in held["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]:
        assert (folder / package / "py.typed").is_file()


def test_the_core_is_given_without_the_plugins() -> None:
    """A pattern that begins with a stroke fits at the top alone: ``src`` would fit in every plugin's folder as well."""
    patterns = told(ROOT)["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    assert [pattern for pattern in patterns if not pattern.startswith("/")] == []


def test_the_version_to_cite_is_the_version_there_is() -> None:
    """Who cites the software cites what is installed; a date of release is given only to what was released."""
    cited = (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"\nversion: {told(ROOT)['project']['version']}\n" in cited
    newest = next(line for line in (ROOT / "CHANGELOG.md").read_text("utf-8").splitlines() if line.startswith("## "))
    assert ("date-released:" in cited) is ("unreleased" not in newest)
