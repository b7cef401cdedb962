"""`change`: ties, people and answers over waves, against published figures and hand counts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kindframe import Actor, Relationship, Response, Study
from kindframe.errors import ParameterError, UnknownName
from kindframe.settings import KindNote, Settings, Wave
from kindframe_connections.analyses.change import ANALYSIS

DATA = Path(__file__).parents[3].parent / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the reference data sets are not here")


def change(study: Study, **given: object):
    """Run `change` as the library would."""
    return ANALYSIS.run(study, **ANALYSIS.settle({"resamples": 200, "permutations": 199, **given}))


def girls() -> Study:
    """Give the fifty girls of Glasgow with three waves of friendship, and their alcohol and smoking."""
    folder = DATA / "glasgow_s50"
    ties = pl.concat(
        [
            pl.read_csv(folder / f"s50{w}_edges.csv").select(
                pl.col("source", "target").cast(pl.String), kind=pl.lit("friend"), wave=pl.lit(str(w))
            )
            for w in (1, 2, 3)
        ]
    )
    alcohol, smoke = (pl.read_csv(folder / f"s50{name}.csv") for name in ("a_alcohol", "s_smoke"))
    actors = alcohol.join(smoke, on="node").rename({"node": "id"}).with_columns(pl.col("id").cast(pl.String))
    actors = actors.rename({f"{name}.V{w}": f"{name}_{w}" for name in ("alcohol", "smoke") for w in (1, 2, 3)})
    actors = actors.with_columns(
        kind=pl.lit("person"), group=pl.col("smoke_1").cast(pl.String), waves=pl.lit(["1", "2", "3"])
    )
    return Study.from_frames(actors=actors, relationships=ties)


@needs_data
def test_friendships_of_glasgow() -> None:
    """59 new, 56 lost, 57 kept and Jaccard 0.331395 from wave 1 to 2; 56, 50, 66 and 0.383721 from 2 to 3."""
    found = change(girls())
    rows = found.tables["ties"].select("new", "lost", "kept", pl.col("jaccard").round(6)).rows()
    assert rows == [(59, 56, 57, 0.331395), (56, 50, 66, 0.383721)]
    assert round(found["jaccard 1-2"], 6) == 0.331395
    assert found.statement("jaccard 2-3").n == 172
    groups = found.tables["groups"].filter(pl.col("first") == "1")
    assert groups["kept"].sum() == 57
    assert found.tables["kinds"]["kept"].to_list() == [57, 66]
    assert found["interviews"] == 150
    assert any("150 interviews, 100 of them with people interviewed before" in note for note in found.notes)


@needs_data
def test_a_number_with_a_column_for_each_wave() -> None:
    """The paired change of alcohol is the mean difference in plain numpy, and its interval holds it."""
    study = girls()
    found = change(study, columns=("alcohol_1", "alcohol_2", "alcohol_3"))
    table = study.actors.table
    for first, second in (("1", "2"), ("2", "3")):
        name = f"individual alcohol_1, alcohol_2, alcohol_3 {first}-{second}"
        slow = float((table[f"alcohol_{second}"] - table[f"alcohol_{first}"]).mean())
        said = found.statement(name)
        assert said.value == pytest.approx(slow)
        assert said.interval[0] <= slow <= said.interval[1]
        assert said.n == 50


def people(*names: str, waves: tuple[str, ...] = ("1", "2")) -> list[Actor]:
    """Give people who were asked in these waves."""
    return [Actor(id=name, kind="person", waves=waves) for name in names]


def tie(pair: str, wave: str, kind: str = "friend") -> Relationship:
    """Give a tie told in a wave."""
    return Relationship(source=pair[0], target=pair[1], kind=kind, wave=wave)


def test_only_those_present_and_asked_in_both_waves_count() -> None:
    """With d asked in wave 1 alone and e in wave 2 alone, their ties are neither lost nor new; they left and joined."""
    actors = [*people(*"abc"), *people("d", waves=("1",)), *people("e", waves=("2",))]
    ties = [
        tie("ab", "1"),
        tie("ab", "2"),
        tie("bc", "1"),
        tie("ca", "2"),
        tie("ad", "1"),
        tie("ae", "2"),
        tie("be", "2"),
    ]
    found = change(Study.from_records([*actors, *ties]))
    assert found.tables["ties"].select("kept", "lost", "new").row(0) == (1, 1, 1)
    assert found["jaccard 1-2"] == pytest.approx(1 / 3)
    assert (found["joined 1-2"], found["left 1-2"]) == (1, 1)
    assert any("1 ties of the first and 2 ties of the second" in note for note in found.notes)
    stayed = found.tables["composition"].filter(pl.col("fate") == "stayed")
    assert stayed["people"].to_list() == [3]


def test_whoever_had_gone_was_not_present() -> None:
    """Where waves are dated, somebody who left before the second began is not in both, asked or not."""
    waves = (Wave(id="1", start="2023", end="2023"), Wave(id="2", start="2024-05", end="2024-06"))
    actors = [Actor(id="a", kind="person"), Actor(id="b", kind="person"), Actor(id="c", kind="person", until="2024-04")]
    actors += [Actor(id="d", kind="person", since="2024")]
    study = Study.from_records([*actors, tie("ac", "1"), tie("ab", "2")], settings=Settings(waves=waves))
    found = change(study)
    assert found.tables["ties"].select("kept", "lost", "new").row(0) == (0, 0, 1)
    assert (found["joined 1-2"], found["left 1-2"]) == (1, 1)


def test_an_undirected_tie_is_kept_whichever_way_it_is_written() -> None:
    """A tie without direction told as a-b and then as b-a is one tie that was kept."""
    settings_ = Settings(kinds={"relationship": {"friend": KindNote(directed=False)}})
    study = Study.from_records([*people(*"abc"), tie("ab", "1"), tie("ba", "2"), tie("cc", "2")], settings=settings_)
    found = change(study)
    assert found.tables["ties"].select("kept", "lost", "new").row(0) == (1, 0, 0)
    directed = change(Study.from_records([*people(*"abc"), tie("ab", "1"), tie("ba", "2")]))
    assert directed.tables["ties"].select("kept", "lost", "new").row(0) == (0, 1, 1)


def test_a_pair_may_be_kept_while_its_kind_changes() -> None:
    """A pair tied by help and then by friendship is a pair kept, help lost, friendship new; a note warns."""
    found = change(Study.from_records([*people(*"ab"), tie("ab", "1", "help"), tie("ab", "2")]))
    assert found.tables["ties"].select("kept", "lost", "new").row(0) == (1, 0, 0)
    assert found.tables["kinds"].select("kind", "kept", "lost", "new").rows() == [
        ("friend", 0, 0, 1),
        ("help", 0, 1, 0),
    ]
    assert any("help is told in wave 1 alone" in note for note in found.notes)


def test_organisations_beside_individuals() -> None:
    """People rise by 1 on average, their organisation's own answer does not; its members' mean rises by 1."""
    actors = [Actor(id=i, kind="person", member_of=("org",)) for i in "abc"] + [Actor(id="org", kind="organisation")]
    told = {"a": (1, 3), "b": (2, 2), "org": (4, 4)}
    said = [
        Response(respondent=who, question="q/kind", value=str(value), wave=str(wave + 1))
        for who, values in told.items()
        for wave, value in enumerate(values)
    ]
    said += [Response(respondent="c", question="q/kind", value="5", wave="1")]
    found = change(Study.from_records([*actors, *said]))
    table = found.tables["paired"]
    assert table["level"].to_list() == ["individual", "organisation", "members"]
    assert table["n"].to_list() == [2, 1, 1]
    assert table["difference"].to_list() == [1.0, 0.0, 1.0]
    assert table["before"].to_list() == [1.5, 4.0, 1.5]
    assert table["low"].null_count() == 2


def test_words_of_answers_count_by_the_order_that_is_named() -> None:
    """From "rarely" to "often" is two levels up of three; without the order nothing is compared."""
    said = [
        Response(respondent="a", question="q/kind", value=word, wave=w) for w, word in (("1", "rarely"), ("2", "often"))
    ]
    study = Study.from_records([*people("a"), *said])
    assert change(study).tables["paired"].height == 0
    assert change(study, levels=("rarely", "sometimes", "often")).tables["paired"]["difference"].to_list() == [2.0]


def test_ties_that_name_no_wave_say_nothing_of_change() -> None:
    """Where no tie says when it was told, nothing is called kept."""
    settings_ = Settings(waves=(Wave(id="1"), Wave(id="2")))
    found = change(Study.from_records([*people(*"ab"), Relationship(source="a", target="b")], settings=settings_))
    assert found["jaccard 1-2"] is None
    assert "no tie says in which wave" in found.statement("jaccard 1-2").undefined


def test_refusals() -> None:
    """A wave nobody knows, a wave against itself and too few columns are refused."""
    study = Study.from_records([*people(*"ab"), tie("ab", "1"), tie("ab", "2")])
    with pytest.raises(UnknownName):
        change(study, first="3")
    with pytest.raises(ParameterError, match="itself"):
        change(study, first="1", second="1")
    with pytest.raises(ParameterError, match="2 waves"):
        change(study, columns=("x",))
    with pytest.raises(UnknownName):
        change(study, by="grup")


PAIRS = st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda p: p[0] != p[1]), max_size=15)


@given(PAIRS, PAIRS, st.sets(st.integers(0, 5)))
@settings(max_examples=40, deadline=None)
def test_fates_are_those_of_sets(one: set[tuple[int, int]], two: set[tuple[int, int]], gone: set[int]) -> None:
    """Kept, lost, new and degree change are those of Python sets over the people who were asked in both."""
    actors = [Actor(id=str(i), kind="person", waves=("1",) if i in gone else ("1", "2")) for i in range(6)]
    ties = [
        Relationship(source=str(u), target=str(v), wave=wave)
        for wave, pairs in (("1", one), ("2", two))
        for u, v in pairs
    ]
    study = Study.from_records([*actors, *ties], settings=Settings(waves=(Wave(id="1"), Wave(id="2"))))
    found = change(study, resamples=0, permutations=0)
    one, two = ({p for p in pairs if not gone & set(p)} for pairs in (one, two))
    counts = found.tables["ties"].select("kept", "lost", "new").row(0)
    assert counts == (len(one & two), len(one - two), len(two - one))
    stayed = sorted(set(range(6)) - gone)
    degree = [[len({*[v for u, v in w if u == i], *[u for u, v in w if v == i]}) for i in stayed] for w in (one, two)]
    row = found.tables["paired"].filter(pl.col("what") == "ties")
    if row.height and stayed:
        assert row["difference"][0] == pytest.approx(np.mean(np.subtract(degree[1], degree[0])))
