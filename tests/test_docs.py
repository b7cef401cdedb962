"""The pages cannot rot: hooks, verbs and names in the docs are those of the code."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from pathlib import Path

import pytest

import kindframe
from kindframe import hookspecs
from kindframe.cli import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.skipif(not (ROOT / "docs").is_dir(), reason="the docs are not here")


def test_each_hook_has_a_heading_that_is_its_signature() -> None:
    """A hook's heading on the page equals its signature in the code, and there is no heading too many."""
    source = ast.parse(inspect.getsource(hookspecs))
    signatures = [
        f"{node.name}() -> {ast.unparse(node.returns)}"
        for node in source.body
        if isinstance(node, ast.FunctionDef) and node.returns is not None
    ]
    page = (ROOT / "docs" / "reference" / "hooks.md").read_text(encoding="utf-8")
    assert re.findall(r"^## `(.+)`$", page, re.MULTILINE) == signatures


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_each_command_says_first_what_the_list_says(name: str) -> None:
    """The short help in the list of commands is the first line of the command's own help."""
    command = importlib.import_module(f"kindframe.cli.{name}").command
    assert command.help == COMMANDS[name]
    assert command.name == name


def test_all_is_sorted_and_each_name_can_be_had() -> None:
    """What ``__all__`` says is there, in order, and ``dir`` shows it."""
    assert list(kindframe.__all__) == sorted(kindframe.__all__)
    assert [name for name in kindframe.__all__ if not hasattr(kindframe, name)] == []
    assert set(kindframe.__all__) <= set(dir(kindframe))


@pytest.mark.parametrize("name", [n for n in kindframe.__all__ if not n.startswith("__")])
def test_each_public_name_says_since_when_and_what_it_is(name: str) -> None:
    """A public name has a docstring and a ``versionadded``."""
    held = getattr(kindframe, name)
    if not (inspect.isclass(held) or inspect.isfunction(held)):
        pytest.skip("a marker of pluggy's")
    text = inspect.getdoc(held) or ""
    assert ".. versionadded::" in text


@pytest.mark.parametrize("path", sorted(Path(kindframe.__file__).parent.rglob("*.py")))
def test_each_module_opens_with_what_it_is_for(path: Path) -> None:
    """A file opens with a docstring, is no longer than 400 lines, and sorts its ``__all__``."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    if "{{" in text or "templates" in path.parts:
        pytest.skip("a template")
    assert ast.get_docstring(tree)
    assert text.count("\n") <= 400
    for node in tree.body:
        if (
            isinstance(node, ast.Assign)
            and ast.unparse(node.targets[0]) == "__all__"
            and isinstance(node.value, ast.List)
        ):
            names = [ast.literal_eval(element) for element in node.value.elts]
            assert names == sorted(names, key=lambda n: (not n.isupper(), not n[0].isupper(), n)) or names == sorted(
                names
            )
