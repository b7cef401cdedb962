"""Taking a person out: all of hers goes, everybody else's bytes stay, it is never half done, and it is proved."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

import kindframe as kf
from kindframe import Action, Actor, Consent, Evidence, Relationship, Response, Study
from kindframe.api import Withdrawal
from kindframe.cli import root
from kindframe.disclosure import keeper_key
from kindframe.errors import ConsentMissing, ParameterError, StoreError, StoreNotSaved, UnknownName
from kindframe.withdrawal import plans

PEOPLE = """id,name,consent,member_of
p01,Ann Reid,yes,h1;club
p02,Bob Kerr,yes,h2
p03,Cat Muir,yes,h2
"""
HOMES = "id,name\nh1,1 Elm Row\nh2,2 Elm Row\n"
GROUPS = "id,name\nclub,Garden club\n"
TIES = """id;source;target;kind;reported_by
t1;p01;p02;friend;p02
t2;p02;p03;kin;p01
t3;p02;p03;kin;p02
t4;p99;p01;friend;
t5;p02;h1;visits;p02
"""
ACTS = """id,givers,receivers,prompted_by,story
a1,p01,p02,,"Ann brought ""soup"",
and stayed"
a2,"p02;p01",p03,a1,They cooked
a3,p02,p03,,Bob says Ann Reid was not there
a4,p03,p01,,Cat waited
a5,,p03;p02,a2,
"""
ANSWERS = "respondent,question,value\np01,q/1,agree\np02,q/1,disagree\n"
CODINGS = "id,subject,item,coder\ne1,p01,f/x,c1\ne2,a1,f/x,c1\ne3,actions:a2,f/x,p01\ne4,t2,f/x,c1\ne5,a3,f/x,c1\n"
CONSENTS = "person,purpose,status\np01,share,yes\np02,share,yes\n"


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key of the test's own, outside the study."""
    monkeypatch.setenv("KINDFRAME_STATE", str(tmp_path / "state"))


@pytest.fixture
def street(tmp_path: Path) -> Path:
    """A folder as people have them: a semicolon file, a byte order mark, rows set aside, a backup, left-overs."""
    folder = tmp_path / "street"
    folder.mkdir()
    files = {
        "people.csv": "\ufeff" + PEOPLE,
        "households.csv": HOMES.replace("\n", "\r\n"),
        "groups.csv": GROUPS,
        "ties.csv": TIES,
        "actions.csv": ACTS,
        "responses.csv": ANSWERS,
        "evidence.csv": CODINGS,
        "consents.csv": CONSENTS,
        "study.toml": '# ours\ntitle = "Street"   # kept\n',
        "people.csv.bak": PEOPLE,
        ".ties.csv.0123456789ab.x7_qz.tmp": TIES,
    }
    for name, text in files.items():
        (folder / name).write_bytes(text.encode())
    kf.api.check(folder)
    CliRunner().invoke(root, ["check", str(folder), "--problems", str(folder)])
    assert "p01" in (folder / "problems.csv").read_text(encoding="utf-8")
    return folder


def lines(path: Path) -> list[str]:
    """The lines of a file."""
    return path.read_bytes().decode().splitlines()


def test_everything_of_hers_goes_and_every_other_byte_stays(street: Path) -> None:
    """Row by row, as worked out by hand from the tables above."""
    done = kf.withdraw(street, "p01")
    assert (street / "people.csv").read_bytes().decode() == "\ufeff" + PEOPLE.replace("p01,Ann Reid,yes,h1;club\n", "")
    assert (street / "households.csv").read_bytes() == b"id,name\r\nh2,2 Elm Row\r\n"
    assert (street / "groups.csv").read_text() == GROUPS
    assert lines(street / "ties.csv") == ["id;source;target;kind;reported_by", "t3;p02;p03;kin;p02"]
    assert lines(street / "actions.csv") == [
        "id,givers,receivers,prompted_by,story",
        "a2,p02,p03,,",
        "a3,p02,p03,,Bob says Ann Reid was not there",
        "a5,,p03;p02,a2,",
    ]
    assert lines(street / "responses.csv") == ["respondent,question,value", "p02,q/1,disagree"]
    assert lines(street / "evidence.csv") == ["id,subject,item,coder", "e3,actions:a2,f/x,", "e5,a3,f/x,c1"]
    assert lines(street / "consents.csv") == ["person,purpose,status", "p02,share,yes"]
    assert (
        street / "study.toml"
    ).read_text() == f'withdrawn = ["{done.tombstone}"]\n# ours\ntitle = "Street"   # kept\n'
    assert lines(street / "problems.csv") == ["file,line,column,code,message,hint,record"]
    assert {path.name for path in done.deleted} == {"people.csv.bak", ".ties.csv.0123456789ab.x7_qz.tmp"}
    assert done.removed["ties.csv"] == 4
    assert done.changed["actions.csv"] == 1


def test_what_is_left_is_found_with_its_place(street: Path) -> None:
    """Her name in somebody else's story, and her id in a file that is not kindframe's; nothing else."""
    (street / "notes.md").write_text("# Notes\nasked p01 again\n", encoding="utf-8")
    (street / "inside").mkdir()
    (street / "inside" / "ann_reid.txt").write_bytes("to ANN  REID\n".encode("utf-16"))
    done = kf.withdraw(street, "p01")
    assert [str(hit) for hit in done.hits] == [
        "actions.csv:3:story (name)",
        "inside/ann_reid.txt:the file's name (name)",
        "inside/ann_reid.txt:1 (name)",
        "notes.md:2 (id)",
    ]
    assert not done.clean
    assert "p01" not in str(done).replace("notes.md", "")


def test_the_command_says_what_it_did_and_ends_with_3_where_something_is_left(street: Path) -> None:
    """Exit code 0 once the places it named are mended; neither output holds the id or the name."""
    first = CliRunner().invoke(root, ["withdraw", str(street), "p01"])
    assert first.exit_code == 3, first.output
    assert "actions.csv:3:story (name)" in first.output
    acts = street / "actions.csv"
    acts.write_text(acts.read_text().replace("Ann Reid", "somebody"))
    second = CliRunner().invoke(root, ["withdraw", str(street), "p01"])
    assert second.exit_code == 0, second.output
    assert "neither id nor name is left" in second.output
    assert "Ann Reid" not in first.output + second.output


def test_she_is_known_again_if_her_rows_come_back(street: Path) -> None:
    """A new export from elsewhere holds her row: reading refuses it, and withdrawing takes it out once more."""
    kf.withdraw(street, "p01")
    kf.read(street)
    with (street / "people.csv").open("a") as file:
        file.write("p01,Ann Reid,yes,club\n")
    with pytest.raises(ConsentMissing, match="kindframe withdraw STUDY p01"):
        kf.read(street)
    assert CliRunner().invoke(root, ["check", str(street)]).exit_code == 1
    kf.withdraw(street, "p01")
    assert kf.read(street).actors.ids == ("club", "h2", "p02", "p03")
    assert len(kf.read(street).settings.withdrawn) == 1


def test_without_the_key_reading_says_that_nobody_can_be_recognised(
    street: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On another machine the tombstone means nothing; the study opens, with a warning."""
    kf.withdraw(street, "p01")
    (tmp_path / "state" / "pseudonyms.key").write_text("spoilt")
    assert [p.code for p in kf.read(street).report.problems if p.code == "KF-CONSENT-04"] == ["KF-CONSENT-04"]


def test_a_tombstone_tells_nothing_and_travels_with_the_study(street: Path, tmp_path: Path) -> None:
    """Neither id nor name is in it; saved and written to a folder it is there again; the key is in none of them."""
    done = kf.withdraw(street, "p01")
    assert len(done.tombstone) == 16
    kf.convert(kf.read(street), tmp_path / "s.kindframe")
    kf.convert(kf.read(street), tmp_path / "again")
    assert kf.read(tmp_path / "s.kindframe").settings.withdrawn == (done.tombstone,)
    assert kf.read(tmp_path / "again").settings.withdrawn == (done.tombstone,)
    key = (tmp_path / "state" / "pseudonyms.key").read_bytes().strip()
    held = [path for path in tmp_path.rglob("*") if path.is_file() and "state" not in path.parts]
    assert not [path for path in held if key in path.read_bytes() or bytes.fromhex(key.decode()) in path.read_bytes()]


# -- a saved study -----------------------------------------------------------------------------------


def test_a_saved_study_gives_the_same_as_a_folder(street: Path, tmp_path: Path) -> None:
    """The two ways of changing agree, table for table; the backup is gone, and every cell was looked through."""
    saved = tmp_path / "street.kindframe"
    kf.save(kf.read(street), saved)
    kf.save(kf.read(street), saved)
    assert (tmp_path / "street.kindframe.bak").exists()
    done = kf.withdraw(saved, "p01")
    kf.withdraw(street, "p01")
    one, other = kf.read(saved), kf.read(street)
    for name in one.tables:
        assert one.tables[name].equals(other.tables[name]), name
    assert not (tmp_path / "street.kindframe.bak").exists()
    assert [str(hit) for hit in done.hits] == ["street.kindframe:actions:2:story (name)"]
    if sys.platform != "win32":
        assert stat.S_IMODE(saved.stat().st_mode) == 0o600


# -- never half done ---------------------------------------------------------------------------------


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file below a folder but locks."""
    found = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file() and p.suffix != ".lock"}
    return {name: path.read_bytes() for name, path in found.items()}


def failing_at(number: int, real: Callable[..., None]) -> Callable[..., None]:
    """A function that works so many times, and then as on a disk that is full."""
    left = [number]

    def wrapped(*args: object, **kwargs: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(28, "No space left on device")
        real(*args, **kwargs)

    return wrapped


@pytest.mark.parametrize("step", [0, 5, 9, 10, 11, 12, 15, 18])
def test_whatever_fails_it_is_not_begun_or_can_be_finished(
    street: Path, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fills at a renaming: either nothing has changed, or reading says so; a second call ends it."""
    keeper_key()
    before = snapshot(street)
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", failing_at(step, os.replace))
        with pytest.raises(StoreNotSaved):
            kf.withdraw(street, "p01")
    if snapshot(street) != before:
        with pytest.raises(StoreError, match="interrupted"):
            kf.read(street)
    done = kf.withdraw(street, "p01")
    assert [hit.file for hit in done.hits] == ["actions.csv"]
    assert not plans.pending(street)
    assert "p01" not in kf.read(street).actors.ids


def test_a_plan_cannot_lead_out_of_the_folder(street: Path, tmp_path: Path) -> None:
    """Somebody else's plan in a folder one was sent is refused."""
    (tmp_path / "mine.txt").write_text("mine")
    place = street / ".kindframe-withdrawal"
    place.mkdir()
    (place / "plan.json").write_text('{"move": {}, "delete": ["../mine.txt"]}')
    with pytest.raises(StoreError, match="cannot be read"):
        kf.withdraw(street, "p01")
    assert (tmp_path / "mine.txt").exists()


# -- who and what cannot be --------------------------------------------------------------------------


def test_nobody_else_and_nothing_else_is_taken_out(street: Path, tmp_path: Path) -> None:
    """A misspelt id is answered with the nearest; a club does not withdraw; a workbook is sent to a folder first."""
    before = snapshot(street)
    with pytest.raises(UnknownName, match="p01"):
        kf.withdraw(street, "p011")
    with pytest.raises(ParameterError, match="group"):
        kf.withdraw(street, "club")
    (tmp_path / "people.xlsx").write_bytes(b"PK\x03\x04")
    with pytest.raises(ParameterError, match="convert"):
        kf.withdraw(tmp_path / "people.xlsx", "p01")
    assert snapshot(street) == before
    pl.DataFrame({"id": ["p01"], "question": ["q/1"], "respondent": ["p01"]}).write_parquet(street / "answers.parquet")
    with pytest.raises(ParameterError, match=r"answers\.parquet"):
        kf.withdraw(street, "p01")


def test_a_person_who_is_in_no_row_that_was_kept_can_be_taken_out(street: Path) -> None:
    """p99 is named in a tie that was set aside, and nowhere else."""
    done = kf.withdraw(street, "p99")
    assert done.removed == {"ties.csv": 1, "problems.csv": 1}
    assert done.clean


def test_an_id_that_is_a_number_is_not_looked_for_among_numbers(tmp_path: Path) -> None:
    """Id 7 goes; the seven years and the strength of 7 of the others stay, and are no find."""
    folder = tmp_path / "s"
    folder.mkdir()
    (folder / "people.csv").write_text("id,name,years\n7,Ann Reid,3\n8,Bob Kerr,7\n9,Cat Muir,2\n")
    (folder / "ties.csv").write_text("source,target,strength\n7,8,1\n8,9,7\n")
    done = kf.withdraw(folder, "7")
    assert lines(folder / "people.csv") == ["id,name,years", "8,Bob Kerr,7", "9,Cat Muir,2"]
    assert lines(folder / "ties.csv") == ["source,target,strength", "8,9,7"]
    assert done.clean, str(done)


def test_a_row_that_cannot_be_made_out_goes_where_it_names_her(tmp_path: Path) -> None:
    """Text after a closing quote, and a row with a cell too many, as reading sets them aside."""
    folder = tmp_path / "s"
    folder.mkdir()
    (folder / "people.csv").write_text("id,name\np01,Ann Reid\np02,Bob\np03,Cat,friend of Ann Reid\np04,Dee,x\n")
    (folder / "ties.csv").write_text('source,target\np02,p02\np01,"p0"2\n')
    kf.withdraw(folder, "p01")
    assert lines(folder / "people.csv") == ["id,name", "p02,Bob", "p04,Dee,x"]
    assert lines(folder / "ties.csv") == ["source,target", "p02,p02"]


def test_the_same_person_in_other_characters_is_meant(tmp_path: Path) -> None:
    """Composed or not, with or without a space that nobody sees: ids are compared as reading compares them."""
    folder = tmp_path / "s"
    folder.mkdir()
    (folder / "people.csv").write_text("id\nzoe\u0308\nbob\n", encoding="utf-8")
    (folder / "ties.csv").write_text("source,target\n zo\u00eb\u200b,bob\nbob,bob\n", encoding="utf-8")
    done = kf.withdraw(folder, "zo\u00eb")
    assert lines(folder / "ties.csv") == ["source,target", "bob,bob"]
    assert done.clean


def test_what_a_withdrawal_tells_of_a_generated_study(tmp_path: Path) -> None:
    """Of thirty people, some in turn: no cell of the saved study names her afterwards, and the rest fits together."""
    people = [Actor(id=f"person{n:02d}", name=f"Name{n:02d} Family{n:02d}", kind="person") for n in range(30)]
    held: list[object] = [*people]
    for n in range(30):
        held += [
            Relationship(source=f"person{n:02d}", target=f"person{(n * 7 + 1) % 30:02d}", id=f"t{n}"),
            Action(
                id=f"a{n}",
                givers=tuple(f"person{(n + k) % 30:02d}" for k in range(n % 3)),
                receivers=(f"person{(n * 11 + 4) % 30:02d}",),
                prompted_by=f"a{n - 1}" if n else None,
                story=f"Name{n:02d} Family{n:02d} and others",
            ),
            Evidence(subject=f"a{n}", item="f/x", coder=f"person{(n + 9) % 30:02d}"),
            Response(respondent=f"person{n:02d}", question="q/1", value="yes"),
            Consent(person=f"person{n:02d}", purpose="share", status="given"),
        ]
    path = tmp_path / "s.kindframe"
    for n in (0, 1, 2, 13, 29):
        kf.save(Study.from_records(held), path)
        done = kf.withdraw(path, f"person{n:02d}")
        assert isinstance(done, Withdrawal)
        left = kf.read(path)
        ids = [c for t in left.tables.values() for c in t.columns if t[c].dtype == pl.List(pl.String)]
        assert ids
        text = "".join(
            t.with_columns(pl.col(pl.List(pl.String)).list.join(" ")).write_csv() for t in left.tables.values()
        )
        assert f"person{n:02d}" not in text
        assert {hit.column for hit in done.hits} <= {"story"}
        assert Study.from_frames(settings=left.settings, **left.tables) == left
