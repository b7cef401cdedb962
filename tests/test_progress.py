"""Progress: stages told from inside, a gauge that estimates, a bar on a terminal alone. No test looks at real time."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import kindframe
from kindframe import Actor, Relationship, Study
from kindframe.cli import root
from kindframe.cli.progressing import Gauge, progress, said
from kindframe.progress import Cost, Plan, Stage
from kindframe.registry import default_registry

IDS = "abcdefghijkl"


class Clock:
    """A clock that goes when it is told."""

    now = 0.0

    def __call__(self) -> float:
        """The time."""
        return self.now


class Terminal(io.StringIO):
    """An error stream that says it is a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


@pytest.fixture
def study() -> Study:
    """Twelve people in a ring, who all agree to everything."""
    people = [Actor(id=i, kind="person", group="g", consent="given") for i in IDS]
    return Study.from_records(
        [*people, *(Relationship(source=a, target=b) for a, b in zip(IDS, IDS[1:] + IDS[:1], strict=True))]
    )


def test_a_plan_tells_what_lies_behind_and_ahead() -> None:
    """Parts of 2, 5 and 3 seconds: when the second begins 2 of 10 are done, and it takes 5."""
    told: list[Stage] = []
    plan = Plan({"read": 2.0, "count": 5.0, "write": 3.0}, told.append)
    for part in ("read", "count", "write"):
        plan.begin(part)
    assert [(at.what, at.done, at.takes, at.of) for at in told] == [
        ("read", 0.0, 2.0, 10.0),
        ("count", 2.0, 5.0, 10.0),
        ("write", 7.0, 3.0, 10.0),
    ]


def test_a_plan_with_a_part_that_nobody_knows_tells_no_whole() -> None:
    """A whole that is guessed in part would be worse than none: the stages are told, without a share."""
    told: list[Stage] = []
    plan = Plan({"protect": 2.0, "write": None}, told.append)
    plan.begin("protect")
    plan.begin("write")
    assert [(at.what, at.done, at.of) for at in told] == [("protect", 0.0, 0.0), ("write", 0.0, 0.0)]


def test_costs_by_hand() -> None:
    """9 seconds for a million rows with power 2 are 2.25 for half a million; hardly any rows still take something."""
    assert Cost(each=9.0, power=2.0).seconds(500_000) == pytest.approx(2.25)
    assert Cost(each=9.0).seconds(0) == 0.005


def test_the_gauge_learns_the_pace_of_the_machine() -> None:
    """Parts thought to take 2 and 8 seconds on a machine of half that speed: 4 seconds, then 16 are left."""
    clock = Clock()
    gauge = Gauge(clock)
    gauge.step(Stage(what="one", done=0.0, takes=2.0, of=10.0))
    assert (gauge.share, gauge.left) == (0.0, 10.0)
    clock.now = 1.0
    assert (gauge.share, gauge.left) == (0.1, 9.0)
    clock.now = 4.0
    assert gauge.share == pytest.approx(0.98 * 0.2)
    assert gauge.left is None
    gauge.step(Stage(what="two", done=2.0, takes=8.0, of=10.0))
    assert (gauge.share, gauge.left) == (0.2, 16.0)
    clock.now = 12.0
    assert (gauge.share, gauge.left) == (0.6, 8.0)
    assert gauge.what == "two"


def test_the_bar_never_says_done_before_it_is() -> None:
    """However late the last part is, the share stays below 1."""
    clock = Clock()
    gauge = Gauge(clock)
    gauge.step(Stage(what="only", takes=1.0, of=1.0))
    clock.now = 500.0
    assert gauge.share == 0.98
    assert gauge.left is None


def test_where_nothing_is_known_there_is_no_share_and_no_time() -> None:
    """A stage without a whole has a spinner alone."""
    gauge = Gauge(Clock())
    gauge.step(Stage(what="writing"))
    assert (gauge.share, gauge.left) == (None, None)


@pytest.mark.parametrize(
    ("left", "words"),
    [(0.2, "about 1 s left"), (21.0, "about 30 s left"), (90.0, "about 2 min left"), (None, "")],
)
def test_time_left_is_said_roughly(left: float | None, words: str) -> None:
    """Rounded up: nobody minds being early."""
    assert said(left) == words


def test_a_terminal_shows_a_bar_and_says_that_it_estimates(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stage, and the time left as an estimate; what a terminal would obey stands there as text."""
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setenv("TERM", "xterm")
    with progress("Beginning") as step:
        step(Stage(what="Counting \x1b[31mties", takes=40.0, of=80.0))
    text = shown.getvalue()
    assert "Counting" in text
    assert "(an estimate)" in text
    assert "\x1b[31mties" not in text


def test_a_spinner_turns_where_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is done is named; no time is."""
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setenv("TERM", "xterm")
    with progress("Drawing"):
        pass
    assert "Drawing" in shown.getvalue()
    assert "estimate" not in shown.getvalue()


@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
def test_nothing_is_shown_in_a_pipe_nor_where_a_machine_reads(
    stream: type[io.StringIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipe stays empty, and so does a terminal where it is not to be shown."""
    held = stream()
    monkeypatch.setattr(sys, "stderr", held)
    with progress("Counting", shown=stream is not Terminal) as step:
        step(Stage(what="Counting", takes=1.0, of=1.0))
    assert held.getvalue() == ""


def test_every_part_of_a_report_is_told_in_order(study: Study, tmp_path: Path) -> None:
    """Each analysis asked for, frameworks, protection, writing: what is done grows, and the whole stays."""
    told: list[Stage] = []
    kindframe.report(study, tmp_path / "r.html", analyses=["triads", "isolation"], step=told.append)
    assert [at.what for at in told] == [
        *("Computing triads", "Computing isolation", "Holding it against frameworks", "Protecting it", "Writing it"),
    ]
    assert [at.done for at in told] == sorted(at.done for at in told)
    assert len({at.of for at in told}) == 1
    assert told[-1].done + told[-1].takes == pytest.approx(told[-1].of)


def test_exports_and_conversions_tell_their_stages(study: Study, tmp_path: Path) -> None:
    """An export protects, then writes; a conversion writes."""
    told: list[Stage] = []
    kindframe.export(study, tmp_path / "s.graphml", step=told.append)
    assert [at.what for at in told] == ["Protecting it", "Writing it"]
    told.clear()
    kindframe.api.convert(study, tmp_path / "s.kindframe", step=told.append)
    assert [at.what for at in told] == [f"Writing {tmp_path / 's.kindframe'}"]
    assert told[0].of > 0


def test_several_questions_are_put_at_once(study: Study, tmp_path: Path) -> None:
    """Each is answered in the order asked, once; as JSON each is a line of its own; one table is of one analysis."""
    folder = tmp_path / "ring"
    kindframe.save_folder(study, folder)
    run = CliRunner().invoke
    out = run(root, ["analyse", str(folder), "triads", "isolation", "triads"])
    assert out.exit_code == 0, out.output
    assert out.stdout.index("closed circles") < out.stdout.index("small circle")
    lines = run(root, ["analyse", str(folder), "triads", "isolation", "--json"]).stdout.splitlines()
    assert [line.startswith('{"provenance"') for line in lines] == [True, True]
    every = run(root, ["analyse", str(folder), "all", "--json"]).stdout.splitlines()
    assert len(every) == len(default_registry().analyses)
    refused = run(root, ["analyse", str(folder), "triads", "isolation", "--csv", "actors"])
    assert refused.exit_code == 2
    assert "name one" in refused.stderr
