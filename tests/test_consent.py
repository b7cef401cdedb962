"""Consent per person and purpose: what is recorded, which answer counts, and who is in what is made."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import kindframe as kf
from kindframe import Action, Actor, Consent, Evidence, Relationship, Response, Settings, Study
from kindframe.cli import root
from kindframe.disclosure import PURPOSES, consented, statuses
from kindframe.errors import ConsentMissing, UnknownName

ROOT = Path(__file__).resolve().parent.parent
TODAY = "2026-03-05"


def said(column: str | None, *rows: Consent, purpose: str = "share", purposes: tuple[str, ...] = ()) -> str | None:
    """What is recorded of one person, by the column and the rows of consents."""
    study = Study.from_records(
        [Actor(id="ann", kind="person", consent=column), *rows], settings=Settings(purposes=purposes)
    )
    found: str | None = statuses(study, purpose, on=TODAY)[0]
    return found


def row(purpose: str, status: str | None, when: str | None = None, expires: str | None = None) -> Consent:
    """One answer of Ann's."""
    return Consent(person="ann", purpose=purpose, status=status, when=when, expires=expires)


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("column", ["given", "refused", "withdrawn", "expired", None])
def test_the_column_speaks_for_every_purpose(column: str | None, purpose: str) -> None:
    """Where nothing else is recorded, and no purposes are named."""
    assert said(column, purpose=purpose) == column


def test_the_column_speaks_for_the_purposes_that_are_named() -> None:
    """A yes to what was asked is no yes to what was not; a no is a no to everything."""
    assert said("given", purpose="report", purposes=("collect", "analyse", "report")) == "given"
    assert said("given", purpose="share", purposes=("collect", "analyse", "report")) is None
    assert said("withdrawn", purpose="share", purposes=("collect",)) == "withdrawn"


def test_a_row_speaks_before_the_column() -> None:
    """A yes to the study as a whole and a no to sharing: not in what is shared, and in a report."""
    assert said("given", row("share", "refused")) == "refused"
    assert said("given", row("share", "refused"), purpose="report") == "given"
    assert said(None, row("share", "given")) == "given"
    assert said(None, row("share", "given"), purpose="report") is None


def test_a_blank_row_is_not_recorded_whatever_the_column_says() -> None:
    """Somebody began to write it down and did not; not recorded is not given."""
    assert said("given", row("share", None)) is None
    assert said("given", row("share", None), row("share", "given")) == "given"


def test_a_no_in_the_column_is_never_overruled() -> None:
    """Whoever withdrew is out, whatever older form is in the table."""
    assert said("withdrawn", row("share", "given", "2030")) == "withdrawn"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([row("share", "given", "2024"), row("share", "refused", "2025")], "refused"),
        ([row("share", "refused", "2024"), row("share", "given", "2025")], "given"),
        ([row("share", "refused", "2025"), row("share", "given", "2025-03")], "refused"),
        ([row("share", "refused"), row("share", "given", "2025")], "refused"),
        ([row("all", "withdrawn", "2024-06"), row("share", "given", "2024-05")], "withdrawn"),
        ([row("all", "given", "2024"), row("share", "expired", "2023")], "given"),
        ([row("share", "given", "2024"), row("share", None, "2025")], "given"),
    ],
)
def test_of_several_answers_the_latest_counts_and_in_doubt_the_strictest(rows: list[Consent], expected: str) -> None:
    """2025 may be before or after March 2025, and an undated answer may be the latest: then a no counts."""
    assert said(None, *rows) == expected
    assert said(None, *reversed(rows)) == expected


def test_a_yes_runs_out_after_its_last_day() -> None:
    """A day, a month or a year as written; the whole of it counts."""
    assert said(None, row("share", "given", None, TODAY)) == "given"
    assert said(None, row("share", "given", None, "2026")) == "given"
    assert said(None, row("share", "given", None, "2026-03-04")) == "expired"
    assert said(None, row("share", "given", None, "2026-02")) == "expired"


@pytest.mark.parametrize("purpose", ["analyse", "report", "share", "contact"])
def test_a_no_to_being_held_is_a_no_to_whatever_needs_it(purpose: str) -> None:
    """Contact alone does not rest on what the study holds."""
    expected = "given" if purpose == "contact" else "refused"
    assert said("given", row("collect", "refused"), purpose=purpose) == expected


def test_a_no_to_being_counted_is_a_no_to_a_report_and_not_the_other_way_round() -> None:
    """Nobody can be in a report who is not counted."""
    assert said("given", row("analyse", "withdrawn"), purpose="report") == "withdrawn"
    assert said("given", row("report", "refused"), purpose="analyse") == "given"


def test_a_purpose_that_cannot_be_read_counts_where_the_answer_is_no() -> None:
    """A misspelt purpose never turns a no into a yes, nor a yes to it into one for something else."""
    assert said("given", row("shair", "refused")) == "refused"
    assert said(None, row("shair", "given")) is None
    study = Study.from_records([Actor(id="ann", kind="person")])
    with pytest.raises(UnknownName, match="share"):
        statuses(study, "shair")


# -- reading -----------------------------------------------------------------------------------------


def test_consents_are_read_checked_and_kept(tmp_path: Path) -> None:
    """Yes, no, withdrawn and blank are read; what cannot be read is not given, and said; the rest as everywhere."""
    folder = tmp_path / "street"
    folder.mkdir()
    (folder / "people.csv").write_text("id,consent\np1,yes\np2,no\np3,yes\n", encoding="utf-8")
    (folder / "consents.csv").write_text(
        "person,purpose,status,when,expires,form\n"
        "p1,share,yes?,2024,,A\np1,report,YES,2024-03,2023,B\np2,share,yes,,,C\np3,shair,no,,,\np9,all,no,,,\np3,all,,,,\n",
        encoding="utf-8",
    )
    study = kf.read(folder)
    assert [(c.person, c.purpose, c.status, c.source) for c in study.consents] == [
        ("p1", "share", None, "A"),
        ("p1", "report", "given", "B"),
        ("p2", "share", "given", "C"),
        ("p3", "shair", "refused", None),
        ("p3", "all", None, None),
    ]
    found = {(p.code, p.row) for p in study.report.problems if p.code.split("-")[1] in ("CONSENT", "KIND", "REF")}
    assert found == {
        ("KF-CONSENT-01", 2),
        ("KF-CONSENT-02", 3),
        ("KF-CONSENT-03", 4),
        ("KF-KIND-01", 5),
        ("KF-REF-01", 6),
    }
    assert "not a yes" in str(study.report)
    kf.save(study, tmp_path / "s.kindframe")
    kf.save_folder(study, tmp_path / "again")
    assert kf.read(tmp_path / "s.kindframe") == kf.read(tmp_path / "again") == study
    assert Study.from_networkx(study.graph()).tables["consents"].equals(study.tables["consents"])


# -- who is in ---------------------------------------------------------------------------------------


@pytest.fixture
def study() -> Study:
    """Ann and Eva said yes, Bob no, of Cat nothing is recorded; two homes, a club, and what joins them."""
    return Study.from_records(
        [
            Actor(id="ann", kind="person", consent="given", member_of="h1"),
            Actor(id="bob", kind="person", consent="refused", member_of="h2"),
            Actor(id="cat", kind="person", member_of="h1"),
            Actor(id="eva", kind="person", consent="given"),
            Actor(id="h1", kind="household"),
            Actor(id="h2", kind="household"),
            Actor(id="h3", kind="household"),
            Actor(id="club", kind="group"),
            Relationship(source="ann", target="bob"),
            Relationship(source="cat", target="ann"),
            Relationship(source="ann", target="eva", reported_by="cat"),
            Relationship(source="ann", target="club"),
            Action(id="a1", givers=("ann", "bob"), receivers=("eva",)),
            Action(id="a2", givers=("bob",), receivers=("eva",)),
            Action(id="a3", givers=("ann",), receivers=("cat",)),
            Action(id="a4", receivers=("eva",), prompted_by="a3"),
            Evidence(subject="bob", item="f/x", coder="ann"),
            Evidence(subject="a1", item="f/x", coder="bob"),
            Evidence(subject="a3", item="f/x"),
            Response(respondent="cat", question="q/1", value="yes"),
            Consent(person="ann", purpose="share", status="given", source="form 12"),
        ]
    )


@pytest.mark.parametrize("purpose", ["report", "share"])
def test_a_tie_or_act_needs_both_its_people(study: Study, purpose: str) -> None:
    """Only those who said yes stay; an act of several stays with those who did; nothing of the others is left."""
    kept, notes = consented(study, purpose=purpose)
    assert kept.actors.ids == ("ann", "eva", "h1", "club")
    assert [(t.source, t.target, t.reported_by) for t in kept.relationships] == [
        ("ann", "eva", None),
        ("ann", "club", None),
    ]
    assert [(a.id, a.givers, a.prompted_by) for a in kept.actions] == [("a1", ("ann",), None), ("a4", (), None)]
    assert [(e.subject, e.coder) for e in kept.evidence] == [("a1", None)]
    assert len(kept.responses) == len(kept.consents) == 0
    assert len(notes) == 1
    assert notes[0].startswith("Fewer than 10 people")


def test_at_home_a_no_counts_and_what_is_not_recorded_does_not(study: Study) -> None:
    """Cat is counted, Bob is not; the records of consent stay where they are."""
    kept, notes = consented(study, purpose="analyse")
    assert kept.actors.ids == ("ann", "cat", "eva", "h1", "h3", "club")
    assert [a.id for a in kept.actions] == ["a1", "a3", "a4"]
    assert len(kept.consents) == 1
    assert "refused" in notes[0]


def test_an_analysis_and_an_assessment_count_nobody_who_said_no(study: Study) -> None:
    """Asked by name, with a note; of a study in which nobody said no, nothing is noted."""
    result = kf.analyse(study, "reciprocity")
    assert "left out" in result.notes[0]
    assert kf.analyse(study.without(id="bob"), "reciprocity").notes[:1] != result.notes[:1]
    own = 'id = "f"\ntitle = "F"\nedition = "1"\nstatus = "in-force"\n[[sources]]\ntitle = "S"\nyear = 2024\n'
    own += '[[items]]\nid = "x"\nkind = "value"\nlabel = "X"\n'
    own_study = study.with_(settings=Settings(own_frameworks={"f.toml": own}))
    table = kf.assess(own_study, "f").table
    assert table["records"].to_list() == [2]


@pytest.mark.parametrize("purpose", ["report", "share", "contact"])
def test_where_no_consent_is_recorded_somebody_has_to_say_why(purpose: str) -> None:
    """A bare edge list goes nowhere by itself; a basis in the call or in study.toml is said in what is written."""
    bare = Study.from_records([Relationship(source="a", target="b")])
    with pytest.raises(ConsentMissing, match="records no consent"):
        consented(bare, purpose=purpose)
    assert consented(bare, purpose="analyse") == (bare, ())
    kept, notes = consented(bare, purpose=purpose, basis="Register of clubs, public")
    assert kept == bare
    assert any("Register of clubs, public" in note for note in notes)
    told = bare.with_(settings=Settings(consent_basis="Published"))
    assert consented(told, purpose=purpose)[0].actors.ids == ("a", "b")


def test_a_basis_never_overrules_what_people_said(study: Study) -> None:
    """Where some said yes, the others are not covered; where all that is recorded is a no, that stands."""
    kept, notes = consented(study, basis="Published")
    assert "cat" not in kept.actors.ids
    assert any("not used" in note for note in notes)
    some = Study.from_records([Actor(id="a", kind="person", consent="withdrawn"), Actor(id="b", kind="person")])
    assert consented(some, basis="Published")[0].actors.ids == ("b",)


def test_where_nobody_said_yes_to_this_purpose_nothing_is_made() -> None:
    """The message says which purposes the column speaks for."""
    study = Study.from_records(
        [Actor(id="a", kind="person", consent="given")], settings=Settings(purposes=("analyse", "report"))
    )
    assert consented(study, purpose="report")[0] == study
    with pytest.raises(ConsentMissing, match="analyse, report"):
        consented(study, purpose="share")


def test_a_study_without_people_needs_nobodys_word() -> None:
    """Places and organisations are not asked."""
    study = Study.from_records([Actor(id="hall", kind="place"), Actor(id="club", kind="organisation")])
    assert consented(study) == (study, ())


def test_the_command_line_asks_for_the_basis_and_writes_it_down(tmp_path: Path) -> None:
    """Refused with exit code 1 and what to do; with the basis it is written."""
    edges = tmp_path / "edges.csv"
    edges.write_text("source,target\na,b\nb,c\n", encoding="utf-8")
    for command in (["export", str(edges), str(tmp_path / "o.graphml")], ["report", str(edges), "--out", "o.html"]):
        done = CliRunner().invoke(root, command)
        assert done.exit_code == 1
        assert "--consent-basis" in done.stderr
    assert not (tmp_path / "o.graphml").exists()


@pytest.mark.parametrize("example", ["elm-row", "north-ayrshire", "reach"])
@pytest.mark.parametrize("purpose", ["report", "share"])
def test_the_examples_say_on_what_basis_they_may_be_shown(example: str, purpose: str) -> None:
    """Elm Row by its people's answers, North Ayrshire by study.toml, the reach list has no people in it."""
    folder = ROOT / "examples" / example
    if not folder.is_dir():
        pytest.skip("the examples are not here")
    study = kf.read(folder)
    kept, _ = consented(study, purpose=purpose, on=TODAY)
    people = int((kept.actors.table["kind"] == "person").sum())
    # By hand, of the 120: 105 said yes; of these 8 said no to sharing, and the yes of 3 ran out.
    assert people == {"elm-row": {"report": 105, "share": 94}[purpose], "north-ayrshire": 12, "reach": 0}[example]
