"""What a person may set: `Parameter`, and `settled`, which gives every parameter its value or says what is wrong.

Analyses and readers of formats declare parameters; `kindframe.api` and the command line hand over what was given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from attrs import frozen

from kindframe.errors import ParameterError, UnknownName
from kindframe.problems import nearest

__all__ = ["Parameter", "settled"]


@frozen(kw_only=True)
class Parameter:
    """One thing a person may set on an analysis, or on the reading of a format.

    ``kind`` says how text from a command line becomes a value; ``choices`` closes the list of values.

    .. versionadded:: 0.1
    """

    name: str
    meaning: str
    kind: Literal["text", "integer", "number", "flag", "texts"] = "text"
    default: Any = None
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None

    def parse(self, value: Any) -> Any:
        """Turn a value, or its text from a command line, into one of this parameter's kind.

        Raises
        ------
        ParameterError
            Where it is none; the message says what is wanted.
        """
        if value is None:
            return None
        try:
            parsed = _PARSERS[self.kind](value)
        except (TypeError, ValueError):
            raise ParameterError(f"{self.name} must be {_WANTED[self.kind]}, not {value!r}.") from None
        if self.choices and parsed not in self.choices:
            near = nearest(str(parsed), self.choices)
            guess = f" Did you mean {near!r}?" if near else ""
            raise ParameterError(
                f"{self.name} must be one of {', '.join(c or 'blank' for c in self.choices)}, not {value!r}.{guess}"
            )
        low = self.minimum is not None and isinstance(parsed, (int, float)) and parsed < self.minimum
        high = self.maximum is not None and isinstance(parsed, (int, float)) and parsed > self.maximum
        if low or high:
            raise ParameterError(f"{self.name} must be within {self.minimum} and {self.maximum}, not {value!r}.")
        return parsed


def settled(parameters: Iterable[Parameter], given: Mapping[str, Any], whose: str) -> dict[str, Any]:
    """Give every parameter its value: the given one, parsed and checked, or its default.

    Raises
    ------
    UnknownName
        Where a name given is none of them; ``whose`` says of what ("parameter of isolation").
    """
    known = {parameter.name: parameter for parameter in parameters}
    for name in given:
        if name not in known:
            hint = f"There are: {', '.join(known)}." if known else "There is none."
            raise UnknownName(whose, name, nearest(name, known), hint=hint)
    return {name: p.parse(given[name]) if name in given else p.default for name, p in known.items()}


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    known = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
    if (text := str(value).strip().casefold()) not in known:
        raise ValueError
    return known[text]


def _integer(value: Any) -> int:
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise ValueError
    return int(value)


def _number(value: Any) -> float:
    number = float(value)
    if isinstance(value, bool) or number != number or number in (float("inf"), float("-inf")):
        raise ValueError
    return number


def _text(value: Any) -> str:
    if not isinstance(value, (str, int)) or isinstance(value, bool):
        raise ValueError
    return str(value)


def _texts(value: Any) -> tuple[str, ...]:
    parts = value.split(",") if isinstance(value, str) else value
    return tuple(_text(part).strip() for part in parts)


_PARSERS: Mapping[str, Callable[[Any], Any]] = {
    "text": _text,
    "integer": _integer,
    "number": _number,
    "flag": _flag,
    "texts": _texts,
}
_WANTED = {
    "text": "text",
    "integer": "a whole number",
    "number": "a number",
    "flag": "yes or no",
    "texts": "names with commas between them",
}
