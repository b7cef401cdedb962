"""Personal networks in files: egor's three and two files, EgoNet's folders, EgoWeb, openeddi, and one wide table."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kindframe as kf
from kindframe.errors import FileRejected, ParameterError
from kindframe.exporting import Reading
from kindframe.problems import Severity
from kindframe.reading import assemble
from kindframe_formats.ego_files import read_ego_files
from kindframe_formats.ego_wide import read_wide

HoldsUp = Callable[[Callable[[], Reading]], None]

EGOS = '"egoID";"sex";"age"\n"Stanley";"w";"0,5"\n"2";NA;"1,25"\n"3";"m";""\n'
ALTERS = (
    '"";"egoID";"alterID";"alter.sex"\n"1";"Stanley";"Harry";"m"\n'
    '"2";"Stanley";"Liz";NA\n"3";"2";"1";"m"\n"4";"2";"2";"w"\n'
)
TIES = '"";"egoID";"Source";"Target";"weight"\n"1";"Stanley";"Harry";"Liz";0,333\n"2";2;1;2;1\n'


def folder(place: Path, **files: str) -> Path:
    """Write files into a new folder; ``a__b`` stands for ``a/b``."""
    target = place / "study"
    for name, text in files.items():
        path = target / f"{name.replace('__', '/')}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return target


def sizes(study: kf.Study) -> dict[str, int]:
    """Count the alters of every ego, those who named nobody included."""
    named = study.relationships.table.filter(kind="named")["source"].to_list()
    egos = [own for own in study.actors.ids if "/" not in own]
    return {own: named.count(own) for own in egos}


def test_three_files_of_egor_give_egos_alters_and_ties(tmp_path: Path) -> None:
    """Semicolons, decimal commas and a column of row names; an ego without alters and ids that are words stay."""
    study = kf.read(folder(tmp_path, egos=EGOS, alters=ALTERS, aaties=TIES))
    assert study.actors.table.select("id", "kind", "sex", "age", "alter.sex").rows() == [
        ("Stanley", "person", "w", 0.5, None),
        ("2", "person", None, 1.25, None),
        ("3", "person", "m", None, None),
        ("Stanley/Harry", "person", None, None, "m"),
        ("Stanley/Liz", "person", None, None, None),
        ("2/1", "person", None, None, "m"),
        ("2/2", "person", None, None, "w"),
    ]
    assert study.relationships.table.select(
        "source", "target", "kind", "directed", "strength", "reported_by"
    ).rows() == [
        ("Stanley", "Stanley/Harry", "named", True, None, "Stanley"),
        ("Stanley", "Stanley/Liz", "named", True, None, "Stanley"),
        ("2", "2/1", "named", True, None, "2"),
        ("2", "2/2", "named", True, None, "2"),
        ("Stanley/Harry", "Stanley/Liz", "tied", False, 0.333, "Stanley"),
        ("2/1", "2/2", "tied", False, 1.0, "2"),
    ]
    assert study.report.outcome == "accepted", str(study.report)
    assert sizes(study) == {"Stanley": 2, "2": 2, "3": 0}


def test_an_ego_without_alters_counts_in_the_mean(tmp_path: Path) -> None:
    """32 egos, 31 with 12 alters and one with none: the mean is 372 / 32 = 11.625 (egor's issue 94), and not 12."""
    egos = "egoID\n" + "".join(f"{n}\n" for n in range(1, 33))
    alters = "egoID,alterID\n" + "".join(f"{ego},{n}\n" for ego in range(1, 32) for n in range(1, 13))
    study = kf.read(folder(tmp_path, egos=egos, alters=alters))
    found = sizes(study)
    assert len(found) == 32
    assert sum(found.values()) / len(found) == 11.625
    named = study.network(kinds=("named",))
    out = dict(zip(named.ids, (named.arrays.indptr[1:] - named.arrays.indptr[:-1]).tolist(), strict=True))
    assert sum(size for own, size in out.items() if "/" not in own) / 32 == 11.625


@pytest.mark.parametrize(
    ("names", "ends"),
    [
        (("EgoID", "Alter.Number"), ("EgoID", "Alter.1.Number", "Alter.2.Number")),
        (("puid", "nameid"), ("puid", "nameid", "targetid")),
        ((".egoID", ".altID"), (".egoID", ".srcID", ".tgtID")),
        (("ego_ID", "alter_ID"), ("ego_ID", "from", "to")),
    ],
    ids=["egoweb", "openeddi", "egor-object", "from-to"],
)
def test_the_names_that_tools_give_their_columns_are_known(
    tmp_path: Path, names: tuple[str, str], ends: tuple[str, str, str]
) -> None:
    """Which file is which is told by its columns, whatever the files are called; a zip is read as well."""
    place = folder(
        tmp_path,
        study_x_responses=f"{names[0]},sex\n1,w\n2,m\n",
        study_x_a=f"{','.join(names)},age\n1,1,30\n1,2,40\n",
        study_x_b=f"{','.join(ends)},weight\n1,1,2,3\n",
    )
    study = kf.read(place)
    assert study.actors.ids == ("1", "2", "1/1", "1/2")
    assert study.relationships.table.filter(kind="tied").select("source", "target", "strength").rows() == [
        ("1/1", "1/2", 3.0)
    ]
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for file in place.iterdir():
            archive.write(file, f"export/{file.name}")
    assert kf.read(tmp_path / "x.zip") == study


def test_the_name_of_a_file_in_egonets_folders_is_the_ego(tmp_path: Path) -> None:
    """``alters_2/007.csv`` holds the alters of 007, which is not 7; a column that says otherwise is named."""
    study = kf.read(
        folder(
            tmp_path,
            egos='egoID,sex\n"007",w\n7,m\n8,m\n',
            alters_2__007="alterID,sex\n1,w\n2,m\n",
            alters_2__7="egoID,alterID,sex\n9,1,w\n",
            edges_2__007="Source,Target,weight\n1,2,0.5\n",
        )
    )
    assert sizes(study) == {"007": 2, "7": 1, "8": 0}
    (warning,) = study.report.of(Severity.WARNING)
    assert (warning.code, warning.file, warning.column) == ("KF-EGO-06", "alters_2/7.csv", "egoID")


@pytest.mark.parametrize("around", ["", "export/"])
def test_egonets_folders_in_an_archive_are_read_as_the_folders(tmp_path: Path, around: str) -> None:
    """The egos are the names of the files there too, in the same order, whether a folder is around all or not."""
    held = {
        "egos": EGOS.replace("Stanley", "10"),
        "alters_2__10": "alterID,sex\n1,w\n2,m\n",
        "alters_2__2": "alterID\n1\n",
    }
    place = folder(tmp_path, **held, edges_2__10="Source,Target\n1,2\n")
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for file in sorted(place.rglob("*.csv"), reverse=True):
            archive.write(file, f"{around}{file.relative_to(place).as_posix()}")
    study = kf.read(tmp_path / "x.zip")
    assert study == kf.read(place)
    assert sizes(study) == {"10": 2, "2": 1, "3": 0}
    assert study.relationships.table.filter(kind="tied").select("source", "target").rows() == [("10/1", "10/2")]


def test_an_archive_of_nothing_but_a_folder_of_alters_keeps_its_name(tmp_path: Path) -> None:
    """A lone folder says what its files are; it is not one around all of them."""
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("alters_2/7.csv", "alterID,sex\na,w\n")
    assert kf.read(tmp_path / "x.zip").actors.ids == ("7", "7/a")


def test_wide_rows_without_ids_are_numbered_only_when_that_is_asked(tmp_path: Path) -> None:
    """Nobody's number is guessed: the message says what to declare."""
    (tmp_path / "w.csv").write_text("alter.sex.1,alter.sex.2,X1.to.2\nm,w,1\n,,\nw,w,0\n", encoding="utf-8")
    with pytest.raises(FileRejected, match=r"ego=COLUMN.*numbered=yes"):
        kf.read(tmp_path / "w.csv", reader="ego-wide")
    study = kf.read(tmp_path / "w.csv", reader="ego-wide", numbered="yes")
    assert sizes(study) == {"1": 2, "2": 2}
    assert study.relationships.table.filter(kind="tied").select("source", "target").rows() == [("1/1", "1/2")]
    with pytest.raises(ParameterError, match="numbered"):
        kf.read(tmp_path / "w.csv", reader="ego-wide", numbered="yes", ego="X1.to.2")


def test_alters_without_ids_are_numbered_and_missing_egos_are_made(tmp_path: Path) -> None:
    """No id is needed where there are no ties, nor a table of egos; both are said."""
    study = kf.read(folder(tmp_path, alters="egoID,alterID,sex\na,1,w\nb,1,m\n"))
    assert sizes(study) == {"a": 1, "b": 1}
    assert {p.code for p in study.report.of(Severity.WARNING)} == {"KF-EGO-01"}
    (tmp_path / "two").mkdir()
    place = folder(tmp_path / "two", egos="egoID\na\nb\n", alters="egoID,sex\na,w\na,m\nb,m\n")
    study = kf.read(place, reader="ego-files", alters="alters.csv")
    assert study.actors.ids == ("a", "b", "a/1", "a/2", "b/1")


def test_two_files_with_pairs_beside_the_ego(tmp_path: Path) -> None:
    """The numbers of wide pairs mean the ego's alters in the order of their own table."""
    study = kf.read(
        folder(
            tmp_path,
            egos="egoID,sex,X1.to.2,X1.to.3,X2.to.3\na,w,2,0,\nb,m,,,\n",
            alters="egoID,alterID\na,Sam\na,Pat\na,Lee\nb,Kim\n",
        )
    )
    assert study.relationships.table.filter(kind="tied").select("source", "target", "strength").rows() == [
        ("a/Sam", "a/Pat", 2.0)
    ]
    told = {p.code: p.message for p in study.report.problems}
    assert told["KF-EGO-10"].startswith("1 pairs")
    assert told["KF-EGO-11"].startswith("1 pairs")


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("alters", "egoID,alterID\nStanley,Harry\n9,1\n", ("alters.csv", 3, None)),
        ("alters", "egoID,alterID\nStanley,Harry\n2,\n", ("alters.csv", 3, None)),
        ("alters", "egoID,alterID\nStanley,Harry\n,1\n", ("alters.csv", 3, None)),
        ("alters", "egoID,alterID,x\nStanley,Harry,1\nStanley,Harry,2\n", ("alters.csv", 3, "id")),
        ("aaties", "egoID,Source,Target\nStanley,Harry,Nobody\n", ("aaties.csv", 2, "target")),
        ("aaties", "egoID,Source,Target\n2,Harry,1\n", ("aaties.csv", 2, "source")),
        ("aaties", "egoID,Source,Target\n9,1,2\n", ("aaties.csv", 2, None)),
        ("aaties", "egoID,Source,Target\n2,1,2,9\n2,2,1\n", ("aaties.csv", 2, None)),
        ("egos", "egoID,sex\nStanley,w\n2,m\n,m\n", ("egos.csv", 4, None)),
    ],
    ids=["no-ego", "no-alter-id", "no-ego-id", "twice", "nobody", "of-another", "ties-no-ego", "ragged", "blank-ego"],
)
def test_what_cannot_stand_is_set_aside_by_file_and_line(
    tmp_path: Path, name: str, text: str, place: tuple[str, int, str | None]
) -> None:
    """A row without its ego, or whose ends are nobody's, costs that row alone, and every row is counted."""
    study = kf.read(folder(tmp_path, **{"egos": EGOS, "alters": ALTERS, "aaties": TIES, name: text}))
    first = study.report.of(Severity.SET_ASIDE)
    assert place in [(p.file, p.row, p.column or None) for p in first]
    assert all(c.read == c.kept + c.set_aside + c.merged for c in study.report.counts)


def test_two_tables_that_could_be_it_are_refused_until_one_is_named(tmp_path: Path) -> None:
    """A folder with two tables of alters is not guessed at."""
    place = folder(tmp_path, egos=EGOS, alters=ALTERS, others=ALTERS)
    with pytest.raises(FileRejected, match="alters=FILE"):
        kf.read(place)
    assert len(kf.read(place, reader="ego-files", alters="alters.csv").actors) == 7


def test_a_study_folder_is_not_taken_for_egos(tmp_path: Path) -> None:
    """Kindframe's own columns ego and alter are no sign of egor."""
    place = folder(tmp_path, people="id\na\nb\n", relationships="ego,alter\na,b\n")
    assert kf.read(place).actors.ids == ("a", "b")


# -- one wide table -----------------------------------------------------------------------------------

WIDE = (
    "egoID;sex;egoID.1;alter.sex.1;alter.age.1;alter.sex.2;alter.age.2;alter.sex.3;alter.age.3;X1.to.2;X1.to.3;X2.to.3\n"
    "1;w;1;w;20;m;30;m;40;2;0;0,5\n"
    "2;m;2;m;50;;;NA;NA;;;\n"
    "x;m;x;;;;;;;;;\n"
)


def wide(tmp_path: Path, text: str = WIDE) -> Path:
    """Write a wide table."""
    (tmp_path / "wide.csv").write_text(text, encoding="utf-8")
    return tmp_path / "wide.csv"


def test_a_wide_table_is_taken_apart(tmp_path: Path) -> None:
    """Blocks of columns become alters, pairs become ties; blank blocks make nobody, and an ego alone stays."""
    study = kf.read(wide(tmp_path))
    assert study.actors.table.select("id", "sex", "alter.sex", "alter.age").rows() == [
        ("1", "w", None, None),
        ("2", "m", None, None),
        ("x", "m", None, None),
        ("1/1", None, "w", 20),
        ("1/2", None, "m", 30),
        ("1/3", None, "m", 40),
        ("2/1", None, "m", 50),
    ]
    assert study.relationships.table.filter(kind="tied").select("source", "target", "strength", "directed").rows() == [
        ("1/1", "1/2", 2.0, False),
        ("1/2", "1/3", 0.5, False),
    ]
    assert sizes(study) == {"1": 3, "2": 1, "x": 0}
    assert "egoID.1" not in study.actors.table.columns


def test_a_pair_of_somebody_who_was_not_named_is_said_with_its_cell(tmp_path: Path) -> None:
    """The file, the row, the column and the value are named, and the rest is read."""
    study = kf.read(wide(tmp_path, WIDE.replace("2;m;2;m;50;;;NA;NA;;;", "2;m;2;m;50;;;NA;NA;3;;")))
    (problem,) = study.report.of(Severity.SET_ASIDE)
    assert (problem.file, problem.row, problem.column) == ("wide.csv", 3, "X1.to.2")
    assert "'3'" in problem.message
    assert len(study.relationships) == 6


def test_a_table_without_pairs_or_without_alters_attributes_is_legal(tmp_path: Path) -> None:
    """Alters without ties, and ties without attributes: each is half of a personal network, and read."""
    study = kf.read(wide(tmp_path, "egoID,sex.1,sex.2\na,w,m\nb,,\n"))
    assert sizes(study) == {"a": 2, "b": 0}
    study = kf.read(wide(tmp_path, "egoID,1 to 2,1 to 3,2 to 3\na,1,0,\nb,,,\n"))
    assert sizes(study) == {"a": 3, "b": 0}


def test_names_and_patterns_of_ones_own(tmp_path: Path) -> None:
    """Ids may stand in columns, pairs may be asked in both directions, and the columns may be called anything."""
    text = "who,n1_name,n2_name,n1_age,n2_age,help_1_2,help_2_1\nq,Ann,Bob,30,40,a lot,\n"
    study = kf.read(
        wide(tmp_path, text),
        reader="ego-wide",
        ego="who",
        alters=r"n(?P<alter>\d)_(?P<attr>\w+)",
        ties=r"(?P<attr>help)_(?P<src>\d)_(?P<tgt>\d)",
    )
    assert study.actors.table.filter(kind="person").select("id", "name", "age").rows()[1:] == [
        ("q/1", "Ann", 30),
        ("q/2", "Bob", 40),
    ]
    assert study.relationships.table.filter(kind="tied").select("source", "directed", "help").rows() == [
        ("q/1", True, "a lot")
    ]
    with pytest.raises(ParameterError, match="attr"):
        kf.read(wide(tmp_path, text), reader="ego-wide", ego="who", alters=r"n(?P<alter>\d)")
    with pytest.raises(FileRejected, match="egoid"):
        kf.read(wide(tmp_path, text), reader="ego-wide")


# -- whatever comes ------------------------------------------------------------------------------------

HARD = st.sampled_from(
    [
        "1",
        "007",
        "a/b",
        'say "hi"',
        "it's",
        "=1+2",
        "a;b",
        "x" * 300,
        "\N{ADULT}\u200d\N{EAR OF RICE}",
        "NA",
        "\u05d0b",
        "Zoë",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(HARD, st.lists(HARD, unique=True, max_size=4), max_size=4, min_size=1))
def test_every_ego_and_every_alter_comes_through_under_its_own_id(found: dict[str, list[str]]) -> None:
    """Numbers, quotes, separators, emoji, right-to-left letters and three hundred characters are ids like any other."""

    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    with tempfile.TemporaryDirectory() as place:
        egos = "egoID\n" + "".join(f"{cell(ego)}\n" for ego in found)
        alters = "egoID,alterID\n" + "".join(f"{cell(e)},{cell(a)}\n" for e, held in found.items() for a in held)
        study = assemble(read_ego_files(folder(Path(place), egos=egos, alters=alters)))
    wanted = [*found, *(f"{ego}/{alter}" for ego, held in found.items() for alter in held)]
    if len(set(wanted)) == len(wanted):
        assert list(study.actors.ids) == wanted
        assert study.relationships.table.height == sum(map(len, found.values()))
    assert all(c.read == c.kept + c.set_aside + c.merged for c in study.report.counts)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_spoilt_files_are_read_row_by_row_or_refused(holds_up: HoldsUp, data: st.DataObject) -> None:
    """Pieces put in or taken out cost a row or the file, and never anything but a kindframe error."""
    pieces = [b";", b'"', b"\n", b"\xff", b"\x00", b"egoID", b"Source", b"NA", b"'=x", b",", b"1 to 2"]
    with tempfile.TemporaryDirectory() as place:
        for name, text in {"egos": EGOS, "alters": ALTERS, "aaties": TIES, "wide": WIDE}.items():
            raw = text.encode()
            for at, gone, piece in data.draw(
                st.lists(st.tuples(st.integers(0, len(raw)), st.integers(0, 12), st.sampled_from(pieces)), max_size=2)
            ):
                raw = raw[:at] + piece + raw[at + gone :]
            (Path(place) / f"{name}.csv").write_bytes(raw)
        for read in (
            lambda: read_ego_files(Path(place), egos="egos.csv", alters="alters.csv", ties="aaties.csv"),
            lambda: read_wide(Path(place) / "wide.csv"),
        ):
            holds_up(read)
