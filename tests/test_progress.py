"""Progress: stages told from inside, a gauge that estimates, a bar on a terminal alone. No test looks at real time."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import polars
import pytest
from click.testing import CliRunner

import kindframe
import kindframe.api
from kindframe import Actor, Evidence, Relationship, Study
from kindframe.agreement import agreement
from kindframe.analysis import Analysis, Parameter, Result
from kindframe.cli import root
from kindframe.cli.progressing import Gauge, progress, said
from kindframe.errors import UnknownName
from kindframe.framework import Framework
from kindframe.framework import Item as FrameworkItem
from kindframe.instrument import distributions
from kindframe.progress import Cost, Plan, Shares, Stage, telling
from kindframe.registry import default_registry
from kindframe.workshops import read_sheets

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
    assert Cost(each=9.0, power=2.0, least=3.0).seconds(500_000) == pytest.approx(5.25)
    assert Cost(each=9.0).seconds(0) == 0.005


def test_the_gauge_learns_the_pace_of_the_machine() -> None:
    """Parts thought to take 2 and 8 seconds, on a machine of half that speed.

    The first takes 4 seconds. With the doubt of 1 + 0.15 * 10 = 2.5 seconds the pace is (4 + 2.5) / (2 + 2.5) = 13/9:
    8 seconds of estimates are 104/9 seconds, and after half of these half are left, for less than 0.7 of the part is
    behind.
    """
    clock = Clock()
    gauge = Gauge(clock)
    gauge.step(Stage(what="one", done=0.0, takes=2.0, of=10.0))
    assert (gauge.share, gauge.left) == (0.0, 10.0)
    clock.now = 1.0
    assert (gauge.share, gauge.left) == (0.1, 9.0)
    clock.now = 4.0
    assert gauge.share is not None
    assert 0.17 < gauge.share < 0.2
    assert gauge.left is not None
    assert 8.0 < gauge.left < 10.0
    gauge.step(Stage(what="two", done=2.0, takes=8.0, of=10.0))
    assert gauge.share == 0.2
    assert gauge.left == pytest.approx(104 / 9)
    clock.now = 4.0 + 52 / 9
    assert gauge.share == pytest.approx(0.6)
    assert gauge.left == pytest.approx(52 / 9)
    assert gauge.what == "two"


def test_one_slow_beginning_does_not_make_minutes_of_seconds() -> None:
    """A part of 0.4 seconds that waits 5 for a compiler, of 30 in all: about a minute is told, not six."""
    clock = Clock()
    gauge = Gauge(clock)
    gauge.step(Stage(what="first", takes=0.4, of=30.0))
    clock.now = 5.4
    gauge.step(Stage(what="second", done=0.4, takes=29.6, of=30.0))
    assert gauge.left == pytest.approx(29.6 * (5.4 + 5.5) / (0.4 + 5.5))
    assert gauge.left < 60


def test_a_part_goes_slower_towards_its_end_and_never_stands_still() -> None:
    """Up to 0.7 of a part of 10 seconds as they go by; after that what is left falls by e for each 3 seconds."""
    clock = Clock()
    gauge = Gauge(clock)
    gauge.step(Stage(what="only", takes=10.0, of=10.0))
    shares = []
    for clock.now in (0.0, 3.5, 7.0, 10.0, 13.0, 16.0, 40.0):
        shares.append(gauge.share)
    assert shares[:3] == pytest.approx([0.0, 0.35, 0.7])
    assert shares[3:5] == pytest.approx([1 - 0.3 / 2.718281828, 1 - 0.3 / 7.389056099])
    assert shares == sorted(shares)
    assert shares[-1] == 0.999


def test_time_left_shrinks_until_it_is_not_known_any_more() -> None:
    """To half as long again as was thought and the doubt of 2.5 seconds, it is less each time; then none is told."""
    clock = Clock()
    gauge = Gauge(clock)
    gauge.step(Stage(what="only", takes=10.0, of=10.0))
    left = []
    for clock.now in (0.0, 5.0, 10.0, 17.4):
        left.append(gauge.left)
    assert None not in left
    assert left == sorted(left, reverse=True)
    clock.now = 17.6
    assert gauge.left is None


def test_what_is_counted_moves_the_bar() -> None:
    """Of a part of 8 seconds after one of 2, a quarter is told to be done after 6: 4 of 10 lie behind, 6 are ahead.

    The part began at the pace of 1, and is in doubt by three quarters of 1 + 0.15 * 8 = 2.2 seconds, which
    is 1.65: 4 seconds for 2 are a pace of (4 + 1.65) / (2 + 1.65).
    """
    clock = Clock()
    gauge = Gauge(clock)
    plan = Plan({"read": 2.0, "search": 8.0}, gauge.step)
    plan.begin("read")
    clock.now = 2.0
    plan.begin("search")
    clock.now = 6.0
    plan.come(0.25)
    assert gauge.share == pytest.approx(0.4)
    assert gauge.left == pytest.approx(6.0 * (4.0 + 1.65) / (2.0 + 1.65))
    plan.come(1.0)
    clock.now = 6.5
    assert gauge.share == 0.999


def test_a_counted_part_that_was_thought_too_short_tells_what_it_really_takes() -> None:
    """Thought to take 10 of 20 seconds, it takes 100, and 5 follow at the pace that was: the time left is soon right.

    Where it is half done 55 are ahead; the pace of the whole, (55 + 4) / (10 + 4), would make 42 of them.
    """
    clock = Clock()
    gauge = Gauge(clock)
    plan = Plan({"compute": 5.0, "protect": 10.0, "write": 5.0}, gauge.step)
    plan.begin("compute")
    clock.now = 5.0
    plan.begin("protect")
    wrong = []
    for share in (0.2, 0.5, 0.8):
        clock.now = 5.0 + 100.0 * share
        plan.come(share)
        assert gauge.left is not None
        wrong.append(abs(gauge.left - (100.0 * (1 - share) + 5.0)))
    assert wrong == sorted(wrong, reverse=True)
    assert wrong[1] < 10.0
    assert wrong[2] < 2.0


def test_a_bar_of_things_without_size_does_not_fail() -> None:
    """Nothing to count, parts of no time: shares are told all the same, and none is above 1."""
    told: list[float] = []
    shares = Shares([0, 0], told.append)
    shares.next()
    shares.come(1.0)
    shares.next()
    assert told == [0.0, 0.0, 0.0]
    assert list(telling([], 0, told.append)) == []
    clock = Clock()
    gauge = Gauge(clock)
    gauge.step(Stage(what="none", takes=0.0, of=1.0))
    clock.now = 3.0
    assert (gauge.share, gauge.left) == (0.0, None)


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


@pytest.mark.parametrize("what", ["Holding it against kindness-promise", "Entering it in the ledger of releases"])
def test_at_eighty_columns_the_line_stays_one(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Long words end in an ellipsis: what was drawn last is one line that tells the whole time left."""
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    with progress("Beginning") as step:
        step(Stage(what=what, takes=4000.0, of=8000.0))
    lines = [line for line in shown.getvalue().splitlines() if what.split()[0] in line]
    assert lines
    for line in lines:
        assert "…" in line
        assert "min left (an estimate)" in line


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


WAYS_OUT = ("Looking at earlier releases", "Protecting it", "Writing it", "Entering it in the ledger of releases")


def _whole(told: list[Stage]) -> list[str]:
    """Hold a tale of stages to what all must keep: done grows, the whole stays, the end is the whole; name them."""
    assert [at.done for at in told] == sorted(at.done for at in told)
    assert len({at.of for at in told}) == 1
    assert told[-1].of > 0
    assert told[-1].done + told[-1].takes == pytest.approx(told[-1].of)
    return list(dict.fromkeys(at.what for at in told))


def test_every_part_of_a_report_is_told_in_order(study: Study, tmp_path: Path) -> None:
    """Each analysis asked for, frameworks, protection, writing."""
    told: list[Stage] = []
    kindframe.report(study, tmp_path / "r.html", analyses=["triads", "isolation"], step=told.append)
    assert _whole(told) == ["Computing triads", "Computing isolation", "Holding it against frameworks", *WAYS_OUT]
    assert len([at for at in told if at.what == "Protecting it"]) > 5


def test_a_report_of_few_sections_computes_what_they_show(study: Study, tmp_path: Path) -> None:
    """Data quality needs no analysis and no framework; change needs the analyses, and no framework."""
    told: list[Stage] = []
    few, _ = kindframe.report(study, tmp_path / "few.html", sections=("places", "quality"), step=told.append)
    assert _whole(told) == [*WAYS_OUT]
    assert not few.results
    told.clear()
    names = ["triads", "isolation"]
    some, _ = kindframe.report(study, tmp_path / "r.html", analyses=names, sections=["change"], step=told.append)
    assert _whole(told) == ["Computing triads", "Computing isolation", *WAYS_OUT]
    assert not some.assessments


def test_frameworks_alone_need_the_analyses_that_their_items_name(study: Study, tmp_path: Path) -> None:
    """One item names the analysis of isolation as its signal, so that is computed and no other is."""
    item = FrameworkItem(id="a", label="Nobody is alone", kind="principle", signals=("isolation",))
    mine = Framework(id="mine", title="Mine", items=(item,))
    told: list[Stage] = []
    needed, _ = kindframe.report(
        study, tmp_path / "r.html", frameworks=[mine], sections=["frameworks"], step=told.append
    )
    assert _whole(told) == ["Computing isolation", "Holding it against frameworks", *WAYS_OUT]
    assert needed.assessments[0].framework.id == "mine"


@pytest.mark.parametrize(
    ("sections", "analyses", "near"), [(["glanse"], None, "glance"), (["quality"], ["isolatoin"], "isolation")]
)
def test_a_slip_is_met_before_anything_is_computed(
    study: Study, tmp_path: Path, sections: list[str], analyses: list[str] | None, near: str
) -> None:
    """Nobody waits for analyses to learn that a section is none, or an analysis that no section would show."""
    told: list[Stage] = []
    with pytest.raises(UnknownName, match=near):
        kindframe.report(study, tmp_path / "no.html", sections=sections, analyses=analyses, step=told.append)
    assert told == []


def test_pictures_tell_each_one_that_is_drawn(study: Study, tmp_path: Path) -> None:
    """The analyses whose charts are asked for, then protection; writing comes on picture by picture."""
    told: list[Stage] = []
    kindframe.draw(study, tmp_path / "s.svg", ["network", "profile"], step=told.append)
    assert _whole(told) == ["Computing profile", *WAYS_OUT]
    assert len([at for at in told if at.what == "Writing it"]) > 2


def test_exports_and_conversions_tell_their_stages(study: Study, tmp_path: Path) -> None:
    """An export looks at earlier ones, protects, then writes; a conversion writes."""
    told: list[Stage] = []
    kindframe.export(study, tmp_path / "s.graphml", step=told.append)
    assert _whole(told) == list(WAYS_OUT)
    told.clear()
    kindframe.api.convert(study, tmp_path / "s.kindframe", step=told.append)
    assert [at.what for at in told] == [f"Writing {tmp_path / 's.kindframe'}"]
    assert told[0].of > 0


def test_an_assessment_tells_the_framework_it_is_held_against(study: Study, tmp_path: Path) -> None:
    """By name where it is for oneself; with the ways out where others get it."""
    told: list[Stage] = []
    kindframe.api.assessments(study, ["kindness-promise"], step=told.append)
    assert _whole(told) == ["Holding it against kindness-promise"]
    told.clear()
    kindframe.export_assessment(study, "kindness-promise", tmp_path / "a.csv", step=told.append)
    assert _whole(told) == ["Holding it against frameworks", *WAYS_OUT]


def test_more_coders_are_thought_to_take_longer_and_only_of_what_they_coded(study: Study) -> None:
    """One coder agrees with nobody, four take longer than two; another framework takes what it took."""
    told: dict[int, list[Stage]] = {}
    for coders in (1, 2, 4):
        evidence = [Evidence(subject="a", item="kindness-promise/p1", coder=f"c{i}") for i in range(coders)]
        coded = study.with_(evidence=evidence)
        told[coders] = []
        kindframe.api.assessments(coded, ["kindness-promise", "sdgs"], step=told[coders].append)
    takes = [{stage.what: stage.takes for stage in reversed(stages)} for stages in told.values()]
    promise = [held["Holding it against kindness-promise"] for held in takes]
    assert promise == sorted(set(promise))
    assert len({held["Holding it against sdgs"] for held in takes}) == 1


@pytest.mark.parametrize("ending", ["", ".kindframe", ".graphml", ".xlsx"])
def test_reading_says_how_long_it_takes(study: Study, tmp_path: Path, ending: str) -> None:
    """A folder, a saved study, a format of a plugin, a workbook: each by its bytes."""
    place = tmp_path / f"ring{ending}"
    kindframe.api.convert(study, place)
    told: list[Stage] = []
    kindframe.read(place, step=told.append)
    assert [at.what for at in told] == [f"Reading {place}"]
    assert told[0].of > 0


def test_what_cannot_be_read_has_no_time_left(tmp_path: Path) -> None:
    """An empty folder is refused as before; the stage is told without a whole."""
    told: list[Stage] = []
    with pytest.raises(kindframe.KindframeError):
        kindframe.read(tmp_path, step=told.append)
    assert [at.of for at in told] == [0.0]


def test_who_takes_somebody_out_sees_every_byte_counted(study: Study, tmp_path: Path) -> None:
    """A folder and a saved study: the parts in order, and more than one share of the search."""
    folder, file = tmp_path / "ring", tmp_path / "ring.kindframe"
    kindframe.save_folder(study, folder)
    kindframe.save(study, file)
    told: list[Stage] = []
    kindframe.withdraw(folder, "a", step=told.append)
    taking = ("Finding what goes with a person", "Taking a person out")
    clearing = "Clearing the ledger of releases"
    assert _whole(told) == [f"Reading {folder}", *taking, clearing, "Reading it again", "Searching every file"]
    assert len([at for at in told if at.what == "Searching every file"]) > 3
    told.clear()
    kindframe.withdraw(file, "a", step=told.append)
    assert _whole(told) == [taking[0], clearing, taking[1], "Searching every file"]


def test_more_draws_are_thought_to_take_longer() -> None:
    """Of 100,000 rows and a thousandth of a microsecond a draw and row, 9,000 draws over the default are 0.9 seconds.

    Text of a command line counts as its number, and what cannot be taken is refused before anything is computed.
    """
    many = Parameter(name="permutations", meaning="", kind="integer", default=1000)
    cost = Cost(each=2.0, draws={"permutations": 0.001})
    asked = Analysis(name="a", title="", question="", definition="", run=Result, parameters=(many,), cost=cost)
    assert asked.seconds(100_000) == pytest.approx(0.2)
    assert asked.seconds(100_000, {"permutations": "10000"}) == pytest.approx(1.1)
    with pytest.raises(kindframe.KindframeError, match="permutation"):
        asked.seconds(100_000, {"permutation": 5})
    for name, offered in default_registry().analyses.items():
        assert set(offered.cost.draws) <= {parameter.name for parameter in offered.parameters}, name


def test_every_format_and_analysis_says_what_it_takes() -> None:
    """Nothing that is offered leaves whoever waits without an estimate."""
    plugins = default_registry()
    offered = [*plugins.exporters.values(), *plugins.readers.values(), *plugins.analyses.values()]
    assert len(offered) > 60
    assert all(offer.cost.seconds(1_000_000) > 0 for offer in offered)


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


def test_comparing_coders_and_counting_answers_tell_how_far_they_are() -> None:
    """Three coders on two items: everybody and three pairs, each on two items, are eight things of one weight."""
    rows = [(record, item, coder, "for") for record in "xy" for item in "ij" for coder in "abc"]
    codings = polars.DataFrame(rows, schema=["subject", "item_id", "coder", "stance"], orient="row")
    told: list[float] = []
    assert agreement(codings, replicates=0, come=told.append) is not None
    assert sorted(set(told)) == [place / 8 for place in range(8)]
    told.clear()
    question = {"subject": ["a"], "question": ["ucla3/left-out"], "value": ["often"], "status": ["answered"]}
    ucla = kindframe.api.instruments()["ucla3"]
    assert len(distributions(ucla, polars.DataFrame(question), come=told.append)) == 1
    assert told == pytest.approx([place / len(ucla.questions) for place in range(len(ucla.questions))])


def test_filled_sheets_tell_how_far_they_are(tmp_path: Path) -> None:
    """Two sheets of one size with four rows each: the first row of the second lies half way."""
    row = "kindness-promise,i,c,\n"
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("framework,item,thoughts,stance\n" + row * 4, encoding="utf-8")
    told: list[float] = []
    read_sheets([tmp_path / "a.csv", tmp_path / "b.csv"], kindframe.api.frameworks().values(), come=told.append)
    assert sorted(set(told)) == [place / 8 for place in range(8)]
