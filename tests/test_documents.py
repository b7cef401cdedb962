"""TOML documents: where every key stands, and what a mistake is answered with."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from attrs import field, frozen
from hypothesis import given
from hypothesis import strategies as st

from kindframe.documents import (
    fraction,
    identifier,
    line_numbers,
    moment,
    one_of,
    open_document,
    reference,
    required,
    structure,
    texts,
)
from kindframe.documents.structuring import LARGEST
from kindframe.errors import FrameworkError
from kindframe.problems import Problem


@frozen(kw_only=True)
class Stone:
    """A small record that uses every rule."""

    id: str = field(validator=identifier)
    colour: str = field(default="", validator=one_of(("red", "blue"), empty=True))
    found: str = field(default="", validator=moment)
    sure: float | None = field(default=None, validator=fraction)
    names: tuple[str, ...] = field(default=(), converter=texts)
    near: str = field(default="", validator=reference)
    heavy: bool = False
    year: int | None = None
    inside: tuple[Stone, ...] = ()
    from_place: str = field(default="", metadata={"toml": "from"})
    seen: bool = field(default=False, metadata={"toml": ""})


@frozen(kw_only=True)
class Heap:
    """A record of records."""

    title: str = field(validator=required)
    stones: tuple[Stone, ...] = ()


def broken(text: str) -> list[tuple[int | None, str | None, str, str | None]]:
    """Read a heap that is wrong; give line, key, code and near match of each mistake."""
    with pytest.raises(FrameworkError) as caught:
        structure(open_document(text, name="heap.toml"), Heap)
    assert all(p.file == "heap.toml" for p in caught.value.problems)
    return [(p.row, p.column, p.code, p.near) for p in caught.value.problems]


def test_lines_of_plain_keys_and_tables() -> None:
    """Keys, tables, lists of tables, dotted and quoted names are found on the line they are written on."""
    text = (
        "# a comment = 1\n"  # 1
        'title = "x = 3 # no"\n'  # 2
        "\n"  # 3
        "[a.b]\n"  # 4
        '"odd name".c = 1\n'  # 5
        "[[items]]\n"  # 6
        "id = 'one'\n"  # 7
        "[items.lineage]\n"  # 8
        "note = '''\n"  # 9
        "[[items]]\n"  # 10, inside a text
        "'''\n"  # 11
        "[[items]]\n"  # 12
        'id = """two\n'  # 13
        'id = "no" """\n'  # 14
        "[[items.parts]]\n"  # 15
        "id = 'three'\n"  # 16
    )
    tomllib.loads(text)
    lines = line_numbers(text)
    assert lines["title",] == 2
    assert lines["a", "b", "odd name", "c"] == 5
    assert lines["items", 0, "id"] == 7
    assert lines["items", 0, "lineage", "note"] == 9
    assert lines["items", 1, "id"] == 13
    assert lines["items", 1, "parts", 0, "id"] == 16
    assert max(lines.values()) == 16


def test_lines_inside_lists_and_inline_tables() -> None:
    """Entries of a list and keys of an inline table have lines of their own, also after brackets in texts."""
    text = 'items = [\n  { id = "a]}", tags = [\n    "x", # , ]\n    "y" ] },\n  { id = "b" },\n]\nlast = 1\n'
    tomllib.loads(text)
    lines = line_numbers(text)
    assert lines["items", 0, "id"] == 2
    assert lines["items", 0, "tags", 1] == 4
    assert lines["items", 1, "id"] == 5
    assert lines["last",] == 7


names = st.text("abcnrtu\\\"' #=[]{},.", min_size=1, max_size=6)


def quoted(text: str) -> str:
    """Write a text as a basic TOML string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@given(st.lists(st.tuples(names, names), min_size=1, max_size=8, unique_by=lambda pair: pair[0]))
def test_every_key_has_its_line_whatever_it_is_called(pairs: list[tuple[str, str]]) -> None:
    """However odd names and values are, the n-th key of a flat document stands on its n-th line."""
    text = "".join(f"{quoted(name)} = {quoted(value)}\n" for name, value in pairs)
    assert list(tomllib.loads(text)) == [name for name, _ in pairs]
    lines = line_numbers(text)
    assert [lines[name,] for name, _ in pairs] == list(range(1, len(pairs) + 1))


plain = st.integers(0, 9).map(str) | st.booleans().map(lambda b: str(b).lower()) | names.map(quoted)
nested = st.recursive(
    plain,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda parts: "[\n" + ",\n".join(parts) + " ]")
        | st.dictionaries(names, inner, max_size=3).map(
            lambda table: "{ " + ", ".join(f"{quoted(k)} = {v}" for k, v in table.items()) + " }"
        )
    ),
    max_leaves=8,
)


def paths(value: Any, at: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    """Every way into a parsed value."""
    if isinstance(value, dict):
        steps: list[tuple[str | int, Any]] = list(value.items())
    else:
        steps = list(enumerate(value)) if isinstance(value, list) else []
    return {(*at, step) for step, _ in steps}.union(*(paths(inner, (*at, step)) for step, inner in steps))


@given(nested)
def test_every_value_inside_another_has_its_line_too(text: str) -> None:
    """Lists and inline tables inside each other, over several lines or not: all that `tomllib` finds has a line."""
    document = f"first = {text}\nlast = 1\n"
    raw = tomllib.loads(document)
    lines = line_numbers(document)
    assert set(lines) == paths(raw)
    assert lines["last",] == document.count("\n")


def test_a_document_in_order_becomes_records() -> None:
    """Bare dates and years are read as the text that was written; a renamed key is found under its own name."""
    text = 'title = "Heap"\n[[stones]]\nid = "a"\nfound = 2018-06-11\nfrom = "beach"\nyear = 2018\nsure = 1\n'
    stone = structure(open_document(text), Heap).stones[0]
    assert (stone.found, stone.from_place, stone.year, stone.sure) == ("2018-06-11", "beach", 2018, 1.0)


def test_all_mistakes_come_at_once_with_line_key_and_near_match() -> None:
    """Nine mistakes of nine kinds are nine problems, in the order of their lines."""
    text = (
        'titel = "Heap"\n'  # 1: unknown key; and title is missing
        "[[stones]]\n"  # 2
        'id = "Red Stone"\n'  # 3: no id
        'colour = "rde"\n'  # 4: not of the list
        'found = "11 June"\n'  # 5: no date
        "sure = 2\n"  # 6: beyond 1
        'names = "one"\n'  # 7: text for a list
        'heavy = "yes"\n'  # 8: text for a flag
        'near = "a b"\n'  # 9: points to nothing
        "seen = true\n"  # 10: no file sets this
    )
    assert broken(text) == [
        (1, "titel", "KF-TOML-03", "title"),
        (1, "title", "KF-TOML-04", None),
        (3, "id", "KF-FW-01", "red-stone"),
        (4, "colour", "KF-TOML-02", "red"),
        (5, "found", "KF-TOML-02", None),
        (6, "sure", "KF-TOML-02", None),
        (7, "names", "KF-TOML-02", None),
        (8, "heavy", "KF-TOML-02", None),
        (9, "near", "KF-FW-01", None),
        (10, "seen", "KF-TOML-03", None),
    ]


def test_a_mistake_names_the_record_it_is_in() -> None:
    """The innermost record is named by id where it has one and by its place where it has none."""
    text = 'title = "H"\n[[stones]]\nid = "a"\n[[stones.inside]]\nid = "b"\nyear = 1.5\n[[stones]]\nyear = 1\n'
    with pytest.raises(FrameworkError) as caught:
        structure(open_document(text), Heap)
    inside, second = caught.value.problems
    assert "'b'" in inside.message
    assert inside.row == 6
    assert "stone 2" in second.message
    assert second.row == 7


@pytest.mark.parametrize(
    ("text", "line"),
    [("a = \n", 1), ("a = 1\nb = [1,\n", None), ("a = 1\na = 2\n", 2), ("[x]\n[x]\n", 2)],
)
def test_text_that_is_not_toml_is_refused_with_its_line(text: str, line: int | None) -> None:
    """What `tomllib` will not read is one problem, on the line it names."""
    with pytest.raises(FrameworkError) as caught:
        open_document(text, name="x.toml")
    (problem,) = caught.value.problems
    assert problem.code == "KF-TOML-01"
    assert problem.row == line


def test_files_that_cannot_be_read_are_refused_in_words(tmp_path: Path) -> None:
    """No file, a folder, bytes that are no text, and a name with a null in it are all a `FrameworkError`."""
    latin = tmp_path / "latin.toml"
    latin.write_bytes(b'a = 1\ntitle = "caf\xe9"\n')
    for path, code, line in (
        (tmp_path / "none.toml", "KF-TOML-07", None),
        (tmp_path, "KF-TOML-07", None),
        (Path("a\0b"), "KF-TOML-07", None),
        (latin, "KF-TOML-06", 2),
    ):
        with pytest.raises(FrameworkError) as caught:
            open_document(path)
        assert [(p.code, p.row) for p in caught.value.problems] == [(code, line)]


def test_a_byte_order_mark_and_carriage_returns_are_no_mistake(tmp_path: Path) -> None:
    """A file saved by Notepad reads as any other, and its lines are counted the same."""
    path = tmp_path / "heap.toml"
    path.write_bytes('\ufefftitle = "Heap"\r\n[[stones]]\r\nid = "A"\r\n'.encode())
    with pytest.raises(FrameworkError) as caught:
        structure(open_document(path), Heap)
    assert caught.value.problems[0].row == 3


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 100_000 + "\n",
        "a = " + "{b=" * 100_000 + "\n",
        "[" + "a." * 100_000 + "a]\n",
        "[" + "'a'. " * 100_000 + "a]\n",
        "x" * (LARGEST + 1) + "\n",
        "x" * (LARGEST - 10) + "\n",
        "'" * (LARGEST - 10) + "\n",
    ],
    ids=["lists", "tables", "dots", "quoted-dots", "size", "one-word", "quotes"],
)
def test_a_file_made_to_harm_is_refused(text: str) -> None:
    """Nesting a hundred thousand deep, or more characters than allowed, ends in a `FrameworkError` and nothing else."""
    with pytest.raises(FrameworkError):
        structure(open_document(text), Heap)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["id", "title", "stones", "inside", "names"]), inner, max_size=3)
        ),
        max_leaves=8,
    )
)
def test_no_shape_of_document_escapes_the_tree_of_errors(raw: Any) -> None:
    """Whatever a parsed document holds, it becomes a record or a `FrameworkError`."""
    assert heap_or_problems(raw if raw is not None else {})


def heap_or_problems(raw: Any) -> Heap | tuple[Problem, ...]:
    """Give the record, or what is wrong with it."""
    try:
        return structure(open_document("title = 'H'\n"), Heap, raw)
    except FrameworkError as error:
        return error.problems
