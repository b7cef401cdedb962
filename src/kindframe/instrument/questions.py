"""What is asked and how it may be answered: `Question`, `Scale`, `Answer`, `Threshold`, and figures already published.

Instrument files state these; scoring and distributions read them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from attrs import field, frozen

from kindframe.documents import identifier, moment, one_of, reference, required, texts

__all__ = ["Answer", "Break", "Published", "Question", "Scale", "Threshold"]

SCALE_KINDS: Mapping[str, str] = {
    "ordinal": "answers in an order, with no distance between them",
    "nominal": "answers without an order",
    "number": "a number, as given",
    "names": "people or organisations, by id or name, with ; between them",
}
"""What kind of answer a scale takes."""


@frozen(kw_only=True)
class Answer:
    """One answer a scale offers. ``aliases`` are other ways it is written in a table: a code, an abbreviation.

    .. versionadded:: 0.1
    """

    id: str = field(validator=identifier)
    label: str = ""
    aliases: tuple[str, ...] = field(default=(), converter=texts)


@frozen(kw_only=True)
class Threshold:
    """A way of cutting a scale in two: the share of those who gave one of ``answers``.

    A scale names all thresholds that are in use for it, and results show all of them: with one survey "over 90 %" and
    "only two in five" can both be true, and choosing one of them would choose the finding.

    .. versionadded:: 0.1
    """

    id: str = field(validator=identifier)
    label: str = field(validator=required)
    answers: tuple[str, ...] = field(default=(), converter=texts)


@frozen(kw_only=True)
class Scale:
    """The answers to a question, from first to last as they are printed, and the thresholds in use.

    .. versionadded:: 0.1
    """

    id: str = field(validator=identifier)
    kind: Literal["ordinal", "nominal", "number", "names"] = field(default="ordinal", validator=one_of(SCALE_KINDS))
    answers: tuple[Answer, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    note: str = ""


@frozen(kw_only=True)
class Published:
    """A figure that somebody has published for a question: what share (a threshold), when, where, and of how many.

    .. versionadded:: 0.1
    """

    value: float
    unit: str = "%"
    threshold: str = ""
    when: str = field(default="", validator=moment)
    where: str = ""
    n: int | None = None
    source: str = ""
    note: str = ""


@frozen(kw_only=True)
class Break:
    """A time in which a question was asked so differently that its answers compare with no other time's.

    .. versionadded:: 0.1
    """

    start: str = field(validator=moment, metadata={"toml": "from"})
    end: str = field(validator=moment, metadata={"toml": "to"})
    why: str = field(validator=required)


@frozen(kw_only=True)
class Question:
    """One question of an instrument.

    ``text`` is the published wording, where its source's licence allows; ``stem`` what is read out before it, where
    several questions share it; ``label`` is ours. ``asks_about`` says of whom or what it asks (neighbours, services),
    because a figure about one says nothing of the other. ``weight`` is a number that belongs to the question itself,
    such as the prestige of an occupation. ``number`` is its place in an instrument whose text may not be shown.
    ``speaks_to`` names items of frameworks (``framework/item``) that its answers bear on.

    .. versionadded:: 0.1
    """

    id: str = field(validator=identifier)
    label: str = ""
    text: str = ""
    stem: str = ""
    scale: str = field(validator=reference)
    asks_about: str = ""
    number: int | None = None
    weight: float | None = None
    speaks_to: tuple[str, ...] = field(default=(), converter=texts)
    unknown: bool = False
    reconstructed: bool = False
    verified: bool = True
    source: str = ""
    where: str = ""
    note: str = ""
    published: tuple[Published, ...] = ()
    breaks: tuple[Break, ...] = ()
