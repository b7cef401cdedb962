"""Taking a study in: `read`, `take` and `check`, with the readers and the frameworks that plugins bring."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from kindframe.api.holding import items_of, own_parts
from kindframe.errors import FileRejected, ParameterError, SchemaError
from kindframe.problems import ReadReport
from kindframe.progress import Cost, Plan, Step, nobody
from kindframe.reading import assemble, read_study
from kindframe.reading.heading import table_of_header
from kindframe.registry import Offer, Registry, default_registry, guarded
from kindframe.settings import Settings
from kindframe.storing import SUFFIX, open_study
from kindframe.study import Study
from kindframe.withdrawal import come_back, hold_unfinished

__all__ = ["check", "read", "take"]

OWN = "kindframe"
"""The name under which kindframe's own tables are asked for."""
_TEXT, _BOOK = Cost(each=0.03, least=0.2), Cost(each=3.0)
_COSTS = {
    **dict.fromkeys((".csv", ".tsv", ".tab", ".txt"), _TEXT),
    **dict.fromkeys((".xlsx", ".xlsm"), _BOOK),
    **dict.fromkeys((".parquet", ".zip", SUFFIX), Cost(each=0.15, least=0.2)),
}
"""What a million bytes of kindframe's own formats take to read and check."""


def read(
    path: str | Path,
    *,
    reader: str | None = None,
    strict: bool = False,
    registry: Registry | None = None,
    step: Step = nobody,
    **options: Any,
) -> Study:
    """Read a study: a folder of tables, an edge list, a workbook, a saved ``.kindframe`` file, or a plugin's format.

    Parameters
    ----------
    path
        The folder or file.
    reader
        The name of a plugin's format, where the file itself does not tell (a matrix, an edge list with column names of
        its own), or ``"kindframe"`` for kindframe's own tables whatever a plugin makes of them.
    strict
        Refuse a file rather than set records aside.
    registry
        The plugins to use; all that are installed by default.
    step
        Called with a `kindframe.progress.Stage` as reading begins.
    **options
        The format's own options, such as which column holds the source of a tie.

    Returns
    -------
    Study
        ``study.report`` says what reading came to: every problem with its place, and for each file
        ``rows read = kept + set aside + merged``. A coding of an item that a framework at hand does not have is named
        with its row and the nearest item; so is every mistake in the study's own framework files.

    Raises
    ------
    FileRejected, UnsafeInput
        Where a file cannot be taken in; nothing of it was.
    ConsentMissing
        Where somebody who withdrew is in it again (`kindframe.withdraw`).
    StoreError
        Where a withdrawal was interrupted in it.
    UnknownName
        Where there is no such format, or it has no such option.
    ParameterError
        Where an option has a value it cannot take, or options are given and kindframe's own tables are read.

    .. versionadded:: 0.1
    """
    path = Path(path)
    hold_unfinished(path)
    study = _taken(path, reader, strict, registry, options, step)
    missing = come_back(study)
    if not missing:
        return study
    return attrs.evolve(study, report=attrs.evolve(study.report, problems=(*missing, *study.report.problems)))


def _taken(
    path: Path, reader: str | None, strict: bool, registry: Registry | None, options: Mapping[str, Any], step: Step
) -> Study:
    """Read a study by whichever format it has."""
    items = items_of(registry)
    offer = _reader(path, reader, registry)
    doing = f"Reading {path}"
    Plan({doing: _seconds(path, offer)}, step).begin(doing)
    if offer is not None:
        settled = offer.value.settle(options)
        reading = guarded(offer, f"reading {path.name}", offer.value.read, path, **settled)
        return assemble(reading, strict=strict, items=items)
    if options:
        hint = "Name the format with reader= (on the command line: --from)."
        raise ParameterError(
            f"{path.name} is read as kindframe's own; it takes no option {next(iter(options))!r}.", hint=hint
        )
    if path.suffix == SUFFIX:
        return open_study(path)
    try:
        study = read_study(path, strict=strict, items=items)
    except FileRejected as error:
        raise _or_another_format(error, path, registry) from None
    _, _, problems = own_parts(study.settings)
    if not problems:
        return study
    return attrs.evolve(study, report=attrs.evolve(study.report, problems=(*problems, *study.report.problems)))


def _seconds(path: Path, offer: Offer | None) -> float | None:
    """Give about how long it takes to read what stands at a path; None where nothing that can be read does."""
    files = [path] if path.is_file() else [file for file in path.glob("*.*") if file.is_file()]
    sizes = [(file.suffix.lower(), file.stat().st_size) for file in files]
    if offer is not None:
        cost: Cost = offer.value.cost
        return cost.seconds(sum(size for _, size in sizes))
    return sum(_COSTS[suffix].seconds(size) for suffix, size in sizes if suffix in _COSTS) or None


_NO_TABLE = "KF-COL-05"
"""The code of the problem that a file has none of the columns a study needs."""

_NO_ENDING = "KF-FILE-05"
"""The code of the problem that a file's ending is none of kindframe's own."""


def _or_another_format(error: FileRejected, path: Path, registry: Registry | None) -> FileRejected:
    """Say of a single table without kindframe's columns which formats it may be read as by name.

    Of an ending that nobody here reads, say which plugin may, or where the formats are listed.
    """
    suffix = path.suffix.lower()
    plugins = registry or default_registry()
    offers = plugins.offers("readers")
    if suffix and any(problem.code == _NO_ENDING for problem in error.problems) and not path.is_dir():
        hint = plugins.perhaps(suffix) or "kindframe plugins --formats lists the formats there are."
        return FileRejected(error.message, error.problems, hint=error.hint or hint)
    if error.hint or path.is_dir() or all(problem.code != _NO_TABLE for problem in error.problems):
        return error
    fits = sorted(
        o.name
        for o in offers
        if suffix in o.value.suffixes or (o.value.options and (not o.value.suffixes or ".csv" in o.value.suffixes))
    )
    if not fits:
        return error
    hint = f"If it is of another form, say which (--from, or reader=): {', '.join(fits)}."
    return FileRejected(error.message, error.problems, hint=hint)


def _reader(path: Path, name: str | None, registry: Registry | None) -> Offer | None:
    """Give the plugin's reader that is named, or the one that knows this path; None where it is kindframe's own."""
    if name == OWN or (name is None and path.suffix == SUFFIX):
        return None
    if name is not None:
        offer = (registry or default_registry()).offer("readers", name)
        if path.is_dir() and "" not in offer.value.suffixes and offer.value.suffixes:
            hint = f"Name the file itself; it ends in {' or '.join(offer.value.suffixes)}."
            raise ParameterError(f"{path.name} is a folder, and {name} is read from a file.", hint=hint)
        return offer
    return next(iter(_readers(path, registry)), None)


def _readers(path: Path, registry: Registry | None) -> Iterator[Offer]:
    """Give the plugins' readers that know this file by its ending and, where they can tell, by its start.

    Those that look into the file come before those that go by its ending alone. A folder is claimed only by a reader
    that has ``""`` among its endings and knows it by looking.
    """
    folder = path.is_dir()
    suffix = "" if folder else path.suffix.lower()
    if not folder and not suffix:
        return
    plugins = registry or default_registry()
    offers = [o for o in plugins.offers("readers") if suffix in o.value.suffixes]
    if not offers:
        return
    head = b""
    if not folder:
        try:
            with path.open("rb") as file:
                head = file.read(4096)
        except OSError:
            return
    for offer in sorted(offers, key=lambda offer: offer.value.sniff is None):
        sniff = offer.value.sniff
        if (sniff is None and not folder) or (sniff and guarded(offer, "looking at a file", sniff, path, head)):
            yield offer


def take(thing: Any, *, settings: Settings | None = None) -> Study:
    """Make a study of what is in memory already: a graph, a frame, or frames by the names of their tables.

    Parameters
    ----------
    thing
        A networkx or igraph graph; a pandas or polars frame, of ties where it has two ends, else of actors; or a
        mapping of frames by table name (``{"actors": ..., "relationships": ...}``). A study is given back as it is.
    settings
        What the study's `study.toml` would say.

    Returns
    -------
    Study
        Ids are text. `Study.tables` gives polars frames back (``.to_pandas()`` for pandas), `Study.graph` and the
        methods of `Study.network` graphs.

    Raises
    ------
    SchemaError
        Where it is none of these, two ids would become one (``1`` and ``"1"``), or rows do not fit together.

    Examples
    --------
    >>> import polars as pl
    >>> take(pl.DataFrame({"from": [1, 2], "to": [2, 3], "weight": [0.5, 1.0]}))
    <Study: 3 actors, 2 ties>

    .. versionadded:: 0.1
    """
    if isinstance(thing, Study):
        return thing if settings is None else thing.with_(settings=settings)
    if isinstance(thing, Mapping) and not hasattr(thing, "nodes"):
        return Study.from_frames(settings=settings, **thing)
    if hasattr(thing, "columns") and (hasattr(thing, "iloc") or hasattr(thing, "iter_rows")):
        definition = table_of_header([str(name) for name in thing.columns], settings or Settings())
        if definition is None:
            shown = ", ".join(str(name) for name in list(thing.columns)[:12])
            told = f"The frame is no table of a study: its columns are {shown}."
            hint = "It needs id (actors), or source and target (ties); or name its table: take({'actors': frame})."
            raise SchemaError(told, hint=hint)
        return Study.from_frames(settings=settings, **{definition.name: thing})
    if hasattr(thing, "vs") and hasattr(thing, "es"):
        return Study.from_igraph(thing, settings=settings)
    return Study.from_networkx(thing, settings=settings)


def check(study: str | Path | Study, *, registry: Registry | None = None) -> ReadReport:
    """Say what is wrong with a study, line by line; a path is read first.

    .. versionadded:: 0.1
    """
    held = study if isinstance(study, Study) else read(study, registry=registry)
    return held.report
