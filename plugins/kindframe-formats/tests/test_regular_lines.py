"""Reading regular lines as columns gives what looking at each line gives, and gives way wherever anything is odd."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kindframe.errors import InputError
from kindframe.exporting import Reading, Release
from kindframe.reading import assemble
from kindframe.testing.samples import sample_studies
from kindframe_formats.dl_reading import read_dl
from kindframe_formats.dl_writing import write_dl
from kindframe_formats.pajek_reading import read_pajek
from kindframe_formats.pajek_writing import write_pajek
from kindframe_formats.regular import regular_codes, regular_labels, regular_pairs

READ: dict[str, Callable[[Path], Reading]] = {".net": read_pajek, ".paj": read_pajek, ".dl": read_dl}
FAST = ("pajek_reading.regular_pairs", "pajek_reading.regular_labels", "pajek_reading.regular_codes")
Both = Callable[[Path], bool]


def told(path: Path) -> tuple[object, ...]:
    """Give all that reading a file comes to: the tables, the settings, each problem with its row; or the error."""
    try:
        study = assemble(READ[path.suffix](path))
    except InputError as error:
        return tuple((str(problem), problem.raw) for problem in error.problems)
    tables = {name: (table.schema, table.rows()) for name, table in study.tables.items()}
    return tables, study.settings, study.report, [(p.row, p.column, p.raw) for p in study.report.problems]


@pytest.fixture(scope="module")
def both() -> Both:
    """Hold the two ways against each other; say whether pairs were taken as columns."""

    def compare(path: Path) -> bool:
        taken: list[bool] = []

        def heard(data: bytes) -> object:
            found = regular_pairs(data)
            taken.append(found is not None)
            return found

        with pytest.MonkeyPatch.context() as patch:
            for name in ("pajek_reading", "dl_cells"):
                patch.setattr(f"kindframe_formats.{name}.regular_pairs", heard)
            columns = told(path)
            for name in (*FAST, "dl_cells.regular_pairs"):
                patch.setattr(f"kindframe_formats.{name}", lambda _: None)
            assert columns == told(path)
        return bool(taken) and all(taken)

    return compare


NET = '*Vertices 3\n1 "ann"\n2 "Bob Ray"\n3 "cem"\n*Arcs\n'
DL = "dl n=3\nformat = edgelist1\nlabels:\nann\nbob\ncem\ndata:\n"
REGULAR = {
    "plain": "1 2 0.5\n2 3 1\n3 1 2.25\n",
    "no end of the last line": "1 2 0.5\n2 3 1",
    "without values": "1 2\n2 3\n",
    "values wanting here and there": "1 2 0.5\n2 3\n3 1 1\n",
    "padded": "   1    2  0.5\n  2\t3 1  \n",
    "parted by tabs": "1\t2\t0.5\n2\t3\t1\n",
    "parted by commas": "1,2,0.5\n2,3\n",
    "negative and exponents": "1 2 -0.5\n2 3 1e-05\n3 1 -2.5E+3\n",
    "with points alone": "1 2 .5\n2 3 1.\n3 1 +3\n",
    "with noughts before": "1 2 007\n2 3 00.50\n",
    "out of range": "1 2 0.50\n1 9 0.50\n7 0 1\n999999999 1 2\n",
    "twice": "1 2 0.50\n1 2 0.5\n1 2 0.7\n1 1 3\n",
    "noughts": "1 2 0\n2 3 -0.0\n3 1 0e5\n",
    "carriage returns": "1 2 0.5\r\n2 3 1\r\n",
    "empty lines at the end": "1 2 0.5\n2 3 1\n\n \n",
}
ODD = {
    "empty lines between": "1 2 0.5\n\n2 3 1\n",
    "empty lines before": "\n1 2 0.5\n2 3 1\n",
    "a remark": "1 2 0.5\n% remark\n2 3 1\n",
    "more words": "1 2 0.5 c Blue\n2 3 1\n",
    "noughts before a number": "01 2 0.5\n2 03 1\n0000000001 2 1\n",
    "signs before a number": "+1 2 0.5\n-0 2 1\n-1 2 1\n",
    "one number": "1 2 0.5\n2\n",
    "fractions and powers": "1 2 0.5\n1.0 2 1\n1e0 2 1\n",
    "too many digits": "1 2 0.5\n1234567890 2 1\n99999999999 1 1\n",
    "values that are none": "1 2 x\n1 2 e\n1 2 .\n1 2 1e\n1 2 nan\n1 2 -inf\n",
    "values beyond numbers": "1 2 1e400\n2 3 1e-400\n3 1 0.5\n",
    "two that part": "1, 2, 0.5\n2 ,3 1\n",
    "white space of other kinds": "1\u00a02 0.5\n2\u20033 1\n3\x0b1 2\n1\x1c2 3\n",
    "a lone carriage return": "1 2 0.5\r3 1 1\n2 3 1\r\r\n",
    "quotation marks": '"1" 2 0.5\n2 "3" 1\n',
    "other digits": "\u0661 2 0.5\n1 2 \u0665\n",
    "nothing": "",
}


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("head", [NET, DL], ids=["net", "dl"])
@pytest.mark.parametrize("lines", [*REGULAR, *ODD])
def test_pairs_as_columns_are_what_each_line_says(lines: str, head: str, mark: str, both: Both, tmp_path: Path) -> None:
    """Whatever the lines are, all comes to the same; those of the regular shape are read as columns."""
    path = tmp_path / f"n.{'net' if head is NET else 'dl'}"
    path.write_bytes((mark + head + {**REGULAR, **ODD}[lines]).encode())
    assert both(path) is (lines in REGULAR)


PIECES = ("1", "2", "3", "9", "0.5", "007", "-1", "+2", "1e-5", "-0", "0000000012", "x", "%", "!", "l", '"a"', "*", "é")
BETWEEN = (" ", " ", " ", "  ", "\t", ",", "", "\u00a0", "\r")
ENDS = ("\n", "\n", "\n", "\r\n", "\n\n", " \n", "\n ", "\n*Edges\n", '\n*Arcs :2 "a&#34;b"\n', "\n!\n", "\n%\n")


@st.composite
def bodies(draw: st.DrawFn) -> str:
    """Lines of mostly regular pairs, with something odd here and there."""
    made = ""
    for _ in range(draw(st.integers(1, 4))):
        usual = f"{draw(st.integers(0, 4))} {draw(st.integers(1, 3))} {draw(st.sampled_from(PIECES[:10]))}"
        words = draw(st.lists(st.sampled_from(PIECES), max_size=4))
        odd = "".join(word + draw(st.sampled_from(BETWEEN)) for word in words)
        made += draw(st.sampled_from([usual, usual, usual, odd])) + draw(st.sampled_from(ENDS))
    return made if draw(st.booleans()) else made.rstrip("\r\n")


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(body=bodies(), head=st.sampled_from([NET, DL]))
def test_any_lines_come_to_the_same(body: str, head: str, both: Both, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Sections, marks, remarks, other white space and numbers that are none among regular pairs."""
    path = tmp_path_factory.mktemp("lines") / f"n.{'net' if head is NET else 'dl'}"
    path.write_bytes((head + body).encode())
    both(path)


VERTICES = {
    "plain": '1 "ann"\n2 "Bob Ray"\n3 "é, \u2028 ; \'x\'"\n',
    "empty lines at the end": '1 "ann"\n2 "bob"\n3 "cem"\n\n',
}
ODD_VERTICES = {
    "no mark at the end": '1 "ann"\n2 "bob\n3 "cem"\n',
    "a space before the mark at the end": '1"ann "\n2 "b "\n3 "cem"\n',
    "marks without a space": '1"ann"\n2 "bob"\n3 "cem"\n',
    "an empty label": '1 ""\n2 "bob"\n3 "cem"\n',
    "no label": '1\n2 "bob"\n3 "cem"\n',
    "bare": '1 ann\n2 "bob"\n3 "cem"\n',
    "another order": '2 "bob"\n1 "ann"\n3 "cem"\n',
    "twice": '1 "ann"\n1 "bob"\n3 "cem"\n',
    "too few": '1 "ann"\n2 "bob"\n',
    "too many": '1 "ann"\n2 "bob"\n3 "cem"\n4 "dee"\n',
    "places": '1 "ann" 0.1 0.2\n2 "bob" 0.3 0.4\n3 "cem" 0.5 0.6 ic Red\n',
    "noughts and signs": '01 "ann"\n+2 "bob"\n3 "cem"\n',
    "marks in labels": '1 "a"b"\n2 "bob"\n3 "c" "d"\n',
    "remarks": '1 "ann"\n% 2\n2 "bob"\n3 "cem"\n',
    "two spaces": '1  "ann"\n2 "bob"\n3 "cem"\n',
    "labels alike": '1 "ann"\n2 "ann"\n3 "cem"\n',
    "labels by number": '1 "a&#34;b"\n2 "bob"\n3 "cem"\n',
    "a star": '1 "ann"\n * \n2 "bob"\n\u00a0*Vertices 3\n3 "cem"\n',
}


@pytest.mark.parametrize("vertices", [*VERTICES, *ODD_VERTICES])
def test_vertices_as_columns_are_what_each_line_says(vertices: str, both: Both, tmp_path: Path) -> None:
    """Labels with spaces, marks, places, in another order, wanting or too many: the actors are the same."""
    text = {**VERTICES, **ODD_VERTICES}[vertices]
    (tmp_path / "n.net").write_bytes(f"*Vertices 3\n{text}*Arcs\n1 2 1\n2 3 0\n".encode())
    both(tmp_path / "n.net")
    assert (regular_labels(text.encode()) is not None) is (
        vertices in (*VERTICES, "too few", "too many", "labels alike", "labels by number")
    )


@pytest.mark.parametrize(
    ("codes", "regular"),
    [
        *(("1\n2\n0\n", True), ("2\n1\n2", True), (" 1\n2 \n1\n", False), ("1\n\n2\n1\n", False)),
        *(("1\n01\n2\n", False), ("1\n9\n2\n", True), ("1\nx\n2\n", False), ("-1\n1\n2\n", False)),
        *(("1\n2\n", True), ("1\r\n2\r\n1\r\n", False)),
    ],
)
def test_classes_as_columns_are_what_each_line_says(codes: str, regular: bool, both: Both, tmp_path: Path) -> None:
    """A partition with remarks: spaces, empty lines, a class that is not known, too few values."""
    remark = '% kindframe {"file":"n-house.clu","column":"house","type":"","classes":["red","blue"]}\n'
    (tmp_path / "n.net").write_text(f"{remark}{NET}1 2 1\n", encoding="utf-8")
    (tmp_path / "n-house.clu").write_bytes(f"*Vertices 3\n{codes}".encode())
    both(tmp_path / "n.net")
    assert (regular_codes(codes.encode()) is not None) is regular


LABELS = (
    "ann\nbob\ncem",
    "ann bob\ncem",
    "'ann' bob\ncem",
    '"Ann Ray"\nbob\n"cem"',
    "ann,bob\ncem",
    "a=b\ncem",
    "Ann Ray\nbob\ncem",
)


@pytest.mark.parametrize(
    "labels", [*LABELS, "\nann\n \nbob\ncem\n", '""\nbob\ncem', "dataset\nbob\ncem", " data1\nb\nc"]
)
def test_labels_of_a_dl_as_columns_are_what_each_line_says(
    labels: str, both: Both, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A word a line, in quotation marks, several a line or with spaces; each has its own line."""
    path = tmp_path / "n.dl"
    path.write_text(DL.replace("ann\nbob\ncem", labels) + "1 2 1\n2 3 1\n", encoding="utf-8")
    both(path)
    columns = told(path)
    monkeypatch.setattr("kindframe_formats.dl_heading._ONE", "^$.")
    assert told(path) == columns


def test_what_kindframe_wrote_is_read_as_columns(both: Both, tmp_path: Path) -> None:
    """Every sample, hostile text and all, comes to the same both ways; the usual ones are read as columns."""
    for label, study in sample_studies().items():
        for suffix, write in ((".net", write_pajek), (".dl", write_dl)):
            path = tmp_path / f"n{suffix}"
            write(Release(study=study), path)
            columns = both(path)
            if suffix == ".net" and label in ("complete", "multiplex", "weighted"):
                assert columns, label
