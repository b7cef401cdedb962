"""Assessments in the attack over a release: beside analyses, beside each other, parts beside wholes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import attrs
import polars as pl

import kindframe as kf
from kindframe import Action, Actor, Evidence, Study
from kindframe.analysis import Result, Statement
from kindframe.disclosure import released

Counts = Callable[..., Result]
Columns = Callable[[int], dict[str, str]]


def coded(n: int, speaking: int) -> Study:
    """People who each gave one act to a club; the acts of some are coded, every one by the same coder."""
    people = [Actor(id=f"p{i}", name=f"Ann{i} Reid{i}", kind="person", consent="given") for i in range(n)]
    acts = [Action(id=f"a{i}", givers=[f"p{i}"], receivers=["club"]) for i in range(n)]
    codings = [
        Evidence(id=f"e{i}", subject=f"a{i}", item="kindness-promise/p2b", stance="for", coder="c1")
        for i in range(speaking)
    ]
    club = Actor(id="club", name="Club", kind="organisation")
    return Study.from_records([*people, club, *acts, *codings])


def finding(study: Study, *results: Result) -> tuple[kf.Finding, dict[str, int]]:
    """The finding of the item as it leaves with results, and the rows of their tables."""
    held = kf.assess(study, "kindness-promise")
    out = released(study, results=results, assessments=[held], by="none", graph=False)
    rows = {row: n for result in out.results for row, n in result.tables["t"].rows() if n is not None}
    return out.assessments[0]["p2b"], rows


def test_an_assessment_beside_an_analysis_tells_of_nobody(counts: Counts) -> None:
    """60 records, each one person's, and 59 of these people in a table: only one of the two numbers is told."""
    study = coded(100, 60)
    alone, _ = finding(study)
    assert (alone.records, alone.withheld) == (60, "")
    both, rows = finding(study, counts(row=range(59)))
    assert (both.records == 60) != (rows == {"row": 60})
    assert both.status == "supported"
    far, rows = finding(study, counts(row=range(45)))
    assert (far.records, rows) == (60, {"row": 45})


def test_an_analysis_of_acts_and_an_assessment_of_them_tell_of_no_act() -> None:
    """Acts by their ids in a sentence: 57 of them beside 60 coded ones."""
    study = coded(100, 60)
    acts = pl.Series([f"a{i}" for i in range(57)])
    said = Statement(
        name="acts", text="There are 57 acts.", value=57, n=100, of="acts", counts="things", people=57, members=acts
    )
    out = released(
        study,
        results=[Result(statements=(said,))],
        assessments=[kf.assess(study, "kindness-promise")],
        by="none",
        graph=False,
    )
    told_acts = out.results[0].statements[0].value is not None
    assert told_acts != (out.assessments[0]["p2b"].records == 60)


def test_a_part_that_is_kept_back_is_not_what_its_whole_has_more() -> None:
    """p2 has p2a (30 people) and p2b (4 people): with p2 told, p2b would be what is left."""
    people = [Actor(id=f"p{i}", kind="person", consent="given") for i in range(60)]
    acts = [Action(id=f"a{i}", givers=[f"p{i}"]) for i in range(60)]
    codings = [
        Evidence(id=f"e{i}", subject=f"a{i}", item=f"kindness-promise/p2{'a' if i < 30 else 'b'}", stance="for")
        for i in range(34)
    ]
    study = Study.from_records([*people, *acts, *codings])
    out = released(study, assessments=[kf.assess(study, "kindness-promise")], by="none", graph=False).assessments[0]
    assert out["p2b"].status == "withheld"
    assert (out["p2"].records, out["p2a"].records) in ((0, 30), (35, 0))
    untold = out["p2"] if not out["p2"].records else out["p2a"]
    assert untold.withheld == "they would give away a number that is not told"
    assert untold.status == "supported"
    assert out.table.filter(item=untold.item)["records"].to_list() == [None]


def test_a_signal_beside_an_item_says_what_the_result_says() -> None:
    """What the attack keeps back in a sentence of a result is kept back where an assessment shows the same sentence."""
    study = coded(100, 60)
    said = Statement(
        name="all", text="There are 97 givers.", value=97, n=97, of="people", total=True,
        members=pl.Series([f"p{i}" for i in range(97)]),
    )  # fmt: skip
    held = kf.assess(study, "kindness-promise")
    shown = tuple(attrs.evolve(one, signals=(said,)) if one.item == "p2b" else one for one in held.findings)
    held = attrs.evolve(held, findings=shown)
    for results in ([Result(statements=(said,))], []):
        out = released(study, results=results, assessments=[held], by="none", graph=False)
        signal = out.assessments[0]["p2b"].signals[0]
        assert signal.value is None
        assert signal.members is None
        assert "97" not in signal.text
        assert "100" not in signal.text


def test_few_who_disagree_or_answered_are_not_counted() -> None:
    """Two coders differ on two people's records: that is blank, and the rest of the finding is told."""
    study = coded(100, 60)
    item = "kindness-promise/p2b"
    more = [
        Evidence(id=f"f{i}", subject=f"a{i}", item=item, stance="against" if i < 2 else "for", coder="c2")
        for i in range(20)
    ]
    study = study.with_(evidence=[*study.evidence, *more])
    held, _ = finding(study)
    assert held.status == "withheld" or held.withheld  # against rests on two people
    study = study.with_(evidence=[*coded(100, 60).evidence, *(attrs.evolve(one, stance="for") for one in more)])
    whole, _ = finding(study)
    assert (whole.records, whole.codings, whole.disputed, whole.untold) == (60, 80, 0, ())


def test_two_assessments_of_one_study_are_held_against_each_other(tmp_path: Path) -> None:
    """The record of one person is coded after the first: beside the first, the second tells no number of the item."""
    first, _ = kf.export_assessment(coded(100, 60), "kindness-promise", tmp_path / "a.csv")
    assert first.assessments[0]["p2b"].records == 60
    second, _ = kf.export_assessment(coded(100, 61), "kindness-promise", tmp_path / "b.csv")
    assert second.assessments[0]["p2b"].withheld == "they would give away a number that is not told"
    third, _ = kf.export_assessment(coded(100, 75), "kindness-promise", tmp_path / "c.csv")
    assert third.assessments[0]["p2b"].records == 75
