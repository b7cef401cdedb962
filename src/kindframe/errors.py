"""The one tree of errors: whatever goes wrong in kindframe is a `KindframeError` that carries its parts.

Every layer raises from here, so this module imports nothing of kindframe's but the type of a problem.
A message is written once, from the attributes; nothing is ever classified by reading a message.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kindframe.problems import Problem

__all__ = [
    "ConsentMissing",
    "FileRejected",
    "FrameworkError",
    "InputError",
    "KindframeError",
    "LimitExceeded",
    "ParameterError",
    "PluginError",
    "PrivacyError",
    "ReleaseRefused",
    "SchemaError",
    "StoreCorrupt",
    "StoreError",
    "StoreLocked",
    "StoreNotSaved",
    "TooSmall",
    "Undefined",
    "UnknownName",
    "UnsafeInput",
]


class KindframeError(Exception):
    """The root: ``except KindframeError`` catches everything kindframe raises on purpose.

    Parameters
    ----------
    message
        One sentence for the person holding the data.
    hint
        What to do next, if there is something.

    .. versionadded:: 0.1
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (type(self), self.args, self.__dict__))


def _rebuild(kind: type[KindframeError], args: tuple[Any, ...], state: dict[str, Any]) -> KindframeError:
    """Make the error again from its parts, past any ``__init__`` with other arguments (for pickle)."""
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error


class InputError(KindframeError):
    """Something given to kindframe cannot be read as it stands; ``problems`` lists all of it.

    .. versionadded:: 0.1
    """

    def __init__(self, message: str, problems: Sequence[Problem] = (), *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.problems: tuple[Problem, ...] = tuple(problems)

    def __str__(self) -> str:
        lines = [super().__str__()]
        lines += [f"  {problem}" for problem in self.problems[:20]]
        if len(self.problems) > 20:
            lines.append(f"  ... and {len(self.problems) - 20} more")
        return "\n".join(lines)


class FileRejected(InputError):
    """A file is refused whole: nothing of it was taken in.

    .. versionadded:: 0.1
    """


class UnsafeInput(InputError):
    """A file is made to harm (a bomb, a path out of its folder); nothing of it was taken in.

    .. versionadded:: 0.1
    """


class LimitExceeded(UnsafeInput):
    """A file is larger than the limit in force: rows, bytes, depth or ratio of compression.

    .. versionadded:: 0.1
    """


class SchemaError(InputError):
    """Records or tables handed over in memory do not fit their definition.

    .. versionadded:: 0.1
    """


class FrameworkError(InputError):
    """A framework, crosswalk or instrument file is wrong; each problem names item and key.

    .. versionadded:: 0.1
    """


class UnknownName(KindframeError, KeyError):
    """A name (an id, an analysis, a framework, a column) is not there; ``near`` is the closest that is.

    It is also a `KeyError`, so that ``in`` and ``get`` work as Python's own mappings do.

    .. versionadded:: 0.1
    """

    def __init__(self, what: str, name: object, near: str | None = None, *, hint: str = "") -> None:
        guess = f" Did you mean {near!r}?" if near else ""
        super().__init__(f"There is no {what} {name!r}.{guess}", hint=hint)
        self.what = what
        self.name = name
        self.near = near


class ParameterError(KindframeError, ValueError):
    """An argument has a value that the call cannot take.

    .. versionadded:: 0.1
    """


class Undefined(KindframeError):
    """A number was asked for where none is defined; the message says why.

    .. versionadded:: 0.1
    """


class StoreError(KindframeError):
    """A saved study could not be opened or written.

    .. versionadded:: 0.1
    """


class StoreCorrupt(StoreError):
    """What is on the disk is not what was saved.

    .. versionadded:: 0.1
    """


class StoreLocked(StoreError):
    """Another process is writing the same file.

    .. versionadded:: 0.1
    """


class StoreNotSaved(StoreError):
    """The save did not happen; what was there before is still there.

    .. versionadded:: 0.1
    """


class PrivacyError(KindframeError):
    """Something may not leave as asked.

    .. versionadded:: 0.1
    """


class ConsentMissing(PrivacyError):
    """The people it is about have not agreed to this use.

    .. versionadded:: 0.1
    """


class TooSmall(PrivacyError):
    """Too few people stand behind a figure.

    .. versionadded:: 0.1
    """


class ReleaseRefused(PrivacyError):
    """A release would show, beside an earlier one, what neither shows alone.

    .. versionadded:: 0.1
    """


class PluginError(KindframeError):
    """A plugin failed; only what it offers is missing. ``plugin`` and ``stage`` say whose and when.

    .. versionadded:: 0.1
    """

    def __init__(self, plugin: str, stage: str, reason: str, *, hint: str = "") -> None:
        super().__init__(f"Plugin {plugin!r} failed while {stage}: {reason}", hint=hint)
        self.plugin = plugin
        self.stage = stage
        self.reason = reason
