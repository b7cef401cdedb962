"""Twenty attacks on the report that Elm Row publishes by default, each as somebody who knows the rules would try it.

What is true is computed from the study beside it, by other code than that which protects. Every attack has to fail.
"""

from __future__ import annotations

import base64
import csv
import html
import io
import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import polars as pl
import pytest
from scipy.optimize import linprog

import kindframe as kf
from kindframe import Study
from kindframe.analysis import Result
from kindframe.disclosure import consented
from kindframe.exporting import Release
from kindframe.overview import persons
from kindframe.registry import default_registry

EXAMPLES = Path(__file__).parents[1] / "examples"
K = 10


@attrs.frozen(kw_only=True, eq=False)
class Published:
    """What was published, and what is true."""

    study: Study
    release: Release
    page: str
    record: dict[str, Any]
    true: dict[str, Result]


@pytest.fixture(scope="module")
def elm(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """The report of Elm Row with nothing said but where it goes."""
    place = tmp_path_factory.mktemp("elm") / "report.html"
    study = kf.read(EXAMPLES / "elm-row")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KINDFRAME_STATE", str(tmp_path_factory.mktemp("state")))
        release, _ = kf.report(study, place)
    assert not release.failures
    kept, _ = consented(study, purpose="report")
    true = {name: kf.analyse(kept, name) for name in default_registry().analyses}
    return Published(
        study=kept,
        release=release,
        page=place.read_text(encoding="utf-8"),
        record=json.loads(place.with_name("report.html.release.json").read_text(encoding="utf-8")),
        true=true,
    )


def results(elm: Published) -> Iterator[tuple[Result, Result]]:
    """Each result as it is told, with the true one."""
    for told in elm.release.results:
        assert told.analysis is not None
        yield told, elm.true[told.analysis.name]


def numbers(elm: Published) -> Iterator[tuple[str, frozenset[str], int | None]]:
    """Every number of people of which it is known whom it counts: where it stands, whom, and what is told (or None).

    Organisations, services, places and groups are no people and known to everybody: they are taken off.
    """
    folk = frozenset(elm.study.actors.table.filter(persons(elm.study))["id"])
    for where, held, number in every_number(elm):
        if held & folk:
            yield where, held & folk, number and number - len(held - folk)


def every_number(elm: Published) -> Iterator[tuple[str, frozenset[str], int | None]]:
    """Every number of people and of people with bodies."""
    for told, true in results(elm):
        name = told.analysis.name if told.analysis else ""
        for was, now in zip(true.statements, told.statements, strict=True):
            if was.among is not None and was.over == "people":
                yield f"{name}/{was.name} n", frozenset(was.among), now.n
            if was.members is not None and (was.counts or was.over) == "people" and isinstance(was.value, int):
                yield f"{name}/{was.name}", frozenset(was.members), now.value if isinstance(now.value, int) else None
        for table, members in true.members.items():
            held = true.counted[table]
            for column in members.columns:
                parts = {part for inner in held.wholes.values() for part in inner}
                if held.counts.get(column) != "people" and column not in parts:
                    continue
                if members[column].dtype != pl.List(pl.String):  # pairs and ties are attacked below
                    continue
                keys = [key for key in held.keys if key in true.tables[table].columns]
                shown = told.tables.get(table, true.tables[table].clear())
                rows = shown.select(*keys, column).iter_rows() if column in shown.columns else ()
                there = {row[:-1]: row[-1] for row in rows}
                for row, ids in zip(
                    true.tables[table].select(keys).iter_rows(), members[column].to_list(), strict=True
                ):
                    yield f"{name}/{table}/{column}{row}", frozenset(ids or ()), there.get(row)


def test_no_two_told_numbers_differ_by_a_few_people(elm: Published) -> None:
    """Subtracting: of all pairs of told numbers, one counting some whom the other counts, none leaves 1 to 9."""
    told = [(where, held) for where, held, number in numbers(elm) if number]
    assert len(told) > 100
    few = [(a, b) for (a, x), (b, y) in itertools.permutations(told, 2) if y < x and len(x - y) < K]
    assert not few


def test_no_small_number_is_told_and_none_can_be_solved_for(elm: Published) -> None:
    """Solving: with every told number as a range of two either way, each of the hidden ones stays ten people wide."""
    every = list(numbers(elm))
    people = sorted(frozenset().union(*(held for _, held, _ in every)))
    at = {who: n for n, who in enumerate(people)}
    rows, ends, seen = [], [], set()
    for _, held, number in every:
        if number and (held, number) not in seen:
            seen.add((held, number))
            row = np.zeros(len(people))
            row[[at[who] for who in held]] = 1
            rows += [row, -row]
            ends += [number + 2, -max(number - 2, K)]
    small = {held for _, held, _ in every if 0 < len(held) < K}
    assert len(small) > 5
    assert not [where for where, held, number in every if 0 < len(held) < K and number]
    for held in small:
        aim = np.zeros(len(people))
        aim[[at[who] for who in held]] = 1
        low, high = (linprog(sign * aim, A_ub=np.array(rows), b_ub=ends, bounds=(0, None)) for sign in (1, -1))
        assert high.status == 3 or -float(high["fun"]) - float(low["fun"]) >= K - 1e-5


def test_shares_times_their_ground_come_to_no_few_people(elm: Published) -> None:
    """Multiplying: a share of people by the number told beside it is at least eight of them, and leaves as many."""
    looked = 0
    for told, true in results(elm):
        for was, now in zip(true.statements, told.statements, strict=True):
            share = isinstance(was.value, float) and "share" in now.what and not now.nobody and was.over == "people"
            part = was.value * was.n if share and was.n and isinstance(was.value, float) else 0.5
            if abs(part - round(part)) < 1e-6:
                looked += 1
                if isinstance(now.value, float) and now.n:
                    assert 8 <= now.value * now.n <= now.n - 8, now.text
    assert looked > 1  # of all these, none but shares of many may be told


def test_the_share_of_pairs_that_are_joined_does_not_tell_how_many_are_apart(elm: Published) -> None:
    """Square root: 0.96 of all pairs joined means 98 % of the people in one part, and two of 105 outside it."""
    true = elm.true["resilience"]
    assert true["connected"] == pytest.approx(0.962, abs=0.001)
    told = next(held for held in elm.release.results if held.analysis and held.analysis.name == "resilience")
    for name in ("connected", "left connected", "parts", "left parts", "largest", "alone"):
        assert told[name] is None
    isolation = next(held for held in elm.release.results if held.analysis and held.analysis.name == "isolation")
    assert isolation["components"] is None


def test_no_title_and_no_alternative_text_tells_a_number(elm: Published) -> None:
    """Reading what is meant for those who cannot see the chart: the most ties of anybody stood there once."""
    figures = [figure for told, _ in results(elm) for figure in told.figures]
    assert len(figures) > 10
    for figure in figures:
        assert not re.search(r"\d", re.sub(r"steps of [\d.]+", "", figure.title)), figure.title
        assert not re.search(r"\d", re.sub("95 ?%", "", figure.alt)), figure.alt
    most = int(elm.true["profile"].tables["actors"]["degree"].max())  # type: ignore[arg-type]
    after = re.findall(rf"\bto {most}\b(?! organisations\b)", elm.page)
    assert not after  # people are tied to as many organisations, which are no secret; no other number ends there


def test_no_note_tells_a_count(elm: Published) -> None:
    """Reading the notes: no count of people, ties, acts, rows and answers is in any; the notes themselves are there."""
    counts = re.compile(
        r"(?<![\w.,-])(\d[\d,]*) (?:\w+ ){0,2}(?:people|actors|ties|acts|rows|answers|interviews|egos)\b"
    )
    notes = [note for told, _ in results(elm) for note in told.notes]
    true = [note for _, held in results(elm) for note in held.notes if counts.search(note)]
    assert len(true) > 10
    assert len(notes) > len(true)
    assert not [n for n in notes if counts.search(n) and not re.search("resamples|random", n)]


def wholes(study: Study) -> set[int]:
    """Numbers of people and bodies together: the people to the nearest five, and all the bodies of some kinds."""
    kinds = dict(study.actors.table["kind"].value_counts().iter_rows())
    folk = [n for kind, n in kinds.items() if kind in ("person", "household")]
    bodies = [n for kind, n in kinds.items() if kind not in ("person", "household")]
    return {
        int(sum(some) / 5 + 0.5) * 5 + sum(known)
        for a in range(1, len(folk) + 1)
        for b in range(1, len(bodies) + 1)
        for some in itertools.combinations(folk, a)
        for known in itertools.combinations(bodies, b)
    }


def test_sentences_tell_no_exact_number_of_people(elm: Published) -> None:
    """Reading the sentences: a number before the word people, actors or egos is a multiple of five, but for bodies."""
    held = [now.text for told, _ in results(elm) for now in told.statements]
    found = re.findall(r"(?<![\w.,-])(\d[\d,]*) (?:people|actors|egos|persons)\b", " ".join(held))
    assert len(found) > 10
    told = {int(digits.replace(",", "")) for digits in found}
    assert {n for n in told if n % 5} <= wholes(elm.study)
    assert len({n for n in told if n % 5}) <= 2


def test_rows_do_not_stand_in_the_order_of_hidden_numbers(elm: Published) -> None:
    """Sorting: a hidden row between a 40 and a 35 would be known to within five. Rows go by keys, or what is told."""
    looked = 0
    for told, true in results(elm):
        for table, frame in told.tables.items():
            held = told.counted.get(table)
            if held is None or held.nobody or frame.is_empty() or told.people.get(table):
                continue
            others = [c for c in frame.columns if c not in held.keys]
            if all(
                frame[c].null_count() == true.tables[table][c].null_count() for c in others if c in true.tables[table]
            ):
                continue
            keys = [c for c in held.keys if not isinstance(frame[c].dtype, pl.List)]
            plain = frame.sort(keys, nulls_last=True, maintain_order=True)
            told_of_all = [c for c in others if c in frame.columns and not frame[c].null_count()]
            by_told = [
                plain.sort(c, descending=down, maintain_order=True) for c in told_of_all for down in (False, True)
            ]
            assert any(frame.equals(one) for one in (plain, *by_told)), table
            looked += 1
    assert looked > 3


def test_files_to_download_hold_what_the_tables_hold(elm: Published) -> None:
    """Decoding: every CSV in the page has the rows and the blanks of a table that is told, and no number besides."""
    files = re.findall(r"data:text/csv;charset=utf-8;base64,([A-Za-z0-9+/=]+)", elm.page)
    assert len(files) > 20
    cells = {str(value) for told, _ in results(elm) for f in told.tables.values() for row in f.rows() for value in row}
    plain = {re.sub(r"\.0$", "", cell) for cell in cells}
    unknown = set()
    for text in files:
        for row in csv.reader(io.StringIO(base64.b64decode(text).decode("utf-8-sig"))):
            unknown |= {cell for cell in row if re.fullmatch(r"\d+", cell) and int(cell) % 5 and cell not in plain}
    assert not unknown


def test_charts_are_drawn_from_told_numbers(elm: Published) -> None:
    """Measuring: what a mark of a chart says of itself is a multiple of five where it counts people, pairs or ties."""
    tips = [html.unescape(tip) for tip in re.findall(r'data-tip="([^"]*)"', elm.page)]
    assert len(tips) > 50
    counts = re.compile(r"(?:^|; )(?:People|Actors|Ties|Pairs of people|Egos|Acts): ([\d,]+)(?:;|$)")
    found = [int(n.replace(",", "")) for tip in tips for n in counts.findall(tip)]
    assert len(found) > 20
    assert all(n % 5 == 0 and n >= K for n in found)


def test_the_network_picture_has_no_single_person_and_round_numbers(elm: Published) -> None:
    """Looking into the picture: its groups are of ten and more, rounded, and so are the pairs within them."""
    held = [
        json.loads(text) for text in re.findall(r'<script[^>]*json"[^>]*>(.*?)</script>', elm.page, flags=re.DOTALL)
    ]
    scene = next(one for one in held if "discs" in one)
    assert scene["n"] == 0
    assert not scene["names"]
    discs = [disc for disc in scene["discs"] if disc["more"] == "people"]
    assert discs
    sizes = dict(elm.study.actors.table.filter(kind="person")["group"].value_counts().iter_rows())
    for disc in discs:
        assert disc["people"] % 5 == 0
        assert disc["people"] >= K <= sizes[disc["label"]]
        assert disc["within"] % 5 == 0
    radii = {disc["people"]: disc["r"] for disc in discs}
    assert len(radii) == len(
        {(disc["people"], disc["r"]) for disc in discs}
    )  # a size tells the rounded number, no more


def test_lines_on_the_map_are_of_ten_people_and_more(elm: Published) -> None:
    """Looking at the map: what a line says is a multiple of five, at least ten."""
    titles = re.findall(r"<title>([^<]*: \d+)</title>", elm.page)
    assert titles
    for title in titles:
        n = int(title.rsplit(" ", 1)[1])
        assert n % 5 == 0
        assert n >= K


def test_the_record_beside_it_counts_what_is_hidden_and_nobody(elm: Published) -> None:
    """Reading the sidecar: no number in it is one of people but the rules themselves."""
    held = elm.record["withheld"]
    assert set(held) == {"tables", "columns", "cells", "rows", "statements", "figures"}
    rest = {name: value for name, value in elm.record.items() if name not in ("withheld", "rules", "files", "plugins")}
    counts = re.findall(r"(\d+) (?:people|acts|ties|answers)", json.dumps(rest))
    assert counts
    assert all(int(n) % 5 == 0 for n in counts)


def test_the_counts_at_the_top_do_not_differ_by_a_few(elm: Published) -> None:
    """Subtracting at the top: of the people, the groups, those who told and those who answered, none leaves 1 to 9."""
    view = elm.release.overview
    assert view is not None
    people = set(elm.study.actors.table.filter(kind="person")["id"])
    tellers = people & set(elm.study.relationships.table["reported_by"].drop_nulls())
    assert 0 < len(people - tellers) < K
    assert view.tellers == 0
    grouped = elm.release.study.actors.table["people"].drop_nulls().sum()
    assert len(people) - grouped == 0 or len(people) - grouped >= K


def test_what_stands_behind_numbers_is_in_no_release(elm: Published) -> None:
    """Looking into the release itself, as a writer of a format could: no ids, no amounts, no sets."""
    ids = set(elm.study.actors.table.filter(kind="person")["id"])
    for told, _ in results(elm):
        assert not told.behind
        assert not told.members
        assert all(held.among is None and held.members is None for held in told.statements)
        words = set(re.findall(r"[\w-]+", told.to_json()))
        assert not ids & words


def test_two_reports_of_the_same_people_say_the_same(elm: Published, tmp_path: Path) -> None:
    """Averaging: there is no noise to average away; the same analysis alone tells nothing that the whole did not hide.

    Alone it may tell *more* numbers, where what they would give away is not in it; but none of another value.
    """
    alone, _ = kf.report(kf.read(EXAMPLES / "elm-row"), tmp_path / "two.html", analyses=["isolation"], frameworks=[])
    one = next(held for held in elm.release.results if held.analysis and held.analysis.name == "isolation")
    assert any(was.value is not None for was in one.statements)
    for was, now in zip(one.statements, alone.results[0].statements, strict=True):
        assert was.value in (None, now.value)
        assert was.n in (None, now.n)


def test_a_number_of_pairs_does_not_make_a_rounded_number_exact_enough(elm: Published) -> None:
    """Inverting: 5,460 pairs are those of 105 people. The attack above counts such numbers as known to the last one."""
    exact = {held for where, held, number in numbers(elm) if number and where.endswith(" n")}
    others = [(where, held) for where, held, number in numbers(elm) if number]
    few = [(where, len(x - y)) for x in exact for where, y in others if y < x and len(x - y) < K]
    assert exact
    assert not few


def test_statements_that_are_not_told_have_no_interval_and_no_p(elm: Published) -> None:
    """Reading between: an interval around a hidden number would be the number."""
    hidden = [now for told, _ in results(elm) for now in told.statements if now.value is None]
    assert len(hidden) > 10
    assert all(now.interval is None and now.p is None for now in hidden)


def test_parts_of_everybody_in_sentences_do_not_leave_the_last_part(elm: Published) -> None:
    """Subtracting in a sentence: of 105 people 72 have a tie of their own, 29 by others, and four have neither."""
    true, told = (
        elm.true["middle-layer"],
        next(held for held in elm.release.results if held.analysis and held.analysis.name == "middle-layer"),
    )
    assert (true["direct"], true["bridged"], true["neither"]) == (72, 29, 4)
    assert told["neither"] is None
    assert None in (told["direct"], told["bridged"])


def test_keys_of_rows_tell_no_number_of_homes(elm: Published) -> None:
    """Reading keys: they are not rounded, so no key may count people or their homes."""
    homes = elm.study.actors.table.filter(kind="household").height
    told = next(held for held in elm.release.results if held.analysis and held.analysis.name == "resilience")
    assert homes % 5
    taken = dict(told.tables["without"].select("without", "taken").iter_rows())
    assert taken["kind: household"] is None
    assert homes not in taken.values()
