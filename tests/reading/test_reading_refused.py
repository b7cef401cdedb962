"""Files that would have to be guessed at, or are made to harm, are refused whole, with the place and the reason."""

from __future__ import annotations

import gzip
import io
import pickle
import zipfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from kindframe.errors import FileRejected, LimitExceeded, UnsafeInput
from kindframe.reading import Limits, read_study

PEOPLE, TIES, ACTS = "people.csv", "relationships.csv", "acts.csv"
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 12345\n"


def without_ids(text: str) -> str:
    """Take the first column out."""
    return "\n".join(row.partition(",")[2] for row in text.splitlines())


def semicolons_below(text: str) -> str:
    """Write the rows, but not the header, with semicolons."""
    head, _, rest = text.partition("\n")
    return head + "\n" + rest.replace(",", ";")


def latin_ivo(text: str) -> bytes:
    """Write one name in Latin-1 and the others in UTF-8."""
    return text.encode().replace("Novák".encode(), "Novák".encode("latin-1"))


REFUSED: dict[str, tuple[str, Any, str, str]] = {
    "Windows-1252": (PEOPLE, lambda t: t.replace("ı", "i").encode("cp1252"), "4", "encoding"),
    "two encodings": (PEOPLE, latin_ivo, "10", "mixed"),
    "cut short in a letter": (PEOPLE, lambda t: t[: t.index("Nov") + 3].encode() + b"\xc3", "10", "cut short"),
    "UTF-16 without its mark": (PEOPLE, lambda t: t.encode("utf-16-le"), "1", "UTF-16"),
    "UTF-16 without its mark, big end first": (PEOPLE, lambda t: t.encode("utf-16-be"), "1", "UTF-16"),
    "UTF-16 cut short": (PEOPLE, lambda t: b"\xff\xfe" + t.encode("utf-16-le")[:-1], "13", "cut short"),
    "an empty file": (PEOPLE, lambda t: "", "1", "empty"),
    "nothing but line ends": (PEOPLE, lambda t: "\n \n\n", "1", "empty"),
    "nothing but separators": (PEOPLE, lambda t: ",,\n,,\n", "1:id", "no column"),
    "no column id": (PEOPLE, without_ids, "1:id", "name, kind"),
    "no header": (PEOPLE, lambda t: t.split("\n", 1)[1], "1:id", "p1"),
    "a column misspelt that must be there": (TIES, ("target", "taget"), "1:target", "taget"),
    "a column twice": (PEOPLE, ("group", "name"), "1:name", "twice"),
    "a column twice, in other capitals": (PEOPLE, ("group", "NAME"), "1:NAME", "twice"),
    "a column of one's own twice": (PEOPLE, ("group,joined", "x,x"), "1:x", "twice"),
    "two columns that could be one": (TIES, ("source,target,kind", "from,target,ego"), "1:ego", "source"),
    "every row one cell too long": (PEOPLE, lambda t: t.replace("yes\n", "yes,x\n"), "2", "7 cells"),
    "commas over semicolons": (PEOPLE, semicolons_below, "2", "1 cell"),
    "a quote that is never closed": (PEOPLE, ("Carla Díaz", '"Carla Díaz'), "4", "line 4"),
    "a quote that a later one closes": (PEOPLE, lambda t: t.replace("Car", '"C').replace("Gus", '"G'), "4", "line 4"),
    "a quote open in the last line": (PEOPLE, ("Lea Lund", '"Lea Lund'), "13", "line 13"),
    "a quote open in the header": (PEOPLE, ("name", '"name'), "1", "line 1"),
    "a workbook": (PEOPLE, lambda t: b"PK\x03\x04" + t.encode(), "", "Excel"),
    "an old workbook": (PEOPLE, lambda t: b"\xd0\xcf\x11\xe0" + t.encode(), "", "Excel"),
    "gzip": (PEOPLE, lambda t: gzip.compress(t.encode()), "", "gzip"),
    "a page": (PEOPLE, lambda t: "\n<!DOCTYPE html><html><body>Log in</body></html>", "", "HTML"),
    "a PDF": (PEOPLE, lambda t: "%PDF-1.7\n" + t, "", "PDF"),
    "JSON": (PEOPLE, lambda t: '[{"id": "p1"}]', "", "JSON"),
    "XML": (PEOPLE, lambda t: '<?xml version="1.0"?><graphml/>', "", "XML"),
    "a Git LFS pointer": (PEOPLE, lambda t: POINTER, "", "pointer"),
    "bytes": (PEOPLE, lambda t: bytes(range(256)) * 20, "", "binary"),
    "no people beside acts": (PEOPLE, None, "", "no such file"),
    "a setting misspelt": ("study.toml", lambda t: 'titel = "x"\n', "1:titel", "title"),
    "settings that are no TOML": ("study.toml", lambda t: "title = \n", "1", "TOML"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_have_to_be_guessed_is_refused_whole(name: str, make_study: Any, outcome_of: Any) -> None:
    """Nothing is taken in, and the message names the file, the line where there is one, and the reason."""
    file, change, where, says = REFUSED[name]
    outcome, problems, _ = outcome_of(make_study({file: change}))
    assert outcome == "refused", [str(p) for p in problems]
    told = [str(p) for p in problems if p.place == f"{file}:{where}".rstrip(":")]
    assert any(says in text for text in told), [str(p) for p in problems]


def test_a_folder_with_the_name_of_a_table_is_refused(make_study: Any) -> None:
    """``people.csv`` as a folder is named as what it is."""
    folder = make_study({PEOPLE: None})
    (folder / PEOPLE).mkdir()
    with pytest.raises(FileRejected, match=r"people\.csv: it is a directory, not a file"):
        read_study(folder)


def test_all_refused_files_are_told_at_once(make_study: Any) -> None:
    """Two files that cannot be taken in are both named in one error, which survives pickling."""
    with pytest.raises(FileRejected) as caught:
        read_study(make_study({PEOPLE: lambda t: "%PDF", ACTS: lambda t: b"\x1f\x8b"}))
    assert [p.file for p in caught.value.problems] == [ACTS, PEOPLE]
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.problems) == (str(caught.value), caught.value.problems)


@pytest.mark.parametrize("name", ["nowhere", "a\0b", "people.docx", "people"])
def test_paths_that_are_no_study_are_refused(name: str, make_study: Any) -> None:
    """What is not there, cannot be a path, or has an ending no table has, is refused with a FileRejected."""
    folder = make_study({"people.docx": "x", "people": "x"})
    with pytest.raises(FileRejected):
        read_study(Path(str(folder / name)))


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    """An empty folder is no study."""
    with pytest.raises(FileRejected, match=r"people\.csv"):
        read_study(tmp_path)


@pytest.mark.parametrize(
    ("limits", "names"),
    [
        (Limits(bytes=100), "bytes=489"),
        (Limits(rows=11), "rows=12"),
        (Limits(columns=5), "columns=6"),
    ],
)
def test_limits_are_held_before_anything_is_taken_in(limits: Limits, names: str, make_study: Any) -> None:
    """A file over a limit is refused, and the message says which limit would let it through."""
    with pytest.raises(LimitExceeded, match=names):
        read_study(make_study({TIES: None, ACTS: None}), limits=limits)


# -- archives ----------------------------------------------------------------------------------------


def zipped(folder: Path, members: dict[str, bytes], **options: Any) -> Path:
    """Write a zip archive with some members."""
    path = folder / "study.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize("inside", ["", "my-street/"])
def test_a_zip_of_a_folder_reads_as_the_folder(inside: str, make_study: Any, tmp_path: Path) -> None:
    """Zipped with or without the folder around it, a study is the study."""
    folder = make_study({"study.toml": lambda t: 'title = "Elm"\n'})
    members = {f"{inside}{path.name}": path.read_bytes() for path in folder.iterdir()}
    zipped_study = read_study(zipped(tmp_path, members))
    assert zipped_study == read_study(folder)
    assert zipped_study.title == "Elm"


def test_a_bomb_is_refused_by_what_it_says_it_becomes(tmp_path: Path) -> None:
    """50 MB in 50 kB are refused by their ratio, before they are unpacked."""
    path = zipped(tmp_path, {PEOPLE: b"id\n" + b"p" * 50_000_000})
    with pytest.raises(LimitExceeded, match="ratio"):
        read_study(path)


@pytest.mark.parametrize(
    "name", ["../people.csv", "/etc/people.csv", "C:/people.csv", "a/../../people.csv", "..\\p.csv"]
)
def test_paths_out_of_an_archive_are_refused(name: str, tmp_path: Path) -> None:
    """A member whose path leads out is unsafe, and nothing of the archive is read."""
    with pytest.raises(UnsafeInput, match="leads out"):
        read_study(zipped(tmp_path, {name: b"id\np1\n", PEOPLE: b"id\np1\n"}))


def test_links_locks_doubles_and_damage_are_refused(tmp_path: Path) -> None:
    """A link, a file twice, a cut archive and one that is none are refused, each by its own words."""
    link = zipfile.ZipInfo(PEOPLE)
    link.external_attr = 0o120777 << 16
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    path = tmp_path / "study.zip"
    path.write_bytes(held.getvalue())
    with pytest.raises(UnsafeInput, match="link"):
        read_study(path)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(PEOPLE, "id\np1\n")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(PEOPLE, "id\np2\n")
    path.write_bytes(held.getvalue())
    with pytest.raises(FileRejected, match="twice"):
        read_study(path)
    path.write_bytes(held.getvalue()[:40])
    with pytest.raises(FileRejected, match="zip"):
        read_study(path)
    whole = bytearray(zipped(tmp_path, {PEOPLE: b"id\n" + b"p1,p2\n" * 9}).read_bytes())
    whole[45] ^= 0xFF
    path.write_bytes(bytes(whole))
    with pytest.raises(FileRejected, match="damaged"):
        read_study(path)


# -- Parquet ------------------------------------------------------------------------------------------


def test_a_parquet_table_reads_as_its_text_would(make_study: Any, tmp_path: Path) -> None:
    """Typed columns are the same cells: lists, dates, numbers and flags; an own column keeps its type."""
    frame = pl.DataFrame({"id": [7, 8], "name": ["A", None], "lat": [55.5, None], "visits": [3, 4]})
    frame = frame.with_columns(since=pl.Series(["2024-01-02", None]).str.to_date(), domains=pl.Series([["x", "y"], []]))
    frame.write_parquet(tmp_path / "places.parquet")
    study = read_study(tmp_path)
    place = study.actors["7"]
    assert (place.kind, place.since, place.latitude, place.domains) == ("place", "2024-01-02", 55.5, ("x", "y"))
    assert place.attributes == {"visits": 3}


def test_a_parquet_bomb_is_refused_by_its_rows(tmp_path: Path) -> None:
    """Twenty million rows in a small file are counted before any is read; what is damaged is refused."""
    pl.DataFrame({"id": pl.repeat("p", 11_000_000, eager=True)}).write_parquet(tmp_path / "people.parquet")
    assert (tmp_path / "people.parquet").stat().st_size < 1_000_000
    with pytest.raises(LimitExceeded, match="rows"):
        read_study(tmp_path)
    with pytest.raises(LimitExceeded, match="memory"):
        read_study(tmp_path, limits=Limits(rows=20_000_000, memory=10_000_000))
    (tmp_path / "people.parquet").write_bytes(b"PAR1" + b"\0" * 100 + b"PAR1")
    with pytest.raises(FileRejected, match="Parquet"):
        read_study(tmp_path)
