"""The checks of an analysis: it explains itself, runs on studies at the edge, documents its columns, and is pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

from kindframe.analysis import Analysis, Result
from kindframe.errors import KindframeError
from kindframe.network import Network
from kindframe.registry import Offer
from kindframe.registry.boundary import contain
from kindframe.registry.lending import lent
from kindframe.study import Study
from kindframe.testing.kit import Check, Faulty, faults_of
from kindframe.testing.samples import sample_studies

__all__ = ["of_analysis"]


def of_analysis(offer: Offer, name: str) -> Iterator[Check]:
    """Give the checks of one analysis."""
    analysis: Analysis = offer.value
    called = f"analysis-{analysis.name}"
    yield Check(f"{called}-explains-itself", name, lambda folder: _explained(analysis))
    for label, study in sample_studies().items():

        def runs(folder: Path, study: Study = study) -> Faulty:
            return _runs(analysis, study, {})

        yield Check(f"{called}-on-{label}", name, runs)
    for parameters in _settings(analysis):
        words = ",".join(f"{key}={value}" for key, value in parameters.items())

        def set_(folder: Path, parameters: Mapping[str, Any] = parameters) -> Faulty:
            for study in sample_studies().values():
                yield from _runs(analysis, study, parameters)

        yield Check(f"{called}-with-{words}", name, set_)


def _settings(analysis: Analysis) -> Iterator[dict[str, Any]]:
    """Give every value of a parameter that has a closed list of them, one parameter at a time."""
    for parameter in analysis.parameters:
        values: tuple[Any, ...] = (True, False) if parameter.kind == "flag" else parameter.choices
        for value in values:
            if value != parameter.default:
                yield {parameter.name: [value] if parameter.kind == "texts" else value}


def _explained(analysis: Analysis) -> Faulty:
    for field in ("title", "question", "definition"):
        if not getattr(analysis, field).strip():
            yield f"Its {field} is empty."
    for parameter in analysis.parameters:
        if not parameter.meaning.strip():
            yield f"Its parameter {parameter.name} does not say what it means."
        try:
            if parameter.default is not None and parameter.parse(parameter.default) != parameter.default:
                yield f"The default of {parameter.name}, {parameter.default!r}, is read as something else."
        except KindframeError as error:
            yield f"The default of {parameter.name} cannot stand: {error}"


def _runs(analysis: Analysis, study: Study, parameters: Mapping[str, Any]) -> Faulty:
    """Run it twice on the same input, and look at the input and at both results."""
    outcomes = []
    for _ in range(2):
        try:
            given, before = _input(analysis, study), _input(analysis, study)
        except KindframeError:
            return  # the question cannot be put to this study; nothing of the plugin's ran
        settled = analysis.settle(parameters)
        outcome = contain(analysis.run, given, **settled)
        yield from faults_of(outcome, f"Running it on {study!r}")
        if given != before or settled != analysis.settle(parameters):
            yield f"It changed what it was given, {before!r}."
            return
        outcomes.append(outcome)
    first, second = outcomes
    if isinstance(first.value, Result):
        if not isinstance(second.value, Result) or not _same(first.value, second.value):
            yield (
                "The same input gave another answer the second time: chance needs a seed among the parameters, and "
                "rows an order (group_by and unique of polars keep none unless maintain_order says so)."
            )
        yield from _documented(first.value)
        for table in sorted(first.value.tables.keys() - analysis.tables.keys()):
            yield f"Table {table!r} has no heading in plain words (tables of the analysis)."
    elif first.error is None:
        yield f"It gave {type(first.value).__name__}, not a Result."


def _input(analysis: Analysis, study: Study) -> Study | Network:
    mine: Study = lent(study)
    return mine.network(**analysis.network) if analysis.takes == "network" else mine


def _same(first: Result, second: Result) -> bool:
    return (
        first.tables.keys() == second.tables.keys()
        and all(table.equals(second.tables[name]) for name, table in first.tables.items())
        and (first.statements, first.figures, first.notes) == (second.statements, second.figures, second.notes)
    )


def _declared(result: Result) -> Faulty:
    """Look whether every table says what its numbers rest on, so that protection need not keep it at home."""
    for table, frame in result.tables.items():
        held = result.counted.get(table)
        behind = result.behind.get(table)
        if held is None:
            if not result.people.get(table):
                yield f"Table {table!r} does not say what its numbers rest on (counted), nor that its rows are people."
            continue
        there = {*frame.columns, *(behind.columns if behind is not None else ())}
        if absent := sorted(held.named - there):
            yield f"What is counted in {table!r} is said of {', '.join(absent)}, which is not there."
        whole = held.nobody or held.rests is not None or held.people is not None
        if not whole and (left := sorted(set(frame.columns) - held.named)):
            yield f"Table {table!r} does not say what {', '.join(left)} rests on."
        if not held.nobody and (
            unsaid := [c for c in frame.columns if frame[c].dtype.is_numeric() and c not in held.sorts]
        ):
            yield f"Table {table!r} does not say whether {', '.join(unsaid)} holds counts, amounts, or neither (plain)."
        if behind is not None and behind.height != frame.height:
            yield f"What stands behind the table {table!r} has other rows than it."
        members = result.members.get(table)
        if members is not None and members.height != frame.height:
            yield f"What the members of the table {table!r} are has other rows than it."
        if set(held.strata) - set(held.keys):
            yield f"The strata of {table!r} are not among its keys."
    for table in sorted({*result.counted, *result.behind} - set(result.tables)):
        yield f"Something is said to be counted in {table!r}, which is not there."


def _documented(result: Result) -> Faulty:
    """Look at one result: columns documented, no number that is none, statements that say what they rest on."""
    for table, frame in result.tables.items():
        noted = set(result.columns.get(table, {}))
        if missing := sorted(set(frame.columns) - noted):
            yield f"Table {table!r} does not say what {', '.join(missing)} means."
        if extra := sorted(noted - set(frame.columns)):
            yield f"Table {table!r} explains {', '.join(extra)}, which it does not have."
        for column in frame.columns:
            if frame[column].dtype.is_float() and not frame[column].drop_nulls().is_finite().all():
                yield f"Column {column!r} of {table!r} holds NaN or infinity; unknown and undefined are null."
    for table, columns in result.people.items():
        there = result.tables[table].columns if table in result.tables else []
        if absent := sorted(set(columns) - set(there)):
            yield f"The people of the table {table!r} are said to stand in {', '.join(absent)}, which is not there."
    yield from _declared(result)
    names = [statement.name for statement in result.statements]
    if len(set(names)) < len(names):
        yield f"Two statements have one name among {names}."
    for statement in result.statements:
        if not statement.text.strip():
            yield f"Statement {statement.name!r} says nothing."
        if isinstance(statement.value, (int, float)) and statement.n is None:
            yield f"Statement {statement.name!r} gives a number and not what it rests on (n)."
    for figure, field in product(result.figures, ("title", "alt")):
        if not getattr(figure, field).strip():
            yield f"Figure {figure.name!r} has no {field}."
        if figure.table not in result.tables:
            yield f"Figure {figure.name!r} draws the table {figure.table!r}, which is not there."
    try:
        result.to_json()
    except (TypeError, ValueError) as error:
        yield f"The result cannot be written as JSON: {error}."
