"""Taking who withdrew out of the ledger of releases, which stands outside every study."""

from __future__ import annotations

from collections.abc import Sequence

from kindframe.disclosure import ledger
from kindframe.errors import StoreError
from kindframe.progress import Come
from kindframe.study import Study
from kindframe.withdrawal.whose import Needles, compared
from kindframe.wording import counted

__all__ = ["forget"]

_CLEARED = "(this named somebody who withdrew)"


def forget(
    study: Study, person: str, names: Sequence[str], needles: Needles, come: Come
) -> tuple[list[str], list[str]]:
    """Take a person out of the ledger; give what was done, in sentences, and what could not be looked into.

    A reason that names her is taken out of it too. A ledger that cannot be read keeps nobody from withdrawing; it is
    told that it was not looked into. ``come`` is told what share of it was.
    """
    own = next((held for held in study.actors.ids if compared(held) == compared(person)), person)

    def cleared(text: str) -> str:
        return _CLEARED if {"id", "name"} & set(needles.kinds(text, ids=not needles.loose)) else text

    try:
        with ledger() as book:
            entries = book.forget(study, own, names, cleared, come)
    except StoreError as error:
        return [], [f"the ledger of releases ({error.message})"]
    if not entries:
        return [], []
    there = counted(entries, "release")
    return [f"The ledger knew them in {there}; nobody is known again by what stands there now."], []
