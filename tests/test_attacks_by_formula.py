"""Attacks that put told numbers into formulas: what an index, a correlation or a tree gives of a count that is hidden.

A correlation with the ties of two kinds gives the pairs tied in both; a diversity with two groups gives the third; the
leaves and the branching of a tree give its size. Each test reads the downloads of a published page and tries all counts
that fit.
"""

from __future__ import annotations

import base64
import csv
import io
import itertools
import math
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import kindframe as kf
from kindframe.disclosure import consented

EXAMPLES = Path(__file__).parents[1] / "examples"
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def study() -> kf.Study:
    """Elm Row, with those who agreed to be in a report."""
    return consented(kf.read(EXAMPLES / "elm-row"), purpose="report")[0]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of a report of six analyses."""
    place = tmp_path_factory.mktemp("formula") / "report.html"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KINDFRAME_STATE", str(tmp_path_factory.mktemp("state")))
        wanted = ["places", "compare", "cascades", "bridging", "profile", "mixing"]
        kf.report(kf.read(EXAMPLES / "elm-row"), place, analyses=wanted, frameworks=[])
    return place.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tables(page: str) -> list[tuple[str, Rows]]:
    """Every table that can be taken from the page, by its name."""
    links = re.findall(r'href="data:text/csv;charset=utf-8;base64,([A-Za-z0-9+/=]+)"[^>]*download="([^"]*)"', page)
    assert len(links) > 8
    texts = dict.fromkeys((name, base64.b64decode(text).decode("utf-8-sig")) for text, name in links)
    return [(name.removesuffix(".csv"), list(csv.DictReader(io.StringIO(text)))) for name, text in texts]


def rows(tables: list[tuple[str, Rows]], name: str, *columns: str) -> Rows:
    """The rows of the tables of a name that have these columns."""
    return [row for held, every in tables if held == name for row in every if set(columns) <= set(row)]


def around(told: str, most: int) -> range:
    """What a count may be: within two of what is told, at least ten; anything where it is not told."""
    return range(max(10, int(told) - 2), int(told) + 3) if told else range(most + 1)


def fitting(known: str, blau: str, groups: dict[str, str]) -> Iterator[tuple[int, ...]]:
    """All numbers of people by group that fit what is told of a sort of place."""
    for counts in itertools.product(*(around(told, 42) for told in groups.values())):
        n = sum(counts)
        if n in around(known, 105) and abs(1 - sum((c / n) ** 2 for c in counts) - float(blau)) <= 0.00501:
            yield counts


def test_a_diversity_does_not_tell_of_a_group_of_which_few_come(
    tables: list[tuple[str, Rows]], study: kf.Study
) -> None:
    """Solving 1 - sum(p^2): at the bus stop, of 35 with 0.62 and 20 of one group, another had 6 to 12 people."""
    true = kf.analyse(study, "places").tables["groups"]
    few = {row["sort"] for row in true.iter_rows(named=True) if row["people"] < 10}
    assert "bus stop" in few
    told: dict[str, dict[str, str]] = {}
    for row in rows(tables, "groups", "sort", "group", "people"):
        told.setdefault(row["sort"], {})[row["group"]] = row["people"]
    kinds = rows(tables, "types", "sort", "known", "blau")
    assert len(kinds) > 8
    assert any(row["blau"] for row in kinds)
    for row in kinds:
        assert not (row["sort"] in few and (row["blau"] or row["iqv"] or row["p"])), row
        if row["blau"] and row["known"]:  # where it is told, whoever is few is not among those who come
            assert any(min(counts) >= 10 for counts in fitting(row["known"], row["blau"], told[row["sort"]]))


def test_the_least_mixed_place_is_not_told_where_few_of_a_group_come(study: kf.Study, page: str) -> None:
    """Reading the sentence: it tells the index to two places, which is the table's number again."""
    true = kf.analyse(study, "places")["least mixed"]
    assert true == "bus stop"
    assert "bus stop is the least mixed" not in page


def test_a_correlation_does_not_tell_the_pairs_tied_in_both(tables: list[tuple[str, Rows]]) -> None:
    """Solving Pearson's for two columns of noughts and ones: no pairs tied in both were found that are not told."""
    ties = {row["kind"]: row["ties"] for row in rows(tables, "kinds", "kind", "ties", "reports")}
    held = rows(tables, "correlations", "first", "second", "correlation", "both")
    cells = 105 * 104
    assert sum(bool(told) for told in ties.values()) > 2
    assert held
    for row in held:
        a, b = ties.get(row["first"], ""), ties.get(row["second"], "")
        if not (row["correlation"] and a and b):
            continue
        p, q = int(a) / cells, int(b) / cells
        both = cells * (p * q + float(row["correlation"]) * math.sqrt(p * (1 - p) * q * (1 - q)))
        assert row["both"], f"about {both:.1f} ordered pairs tied in both, which is not told"


def test_a_tree_of_acts_does_not_tell_how_many_acts_it_has(tables: list[tuple[str, Rows]]) -> None:
    """Counting edges: a chain of n acts with l leaves has n - 1 edges from n - l acts: n = (b l - 1) / (b - 1)."""
    for row in rows(tables, "chains", "root"):
        assert row.get("acts") or not (row.get("branching") and row.get("leaves")), row


def test_an_expected_number_and_its_deviation_do_not_tell_a_hidden_one(page: str, study: kf.Study) -> None:
    """Adding up: the count is what is expected and z times the deviation, or what is expected times the ratio.

    What is expected is made of the sizes of all groups, so that six such numbers tell each of them.
    """
    true = kf.analyse(study, "bridging").tables["roles"]
    assert true["expected"].min() > 600
    told = {f"{value:.2f}" for column in ("expected", "deviation", "z") for value in true[column].to_list()}
    assert len(told) > 10
    links = re.findall(r"base64,([A-Za-z0-9+/=]{20,})", page)
    texts = [page, *(base64.b64decode(text).decode("utf-8", "replace") for text in links)]
    large = {number for number in told if len(number) > 4}
    assert len(large) > 8
    assert not [number for number in large for text in texts if re.search(rf"(?<![\d.]){re.escape(number)}\b", text)]


def test_what_coders_differ_on_is_not_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Subtracting: of all cells in which two coders differ, those of organisations' acts, which an export has."""
    monkeypatch.setenv("KINDFRAME_STATE", str(tmp_path / "state"))
    held = kf.read(EXAMPLES / "elm-row")
    kf.export_assessment(held, "kindness-promise", tmp_path / "promise.md")
    text = (tmp_path / "promise.md").read_text(encoding="utf-8")
    assert "are compared on the same items and records" in text
    assert "% alike; " in text
    assert not re.search(r"\d cells?\b", text)


def near(told: str) -> float:
    """Half of the last place of a number as it is written."""
    return 0.5 * 10.0 ** -(len(told.split(".")[1]) if "." in told else 0) + 1e-9


def over(n: int, told: str) -> range:
    """The whole numbers that, over n, come to what is told (the GRIM test of Brown and Heathers, 2017)."""
    value, half = float(told), near(told)
    return range(math.ceil((value - half) * n), math.floor((value + half) * n) + 1)


def test_means_do_not_tell_of_how_many_people_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dividing: answers 4.00 before, 4.09 after and 0.095 more were those of 74 people, whose number was kept back."""
    monkeypatch.setenv("KINDFRAME_STATE", str(tmp_path / "state"))
    kf.report(kf.read(EXAMPLES / "elm-row"), tmp_path / "r.html", analyses=["change"], frameworks=[])
    links = re.findall(r"text/csv;charset=utf-8;base64,([A-Za-z0-9+/=]+)", (tmp_path / "r.html").read_text("utf-8"))
    texts = {base64.b64decode(text).decode("utf-8-sig") for text in links}
    held = [row for text in texts if "before,after" in text for row in csv.DictReader(io.StringIO(text))]
    unknown = [row for row in held if not row["n"] and row["before"]]
    assert len(held) > len(unknown) > 0
    for row in unknown:
        fit = [
            n
            for n in range(10, 106)
            if any(b - a in over(n, row["difference"]) for a in over(n, row["before"]) for b in over(n, row["after"]))
        ]
        assert len(fit) > 80, (row["what"], fit)
