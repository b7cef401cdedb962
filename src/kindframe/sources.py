"""Where something comes from. Every framework, instrument and analysis carries `Source` records."""

from __future__ import annotations

from attrs import frozen

__all__ = ["Source", "quotable"]

_OPEN = ("cc0", "cc by", "cc-by", "creative commons attribution", "ogl", "open government licence", "public domain")
_CLOSED = ("-nd", " nd", "noderiv", "-nc", " nc", "noncommercial", "non-commercial")


@frozen(kw_only=True)
class Source:
    """A work that something rests on: who, title, year, where in it, where to find it, under what licence.

    ``licence`` is empty where the source states none; text is then not quoted from it. ``key`` is a short name by
    which items of a framework or of an instrument point to it.

    .. versionadded:: 0.1
    """

    title: str
    authors: str = ""
    year: int | None = None
    publisher: str = ""
    where: str = ""
    url: str = ""
    doi: str = ""
    licence: str = ""
    note: str = ""
    key: str = ""

    def __str__(self) -> str:
        head = f"{self.authors} ({self.year})" if self.authors and self.year else self.authors or str(self.year or "")
        if head == str(self.year):  # nobody is named: the work stands first, and its year behind it
            head = f"{self.title} ({self.year})"
        parts = [
            head,
            "" if head.startswith(self.title) else self.title,
            self.publisher,
            self.where[:1].upper() + self.where[1:],
            f"doi:{self.doi}" if self.doi else self.url,
        ]
        return ". ".join(part.rstrip(".") for part in parts if part)


def quotable(licence: str) -> bool:
    """Whether a licence, by its name, lets wording be quoted at length and passed on.

    Known to: CC0, CC BY and CC BY-SA of any version, the Open Government Licence, the public domain. Licences that
    forbid commercial use or changes are not among them: whoever passes a catalogue on cannot hold them.

    >>> quotable("CC BY-SA 3.0"), quotable("CC BY-NC 4.0"), quotable("")
    (True, False, False)

    .. versionadded:: 0.1
    """
    plain = licence.casefold()
    return plain.startswith(_OPEN) and not any(mark in plain for mark in _CLOSED)
