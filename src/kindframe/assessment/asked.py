"""Which questions measure an item of a framework, and how often a study asked them.

`kindframe.assessment.assess` shows it beside each finding; `kindframe.tracing` follows it from value to question.
"""

from __future__ import annotations

import polars as pl

from kindframe.framework import Framework, Item
from kindframe.study import Study

__all__ = ["answers", "measures", "questions_of"]


def measures(framework: Framework, item: Item) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    """Give what an item says it is measured by: items of the same framework, and questions (all that is no item)."""
    items, questions = [], []
    for name in item.measured_by:
        own = name.removeprefix(f"{framework.key}/").removeprefix(f"{framework.id}/")
        if own in framework:
            items.append(framework[own])
        else:
            questions.append(name)
    return tuple(items), tuple(questions)


def questions_of(framework: Framework, item: Item | str) -> tuple[str, ...]:
    """Give the questions that measure an item: its own, those of its parts, and those of the items that measure it.

    .. versionadded:: 0.1
    """
    found: dict[str, None] = {}
    seen: set[str] = set()
    waiting = [framework[item] if isinstance(item, str) else item]
    while waiting:
        held = waiting.pop(0)
        if held.id in seen:
            continue
        seen.add(held.id)
        items, questions = measures(framework, held)
        found.update(dict.fromkeys(questions))
        waiting += [*held.items, *items]
    return tuple(found)


def answers(study: Study) -> dict[str, int]:
    """Count, for each question of a study, the answers it holds; a refusal is none, but the question is there."""
    held = study.responses.table.group_by("question").agg(pl.col("value").is_not_null().sum())
    return dict(held.iter_rows())
