"""What several test files share: plugins made on the spot, as the folders an installer would leave."""

from __future__ import annotations

import importlib
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import EntryPoint, distributions
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.optimize import linprog

from kindframe.analysis import Counted, Result

MakePlugin = Callable[..., Path]


@pytest.fixture
def make_plugin(tmp_path: Path) -> MakePlugin:
    """Write a plugin as an installed distribution into ``tmp_path / "site"``; give that folder.

    ``make_plugin("good", code)`` writes the module ``kf_good`` and a dist-info folder with the entry point ``good``.
    """
    site = tmp_path / "site"
    site.mkdir()

    def make(name: str, code: str, *, distribution: str = "", version: str = "1.0", target: str = "") -> Path:
        module = f"kf_{(distribution + name).replace('-', '_')}"
        (site / f"{module}.py").write_text(textwrap.dedent(code), encoding="utf-8")
        distribution = distribution or f"kf-{name}"
        info = site / f"{distribution.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n", "utf-8")
        (info / "entry_points.txt").write_text(f"[kindframe]\n{name} = {target or module}\n", "utf-8")
        return site

    return make


@pytest.fixture
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No choice of plugins from the environment, crashes remembered in tmp_path, no made-up module left behind."""
    for name in ("DISABLE_PLUGINS", "PLUGINS", "BLOCK", "STRICT_PLUGINS"):
        monkeypatch.delenv(f"KINDFRAME_{name}", raising=False)
    monkeypatch.setenv("KINDFRAME_STATE", str(tmp_path / "state"))
    yield
    for name in [name for name in sys.modules if name.startswith("kf_")]:
        del sys.modules[name]


@pytest.fixture
def entry_points(
    make_plugin: MakePlugin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plain_environment: None
) -> Callable[[], list[EntryPoint]]:
    """Give the entry points of the plugins made so far, importable, each with its distribution."""
    site = str(tmp_path / "site")
    monkeypatch.syspath_prepend(site)

    def points() -> list[EntryPoint]:
        importlib.invalidate_caches()
        return [entry for distribution in distributions(path=[site]) for entry in distribution.entry_points]

    return points


def _range_of(rows: Sequence[tuple[frozenset[str], float, float]], aim: frozenset[str]) -> float:
    """How wide the range of a set is for somebody who holds all releases: one unknown for each person, no atoms."""
    everybody = sorted(frozenset().union(aim, *(held for held, _, _ in rows)))
    at = {who: place for place, who in enumerate(everybody)}
    matrix = np.zeros((len(rows), len(everybody)))
    for row, (held, _, _) in enumerate(rows):
        matrix[row, [at[who] for who in held]] = 1
    cost = np.zeros(len(everybody))
    cost[[at[who] for who in aim]] = 1
    ends = np.r_[[high for _, _, high in rows], [-low for _, low, _ in rows]]
    least, most = (
        linprog(sign * cost, A_ub=np.vstack([matrix, -matrix]), b_ub=ends, bounds=(0, None), method="highs")
        for sign in (1, -1)
    )
    return float("inf") if most.status != 0 else -float(most["fun"]) - float(least["fun"])


@pytest.fixture
def range_of() -> Callable[[Sequence[tuple[frozenset[str], float, float]], frozenset[str]], float]:
    """The attacker of releases over time, who shares no code with kindframe's."""
    return _range_of


@pytest.fixture
def counts() -> Callable[..., Result]:
    """Make a result that counts how many people are in each row, as ``counts(row=range(59))``; rows may overlap."""

    def make(**rows: range) -> Result:
        frame = pl.DataFrame({"row": list(rows), "people": [len(held) for held in rows.values()]})
        return Result(
            tables={"t": frame},
            counted={"t": Counted(keys=("row",), counts={"people": "people"}, apart=True)},
            members={"t": pl.DataFrame({"people": [[f"p{i}" for i in held] for held in rows.values()]})},
        )

    return make
