"""The answers in a Network Canvas export: what type each column has, and which cells say less than they seem to."""

from __future__ import annotations

from collections import defaultdict

from attrs import define, field

from kindframe.cells import unguard
from kindframe.problems import Problem
from kindframe_formats.netcanvas_files import File
from kindframe_formats.parts import cell_kind, noted_types, warned, wider_kind

__all__ = ["ENCRYPTED", "Answers"]

ENCRYPTED = "ENCRYPTED"
_SHOWN = 5


@define
class Answers:
    """Hears every table of an export, then says of each column what it holds."""

    _kinds: dict[tuple[str, str], str] = field(factory=dict)
    _types: dict[str, dict[str, str]] = field(factory=lambda: {"actors": {}, "relationships": {}})
    _encrypted: dict[tuple[str, str], list[int]] = field(factory=dict)
    _silent: list[Problem] = field(factory=list)

    def hear(self, file: File, table: str) -> None:
        """Look at the cells of one table."""
        standing = file.standing()
        flags = {}
        for name in file.columns:
            texts = file.texts(name)
            held = {text for text in texts if text is not None}
            if ENCRYPTED in held:
                rows = [row for row, text in enumerate(texts) if text == ENCRYPTED]
                self._encrypted[file.name, name] = [file.lines[row] for row in rows]
                held.discard(ENCRYPTED)
            if held:
                key = (table, name)
                kind = file.types.get(name, cell_kind(held))
                self._kinds[key] = kind if key not in self._kinds else wider_kind(self._kinds[key], kind)
                if kind == "flag":
                    flags[name] = texts
        if not file.types:
            self._options(file, flags, standing)

    def _options(self, file: File, flags: dict[str, list[str | None]], standing: list[int]) -> None:
        """Find questions with a column for each option, and the rows in which every option is false."""
        groups: dict[str, list[str]] = defaultdict(list)
        for name in flags:
            question, _, option = name.rpartition("_")
            if question and option:
                groups[question].append(name)
        for question, columns in groups.items():
            rows = [row for row in standing if all(flags[name][row] == "false" for name in columns)]
            if len(columns) < 2 or not rows:
                continue
            lines = [str(file.lines[row]) for row in rows]
            where = ", ".join(lines[:_SHOWN]) + (" and more" if len(lines) > _SHOWN else "")
            told = (
                f"every option of {question!r} is false in {len(rows):,} rows (lines {where}): whether nothing was "
                "chosen or the question was not answered cannot be told"
            )
            hint = "The GraphML export leaves out what was not answered."
            line = file.lines[rows[0]]
            self._silent.append(warned(file.name, "KF-NC-07", told, row=line, column=columns[0], hint=hint))

    def cells(self, file: File, name: str, table: str, header: str) -> list[str | None]:
        """Give the cells of a column under its new name; those of numbers and flags without guards."""
        kind = self._kinds.get((table, name), "")
        if not kind:
            return file.columns[name]
        self._types[table][header] = kind
        return [None if cell is None else unguard(cell) for cell in file.columns[name]]

    def attributes(self) -> dict[str, dict[str, dict[str, str]]]:
        """Say what type each free attribute has, as `study.toml` does."""
        noted = {table: noted_types(types, table) for table, types in self._types.items()}
        return {table: held for table, held in noted.items() if held}

    def missing(self) -> dict[str, list[str]]:
        """Say which cells stand for an answer that is there and cannot be read."""
        return {"encrypted": [ENCRYPTED]} if self._encrypted else {}

    def problems(self) -> list[Problem]:
        """Say which cells say less than they seem to."""
        found = list(self._silent)
        for (file, name), lines in self._encrypted.items():
            told = f"{len(lines):,} answers to {name!r} are encrypted; they are read as unknown"
            hint = "Give the passphrase in Network Canvas before exporting, if you may."
            found.append(warned(file, "KF-NC-08", told, row=lines[0], column=name, hint=hint))
        return found
