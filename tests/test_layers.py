"""The house: imports flow one way, nothing is hidden in a function to dodge a cycle, the core names no plugin."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import kindframe

SOURCE = Path(kindframe.__file__).parent

# Low to high. A module imports only from lower rows; modules of one row never import each other.
ROWS: tuple[tuple[str, ...], ...] = (
    ("errors", "environment", "progress", "threads"),
    ("problems", "sources", "moments", "wording"),
    ("files", "cells", "documents", "markup", "areas"),
    ("sheets", "display"),
    ("schema", "settings", "indexing"),
    ("records",),
    ("checking", "frames", "network", "graph", "reliability"),
    ("study", "amounts", "counting", "framework", "instrument", "pairing"),
    ("reading", "storing", "describing"),
    ("agreement", "analysis"),
    ("assessment",),
    ("obstacles", "overview", "tracing", "language", "workshops"),
    ("calling", "exporting"),
    ("disclosure",),
    ("withdrawal",),
    ("hookspecs",),
    ("registry",),
    ("api",),
    ("scaffold", "testing"),
    ("cli",),
)
RANK = {name: number for number, row in enumerate(ROWS) for name in row}


def modules() -> list[tuple[str, Path]]:
    """Every module of the core with the room (top-level name) it belongs to."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        if parts[0] not in ("__init__", "templates"):
            found.append((parts[0], path))
    return found


def imported(node: ast.AST) -> list[str]:
    """The rooms of kindframe that an import statement takes from, and other packages by name."""
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
        names = [f"{node.module}.{a.name}" for a in node.names] if node.module == "kindframe" else [node.module]
    else:
        return []
    return names


def only_for_types(tree: ast.Module) -> set[ast.AST]:
    """The import statements under ``if TYPE_CHECKING``."""
    inside: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            for below in node.body:
                inside.update(ast.walk(below))
    return inside


CASES = [pytest.param(room, path, id=str(path.relative_to(SOURCE))) for room, path in modules()]


@pytest.mark.parametrize(("room", "path"), CASES)
def test_imports_only_from_lower_rows(room: str, path: Path) -> None:
    """A module takes from lower rows only, and from its own room."""
    assert room in RANK, f"{path.name} stands in no row of the house"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = only_for_types(tree)
    wrong = []
    for node in ast.walk(tree):
        if node in for_types:
            continue
        for name in imported(node):
            parts = name.split(".")
            if parts[0] != "kindframe" or len(parts) == 1:
                continue
            other = parts[1]
            if other == room or other not in RANK:
                continue
            if RANK[other] >= RANK[room]:
                wrong.append(f"line {getattr(node, 'lineno', '?')}: {name}")
    assert not wrong, f"{path.name} imports from its own row or above: {wrong}"


@pytest.mark.parametrize(("room", "path"), CASES)
def test_no_import_is_hidden_in_a_function(room: str, path: Path) -> None:
    """Inside a function only heavy third-party libraries are imported, and the command line its own commands."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hidden = []
    for outer in ast.walk(tree):
        if not isinstance(outer, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        for node in ast.walk(outer):
            hidden += [name for name in imported(node) if name.split(".")[0] == "kindframe" and room != "cli"]
    assert not hidden, f"{path.name} hides {hidden} in a function"


@pytest.mark.parametrize(("room", "path"), CASES)
def test_the_core_names_no_plugin(room: str, path: Path) -> None:
    """No module of the core imports or names a plugin's package."""
    text = path.read_text(encoding="utf-8")
    named = [f"kindframe_{p}" for p in ("carnegie", "npf", "connections", "exchange", "formats", "report")]
    assert not [name for name in named if name in text]


def test_every_row_of_the_house_stands() -> None:
    """The rows above name only modules that exist, so the drawing cannot outlive the house."""
    rooms = {room for room, _ in modules()}
    assert {name for row in ROWS for name in row} <= rooms


def test_no_module_needs_one_that_needs_it() -> None:
    """Modules import one another in no circle, not even for the names of types alone."""
    names = {".".join(("kindframe", *path.relative_to(SOURCE).with_suffix("").parts)): path for _, path in modules()}
    names = {name.removesuffix(".__init__"): path for name, path in names.items()}
    needs: dict[str, set[str]] = {}
    for module, path in names.items():
        found = needs.setdefault(module, set())
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                taken = {f"{node.module}.{alias.name}" for alias in node.names}
                found |= {held if held in names else node.module for held in taken} & set(names)
    while free := [module for module, wanted in needs.items() if not wanted & set(needs)]:
        for module in free:
            del needs[module]
    assert not needs, f"these need each other, or something in a circle: {sorted(needs)}"


DISCLOSING = ("rules", "people", "attack", "releases", "numbers", "words", "graphs", "uniqueness", "release")


@pytest.mark.parametrize("room", DISCLOSING)
def test_disclosure_has_an_order_of_its_own(room: str) -> None:
    """Inside disclosure a room takes from those before it only: an attacker knows of no table."""
    found = SOURCE / "disclosure" / room
    later = set(DISCLOSING[DISCLOSING.index(room) + 1 :])
    for path in sorted(found.rglob("*.py")) if found.is_dir() else [found.with_suffix(".py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for name in imported(node):
                parts = name.split(".")
                assert parts[:2] != ["kindframe", "disclosure"] or not later & set(parts[2:3]), f"{path.name}: {name}"
