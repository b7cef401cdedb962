"""Instruments from TOML files, with every mistake named by line and key as for frameworks."""

from __future__ import annotations

from pathlib import Path

import attrs

from kindframe.documents import open_document, structure
from kindframe.errors import FrameworkError
from kindframe.instrument.model import Instrument
from kindframe.problems import Problem

__all__ = ["load_instrument", "load_instruments", "offer"]


def load_instrument(given: str | Path, *, name: str = "") -> Instrument:
    """Read an instrument from a TOML file, or from TOML text, as `kindframe.framework.load_framework` does.

    Raises
    ------
    FrameworkError
        With every mistake: file, line, question and key, and the nearest valid one.

    .. versionadded:: 0.1
    """
    document = open_document(given, name=name)
    return attrs.evolve(structure(document, Instrument), path=document.path)


def load_instruments(folder: Path) -> tuple[tuple[Instrument, ...], tuple[Problem, ...]]:
    """Read every ``.toml`` file of a folder, in order of name; a file with a mistake costs only itself.

    .. versionadded:: 0.1
    """
    instruments: list[Instrument] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            instruments.append(load_instrument(path))
        except FrameworkError as error:
            problems.extend(error.problems)
    return tuple(instruments), tuple(problems)


def offer(folder: Path) -> tuple[Instrument, ...]:
    """Give the instruments of a plugin's own folder, all or none: what a plugin's hook returns.

    Raises
    ------
    FrameworkError
        Where any file has a mistake.

    .. versionadded:: 0.1
    """
    instruments, problems = load_instruments(folder)
    if problems:
        raise FrameworkError(f"{folder.parent.name} cannot offer its instruments.", problems)
    return instruments
