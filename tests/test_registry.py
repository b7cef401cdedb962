"""Which plugins there are and which are loaded: order, choice, clashes, misspelt hooks, strictness."""

from __future__ import annotations

import hashlib
import logging
import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from kindframe.errors import PluginError, UnknownName
from kindframe.registry import Offers, Registry, default_registry

MakePlugin = Callable[..., Path]
EntryPoints = Callable[[], list[EntryPoint]]
GOOD = """
from kindframe import hookimpl

@hookimpl
def kindframe_analyses():
    from kindframe.analysis import Analysis, Result
    for name in NAMES:
        yield Analysis(name=name, title="t", question="q", definition="d", takes="study", run=lambda study: Result())
"""


def good(*names: str) -> str:
    """The code of a plugin that offers analyses of these names."""
    return GOOD.replace("NAMES", repr(names))


def test_plugins_come_by_name_and_nothing_is_imported_to_list_them(
    make_plugin: MakePlugin, entry_points: EntryPoints
) -> None:
    """The list has name, distribution, version, entry point and hash from the files; a module that raises is listed."""
    site = make_plugin("zinc", good("z"), version="3.1")
    make_plugin("amber", "raise SystemExit")
    found = Registry(entry_points()).found
    assert [(p.name, p.distribution, p.version, p.entry_point, p.status) for p in found] == [
        ("amber", "kf-amber", "1.0", "kf_amber", "found"),
        ("zinc", "kf-zinc", "3.1", "kf_zinc", "found"),
    ]
    assert found[1].hash == hashlib.sha256((site / "kf_zinc.py").read_bytes()).hexdigest()
    assert not any(name.startswith("kf_") for name in sys.modules)


def test_installed_plugins_are_found_by_default_and_a_broken_distribution_costs_only_itself(
    make_plugin: MakePlugin, tmp_path: Path, entry_points: EntryPoints
) -> None:
    """Entry points are read one distribution at a time; one that is not text is noted and passed over."""
    make_plugin("amber", good("a"))
    broken = tmp_path / "site" / "rotten-1.0.dist-info"
    broken.mkdir()
    (broken / "METADATA").write_text("Name: rotten\n")
    (broken / "entry_points.txt").write_bytes(b"[kindframe]\n\xff\xfe = x\n")
    registry = Registry()
    assert "amber" in [p.name for p in registry.found]
    assert [note for note in registry.notes if "rotten" in note and "UnicodeDecodeError" in note]


def test_an_unknown_name_that_a_failed_plugin_may_have_says_so(
    make_plugin: MakePlugin, entry_points: EntryPoints
) -> None:
    """Where the name stands in quotes in the files of a plugin that failed, the error names plugin and reason."""
    make_plugin("amber", good("mixing") + "\nimport a_module_that_is_not_there\n")
    make_plugin("zinc", good("other"))
    with pytest.raises(UnknownName) as caught:
        Registry(entry_points()).analysis("mixing")
    assert "'amber' may have it, and failed while importing: ModuleNotFoundError" in caught.value.hint
    assert "zinc" not in caught.value.hint
    with pytest.raises(UnknownName) as caught:
        Registry(entry_points(), safe=True).analysis("mixing")
    assert "'amber' may have it, and is skipped: safe mode" in caught.value.hint


def test_two_offers_of_one_name_are_both_refused_by_it(make_plugin: MakePlugin, entry_points: EntryPoints) -> None:
    """The bare name gives neither; each is there as distribution:name, and both plugins' reports tell of it."""
    make_plugin("amber", good("tally", "own"))
    make_plugin("zinc", good("tally"))
    registry = Registry(entry_points())
    assert list(registry.analyses) == ["kf-amber:tally", "own", "kf-zinc:tally"]
    with pytest.raises(UnknownName, match=r"no single analysis 'tally'.* say kf-amber:tally or kf-zinc:tally"):
        registry.analysis("tally")
    assert "tally" not in registry.analyses
    assert registry.analyses.offer("kf-zinc:tally").plugin == "zinc"
    assert registry.analyses["kf-amber:tally"] is not registry.analyses["kf-zinc:tally"]
    assert {name: len(offers) for name, offers in registry.analyses.clashes.items()} == {"tally": 2}
    assert [offer.name for offer in registry.offers("analyses")] == ["tally", "own", "tally"]
    for report, other in zip(registry.plugins, ("kf-zinc:tally", "kf-amber:tally"), strict=True):
        assert report.status == "loaded"
        assert any(other in note for note in report.notes)


def test_one_name_for_two_plugins_goes_to_neither(make_plugin: MakePlugin, entry_points: EntryPoints) -> None:
    """Two distributions that both call their plugin "street" are listed, blocked and shown as distribution:street."""
    make_plugin("street", good("one"), distribution="aa")
    make_plugin("street", good("two"), distribution="bb")
    registry = Registry(entry_points(), environ={"KINDFRAME_BLOCK": "bb"})
    assert [(p.name, p.status) for p in registry.plugins] == [("aa:street", "loaded"), ("bb:street", "blocked")]
    assert list(registry.analyses) == ["one"]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("@hookimpl\ndef kindframe_analysis(): return []", "no hook 'kindframe_analysis'. Did you mean 'kindframe_ana"),
        ("def kindframe_analyses(): return []", "kindframe_analyses is not a function marked with @hookimpl"),
        ("@hookimpl\ndef kindframe_readers(path): return []", "kindframe_readers(path)"),
        ("@hookimpl(wrapper=True)\ndef kindframe_readers(): return (yield)", "there is nothing to wrap"),
    ],
)
def test_a_hook_that_would_never_be_asked_fails_its_plugin(
    make_plugin: MakePlugin, entry_points: EntryPoints, code: str, reason: str
) -> None:
    """A misspelt or unmarked hook, a wrong signature: said with the hook's name, and nothing is half registered."""
    right = "@hookimpl\ndef kindframe_frameworks():\n    raise AssertionError('asked after a failed registration')\n"
    make_plugin("wrong", f"from kindframe import hookimpl\n{right}{code}")
    registry = Registry(entry_points())
    assert not registry.frameworks
    (report,) = registry.plugins
    assert (report.status, report.stage) == ("failed", "registering")
    assert reason in report.reason
    assert report.offers == ()


@pytest.mark.parametrize(
    ("environ", "options", "statuses"),
    [
        ({}, {}, ["loaded", "loaded"]),
        ({"KINDFRAME_DISABLE_PLUGINS": "0"}, {}, ["skipped", "skipped"]),
        ({"KINDFRAME_DISABLE_PLUGINS": ""}, {}, ["loaded", "loaded"]),
        ({"KINDFRAME_PLUGINS": ""}, {}, ["skipped", "skipped"]),
        ({"KINDFRAME_PLUGINS": " zinc , "}, {}, ["skipped", "loaded"]),
        ({"KINDFRAME_PLUGINS": "KF_Zinc,kf-amber"}, {}, ["loaded", "loaded"]),
        ({"KINDFRAME_BLOCK": "amber"}, {}, ["blocked", "loaded"]),
        ({"KINDFRAME_PLUGINS": "amber,zinc", "KINDFRAME_BLOCK": "kf-amber:amber"}, {}, ["blocked", "loaded"]),
        ({"KINDFRAME_BLOCK": "amber"}, {"safe": True}, ["blocked", "skipped"]),
        ({}, {"safe": True}, ["skipped", "skipped"]),
        ({}, {"without": ("zinc",)}, ["loaded", "skipped"]),
    ],
)
def test_who_is_loaded_is_chosen_by_environment_and_options(
    make_plugin: MakePlugin,
    entry_points: EntryPoints,
    environ: dict[str, str],
    options: dict[str, Any],
    statuses: list[str],
) -> None:
    """An allow list (empty: none), a block list that beats it, safe mode, and leaving one out."""
    make_plugin("amber", good("a"))
    make_plugin("zinc", good("z"))
    registry = Registry(entry_points(), environ=environ, **options)
    assert [p.status for p in registry.plugins] == statuses
    names = [n for n, status in zip(("a", "z"), statuses, strict=True) if status == "loaded"]
    assert list(registry.analyses) == names


def test_a_name_in_a_list_that_no_plugin_has_is_told_with_the_nearest(
    make_plugin: MakePlugin, entry_points: EntryPoints
) -> None:
    """A misspelt name in KINDFRAME_BLOCK or in the options would else block nothing in silence."""
    make_plugin("amber", good("a"))
    notes = Registry(entry_points(), environ={"KINDFRAME_BLOCK": "ambre"}, without=["zzz"]).notes
    assert notes[:2] == (
        "KINDFRAME_BLOCK names 'ambre', which is not installed. Did you mean 'amber'?",
        "The list of plugins to leave out names 'zzz', which is not installed.",
    )


@pytest.mark.parametrize("value", ["1", "0", ""])
def test_a_strict_registry_raises(make_plugin: MakePlugin, entry_points: EntryPoints, value: str) -> None:
    """KINDFRAME_STRICT_PLUGINS=1 raises the first failure at every look-up; 0 and nothing do not."""
    make_plugin("wrong", "1/0")
    registry = Registry(entry_points(), environ={"KINDFRAME_STRICT_PLUGINS": value})
    if value == "1":
        for _ in range(2):
            with pytest.raises(PluginError, match="'wrong' failed while importing: ZeroDivisionError"):
                _ = registry.analyses
    else:
        assert not registry.analyses
        assert registry.plugins[0].status == "failed"


def test_a_failure_is_logged_once(
    make_plugin: MakePlugin, entry_points: EntryPoints, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody has to ask for the plugins to hear that one failed, and nobody hears it twice."""
    make_plugin("wrong", "1/0")
    registry = Registry(entry_points())
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            assert not registry.analyses
            assert not registry.readers
    assert [record.name for record in caplog.records] == ["kindframe.registry"]
    assert "'wrong' failed while importing" in caplog.text


def test_a_guess_ends_in_a_question_mark_alone(
    make_plugin: MakePlugin, entry_points: EntryPoints, caplog: pytest.LogCaptureFixture
) -> None:
    """What is logged of a misspelt hook reads as sentences."""
    source = "from kindframe import hookimpl\n@hookimpl\ndef kindframe_analysis():\n    return []\n"
    make_plugin("wrong", source)
    with caplog.at_level(logging.WARNING):
        assert not Registry(entry_points()).analyses
    assert "Did you mean 'kindframe_analyses'? Everything else works" in caplog.text


@pytest.mark.usefixtures("plain_environment")
def test_there_is_one_default_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is made when first asked for, and is the same from then on."""
    monkeypatch.setattr("kindframe.registry.core._DEFAULT", [])
    assert default_registry() is default_registry()
    assert isinstance(default_registry().readers, Offers)
