"""What plugins offer: right and wrong answers, look-ups and what they say, laziness, the guarded call."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from kindframe.analysis import Analysis, Result
from kindframe.errors import PluginError, UnknownName
from kindframe.exporting import Exporter, LossReport
from kindframe.hookspecs import hookimpl
from kindframe.network import Network
from kindframe.registry import Registry, guarded
from kindframe.registry.lending import lent

pytestmark = pytest.mark.usefixtures("plain_environment")


def analysis(name: Any = "tally", run: Any = Result) -> Analysis:
    """An analysis that does nothing."""
    return Analysis(name=name, title="t", question="q", definition="d", run=run)


def plugin(**hooks: Any) -> SimpleNamespace:
    """An in-process plugin: each hook gives what is said, or is the function given."""
    made = {}
    for name, held in hooks.items():

        def answer(held: Any = held) -> Any:
            return held() if callable(held) else held

        answer.__name__ = name
        made[name] = hookimpl(answer)
    return SimpleNamespace(**made)


def test_a_look_up_gives_the_thing_and_who_offers_it() -> None:
    """A name gives the record; the offer tells plugin, distribution, version and hook."""
    tally = analysis()
    registry = Registry([])
    registry.register(plugin(kindframe_analyses=[tally]), name="street", distribution="street-tools", version="2.0")
    assert registry.analysis("tally") is registry.analyses["tally"] is registry.analyses["street-tools:tally"] is tally
    assert registry.analyses["Street_Tools:tally"] is tally
    assert dict(registry.analyses) == {"tally": tally}
    offer = registry.offer("analyses", "tally")
    assert (offer.plugin, offer.distribution, offer.version, offer.hook) == (
        "street",
        "street-tools",
        "2.0",
        "kindframe_analyses",
    )
    assert offer.value is tally
    with pytest.raises(TypeError):
        registry.analyses["other"] = tally  # type: ignore[index]


def test_an_unknown_name_says_the_nearest() -> None:
    """The error is an UnknownName and a KeyError, with the closest name there is."""
    registry = Registry([])
    registry.register(plugin(kindframe_analyses=[analysis("reciprocity")]), name="street")
    with pytest.raises(UnknownName, match=r"There is no analysis 'reciprocty'\. Did you mean 'reciprocity'\?"):
        registry.analysis("reciprocty")
    assert registry.analyses.get("reciprocty") is None
    with pytest.raises(UnknownName, match=r"no kind of offer 'analysis'\. Did you mean 'analyses'"):
        registry.offer("analysis", "reciprocity")


def test_two_plugins_of_one_distribution_are_told_apart_by_their_own_names() -> None:
    """Where distribution:name is both of them, plugin:name is one of them."""
    registry = Registry([])
    registry.register(plugin(kindframe_analyses=[analysis()]), name="one", distribution="tools")
    registry.register(plugin(kindframe_analyses=[analysis()]), name="two", distribution="tools")
    assert list(registry.analyses) == ["one:tally", "two:tally"]
    with pytest.raises(UnknownName, match="There is no analysis 'tools:tally'"):
        registry.analysis("tools:tally")


def test_one_plugin_that_offers_a_name_twice_offers_neither() -> None:
    """That is a failure of the plugin; what else it offers stands."""
    registry = Registry([])
    registry.register(plugin(kindframe_analyses=[analysis(), analysis("own"), analysis()]), name="street")
    assert list(registry.analyses) == ["own"]
    assert "offers the analysis 'tally' twice" in registry.plugins[0].reason


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (None, "it gave nothing, not a list of Analysis records"),
        ("tally", "it gave str ('tally')"),
        (lambda: analysis(), "it gave Analysis"),
        ({"tally": analysis()}, "it gave dict"),
        ([analysis(), 3], "it gave int (3) among its Analysis records"),
        ([analysis("with space")], "a name is text without spaces and colons"),
        ([analysis("a:b")], "a name is text without spaces and colons"),
        ([analysis(3)], "a name is text without spaces and colons"),
        ([analysis(run="not a function")], "the Analysis 'tally' has no function to run"),
        (lambda: iter(lambda: analysis(), None), "it gave more than 10,000 records"),
        (
            [Exporter(name="x", title="t", suffixes=(), write=lambda release, path: LossReport(format="x"))],
            "it gave Exporter",
        ),
        (lambda: 1 / 0, "ZeroDivisionError: division by zero (tests/test_registry_offers.py, line"),
        (lambda: sys.exit("bye"), "SystemExit: bye"),
    ],
)
def test_a_wrong_answer_is_that_plugins_failure(answer: Any, reason: str) -> None:
    """What is not a list of records of the right class, rightly named, is refused with plugin, hook and reason."""
    registry = Registry([])
    registry.register(plugin(kindframe_analyses=[analysis("fine")]), name="fine")
    registry.register(plugin(kindframe_analyses=answer, kindframe_exporters=[]), name="wrong")
    registry.register(plugin(kindframe_analyses=[analysis("too")]), name="zinc")
    assert {"fine", "too"} <= set(registry.analyses)
    wrong = registry.plugins[1]
    assert (wrong.status, wrong.stage) == ("failed", "answering kindframe_analyses")
    assert reason in wrong.reason
    assert isinstance(wrong.errors[0], PluginError)
    assert wrong.errors[0].plugin == "wrong"


def test_what_is_right_beside_a_wrong_record_stands() -> None:
    """One wrong record among good ones costs itself; a hook that raises half way gives nothing."""

    def half() -> Iterator[Analysis]:
        yield analysis("before")
        raise ZeroDivisionError

    registry = Registry([])
    registry.register(plugin(kindframe_analyses=[analysis("good"), 3]), name="mixed")
    registry.register(plugin(kindframe_analyses=half), name="half")
    assert list(registry.analyses) == ["good"]


def test_an_answer_that_has_to_be_awaited_is_refused_without_a_warning() -> None:
    """A coroutine function is a wrong answer, and nobody is told that it was never awaited."""

    async def later() -> list[Analysis]:
        return []

    registry = Registry([])
    registry.register(plugin(kindframe_analyses=later), name="later")
    assert not registry.analyses
    assert "it gave coroutine" in registry.plugins[0].reason


def test_hooks_that_are_not_misspelt_are_left_alone() -> None:
    """A hook marked as optional may be one of a later kindframe; one imported from the specification is no answer."""
    thing = SimpleNamespace(kindframe_stories=hookimpl(lambda: [], optionalhook=True))  # noqa: PIE807
    thing.kindframe_readers = importlib.import_module("kindframe.hookspecs").kindframe_readers
    report = Registry([]).register(thing, name="later")
    assert (report.status, report.notes) == ("loaded", ("answers no hook, so it offers nothing",))


def test_each_hook_is_asked_once_and_only_when_needed() -> None:
    """Asking for exporters asks no other hook; asking again asks nobody."""
    asked: list[str] = []

    def answering(name: str) -> Callable[[], list[Any]]:
        return lambda: asked.append(name) or []  # type: ignore[func-returns-value]

    registry = Registry([])
    thing = plugin(kindframe_analyses=answering("analyses"), kindframe_exporters=answering("exporters"))
    registry.register(thing, name="street")
    assert asked == []
    assert not registry.exporters
    assert asked == ["exporters"]
    assert not registry.exporters
    assert not registry.analyses
    assert registry.plugins[0].status == "loaded"
    assert asked == ["exporters", "analyses"]


def test_a_plugin_registered_later_is_asked_too() -> None:
    """Looking things up and then registering gives what the new plugin offers, and asks no old one again."""
    calls: list[str] = []

    def once() -> list[Analysis]:
        calls.append("asked")
        return [analysis("first")]

    registry = Registry([])
    registry.register(plugin(kindframe_analyses=once), name="one")
    assert list(registry.analyses) == ["first"]
    registry.register(plugin(kindframe_analyses=[analysis("second")]), name="two")
    assert list(registry.analyses) == ["first", "second"]
    assert calls == ["asked"]


def test_registering_says_at_once_what_is_wrong() -> None:
    """A taken name, no name, or hooks that are not right raise, and nothing is added."""
    registry = Registry([])
    registry.register(plugin(kindframe_analyses=[]), name="street")
    for name, thing, reason in (
        ("street", plugin(), "another plugin has this name"),
        ("", plugin(), "text without spaces"),
        ("two\nlines", plugin(), "text without spaces"),
        ("other", plugin(kindframe_analysis=[]), "Did you mean 'kindframe_analyses'"),
    ):
        with pytest.raises(PluginError, match=reason):
            registry.register(thing, name=name)
    assert [p.name for p in registry.plugins] == ["street"]


def test_a_plugin_that_asks_the_registry_meanwhile_gets_what_is_there() -> None:
    """A hook may look other things up; what it sees then, without its own, is not kept as the whole answer."""
    registry = Registry([])
    seen: list[list[str]] = []

    def asking() -> list[Analysis]:
        seen.append([*registry.analyses, *registry.exporters])
        return [analysis("own")]

    own = Exporter(name="format", title="t", suffixes=(), write=lambda release, path: LossReport(format="x"))
    registry.register(plugin(kindframe_analyses=[analysis("early")]), name="a")
    registry.register(plugin(kindframe_analyses=asking, kindframe_exporters=[own]), name="b")
    assert list(registry.analyses) == ["early", "own"]
    assert seen == [["early"]]
    assert list(registry.exporters) == ["format"]


def test_frameworks_are_looked_up_by_edition_or_by_id() -> None:
    """The id alone means the edition in force, not the draft; where two plugins offer that one, neither is given."""
    framework = importlib.import_module("kindframe.framework").Framework
    old = framework(id="ways", title="Ways", edition="2008")
    draft = framework(id="ways", title="Ways", edition="2030", status="draft")
    registry = Registry([])
    registry.register(plugin(kindframe_frameworks=[old, draft]), name="one", distribution="first")
    assert list(registry.frameworks) == ["ways@2008", "ways@2030"]
    assert registry.framework("ways") is registry.framework("first:ways") is old
    assert registry.framework("ways@2030") is draft
    with pytest.raises(UnknownName, match="Did you mean"):
        registry.framework("wayz")
    again = framework(id="ways", title="Ways again", edition="2008")
    registry.register(plugin(kindframe_frameworks=[again]), name="two", distribution="second")
    with pytest.raises(UnknownName, match="first:ways@2008 or second:ways@2008"):
        registry.framework("ways")
    assert registry.framework("second:ways") is again
    assert registry.framework("ways@2030") is draft


def test_a_guarded_call_turns_what_escapes_into_the_plugins_failure(capsys: pytest.CaptureFixture[str]) -> None:
    """Errors of kindframe's own pass as they are; sys.exit, endless recursion and all others become PluginError."""
    registry = Registry([])
    registry.register(plugin(kindframe_analyses=[analysis()]), name="street")
    offer = registry.offer("analyses", "tally")

    def again() -> None:
        again()

    for function in (again, sys.exit, lambda: 1 / 0, lambda: (_ for _ in ()).throw(KeyboardInterrupt())):
        with pytest.raises(PluginError, match="'street' failed while computing tally"):
            guarded(offer, "computing tally", function)
    with pytest.raises(UnknownName, match="no parameter of tally 'colour'"):
        guarded(offer, "computing tally", analysis().settle, {"colour": "red"})
    assert guarded(offer, "computing tally", lambda: print("aside") or 7) == 7
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", "aside\n")


def test_arrays_are_lent_to_be_read() -> None:
    """A plugin that is handed a network cannot write to its arrays, nor make them writeable."""
    network = lent(Network.from_edges(["a", "b"], ["a"], ["b"]))
    with pytest.raises(ValueError, match="read-only"):
        network.weight[0] = 9
    with pytest.raises(ValueError, match="WRITEABLE"):
        network.weight.flags.writeable = True
    own = np.arange(3)
    (held,) = lent([own])
    with pytest.raises(ValueError, match="read-only"):
        held[0] = 9
    own[0] = 7  # whose it is may write to it still
    assert held[0] == 7


def test_a_report_reads_as_a_line() -> None:
    """What became of a plugin, in words: who, which version, which status, and why."""
    registry = Registry([], environ={"KINDFRAME_BLOCK": "lane"})
    registry.register(plugin(kindframe_analyses=None), name="street", distribution="tools", version="2.0")
    registry.register(plugin(), name="lane")
    assert [str(report) for report in registry.plugins] == [
        "lane: blocked: KINDFRAME_BLOCK names it",
        "street tools 2.0: failed while answering kindframe_analyses: it gave nothing, not a list of Analysis records",
    ]
