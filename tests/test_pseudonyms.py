"""Pseudonyms and the key they are made with: the same where that is asked for, nothing to anybody without the key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import stat
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import kindframe as kf
from kindframe.disclosure import keeper_key, new_key, pseudonyms, release_key
from kindframe.errors import StoreCorrupt, StoreError

KEY = bytes(range(32))
NAMES = [f"{first}.{last}" for first in ("ann", "bob", "cat", "dee") for last in ("reid", "kerr", "muir", "bell")]


def test_a_pseudonym_is_the_first_80_bits_of_the_hmac_in_base_32() -> None:
    """Worked out beside it with the standard library, over project, release, kind and id."""
    digest = hmac.new(KEY, b"Elm Row|2026|person|p001", hashlib.sha256).digest()
    expected = base64.b32encode(digest[:10]).decode().lower()
    assert pseudonyms(["p001"], KEY, project="Elm Row", release="2026")["p001"] == expected
    assert len(expected) == 16


def test_ids_that_are_one_to_a_reader_get_one_pseudonym_and_all_else_another() -> None:
    """Composed and decomposed letters are one id; key, release, project, kind and id each make a difference."""
    one, two = unicodedata.normalize("NFC", "zoë"), unicodedata.normalize("NFD", "zoë")
    assert one != two
    made = pseudonyms([one, two], KEY)
    assert made[one] == made[two]
    others = [
        pseudonyms([one], KEY, release="1")[one],
        pseudonyms([one], KEY, project="1")[one],
        pseudonyms([one], KEY, kind="home")[one],
        pseudonyms([one], KEY, release="a", project="b|c")[one],
        pseudonyms([one], KEY, release="c|a", project="b")[one],
        pseudonyms([one], new_key())[one],
        pseudonyms(["zoe"], KEY)["zoe"],
        made[one],
    ]
    assert len(set(others)) == len(others)


def test_a_list_of_names_turns_nothing_back_without_the_key() -> None:
    """Plain and salted hashes of every name, and the HMAC with keys one may guess, give none of the pseudonyms."""
    made = set(pseudonyms(NAMES, new_key(), project="Elm Row", release="2026").values())
    guesses = set()
    for name in NAMES:
        texts = [name, f"Elm Row|2026|person|{name}", f"|{name}", f"2026|{name}"]
        digests = [
            hash_(text.encode()).digest() for text in texts for hash_ in (hashlib.sha256, hashlib.md5, hashlib.sha1)
        ]
        digests += [
            hmac.new(key, text.encode(), hashlib.sha256).digest()
            for text in texts
            for key in (b"\0" * 32, b"kindframe", b"Elm Row", b"2026")
        ]
        guesses |= {base64.b32encode(digest[:10]).decode().lower() for digest in digests}
    assert len(made) == len(NAMES)
    assert not made & guesses


def test_the_key_is_made_once_and_closed(tmp_path: Path) -> None:
    """Thirty-two bytes in a file and a folder that only their owner sees; from then on always those."""
    folder = tmp_path / "state"
    with ThreadPoolExecutor(4) as pool:
        keys = set(pool.map(lambda _: keeper_key(folder), range(8)))
    assert len(keys) == 1
    assert len(keys.pop()) == 32
    if sys.platform != "win32":
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / "pseudonyms.key").stat().st_mode) == 0o600
        (folder / "pseudonyms.key").chmod(0o644)
        keeper_key(folder)
        assert stat.S_IMODE((folder / "pseudonyms.key").stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"abcd\n", b"\xff" * 32, b"x" * 64])
def test_a_file_that_is_no_key_is_refused_and_left(tmp_path: Path, content: bytes) -> None:
    """A new key in its place would recognise nobody; the message says to put a copy back."""
    (tmp_path / "pseudonyms.key").write_bytes(content)
    with pytest.raises(StoreCorrupt, match="copy"):
        keeper_key(tmp_path)
    assert (tmp_path / "pseudonyms.key").read_bytes() == content


def test_without_a_place_for_the_key_the_variable_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a folder that cannot be made nor none at all ends in a traceback."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="cannot be"):
        keeper_key(tmp_path / "file" / "state")
    monkeypatch.delenv("KINDFRAME_STATE", raising=False)
    monkeypatch.setenv("HOME", "not/absolute")
    if sys.platform not in ("win32", "darwin"):
        with pytest.raises(StoreError, match="KINDFRAME_STATE"):
            keeper_key()


def test_releases_are_linked_only_where_that_is_said(tmp_path: Path) -> None:
    """A name for a series of releases keeps the pseudonyms of one study; without one, no two releases share any."""
    assert release_key("Elm Row", "", tmp_path) != release_key("Elm Row", "", tmp_path)
    assert not (tmp_path / "pseudonyms.key").exists()
    assert release_key("Elm Row", "yearly", tmp_path) == release_key("Elm Row", "yearly", tmp_path)
    series = {release_key(p, n, tmp_path) for p in ("Elm Row", "Oak Row") for n in ("yearly", "monthly")}
    assert len(series | {keeper_key(tmp_path)}) == 5


def test_exports_to_partners_are_linked_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With one name the same person has one pseudonym in two exports; without, another in each."""
    monkeypatch.setenv("KINDFRAME_STATE", str(tmp_path / "state"))
    people = [kf.Actor(id=f"p{n}", kind="person", consent="given") for n in range(3)]
    study = kf.Study.from_records([*people, kf.Relationship(source="p0", target="p1")])

    def ids(linked: str) -> set[str]:
        release, _ = kf.export(
            study,
            tmp_path / "out.graphml",
            audience="partners",
            purpose="to test",
            accept_reidentification_risk=True,
            linked=linked,
        )
        return set(release.study.actors.ids)

    assert ids("yearly") == ids("yearly")
    assert len({frozenset(ids("yearly")), frozenset(ids("")), frozenset(ids("")), frozenset(ids("monthly"))}) == 4
