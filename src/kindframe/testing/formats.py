"""The checks of formats: an exporter keeps to its place and says what it loses, a reader refuses what it cannot read.

`kindframe.testing` puts them together with the others.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

from kindframe.analysis import Analysis, Provenance, Result, Statement
from kindframe.assessment import assess
from kindframe.errors import KindframeError, StoreError
from kindframe.exporting import Exporter, LossReport, Reader, Reading, Release
from kindframe.registry import Offer
from kindframe.registry.boundary import contain
from kindframe.registry.lending import lent
from kindframe.study import Study
from kindframe.testing.kit import Check, Faulty, faults_of
from kindframe.testing.samples import sample_frameworks, sample_studies, street

__all__ = ["of_exporter", "of_reader"]

_FILES = 60
"""How many files of random bytes a reader is given."""
_FAILURES = 12
"""At how many points an exporter is made to fail."""
_SEED = 20240305


def of_exporter(offer: Offer, name: str) -> Iterator[Check]:
    """Give the checks of one exporter."""
    exporter: Exporter = offer.value
    called = f"exporter-{exporter.name}"
    for label, sample in _samples(exporter).items():

        def writes(folder: Path, sample: Any = sample) -> Faulty:
            return _writes(exporter, sample, folder)

        yield Check(f"{called}-on-{label}", name, writes)
    yield Check(f"{called}-leaves-nothing-when-it-fails", name, lambda folder: _fails(exporter, folder))
    yield Check(f"{called}-refuses-a-place-that-is-none", name, lambda folder: _nowhere(exporter, folder))


def _target(exporter: Exporter, folder: Path) -> Path:
    return folder / f"out{exporter.suffixes[0] if exporter.suffixes else ''}"


def _holdings(folder: Path) -> dict[str, bytes]:
    """Give every file below a folder and what it holds."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def _samples(exporter: Exporter) -> dict[str, Any]:
    """Give what an exporter is tried on, by name: studies, frameworks or assessments."""
    if exporter.wants == "framework":
        return {held.id: held for held in sample_frameworks()}
    if exporter.wants == "assessment":
        return {label: assess(study, sample_frameworks()[0]) for label, study in sample_studies().items()}
    return dict(sample_studies())


def _whole(exporter: Exporter) -> Any:
    """Give one sample with something of everything in it."""
    if exporter.wants == "framework":
        return sample_frameworks()[0]
    return assess(street(), sample_frameworks()[0]) if exporter.wants == "assessment" else street()


def _release(exporter: Exporter, sample: Any) -> Release:
    """Give what an exporter is handed: with a result, where it is of no use without."""
    if exporter.wants == "study":
        return Release(study=sample)
    if exporter.wants == "framework":
        return Release(study=Study(tables={}), frameworks=(sample,), beside=sample_frameworks()[1:])
    if exporter.wants == "assessment":
        return Release(study=street(), assessments=(sample,), protection=("Nothing: it is all made up.",))
    study = sample
    share = Statement(name="share", text="Half of them (1 of 2).", value=0.5, n=2, of="people")
    analysis = Analysis(name="example", title="Example", question="How many?", definition="A share.", run=Result)
    result = Result(statements=[share], analysis=analysis, provenance=Provenance(analysis="example"))
    return Release(study=study, results=(result,), protection=("Nothing was protected: it is all made up.",))


def _writes(exporter: Exporter, sample: Any, folder: Path) -> Faulty:
    here, there = folder / "here", folder / "here" / "inside"
    there.mkdir(parents=True)
    started, given = Path.cwd(), lent(sample)
    os.chdir(here)
    try:
        outcome = contain(exporter.write, _release(exporter, given), _target(exporter, there))
    finally:
        os.chdir(started)
    yield from faults_of(outcome, f"Writing {sample!r}")
    if isinstance(sample, Study) and given != sample:
        yield "It changed the study it was given."
    written = sorted(_holdings(there))
    if outside := sorted(set(_holdings(folder)) - {f"here/inside/{name}" for name in written}):
        yield f"It wrote outside the folder it was given: {', '.join(outside)}."
    if outcome.error is not None:
        if written:
            yield f"It refused, and left {', '.join(written)} behind."
    elif not isinstance(outcome.value, LossReport):
        yield f"It gave {type(outcome.value).__name__}, not a LossReport."
    elif written != (said := sorted(os.path.relpath(file, there) for file in outcome.value.files)):
        yield f"It wrote {', '.join(written) or 'nothing'} and says it wrote {', '.join(said) or 'nothing'}."


def _failing(held: Any, name: str) -> Any:
    value = object.__getattribute__(held, name)
    if not name.startswith("_"):
        left = object.__getattribute__(held, "__dict__")
        left["left"] -= 1
        if left["left"] < 0:
            raise StoreError("It failed, as it was made to.")
    return value


def _brittle(whole: Any, after: int) -> Any:
    """Give a study, framework or assessment that fails at the n-th thing asked of it, as a table or a disk may."""
    kind = type(whole)
    made: Any = object.__new__(type(f"Brittle{kind.__name__}", (kind,), {"__getattribute__": _failing}))
    for field in attrs.fields(kind):
        object.__setattr__(made, field.name, getattr(whole, field.name))
    made.__dict__["left"] = after
    return made


def _fails(exporter: Exporter, folder: Path) -> Faulty:
    """Let what is written fail at some of the things asked of it, early to late; what stood there must still stand."""
    target, whole = _target(exporter, folder), _brittle(_whole(exporter), 1_000_000)
    contain(exporter.write, _release(exporter, whole), target)
    asked = 1_000_000 - whole.__dict__["left"]
    for after in sorted({asked * step // _FAILURES for step in range(_FAILURES)}):
        for old in folder.iterdir():
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        target.write_bytes(b"what was here before")
        before = _holdings(folder)
        outcome = contain(exporter.write, _release(exporter, _brittle(_whole(exporter), after)), target)
        if outcome.error is None:
            continue  # it went on without what it asked for
        yield from faults_of(outcome, "A failure while writing")
        if (held := _holdings(folder)) != before:
            changed = sorted(name for name in {*held, *before} if held.get(name) != before.get(name))
            yield f"It failed half way and left {', '.join(changed)} new, changed or gone."
            return


def _nowhere(exporter: Exporter, folder: Path) -> Faulty:
    """Write where a folder stands already, and below a file."""
    taken, file = _target(exporter, folder), folder / "file"
    taken.mkdir()
    (taken / "kept").write_text("kept")
    file.write_text("kept")
    for place in (taken, file / "below"):
        before = _holdings(folder)
        outcome = contain(exporter.write, _release(exporter, _whole(exporter)), place)
        yield from faults_of(outcome, f"Writing to {place.name}, which cannot be,")
        if outcome.error is None:
            yield f"It took {place.name} for a place to write to."
        if _holdings(folder) != before:
            yield f"It wrote something although {place.name} is no place to write to."


def of_reader(offer: Offer, name: str) -> Iterator[Check]:
    """Give the checks of one reader."""
    reader: Reader = offer.value
    called = f"reader-{reader.name}"
    yield Check(f"{called}-refuses-random-bytes", name, lambda folder: _random(reader, folder))
    yield Check(f"{called}-refuses-what-is-no-file", name, lambda folder: _no_file(reader, folder))


def _random(reader: Reader, folder: Path) -> Faulty:
    chance = random.Random(_SEED)
    suffix = reader.suffixes[0] if reader.suffixes else ""
    for number in range(_FILES):
        path = folder / f"random-{number}{suffix}"
        path.write_bytes(b"\x00\xff\xfe" + chance.randbytes(chance.randrange(1, 4096)))
        if reader.sniff is not None:
            looked = contain(reader.sniff, path, path.read_bytes()[:4096])
            if not isinstance(looked.value, bool):
                yield f"Looking at the start of {path.name} (seed {_SEED}) gave neither yes nor no: {looked}."
        outcome = contain(reader.read, path)
        yield from faults_of(outcome, f"Reading {path.name} (seed {_SEED})")
        if outcome.error is None:
            yield f"It read {path.name} (seed {_SEED}), which is random bytes, as a study."
        if not isinstance(outcome.error, KindframeError):
            return


def _no_file(reader: Reader, folder: Path) -> Faulty:
    suffix = reader.suffixes[0] if reader.suffixes else ""
    empty, place = folder / f"empty{suffix}", folder / f"folder{suffix}"
    empty.touch()
    place.mkdir()
    for path in (folder / f"absent{suffix}", place, empty):
        outcome = contain(reader.read, path)
        yield from faults_of(outcome, f"Reading {path.name}")
        if outcome.error is None and path is not empty:
            yield f"It read {path.name}, which is no file."
        elif outcome.error is None and not isinstance(outcome.value, Reading):
            yield f"It gave {type(outcome.value).__name__}, not a Reading."
