"""Thirty made-up studies of people who answered in every way: who did not say yes is in no byte of what leaves."""

from __future__ import annotations

import gzip
import io
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import kindframe as kf
from kindframe import Action, Actor, Consent, Evidence, Relationship, Response, Study
from kindframe.disclosure import pseudonyms
from kindframe.registry import default_registry

KEY = bytes(range(32))
KINDS = sorted(e.name for e in default_registry().exporters.values() if e.wants == "study")
ANSWERS = ("given", "refused", "withdrawn", "expired", None)
PEOPLE = 20
ALONE = {"purpose": "to test", "accept_reidentification_risk": True}


def answered(person: str, purpose: str, status: str | None, way: int) -> tuple[str | None, list[Consent]]:
    """The column and the rows that say this of a person, written down in one of four ways."""
    other = "given" if status != "given" else "refused"
    if way == 0:
        return status, []
    if way == 1:
        return None, [Consent(person=person, purpose=purpose, status=status)]
    if way == 2:
        return "given", [Consent(person=person, purpose=purpose, status=status)]
    if status == "expired":
        return None, [Consent(person=person, purpose=purpose, status="given", when="2020", expires="2021-05")]
    if status is None:
        return None, [Consent(person=person, purpose="contact", status="given")]
    rows = [
        Consent(person=person, purpose=purpose, status=other, when="2021"),
        Consent(person=person, purpose=purpose, status=status, when="2023"),
    ]
    return None, rows


def made(seed: int, purpose: str) -> tuple[Study, set[str]]:
    """A study, and the ids of those who said yes to the purpose."""
    dice = random.Random(seed)
    ids = [f"xq{seed:02d}p{n:02d}z" for n in range(PEOPLE)]
    records: list[Any] = []
    yes = set(ids[:3])
    for n, person in enumerate(ids):
        status = "given" if person in yes else ANSWERS[n % 5] if n < 13 else dice.choice(ANSWERS)
        column, rows = answered(person, purpose, status, dice.randrange(4))
        if status == "given":
            yes.add(person)
        if person not in ids[:3] and dice.random() < 0.1:
            rows.append(Consent(person=person, purpose="collect", status="withdrawn"))
            yes.discard(person)
        name = f"Fore{seed}x{n}y Sur{seed}x{n}y"
        home = f"xqhome{n}z{seed}"
        records += [Actor(id=home, kind="household", name=f"Home{seed}x{n}y")]
        records += [Actor(id=person, name=name, kind="person", group="g", consent=column, member_of=(home,)), *rows]
    for n in range(60):
        one, two, three = dice.sample(ids, 3)
        records.append(Relationship(source=one, target=two, kind="friend", reported_by=three, id=f"tie{n}"))
        act = Action(id=f"act{n}", givers=(one, three), receivers=(two,), story=f"{one} told story{seed}x{n}y")
        records += [act, Evidence(subject=dice.choice([f"act{n}", one]), item="f/x", coder=three, note=f"note {two}")]
        records.append(Response(respondent=one, question="q/free", value=f"{one} says"))
    return Study.from_records(records), yes


def unpacked(data: bytes) -> Iterator[bytes]:
    """The bytes of a file, and of whatever is packed in it."""
    yield data
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                yield from unpacked(archive.read(member))
    elif data.startswith(b"\x1f\x8b"):
        yield from unpacked(gzip.decompress(data))


def everything(folder: Path) -> bytes:
    """All bytes of all files of a folder, unpacked, and their names."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return b"\n".join(part for path in files for part in (path.name.encode(), *unpacked(path.read_bytes())))


def traces(study: Study, out: set[str]) -> list[bytes]:
    """What somebody who is not to be in it would be known by: id, name, home, pseudonym, the words of their stories."""
    held = [a for a in study.actors if a.id in out]
    alike = pseudonyms([a.id for a in held], KEY)
    words = [*out, *(a.name for a in held), *(home for a in held for home in a.member_of), *alike.values()]
    words += [name for a in held for name in a.name.split()]
    words += [f"Home{a.name.split()[0].removeprefix('Fore')}" for a in held]
    words += [act.story.split()[-1] for act in study.actions]
    return [word.encode() for word in words]


@pytest.mark.parametrize("seed", range(30))
def test_who_did_not_say_yes_is_in_no_export(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Single people, with names for colleagues and pseudonyms for partners, in every kind of file in turn."""
    study, yes = made(seed, "share")
    out = {a.id for a in study.actors if a.kind == "person"} - yes
    assert len(out) > 5
    for n, kind in enumerate(KINDS[seed % 6 :: 6]):
        audience = ("internal", "partners")[n % 2]
        monkeypatch.setenv("KINDFRAME_STATE", str(tmp_path / f"state{n}"))
        folder = tmp_path / f"{n}"
        folder.mkdir()
        path = folder / f"out{next(iter(default_registry().exporters[kind].suffixes), '')}"
        release, _ = kf.export(study, path, to=kind, audience=audience, key=KEY, **ALONE)
        data = everything(folder)
        assert [word for word in traces(study, out) if word in data] == [], kind
        there = set(release.study.actors.ids)
        expected = yes if audience == "internal" else set(pseudonyms(yes, KEY).values())
        assert expected <= there, kind


@pytest.mark.parametrize("seed", [3, 17, 28])
def test_who_did_not_say_yes_is_in_no_report(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted by hand from the answers: the report's own number of people is that of those who said yes."""
    monkeypatch.setenv("KINDFRAME_STATE", str(tmp_path / "state"))
    study, yes = made(seed, "report")
    out = {a.id for a in study.actors if a.kind == "person"} - yes
    folder = tmp_path / "out"
    folder.mkdir()
    names = ["ego-networks", "bridging", "places"]
    release, _ = kf.report(
        study, folder / "out.html", audience="internal", analyses=names, frameworks=[], key=KEY, **ALONE
    )
    data = everything(folder) + str(release.results).encode()
    assert [word for word in traces(study, out) if word in data] == []
    assert yes <= set(release.study.actors.ids)
