"""Which statements may be told, and how: by the number of distinct people behind them.

A statement is told where at least k people stand behind it, and, where it counts people, neither it nor what is left of
the whole is fewer than k; nobody and everybody count as fewer than k, because they say something of each. A sum, a mean
or what is made of them is told where no one or two people make up most of it. Otherwise its number is withheld and the
sentence says so. Counts are rounded, and shares computed from the rounded counts. What is made of the number of people
(all pairs of them) is computed from that number as it is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import attrs
import polars as pl

from kindframe.analysis import Statement
from kindframe.disclosure.attack.sets import without
from kindframe.disclosure.numbers.coarse import PLACES
from kindframe.disclosure.numbers.every import (
    NO_BODIES,
    PAIRED,
    Bodies,
    known_in,
    like_all_pairs,
    people_in,
    remainder,
    retold,
    rounded,
)
from kindframe.disclosure.numbers.magnitudes import unsafe
from kindframe.disclosure.numbers.persons import NOBODY_ELSE, Who
from kindframe.disclosure.numbers.wording import counts_in, hushed, replaced
from kindframe.disclosure.rules import Rules, bound

__all__ = ["counted", "told", "told_all", "uncounted", "withheld"]

_SORT = "whether it is a count, or adds up amounts of people"
_MADE = "how many people there are would follow from it, to the last one"
_WITHOUT = {"people": "actors that are not people", "pairs": "pairs without people", "ties": "ties without people"}
_PERCENT = re.compile(r"\d[\d.,]*\s?%")
_NEAREST = re.compile(r" \(to the nearest [\d,]+\)")


def told_all(
    statements: Iterable[Statement], rules: Rules, who: Who = NOBODY_ELSE
) -> tuple[tuple[Statement, ...], int]:
    """Give the statements as they may be told, and how many of them lost their number; see `told` for ``who``."""
    before = tuple(statements)
    after = tuple(attrs.evolve(told(statement, rules, who), among=None, members=None) for statement in before)
    lost = sum(a.value is not None and b.value is None for a, b in zip(before, after, strict=True))
    return after, lost


def told(statement: Statement, rules: Rules, who: Who = NOBODY_ELSE) -> Statement:
    """Give one statement as it may be told; ``who`` knows the people of what it counts: bodies are known to all."""
    why = "" if statement.nobody or statement.value is None else _unsafe(statement, rules, who)
    held = attrs.evolve(statement, amounts=())
    if held.nobody:
        return held
    few = held.n is not None and (0 < held.n < rules.k or who.few(held.among, held.over or "", rules))
    n = None if few else _ground(held, rules, who.bodies)
    if held.value is None:
        return attrs.evolve(held, text=hushed(held.text, rules), n=n)
    if why:
        return attrs.evolve(withheld(held, why), n=n)
    if n is None and held.n is not None:
        held = uncounted(held)
    out = _rounded(held, n, rules, who.bodies)
    odd = counts_in(held.text) - {held.n, held.value, counted(held)}
    out = attrs.evolve(out, text=_plain(out)) if odd else out  # a count that nothing is known of is not told
    return _about(out, rules)


def withheld(held: Statement, why: str) -> Statement:
    """Give a statement without its number, with the reason."""
    text = f"{_what(held)} is not told: {why}."
    return attrs.evolve(held, text=text, value=None, undefined=why, interval=None, p=None)


def uncounted(held: Statement, *, rough: bool = False) -> Statement:
    """Give a statement that was made fit to be told without the number of those it was counted over.

    With ``rough`` its number, and the ends of its interval, are told to one place (`numbers.coarse`).
    """
    held = _roughened(held) if rough else held
    number = "" if held.n is None else rf"(?<![\d,.]){held.n:,}(?![\d,]|\.\d)"
    text = held.text
    if number and re.search(number, text):
        text = _plain(held)
    return attrs.evolve(held, text=text, n=None)


def _roughened(held: Statement) -> Statement:
    numbers = [one for one in (held.value, *(held.interval or ())) if isinstance(one, float)]
    new = {form: f"{abs(round(x, PLACES)):,}" for x in numbers for form in (f"{abs(x):,.3g}", f"{abs(x):,.2f}")}
    value = round(held.value, PLACES) if isinstance(held.value, float) else held.value
    ends = None if held.interval is None else (round(held.interval[0], PLACES), round(held.interval[1], PLACES))
    return attrs.evolve(held, value=value, interval=ends, text=replaced(held.text, new))


def _about(held: Statement, rules: Rules) -> Statement:
    """Say of numbers that are rounded more coarsely than others how coarsely: those of pairs who come to one place.

    That is worked out from the told numbers: the step that the true one was rounded by has edges (`Rules.step`).
    """
    over = held.over or held.of
    if over == "meetings" and held.n and people_in(held.among, over, held.n) is None:
        step = rules.step(held.n, over)
        held = attrs.evolve(held, of=f"{held.of}, to the nearest {step:,}") if step > rules.base else held
    value = held.value
    if held.counts != "meetings" or not isinstance(value, int) or rules.step(value, "meetings") <= rules.base:
        return held
    number = rf"(?<![\d,.]){value:,}(?![\d,]|\.\d)"
    text = re.sub(number, f"about {value:,}", held.text, count=1)
    end = f" (to the nearest {rules.step(value, 'meetings'):,})"
    text = f"{text.removesuffix('.')}{end}." if text != held.text else text
    return attrs.evolve(held, text=text[:1].upper() + text[1:])


def _plain(held: Statement) -> str:
    """Say what a statement tells and no other number."""
    if held.value is None:
        return f"{_what(held)} is not told."
    value = held.value if isinstance(held.value, str) else f"{held.value:,.3g}" if held.value % 1 else f"{held.value:,}"
    coarse = _NEAREST.search(held.text)
    value = f"about {value}{coarse[0]}" if coarse else value
    return f"{_what(held)} is {value}." if held.what.startswith("the ") else f"{_what(held)}: {value}."


def _what(held: Statement) -> str:
    what = held.what or held.name
    return f"{what[:1].upper()}{what[1:]}"


def _unsafe(held: Statement, rules: Rules, who: Who) -> str:
    """Say why a statement may not be told; nothing where it may."""
    if held.single:
        return "it would be the figure of a single person or pair"
    over = held.over or (held.of if held.of in ("people", "pairs", "ties") else "things")
    resting = held.people
    if resting is None:
        if over == "things" or held.n is None:
            return "it does not show how many people it rests on"
        resting = bound(held.n, over)
    if resting < rules.k or who.few(held.among, over, rules):
        return f"it rests on {rules.few} people"
    for one in held.amounts:
        if why := unsafe(one, rules):
            return why
    if isinstance(held.value, str):
        return ""
    unit = held.counts or over
    if unit == "nobody":
        return ""
    if isinstance(held.value, int) and _made(held.members, unit, abs(held.value), rules) is None:
        return _MADE
    count = counted(held)
    if count is None:
        return "" if held.plain or held.amounts else f"it does not say {_SORT}"
    if who.few(held.members, unit, rules):
        return _beside(held.members, unit, rules, who)
    if held.total:
        return ""
    if not (held.counts or held.plain or held.amounts) and held.n is not None and count > held.n:
        return f"it does not say {_SORT}"
    if _few(count, unit, rules):
        return f"it would tell of {rules.few}"
    if unit == over and held.n is not None and count <= held.n and _few(held.n - count, unit, rules):
        return f"it would tell of all but {rules.few}"
    both = unit == over == "people" and bool(who.bodies) and held.members is not None and held.among is not None
    rest = without(held.among, [held.members]) if both and held.among is not None else None
    return f"it would tell of all but {rules.few}" if who.few(rest, unit, rules) else ""


def _beside(members: pl.Series | None, unit: str, rules: Rules, who: Who) -> str:
    """Say that a count would tell of few people, and what there is besides: organisations, places, ties of these."""
    alone = None if members is None else who.nobody(members, unit)
    rest = 0 if alone is None else rules.rounded(int(alone.sum()))
    what = _WITHOUT.get(unit, "") if rest else ""
    return f"it would tell of {rules.few} people" + (f", beside about {rest:,} {what}" if what else "")


def counted(held: Statement) -> int | None:
    """Give the count in a statement: a whole number, or a share of ``n`` that comes to one."""
    if isinstance(held.value, int):
        return abs(held.value)
    words = f"{held.what} {held.unit}"
    may_be_share = not held.plain and "mean" not in words and ("share" in words or "proportion" in words)
    if isinstance(held.value, float) and 0 <= held.value <= 1 and held.n and may_be_share:
        part = held.value * held.n
        return round(part) if abs(part - round(part)) < 1e-6 * held.n else None
    return None


def _few(n: int, unit: str, rules: Rules) -> bool:
    return (n if unit == "things" else bound(n, unit)) < rules.k


def _ground(held: Statement, rules: Rules, bodies: Bodies) -> int | None:
    """Say what a statement was counted over, as it may be told; None where it may not."""
    if not held.n:
        return held.n
    unit = held.over or (held.of if held.of in ("people", *PAIRED) else "things")
    if held.among is None and unit in PAIRED and rules.base > 1 and like_all_pairs(held.n):
        return None  # nobody says of whom: they may be all there are
    return _made(held.among, unit, held.n, rules, bodies)


def _made(members: pl.Series | None, unit: str, count: int, rules: Rules, bodies: Bodies = NO_BODIES) -> int | None:
    """Round a count, or work it out again where it is made of a number of people; None where that cannot be done."""
    if rules.base < 2:
        return count
    people = people_in(members, unit, count)
    known = known_in(members, bodies)
    if people is not None:
        return retold(count, people, rules, known)
    return None if unit != "meetings" and remainder(members) else rounded(count, known, rules, unit)


def _counted_in(held: Statement) -> pl.Series | None:
    """Give the set that the value counts; the whole, where that is what it is counted over."""
    return held.among if held.members is None and held.total and held.value == held.n else held.members


def _rounded(held: Statement, n: int | None, rules: Rules, bodies: Bodies) -> Statement:
    """Round what a statement tells, in the number and in the words; ``n`` is what it was counted over, as told."""
    value = held.value
    part = counted(held)
    if isinstance(value, int) and held.counts != "nobody":
        most = _made(_counted_in(held), held.counts or held.over or "things", abs(value), rules, bodies)
        # all but a few of all pairs are not told as more than there are
        most = min(most, n) if held.counts == "meetings" and most and n and abs(value) <= (held.n or 0) else most
        value = most if value >= 0 else -(most or 0)
    elif isinstance(value, float) and held.per and n and held.n:
        value = _short(held.per * rules.rounded(round(value * held.n / held.per)) / n)
    elif isinstance(value, float) and part is not None and n and held.n:
        unit = held.counts or held.over or "things"
        value = round(min(rounded(part, known_in(held.members, bodies), rules, unit) / n, 1.0), 2)
    elif isinstance(value, float):
        value = _short(value)
    text = replaced(held.text, _numbers(held, value, n))
    if held.n and n and isinstance(value, int):
        share = f"{100 * value / n:.0f}%"
        text = _PERCENT.sub(lambda found: found.group(0) if found.group(0) in ("95 %", "95%") else share, text)
    loose = held.interval is None or _loose(held, value, n, rules)
    ends = None if loose or held.interval is None else (_short(held.interval[0]), _short(held.interval[1]))
    p = None if held.p is None else _short(held.p)
    made = {abs(held_) for held_ in (n, value) if isinstance(held_, int)}
    if isinstance(value, float) and part is None and value == int(value):
        whole = f"{abs(int(value)):,}"  # a mean that happens to be whole is no count, where it is the only such number
        made |= {abs(int(value))} if len(re.findall(rf"(?<![\d.,]){whole}(?![\d.,]*\d)", text)) == 1 else set()
    return attrs.evolve(held, text=hushed(text, rules, made), value=value, n=n, interval=ends, p=p)


def _loose(held: Statement, value: float | int | str | None, n: int | None, rules: Rules) -> bool:
    """Whether rounding may have moved a mean to an end of its interval or past it, so that the two would not fit.

    What is told alone decides: a total and a number of people, each rounded.
    """
    if rules.base < 2 or not held.per or not n or not value or not isinstance(value, float) or held.interval is None:
        return False
    moved = rules.base / 2 * (held.per + abs(value)) / n
    return moved > (held.interval[1] - held.interval[0]) / 2


def _short(value: float) -> float:
    """Give two figures behind the point, or two that matter where it is small."""
    return round(value, 2) if abs(value) >= 0.1 else float(f"{value:.2g}")


def _numbers(held: Statement, value: float | int | str | None, n: int | None) -> dict[str, str]:
    """Say which numbers of the sentence become which."""
    numbers: dict[str, str] = {}
    if held.n is not None and n is not None:
        numbers |= {f"{held.n:,}": f"{n:,}", str(held.n): str(n)}
    if isinstance(held.value, int):
        numbers |= {f"{held.value:,}": f"{value:,}", str(held.value): str(value)}
    if isinstance(held.value, float) and isinstance(value, float):
        numbers |= {f"{held.value:,.{places}f}": f"{value:,.3g}" for places in (1, 2, 3, 4)}
        if value < 0:  # "fell by 0.093" tells the number without its sign
            numbers |= {f"{-held.value:,.{places}f}": f"{-value:,.3g}" for places in (1, 2, 3, 4)}
        numbers |= {f"{held.value:.{places}%}": f"{value:.0%}" for places in (0, 1)}
        part = held.value * (held.n or 0)
        if held.n and abs(part - round(part)) < 1e-6 * held.n:
            numbers[f"{round(part):,}"] = f"{round(value * (n or 0)):,}"
    return numbers
