"""The formats as rows of a table: `Written` and `Read` say what each is called and which function does the work.

A row names its functions as ``module:function`` inside this package. The module is imported when a file is written or
read, so that a catalogue of many formats costs no more to load than one of few.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

if TYPE_CHECKING:
    from pathlib import Path

    from kindframe.exporting import Exporter, Reader, Release

__all__ = ["Late", "Read", "Written"]


@frozen
class Late:
    """A function of this package by its ``module:function``, imported when it is first called."""

    place: str

    def __call__(self, *args: Any, **options: Any) -> Any:
        """Import the module and call the function."""
        module, _, function = self.place.partition(":")
        return getattr(import_module(f"{__package__}.{module}"), function)(*args, **options)


@frozen
class Written:
    """One format that is written. ``options`` are the keywords of a `kindframe.Parameter` each.

    ``takes`` is about how many seconds a million ties and acts take, where that is far from what others take.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    write: str
    meaning: str
    options: tuple[Mapping[str, Any], ...] = ()
    takes: float = 5.0

    def exporter(self) -> Exporter:
        """Give the record that the registry takes."""
        from kindframe.exporting import Exporter
        from kindframe.progress import Cost

        return Exporter(
            name=self.name,
            title=self.title,
            suffixes=self.suffixes,
            write=_Writer(self.name, Late(self.write), self.options),
            meaning=self.meaning,
            cost=Cost(each=self.takes),
        )


@frozen
class _Writer:
    """Writes a format, its options checked and every one of them set."""

    name: str
    write: Late
    options: tuple[Mapping[str, Any], ...]

    def __call__(self, release: Release, path: Path) -> Any:
        from kindframe.analysis import Parameter, settled

        held = settled([Parameter(**option) for option in self.options], release.options, f"option of {self.name}")
        return self.write(evolve(release, options=held), path)


@frozen
class Read:
    """One format that is read; ``sniff`` names the function that knows a file by its start.

    ``options`` are the keywords of a `kindframe.Parameter` each: what may be said about the file when it is read.
    ``takes`` is about how many seconds a million bytes take, where that is far from what others take.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    read: str
    meaning: str
    sniff: str = ""
    options: tuple[Mapping[str, Any], ...] = ()
    takes: float = 0.1

    def reader(self) -> Reader:
        """Give the record that the registry takes."""
        from kindframe.analysis import Parameter
        from kindframe.exporting import Reader
        from kindframe.progress import Cost

        return Reader(
            name=self.name,
            title=self.title,
            suffixes=self.suffixes,
            read=Late(self.read),
            sniff=Late(self.sniff) if self.sniff else None,
            meaning=self.meaning,
            options=tuple(Parameter(**option) for option in self.options),
            cost=Cost(each=self.takes),
        )
