"""The kit for plugin authors: what is right passes, and each thing that is wrong is found by the check of that name."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import attrs
import polars as pl
import pytest

from kindframe import Framework, Item, Network, Study
from kindframe.analysis import Analysis, ColumnNote, Counted, Figure, Parameter, Result, Statement
from kindframe.errors import FileRejected, ParameterError, PluginError
from kindframe.exporting import Exporter, LossReport, Reader, Reading, Release
from kindframe.files import atomic_write
from kindframe.hookspecs import hookimpl
from kindframe.sources import Source
from kindframe.testing import Check, check_plugin, plugin_checks, sample_studies


def offering(**offers: list[Any]) -> SimpleNamespace:
    """A plugin that offers these things."""
    made = {}
    for name, held in offers.items():

        def answer(held: list[Any] = held) -> list[Any]:
            return held

        answer.__name__ = f"kindframe_{name}"
        made[answer.__name__] = hookimpl(answer)
    return SimpleNamespace(**made)


def count(network: Network) -> Result:
    """A right analysis: how many nodes there are."""
    table = pl.DataFrame({"n": [network.n]})
    statement = Statement(name="n", text=f"There are {network.n}.", value=network.n, n=network.n, of="actors")
    notes = {"people": {"n": ColumnNote(meaning="how many")}}
    counted = {"people": Counted(counts={"n": "people"})}
    return Result(tables={"people": table}, columns=notes, counted=counted, statements=[statement])


def analysis(run: Callable[..., Any] = count, **rest: Any) -> Analysis:
    """An analysis that is right but for what is given."""
    held = {"name": "count", "title": "t", "question": "q", "definition": "d", "tables": {"people": "One by one"}}
    return Analysis(**{**held, "run": run, **rest})


def write(release: Release, path: Path) -> LossReport:
    """A right exporter: whole or not at all, and its own kind of error."""
    with atomic_write(path) as file:
        file.write(json.dumps(release.study.actors.table["id"].to_list()).encode())
        file.write(json.dumps(release.study.title).encode())
    return LossReport(format="ids", files=(path,))


def exporter(write: Callable[..., Any] = write, **rest: Any) -> Exporter:
    """An exporter that is right but for what is given."""
    return Exporter(**{"name": "ids", "title": "Ids", "suffixes": (".ids",), "write": write, **rest})


def read(path: Path) -> Reading:
    """A right reader."""
    try:
        ids = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise FileRejected(f"{path.name} is no list of ids: {error}") from None
    return Reading(tables={"actors": pl.DataFrame({"id": ids})})


def reader(read: Callable[..., Any] = read, **rest: Any) -> Reader:
    """A reader that is right but for what is given."""
    return Reader(**{"name": "ids", "title": "Ids", "suffixes": (".ids",), "read": read, **rest})


def failures(plugin: Any, folder: Path) -> dict[str, str]:
    """Run every check; give the ids of those that fail, with what they say."""
    found = {}
    for number, check in enumerate(plugin_checks(plugin, name="street")):
        place = folder / str(number)
        place.mkdir()
        try:
            check(place)
        except PluginError as error:
            found[check.id] = error.reason
    return found


def test_what_is_right_passes_every_check(tmp_path: Path) -> None:
    """A plugin with one thing of each kind passes, and the names of the checks say what was held to what."""
    ways = Framework(
        id="ways",
        title="Ways",
        licence="CC0-1.0",
        sources=(Source(title="Made up", licence="CC0-1.0", key="example"),),
        items=(Item(id="give", label="Give"),),
    )
    plugin = offering(frameworks=[ways], analyses=[analysis()], exporters=[exporter()], readers=[reader()])
    passed = check_plugin(plugin, tmp_path, name="street")
    assert passed[:2] == ["plugin-loads-and-answers", "framework-ways-holds-together"]
    assert {"analysis-count-on-empty", "exporter-ids-on-hostile-text", "reader-ids-refuses-random-bytes"} <= set(passed)
    studies = len(sample_studies())
    assert len(passed) == len(set(passed)) == 2 + (1 + studies) + (studies + 2) + 2


def test_a_check_is_a_name_and_a_function() -> None:
    """It unpacks, prints as its name, tells pytest its name, and makes a folder of its own where none is given."""
    seen: list[Path] = []

    def finds(folder: Path) -> Any:
        seen.append(folder)
        assert folder.is_dir()
        return iter(["This is wrong.", "And this."] if len(seen) == 2 else [])

    check = Check("a-rule", "street", finds)
    name, run = check
    assert (name, run, str(check), check.__name__) == ("a-rule", check, "a-rule", "a-rule")
    run()
    assert not seen[0].exists()
    with pytest.raises(PluginError, match=r"'street' failed while being held to a-rule: This is wrong\. And this\."):
        run()


@pytest.mark.parametrize("name", list(sample_studies()))
def test_each_sample_study_is_what_its_name_says(name: str) -> None:
    """Counted by hand: actors and ties of each."""
    expected = {
        "empty": (0, 0),
        "one-person": (1, 0),
        "isolated": (3, 0),
        "self-tied": (2, 1),
        "one-pair": (2, 1),
        "disconnected": (7, 4),  # a-b, c-d-e-c; f and g alone
        "complete": (4, 12),
        "star": (12, 11),
        "multiplex": (3, 6),
        "edge-list": (3, 2),
        "no-people": (2, 0),
        "acts-alone": (1, 0),
        "weighted": (3, 3),
        "hostile-text": (8, 7),
        "street": (7, 6),
    }
    study = sample_studies()[name]
    assert (len(study.actors), len(study.relationships)) == expected[name]


def test_a_plugin_that_does_not_load_fails_one_check(tmp_path: Path) -> None:
    """Collecting the checks of a broken plugin raises nothing; the first check says what is wrong."""
    assert list(failures("a_module_that_is_not_there", tmp_path)) == [
        "plugin-loads-and-answers",
        "plugin-import-is-light-and-silent",
    ]
    (check,) = plugin_checks(SimpleNamespace(kindframe_analyses=str), name="street")
    with pytest.raises(PluginError, match="not a function marked with @hookimpl"):
        check(tmp_path)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import numpy", "imports numpy; import them where they are used"),
        ("print('hello')", "prints 'hello"),
        ("1/0", "ZeroDivisionError"),
    ],
)
def test_a_heavy_or_noisy_import_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, said: str
) -> None:
    """What a module drags in at its top costs every start; what it prints breaks every pipe."""
    name = f"kf_heavy_{abs(hash(code))}"
    (tmp_path / f"{name}.py").write_text(f"{code}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    found = {check.id: check for check in plugin_checks(name)}
    with pytest.raises(PluginError, match=said):
        found["plugin-import-is-light-and-silent"](tmp_path)
    sys.modules.pop(name, None)


def test_a_framework_without_a_source_is_found(tmp_path: Path) -> None:
    """A framework is held to `check_framework`."""
    bare = Framework(id="ways", title="Ways", items=(Item(id="give", label="Give"),))
    found = failures(offering(frameworks=[bare]), tmp_path)
    assert list(found) == ["framework-ways-holds-together"]
    assert "source" in found["framework-ways-holds-together"]


def _divides(network: Network) -> Result:
    return Result(notes=[str(1 / network.n)])


def _chance(network: Network) -> Result:
    return Result(notes=[str(random.random())])


def _nan(network: Network) -> Result:
    table = pl.DataFrame({"x": [float("nan")]})
    return Result(tables={"t": table}, columns={"t": {"x": ColumnNote(meaning="m")}})


def _undocumented(network: Network) -> Result:
    return Result(tables={"t": pl.DataFrame({"x": [1]})}, columns={"t": {"y": ColumnNote(meaning="m")}})


def _undeclared(network: Network) -> Result:
    return Result(tables={"t": pl.DataFrame({"x": [1]})}, columns={"t": {"x": ColumnNote(meaning="m")}})


def _misdeclared(network: Network) -> Result:
    return attrs.evolve(_undeclared(network), counted={"t": Counted(counts={"y": "people"})})


def _tears(study: Study) -> Result:
    if len(study.actors):
        study.actors.table.drop_in_place("name")
    return Result()


def _figure(network: Network) -> Result:
    return Result(figures=[Figure(name="f", title="t", alt=" ", table="none", spec={})])


@pytest.mark.parametrize(
    ("wrong", "where", "said"),
    [
        (analysis(_divides), "on-empty", "ZeroDivisionError"),
        (analysis(lambda network: sys.exit(1)), "on-street", "SystemExit"),
        (analysis(lambda network: print("hm") or Result()), "on-empty", "printed 'hm"),
        (analysis(lambda network: {}), "on-empty", "gave dict, not a Result"),
        (analysis(_chance), "on-empty", "another answer the second time"),
        (analysis(_nan), "on-one-person", "holds NaN or infinity"),
        (analysis(_undocumented), "on-empty", "does not say what x means"),
        (analysis(_undeclared), "on-empty", "Table 't' does not say what its numbers rest on"),
        (analysis(_misdeclared), "on-empty", "said of y, which is not there. Table 't' does not say what x rests on"),
        (analysis(_tears, takes="study"), "on-street", "changed what it was given"),
        (analysis(_figure), "on-empty", "has no alt. Figure 'f' draws the table 'none'"),
        (
            analysis(lambda network: Result(statements=[Statement(name="s", text="t", value=1)])),
            "on-empty",
            "not what it rests on",
        ),
        (
            analysis(lambda network: Result(people={"t": ("id",)})),
            "on-empty",
            "people of the table 't' are said to stand in id",
        ),
        (analysis(tables={}), "on-empty", "Table 'people' has no heading in plain words"),
        (analysis(question=" "), "explains-itself", "Its question is empty"),
        (
            analysis(parameters=(Parameter(name="p", meaning="m", choices=("a", "b"), default="c"),)),
            "explains-itself",
            "The default of p cannot stand",
        ),
        (
            analysis(
                lambda network, p: 1 / 0 if p == "b" else count(network),
                parameters=(Parameter(name="p", meaning="m", choices=("a", "b"), default="a"),),
            ),
            "with-p=b",
            "ZeroDivisionError",
        ),
    ],
)
def test_what_is_wrong_with_an_analysis_is_found(tmp_path: Path, wrong: Analysis, where: str, said: str) -> None:
    """Each fault is found by the check whose name tells of it."""
    found = failures(offering(analyses=[wrong]), tmp_path)
    assert said in found[f"analysis-count-{where}"]
    assert "plugin-loads-and-answers" not in found


def test_a_refusal_is_no_fault(tmp_path: Path) -> None:
    """An analysis may say that a question cannot be answered, with an error of kindframe's."""

    def refuse(network: Network) -> Result:
        raise ParameterError("There is nobody.")

    assert failures(offering(analyses=[analysis(refuse)]), tmp_path) == {}


def _beside(release: Release, path: Path) -> LossReport:
    (path.parent.parent / "beside.txt").write_text("x")
    return write(release, path)


def _by_id(release: Release, path: Path) -> LossReport:
    for name in release.study.actors.ids:
        (path.parent / f"{name.replace(chr(10), '')}.txt").write_text("x")
    return LossReport(format="ids", files=())


def _half(release: Release, path: Path) -> LossReport:
    with path.open("w") as file:
        file.write(str(release.study.actors.ids) + release.study.title)
    return LossReport(format="ids", files=(path,))


def _nothing(release: Release, path: Path) -> None:
    write(release, path)


def _tidies(release: Release, path: Path) -> LossReport:
    release.study._tables["actors"] = release.study._tables["actors"].head(0)
    return write(release, path)


@pytest.mark.parametrize(
    ("wrong", "where", "said"),
    [
        (exporter(_beside), "on-empty", "outside the folder it was given: here/beside.txt"),
        (exporter(_by_id), "on-one-pair", "It wrote a.txt, b.txt and says it wrote nothing"),
        (exporter(_by_id), "on-hostile-text", "FileNotFoundError"),
        (exporter(_half), "leaves-nothing-when-it-fails", "left out.ids new, changed or gone"),
        (exporter(_half), "refuses-a-place-that-is-none", "IsADirectoryError"),
        (exporter(_nothing), "on-empty", "gave NoneType, not a LossReport"),
        (exporter(_tidies), "on-street", "changed the study"),
        (exporter(lambda release, path: LossReport(format="x")), "refuses-a-place-that-is-none", "took out.ids"),
        (exporter(_half, wants="report"), "leaves-nothing-when-it-fails", "left out.ids"),
    ],
)
def test_what_is_wrong_with_an_exporter_is_found(tmp_path: Path, wrong: Exporter, where: str, said: str) -> None:
    """Each fault is found by the check whose name tells of it."""
    assert said in failures(offering(exporters=[wrong]), tmp_path)[f"exporter-ids-{where}"]


@pytest.mark.parametrize(
    ("wrong", "where", "said"),
    [
        (reader(lambda path: Reading(tables={})), "refuses-random-bytes", "random bytes, as a study"),
        (reader(lambda path: json.loads(path.read_bytes())), "refuses-random-bytes", "raised JSONDecodeError"),
        (reader(sniff=lambda path, head: None), "refuses-random-bytes", "neither yes nor no"),
        (reader(sniff=lambda path, head: head.decode() == ""), "refuses-random-bytes", "neither yes nor no"),
        (reader(lambda path: path.read_text() and None), "refuses-what-is-no-file", "raised FileNotFoundError"),
        (reader(lambda path: Reading(tables={})), "refuses-what-is-no-file", "read absent.ids, which is no file"),
    ],
)
def test_what_is_wrong_with_a_reader_is_found(tmp_path: Path, wrong: Reader, where: str, said: str) -> None:
    """Each fault is found by the check whose name tells of it."""
    assert said in failures(offering(readers=[wrong]), tmp_path)[f"reader-ids-{where}"]


def test_checking_all_at_once_names_every_rule_that_is_broken(tmp_path: Path) -> None:
    """One error tells of all failures, each with the name of its check."""
    wrong = offering(analyses=[analysis(question="")], readers=[reader(lambda path: Reading(tables={}))])
    with pytest.raises(PluginError) as caught:
        check_plugin(wrong, tmp_path, name="street")
    assert "analysis-count-explains-itself: Its question is empty." in caught.value.reason
    assert "reader-ids-refuses-random-bytes: It read random-0.ids" in caught.value.reason
