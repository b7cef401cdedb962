"""The settings of a study, as `study.toml` states them: title, sources, waves, codebook, what was asked.

Reading makes them, `Study` carries them, and checking, networks and reports look things up in them. A key that is not
known is a problem with the nearest one that is; nothing is passed over in silence.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from typing import Any

import attrs
from attrs import frozen

from kindframe.errors import FileRejected
from kindframe.problems import Problem, Severity, nearest
from kindframe.sources import Source

__all__ = ["AttributeNote", "KindNote", "NotAsked", "Settings", "Wave"]

ATTRIBUTE_TYPES = ("text", "number", "integer", "flag")


@frozen(kw_only=True)
class Wave:
    """One round of asking. ``start`` and ``end`` are moments.

    .. versionadded:: 0.1
    """

    id: str
    title: str = ""
    start: str | None = None
    end: str | None = None


@frozen(kw_only=True)
class AttributeNote:
    """What a free attribute means, its type, and how its scale runs.

    ``reversed`` says that low values mean much (1 = most often); analyses that use the number say so and turn it.
    ``levels`` gives ordered words from least to most; ``low`` and ``high`` are the ends of a number's scale.

    .. versionadded:: 0.1
    """

    meaning: str = ""
    type: str = "text"
    unit: str = ""
    reversed: bool = False
    levels: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None


@frozen(kw_only=True)
class KindNote:
    """What holds for every record of one kind; ``directed`` is used where a relationship's own cell is blank.

    .. versionadded:: 0.1
    """

    directed: bool | None = None
    label: str = ""


@frozen(kw_only=True)
class NotAsked:
    """A column that was not asked: in one wave, or ever (``wave`` empty). Its blanks are not unknown answers.

    .. versionadded:: 0.1
    """

    table: str
    column: str
    wave: str = ""


@frozen(kw_only=True)
class Settings:
    """Everything `study.toml` may say.

    ``codebook`` adds kinds (``{"actor": {"topic": "meaning"}}``); ``attributes`` describes columns by table, the
    declared ones too (a scale that runs backwards); ``kinds`` gives facts of a kind; ``columns`` maps the study's own
    column names to kindframe's; ``missing`` lists tokens that stand for a kind of missing answer; ``report`` and
    ``purposes`` belong to the report and to disclosure.

    .. versionadded:: 0.1
    """

    title: str = ""
    description: str = ""
    made_up: bool = False
    frameworks: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    waves: tuple[Wave, ...] = ()
    codebook: Mapping[str, Mapping[str, str]] = attrs.field(factory=dict)
    attributes: Mapping[str, Mapping[str, AttributeNote]] = attrs.field(factory=dict)
    kinds: Mapping[str, Mapping[str, KindNote]] = attrs.field(factory=dict)
    columns: Mapping[str, Mapping[str, str]] = attrs.field(factory=dict)
    missing: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    not_asked: tuple[NotAsked, ...] = ()
    purposes: tuple[str, ...] = ()
    report: Mapping[str, Any] = attrs.field(factory=dict)

    def directed(self, kind: str | None) -> bool | None:
        """Say whether ties of a kind run one way where their own cell is blank; None where nothing is declared."""
        note = self.kinds.get("relationship", {}).get(kind or "")
        return note.directed if note else None

    def note(self, table: str, column: str) -> AttributeNote:
        """Give what is declared of a column, or an empty note."""
        return self.attributes.get(table, {}).get(column, AttributeNote())

    def asked(self, table: str, column: str, wave: str | None = None) -> bool:
        """Whether a column was asked (in a wave), as far as the study declares."""
        return not any(
            n.table == table and n.column == column and (not n.wave or n.wave == wave) for n in self.not_asked
        )

    @classmethod
    def from_toml(cls, text: str, file: str = "study.toml") -> tuple[Settings, tuple[Problem, ...]]:
        """Read the text of a `study.toml`; give the settings and a warning for every key that is not known.

        Raises
        ------
        FileRejected
            Where it is not TOML, or a known key holds a value it cannot hold.
        """
        try:
            held = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            problem = Problem(code="KF-TOML-01", file=file, message=str(error), severity=Severity.REFUSED)
            raise FileRejected(f"{file} is not valid TOML.", [problem]) from None
        return _Loader(file, text).settings(held)


class _Loader:
    """Turns the parsed TOML into settings, collecting every problem with its line."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.lines = text.splitlines()
        self.warnings: list[Problem] = []
        self.faults: list[Problem] = []

    def settings(self, held: Mapping[str, Any]) -> tuple[Settings, tuple[Problem, ...]]:
        build: dict[str, Callable[[str, Any], Any]] = {
            "title": self.text,
            "description": self.text,
            "made_up": self.flag,
            "frameworks": self.texts,
            "purposes": self.texts,
            "sources": lambda key, value: self.records(Source, key, value),
            "waves": lambda key, value: self.records(Wave, key, value),
            "not_asked": lambda key, value: self.records(NotAsked, key, value),
            "codebook": lambda key, value: self.nested(key, value, self.text),
            "attributes": lambda key, value: self.nested(
                key, value, lambda k, v: self.record(AttributeNote, k, v)
            ),
            "kinds": lambda key, value: self.nested(key, value, lambda k, v: self.record(KindNote, k, v)),
            "columns": lambda key, value: self.nested(key, value, self.text),
            "missing": lambda key, value: {
                k: self.texts(f"{key}.{k}", v) for k, v in self.table(key, value).items()
            },
            "report": self.table,
        }
        made: dict[str, Any] = {}
        for key, value in held.items():
            if key in build:
                made[key] = build[key](key, value)
            else:
                self.unknown(key, build)
        if self.faults:
            raise FileRejected(f"{self.file} cannot be used as it stands.", self.faults)
        return Settings(**made), tuple(self.warnings)

    def line(self, key: str) -> int | None:
        last = key.rsplit(".", 1)[-1]
        for number, line in enumerate(self.lines, 1):
            if last in line and not line.lstrip().startswith("#"):
                return number
        return None

    def fault(self, key: str, wanted: str, value: Any) -> None:
        message = f"{key} must be {wanted}, not {value!r}"
        self.faults.append(
            Problem(
                code="KF-TOML-02",
                file=self.file,
                row=self.line(key),
                message=message,
                severity=Severity.REFUSED,
            )
        )

    def unknown(self, key: str, known: Mapping[str, Any]) -> None:
        near = nearest(key.rsplit(".", 1)[-1], known)
        message = f"{key!r} is not a key kindframe knows; it is passed over"
        self.warnings.append(
            Problem(
                code="KF-TOML-03", file=self.file, row=self.line(key), column=key, message=message, near=near
            )
        )

    def text(self, key: str, value: Any) -> str:
        if isinstance(value, str):
            return value
        self.fault(key, "text in quotes", value)
        return ""

    def flag(self, key: str, value: Any) -> bool:
        if isinstance(value, bool):
            return value
        self.fault(key, "true or false", value)
        return False

    def texts(self, key: str, value: Any) -> tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.fault(key, "a list of texts in quotes", value)
        return ()

    def table(self, key: str, value: Any) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        self.fault(key, f"a table, as in [{key}]", value)
        return {}

    def nested(self, key: str, value: Any, make: Callable[[str, Any], Any]) -> dict[str, dict[str, Any]]:
        return {
            outer: {k: make(f"{key}.{outer}.{k}", v) for k, v in self.table(f"{key}.{outer}", inner).items()}
            for outer, inner in self.table(key, value).items()
        }

    def records(self, kind: type[Any], key: str, value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            self.fault(key, f"one or more [[{key}]]", value)
            return ()
        return tuple(made for item in value if (made := self.record(kind, key, item)) is not None)

    def record(self, kind: type[Any], key: str, value: Any) -> Any:
        fields = {f.name: f for f in attrs.fields(kind)}
        made: dict[str, Any] = {}
        for name, held in self.table(key, value).items():
            if name not in fields:
                self.unknown(f"{key}.{name}", fields)
                continue
            made[name] = self.value(f"{key}.{name}", str(fields[name].type), held)
        lacking = [f.name for f in fields.values() if f.default is attrs.NOTHING and f.name not in made]
        if lacking:
            self.fault(key, f"given a {' and a '.join(lacking)}", value)
            return None
        if kind is AttributeNote and made.get("type", "text") not in ATTRIBUTE_TYPES:
            self.fault(f"{key}.type", f"one of {', '.join(ATTRIBUTE_TYPES)}", made["type"])
        return kind(**made)

    def value(self, key: str, annotation: str, held: Any) -> Any:
        if annotation.startswith("tuple"):
            return self.texts(key, held)
        if annotation.startswith("bool"):
            return self.flag(key, held)
        if annotation.startswith(("float", "int")):
            if isinstance(held, (int, float)) and not isinstance(held, bool):
                return held
            self.fault(key, "a number", held)
            return None
        return self.text(key, held)
