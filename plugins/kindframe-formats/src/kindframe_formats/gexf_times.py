"""When nodes and edges of a GEXF file are there: its spells, intervals and timestamps as beginnings and ends.

GEXF knows numbers and dates as times. Dates become kindframe's moments; numbers stay numbers, for what they count from
is not in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from attrs import frozen

from kindframe.moments import is_moment

__all__ = ["Span", "are_dates", "shown", "spans_of", "whole"]

_TIMES = frozenset({"start", "end", "startopen", "endopen", "timestamp", "timestamps", "intervals"})
_ENDLESS = {"", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"}
_INTERVAL = re.compile(r"([\[\](])\s*([^,;\[\]()]*),\s*([^,;\[\]()]*)([\])\[])")


@frozen
class Span:
    """One stretch of time; an end that is not given is None. ``open`` says that an end itself is not part of it."""

    start: str | None
    end: str | None
    open: bool = False
    line: int = 0


def spans_of(attributes: Mapping[str, str], line: int) -> list[Span]:
    """Give the stretches that the attributes of one element state, in the manner of GEXF 1.2 or of 1.3."""
    if _TIMES.isdisjoint(attributes):
        return []
    found = [
        Span(_time(first), _time(last), before != "[" or after != "]", line)
        for before, first, last, after in _INTERVAL.findall(attributes.get("intervals", ""))
    ]
    stamps = [*re.split(r"[\s,;]+", attributes.get("timestamps", "").strip("<>[] ")), attributes.get("timestamp", "")]
    found += [Span(stamp, stamp, False, line) for stamp in stamps if _time(stamp)]
    start, loose_start = _edge(attributes, "start")
    end, loose_end = _edge(attributes, "end")
    if start or end:
        found.append(Span(start, end, loose_start or loose_end, line))
    return found


def _edge(attributes: Mapping[str, str], name: str) -> tuple[str | None, bool]:
    """Give one end, and whether it is stated to be open: 1.2 puts the time there, 1.3 writers also put a flag."""
    closed, loose = _time(attributes.get(name, "")), attributes.get(f"{name}open", "").strip()
    flag = loose.lower() in ("true", "false", "")
    return (closed, loose.lower() == "true") if flag else (closed or _time(loose), True)


def _time(text: str) -> str | None:
    text = text.strip()
    return None if text.lower() in _ENDLESS else text


def are_dates(spans: Iterable[Span], timeformat: str) -> bool:
    """Say whether the times of a file are dates: as it declares, else whether each of them could be one."""
    declared = timeformat.strip().lower()
    if declared:
        return declared in ("date", "datetime")
    return all(is_moment(time) for span in spans for time in (span.start, span.end) if time)


def whole(spans: list[Span], *, dates: bool) -> Span:
    """Give the one stretch from the first beginning to the last end; an end that is not given stays so."""

    def key(time: str) -> tuple[float, str]:
        try:
            return (0.0, time) if dates else (float(time), "")
        except ValueError:
            return (0.0, time)

    starts, ends = [span.start for span in spans], [span.end for span in spans]
    first = None if None in starts else min((time for time in starts if time), key=key)
    last = None if None in ends else max((time for time in ends if time), key=key)
    return Span(first, last, any(span.open for span in spans), spans[0].line)


def shown(spans: Iterable[Span]) -> str:
    """Write stretches as text: ``2009..2010; 2012..``."""
    return "; ".join(f"{span.start or ''}..{span.end or ''}" for span in spans)
