"""The rules a field of a record may state, as attrs validators that hold in code and in a file alike.

Used by the record classes of frameworks, crosswalks and instruments. A rule that is broken raises `FrameworkError`
with one problem that names the key and the nearest valid value; `kindframe.documents.structuring` adds file and line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from kindframe.errors import FrameworkError
from kindframe.moments import is_moment
from kindframe.problems import Problem, Severity, nearest

__all__ = ["IDENTIFIER", "fraction", "identifier", "moment", "one_of", "reference", "required", "texts"]

IDENTIFIER = r"^[a-z0-9]+([._-][a-z0-9]+)*$"
"""The form of an id: lower-case letters and digits, in parts joined by ``-``, ``_`` or ``.``."""

_FORM = re.compile(IDENTIFIER)
_REFERENCE = re.compile(r"^[a-z0-9._-]+(@[^/@\s]+)?(/[a-z0-9._-]+)?$")

Rule = Callable[[Any, Any, Any], None]


def _broken(
    key: str, message: str, *, code: str = "KF-TOML-02", near: str | None = None, hint: str = ""
) -> FrameworkError:
    problem = Problem(
        code=code, message=f"{key}: {message}", column=key, severity=Severity.REFUSED, near=near, hint=hint
    )
    return FrameworkError(str(problem), [problem])


def texts(values: Iterable[str]) -> tuple[str, ...]:
    """Make a tuple of texts; a single text is one of them, not its letters.

    .. versionadded:: 0.1
    """
    return (values,) if isinstance(values, str) else tuple(values)


def identifier(_: Any, attribute: Any, value: str) -> None:
    """Hold the field to `IDENTIFIER`; what is wrong is answered with an id that would do.

    .. versionadded:: 0.1
    """
    if not _FORM.match(value):
        plain = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode().casefold()
        offer = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or None
        hint = "Ids are lower-case letters and digits, joined by - or _ or a full stop."
        raise _broken(attribute.name, f"{value!r} cannot be an id", code="KF-FW-01", near=offer, hint=hint)


def reference(_: Any, attribute: Any, value: str) -> None:
    """Hold the field to an id, ``framework/item`` or ``framework@edition/item``; empty passes.

    .. versionadded:: 0.1
    """
    if value and not _REFERENCE.match(value):
        hint = "Write an item's id, or framework/item, or framework@edition/item."
        raise _broken(attribute.name, f"{value!r} does not point to anything", code="KF-FW-01", hint=hint)


def one_of(values: Iterable[str] | Mapping[str, str], *, empty: bool = False) -> Rule:
    """Hold the field to a closed list (or the keys of a codebook); ``empty`` lets it be left out.

    .. versionadded:: 0.1
    """
    allowed = tuple(values)

    def rule(_: Any, attribute: Any, value: str) -> None:
        if value in allowed or (empty and value == ""):
            return
        near = nearest(value, allowed) if isinstance(value, str) else None
        raise _broken(attribute.name, f"{value!r} is not one of {', '.join(allowed)}", near=near)

    return rule


def moment(_: Any, attribute: Any, value: str) -> None:
    """Hold the field to a date at the precision it is known (`kindframe.moments`); empty passes.

    .. versionadded:: 0.1
    """
    if value and not is_moment(value):
        raise _broken(attribute.name, f"must be a date such as 2018, 2018-06 or 2018-06-11, not {value!r}")


def fraction(_: Any, attribute: Any, value: float | None) -> None:
    """Hold the field to a number from 0 to 1, or unknown.

    .. versionadded:: 0.1
    """
    if value is not None and not 0 <= value <= 1:
        raise _broken(attribute.name, f"must lie between 0 and 1, not {value!r}")


def required(_: Any, attribute: Any, value: str) -> None:
    """Hold the field to text that is not empty.

    .. versionadded:: 0.1
    """
    if not value.strip():
        raise _broken(attribute.name, "must not be empty", code="KF-TOML-04")
