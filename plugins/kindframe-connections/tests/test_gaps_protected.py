"""A mean and the size of its group give a total away: what one or two people make up most of does not leave."""

from __future__ import annotations

import pytest

import kindframe as kf
from kindframe.disclosure import released


def _street(most: int) -> kf.Study:
    """Two groups of fifteen; everybody receives two acts of each other group's people, and one person ``most``."""
    people = [kf.Actor(id=f"{group}{n}", kind="person", group=group) for group in "ab" for n in range(15)]
    acts = []
    for place, person in enumerate(people):
        for n in range(most if person.id == "a0" else 2):
            giver = people[(15 if place < 15 else 0) + n % 15].id
            acts.append(kf.Action(id=f"act-{person.id}-{n}", kind="help", givers=[giver], receivers=[person.id]))
    return kf.Study.from_records([*people, *acts])


@pytest.mark.parametrize(("most", "told"), [(2, True), (600, False)])
def test_a_mean_that_one_person_makes_leaves_only_where_others_weigh(most: int, told: bool) -> None:
    """600 of 628 acts are more than 90 % of them (the nk rule): that mean, and what follows from it, is blank."""
    study = _street(most)
    result = kf.analyse(study, "gaps", by="group")
    inside = result.tables["groups"].filter(measure="received", group="a")
    assert inside["mean"].item() == pytest.approx((most + 28) / 15)
    (shown,) = released(study, results=[result]).results
    left = shown.tables["groups"].filter(measure="received", group="a")
    assert left["n"].to_list() == [15]
    for column in ("mean", "low", "high", "gini", "difference"):
        assert (left[column].null_count() == 0) is told
    assert "amounts" not in shown.tables["groups"].columns
    assert shown.behind == {}
