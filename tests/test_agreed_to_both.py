"""A report and an export of one study, where a few people agreed to one of them alone: refused, and how both may go."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

import kindframe as kf
from kindframe.cli import root
from kindframe.disclosure import consented
from kindframe.errors import ReleaseRefused
from kindframe.overview import persons

UNSHARED = (3, 5, 7)
"""Those who agreed to be in a report and not in what is shared, all of one end of the street."""


@pytest.fixture
def street(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Sixty people by two ends, three of whom said no to being shared; and a ledger of the test's own."""
    monkeypatch.setenv("KINDFRAME_STATE", str(tmp_path / "state"))
    folder = tmp_path / "street"
    folder.mkdir()
    people = [f"p{n},Ann{n} Reid{n},yes,{'north' if n % 2 else 'south'}" for n in range(60)]
    ties = [f"p{a},p{b}" for a, b in itertools.combinations(range(60), 2) if (a * b) % 7 == 1]
    said = [f"p{n},share,no" for n in UNSHARED]
    texts = {
        "people.csv": ["id,name,consent,group", *people],
        "relationships.csv": ["source,target", *ties],
        "consents.csv": ["person,purpose,status", *said],
    }
    for name, lines in texts.items():
        (folder / name).write_text("\n".join([*lines, ""]), encoding="utf-8")
    return folder


def test_who_agreed_to_both_is_who_agreed_to_each(street: Path) -> None:
    """A yes to every purpose is needed, in whatever order they are named; a no to one of them is a no."""
    study = kf.read(street)
    sizes = {}
    for purpose, besides in (("report", ()), ("share", ()), ("report", ("share",)), ("share", ("report",))):
        kept, said = consented(study, purpose=purpose, besides=besides)
        sizes[purpose, *besides] = int(persons(kept).sum())
        assert ("in a report and to being in what is shared" in " ".join(said)) == (
            (purpose, besides) == ("report", ("share",))
        )
    assert list(sizes.values()) == [60, 57, 57, 57]


def test_the_second_is_refused_and_says_what_would_do(street: Path, tmp_path: Path) -> None:
    """The export after the report holds three fewer: it would tell of these three, and names the way to have both."""
    study = kf.read(street)
    kf.report(study, tmp_path / "r.html", analyses=["isolation"], frameworks=[])
    with pytest.raises(ReleaseRefused, match="fewer than 10") as refused:
        kf.export(study, tmp_path / "e.graphml")
    assert "--agreed-to-both" in refused.value.hint
    with pytest.raises(ReleaseRefused) as again:  # the report has gone, and nothing takes it back
        kf.export(study, tmp_path / "e.graphml", agreed_to_both=True)
    assert "--agreed-to-both" not in again.value.hint
    assert "--override" in again.value.hint


@pytest.mark.parametrize("first", ["report", "export"])
def test_both_go_where_each_is_of_those_who_agreed_to_both(street: Path, tmp_path: Path, first: str) -> None:
    """In either order, and pictures besides; all count the same 57 people, of whom 30 and 27 are in the groups."""
    study = kf.read(street)
    ways: dict[str, Callable[[], tuple[kf.Release, object]]] = {
        "report": lambda: kf.report(
            study, tmp_path / "r.html", analyses=["isolation"], frameworks=[], agreed_to_both=True
        ),
        "export": lambda: kf.export(study, tmp_path / "e.graphml", agreed_to_both=True),
        "draw": lambda: kf.draw(study, tmp_path / "d.svg", agreed_to_both=True),
    }
    for name in sorted(ways, key=lambda name: name != first):
        release, _ = ways[name]()
        groups = release.study.actors.table.drop_nulls("people")
        assert dict(groups.select("name", "people").rows()) == {"south": 30, "north": 25}, name


def test_the_command_says_it_before_anything_was_sent(street: Path, tmp_path: Path) -> None:
    """After a report by itself: that an export would be of others, and what to do; with the option, nothing of it."""
    wanted = ["report", str(street), "--analysis", "isolation", "--out", str(tmp_path / "r.html")]
    plain = CliRunner().invoke(root, wanted)
    assert plain.exit_code == 0
    assert "make each of them with --agreed-to-both" in plain.output
    again = CliRunner().invoke(root, [*wanted, "--agreed-to-both", "--override", "the first went to nobody"])
    assert again.exit_code == 0
    assert "--agreed-to-both" not in again.output
    last = CliRunner().invoke(root, ["export", str(street), str(tmp_path / "e.graphml"), "--agreed-to-both"])
    assert last.exit_code == 1  # the first report is still in the ledger
    reason = ["--override", "the first report went to nobody"]
    assert (
        CliRunner()
        .invoke(root, [*["export", str(street), str(tmp_path / "e.graphml")], "--agreed-to-both", *reason])
        .exit_code
        == 0
    )


def test_a_ledger_that_was_lost_is_noticed(street: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With another state folder the second release knows nothing of the first, and the command says so."""
    wanted = ["export", str(street), str(tmp_path / "e.graphml")]
    said = []
    for state in ("state", "state", "lost"):
        monkeypatch.setenv("KINDFRAME_STATE", str(tmp_path / state))
        done = CliRunner().invoke(root, wanted)
        assert done.exit_code == 0
        said.append("No earlier release is known here" in done.output)
    assert said == [True, False, True]
