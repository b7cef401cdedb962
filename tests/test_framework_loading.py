"""Framework files: what a newcomer writes, and what each mistake is answered with."""

from __future__ import annotations

from pathlib import Path

import pytest

from kindframe.errors import FrameworkError
from kindframe.framework import load_crosswalk, load_folder, load_framework, load_texts, offer

NEWCOMER = """\
id = "our-street"
title = "What our street holds to"
licence = "our own words"
permission = "written by us"
[[sources]]
title = "Minutes of the street meeting"
[[items]]
id = "doors"
kind = "commitment"
label = "We leave our doors open on Sundays"
"""


def test_ten_lines_are_a_framework() -> None:
    """The smallest useful file holds ten lines, and loads."""
    assert len(NEWCOMER.splitlines()) == 10
    framework = load_framework(NEWCOMER)
    assert (framework.key, framework["doors"].kind, framework.status) == ("our-street", "commitment", "in-force")


def test_a_file_remembers_where_it_came_from(tmp_path: Path) -> None:
    """The path is kept for provenance and does not count in equality."""
    path = tmp_path / "street.toml"
    path.write_text(NEWCOMER, encoding="utf-8")
    framework = load_framework(path)
    assert framework.path == path
    assert load_framework(str(path)) == framework == load_framework(NEWCOMER)


def test_parts_may_nest_or_name_their_whole() -> None:
    """Both ways of writing parts give the same framework."""
    head = 'id = "f"\ntitle = "F"\n'
    nested = load_framework(head + '[[items]]\nid = "a"\n[[items.items]]\nid = "b"\n[[items]]\nid = "c"\n')
    named = load_framework(head + '[[items]]\nid = "a"\n[[items]]\nid = "b"\npart_of = "a"\n[[items]]\nid = "c"\n')
    assert nested == named
    assert [item.id for item in named.walk()] == ["a", "b", "c"]


def test_every_mistake_is_named_by_file_line_item_and_key(tmp_path: Path) -> None:
    """An author with six mistakes hears of all six, each where it is, with the nearest word that would do."""
    path = tmp_path / "wrong.toml"
    path.write_text(
        'id = "wrong"\n'
        'title = "Wrong"\n'
        'staus = "draft"\n'  # 3
        "[[items]]\n"
        'id = "p1"\n'
        'kind = "comitment"\n'  # 6
        "[[items]]\n"
        'id = "p1"\n'  # 8
        "[[items]]\n"
        'id = "p3"\n'
        'part_of = "p11"\n'  # 11
        'lable = "Third"\n'  # 12
        "[items.lineage]\n"
        'relation = "ammended"\n',  # 14
        encoding="utf-8",
    )
    with pytest.raises(FrameworkError) as caught:
        load_framework(path)
    found = [(p.row, p.column, p.near) for p in caught.value.problems]
    assert found == [
        (3, "staus", "status"),
        (6, "kind", "commitment"),
        (8, "id", None),
        (11, "part_of", "p1"),
        (12, "lable", "label"),
        (14, "relation", "amended"),
    ]
    assert all(p.file == "wrong.toml" for p in caught.value.problems)
    assert "first on line 5" in str(caught.value)
    assert "item 'p3'" in caught.value.problems[3].message


def test_a_circle_of_parts_is_told_once_for_each_item_in_it() -> None:
    """Items that are parts of each other are named where they say so."""
    text = 'id = "f"\ntitle = "F"\n' + "".join(
        f'[[items]]\nid = "{a}"\npart_of = "{b}"\n' for a, b in ("ab", "bc", "ca")
    )
    with pytest.raises(FrameworkError) as caught:
        load_framework(text)
    assert [p.row for p in caught.value.problems] == [5, 8, 11]


def test_a_file_of_many_mistakes_is_answered_in_good_time() -> None:
    """Thousands of items that hang from nothing are refused, not compared with each other for minutes."""
    lines = ['id = "f"', 'title = "F"']
    for n in range(4_000):
        lines += ["[[items]]", f'id = "item-{n}"', f'part_of = "gone-{n}"']
    with pytest.raises(FrameworkError) as caught:
        load_framework("\n".join(lines) + "\n")
    assert len(caught.value.problems) == 4_000
    with pytest.raises(FrameworkError, match="at most"):
        load_framework("id = 'f'\ntitle = 'F'\n" + "".join(f"[[items]]\nid = 'i{n}'\n" for n in range(5_001)))


def test_items_nested_too_deep_are_refused_before_anything_else() -> None:
    """Three hundred inline tables inside each other are one problem on one line."""
    text = "id = 'f'\ntitle = 'F'\nitems = " + "[{id='a', items=" * 60 + "[]" + "}]" * 60 + "\n"
    with pytest.raises(FrameworkError) as caught:
        load_framework(text)
    assert {p.code for p in caught.value.problems} == {"KF-FW-03"}


def test_a_folder_is_read_file_by_file(tmp_path: Path) -> None:
    """A file with a mistake costs only itself; a crosswalk goes to the framework it starts from."""
    (tmp_path / "a.toml").write_text(NEWCOMER, encoding="utf-8")
    (tmp_path / "b.toml").write_text('id = "broken"\n', encoding="utf-8")
    (tmp_path / "c.toml").write_text(
        'id = "street-ways"\nsource = "our-street"\ntarget = "five-ways"\nauthor = "us"\n'
        '[[matches]]\nsource = "doors"\ntarget = "connect"\nrelation = "relatedMatch"\nrationale = "open doors"\n',
        encoding="utf-8",
    )
    (tmp_path / "notes.txt").write_text("not read", encoding="utf-8")
    frameworks, problems = load_folder(tmp_path, tmp_path / "nothing-here")
    assert [f.id for f in frameworks] == ["our-street"]
    assert [c.id for c in frameworks[0].crosswalks] == ["street-ways"]
    assert [(p.file, p.column) for p in problems] == [("b.toml", "title")]
    with pytest.raises(FrameworkError):
        offer(tmp_path)


def test_texts_are_read_as_files_are_and_never_taken_for_paths(tmp_path: Path) -> None:
    """Frameworks by name of file; a text that spells the path of a file does not open it."""
    secret = tmp_path / "secret.toml"
    secret.write_text(NEWCOMER, encoding="utf-8")
    frameworks, problems = load_texts({"street.toml": NEWCOMER, "odd.toml": str(secret), "empty.toml": ""})
    assert [f.id for f in frameworks] == ["our-street"]
    assert [(p.file, p.code) for p in problems] == [
        ("odd.toml", "KF-TOML-01"),
        ("empty.toml", "KF-TOML-04"),
        ("empty.toml", "KF-TOML-04"),
    ]


def test_a_crosswalk_is_held_to_its_relations() -> None:
    """A relation SKOS does not have is answered with the nearest it has, and confidence stays within 0 and 1."""
    text = (
        'id = "x"\nsource = "a"\ntarget = "b"\n'
        '[[matches]]\nsource = "p1"\ntarget = "q1"\nrelation = "closematch"\nconfidence = 1.5\n'
    )
    with pytest.raises(FrameworkError) as caught:
        load_crosswalk(text)
    assert [(p.row, p.column, p.near) for p in caught.value.problems] == [
        (7, "relation", "closeMatch"),
        (8, "confidence", None),
    ]
