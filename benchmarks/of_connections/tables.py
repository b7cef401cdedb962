"""The Markdown tables: what was aimed at and reached, and one for each size."""

from __future__ import annotations

from of_connections.jobs import JOBS, PYTHON
from of_connections.running import Found, Took

_OTHER = "networkx, Python"


def _time(seconds: float) -> str:
    if seconds < 0.01:
        return f"{seconds * 1e3:.2f} ms"
    if seconds < 1:
        return f"{seconds * 1e3:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 600 else f"{seconds / 3600:.1f} h" if seconds > 7200 else f"{seconds:.0f} s"


def _times(ratio: float) -> str:
    return f"{ratio:,.1f}" if ratio < 10 else f"{ratio:,.0f}"


def _ratio(took: dict[str, Took], library: str, clock: str) -> float | None:
    ours, theirs = took.get("kindframe"), took.get(library)
    if ours is None or theirs is None or not ours.seconds or not theirs.seconds:
        return None
    return theirs.median(clock) / ours.median(clock)


def aims(found: dict[int, Found], names: list[str], clock: str) -> str:
    """Give the table of aims: how many times as fast kindframe was to be, and was, at each size."""
    sizes = [size for size in found if size >= 100_000] or list(found)
    heads = [f"{size:,}: x igraph | {size:,}: x {_OTHER}" for size in sizes]
    lines = [f"| measure | aim x igraph | aim x {_OTHER} | {' | '.join(heads)} | reached |"]
    lines.append("| --- | ---: | ---: |" + " ---: | ---: |" * len(sizes) + " --- |")
    for name in names:
        job = JOBS[name]
        if not job.aims:
            continue
        cells, below = [], False
        for size in sizes:
            took = found[size].get(name, {})
            for library in ("igraph", "networkx"):
                value, aim = _ratio(took, library, clock), job.aims.get(library)
                about = "~" if value is not None and took[library].part < 1 else ""
                cells.append("–" if value is None else about + _times(value))
                below = below or (value is not None and aim is not None and value < aim)
        reached = "–" if set(cells) == {"–"} else "**no**" if below else "yes"
        wanted = [f"{job.aims[library]:,.4g}" if library in job.aims else "–" for library in ("igraph", "networkx")]
        title = job.title + (" (beside numpy)" if name in PYTHON else "")
        lines.append(f"| {title} | {' | '.join(wanted)} | {' | '.join(cells)} | {reached} |")
    return "\n".join(lines) + "\n"


def of_size(size: int, found: Found, names: list[str], libraries: list[str], clock: str, rounds: int) -> str:
    """Give the table of one size: times from a ready graph, ratios, from the CSV file, memory, agreement."""
    others = [library for library in libraries if library != "kindframe"]
    head = ["measure", *libraries, *(f"x {library}" for library in others if library in ("igraph", "networkx"))]
    head += ["from CSV", *(f"from CSV x {library}" for library in ("igraph", "networkx") if library in libraries)]
    head += ["peak MB", "answers"]
    lines = [f"### {size:,} ties (medians of {rounds} rounds)\n"]
    lines += ["| " + " | ".join(head) + " |", "| --- |" + " ---: |" * (len(head) - 2) + " --- |"]
    read = found.get("read", {})
    for name in names:
        took = found.get(name)
        if not took or "kindframe" not in took or not took["kindframe"].seconds:
            continue
        cells = [JOBS[name].title]
        for library in libraries:
            held = took.get(library)
            if held is None or not held.seconds:
                cells.append(held.error if held is not None and held.error else "–")
            else:
                cells.append(("~" if held.part < 1 else "") + _time(held.median(clock)))
        both = [library for library in ("igraph", "networkx") if library in libraries]
        cells += ["–" if (r := _ratio(took, library, clock)) is None else _times(r) for library in both]
        cells += _from_csv(name, took, read, both, clock)
        peaks = [f"{took[library].peak:.0f}" if library in took else "–" for library in ("kindframe", *both)]
        cells.append(" / ".join(peaks))
        said = {library: took[library].agrees for library in others if library in took and took[library].agrees}
        cells.append(_agreement(said) if said else "")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _from_csv(name: str, took: dict[str, Took], read: dict[str, Took], both: list[str], clock: str) -> list[str]:
    if not JOBS[name].from_csv or "kindframe" not in read:
        return ["–"] * (1 + len(both))
    whole = {
        library: read[library].median(clock) + took[library].median(clock)
        for library in ("kindframe", *both)
        if library in took and library in read and took[library].seconds
    }
    return [
        _time(whole["kindframe"]),
        *(_times(whole[library] / whole["kindframe"]) if library in whole else "–" for library in both),
    ]


def _agreement(said: dict[str, str]) -> str:
    if len(set(said.values())) == 1:
        return next(iter(said.values()))
    return "; ".join(f"{library}: {how}" for library, how in said.items())
