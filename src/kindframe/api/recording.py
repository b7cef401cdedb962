"""Letting a release go: held against the ledger of earlier ones, written, recorded beside itself and in the ledger."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import attrs
from attrs import define, field

from kindframe.api.planning import ENTERING, WRITING
from kindframe.api.writing import closed, write
from kindframe.disclosure import Entry, History, Ledger, Rules, entry, ledger, rules_for, sidecar, write_sidecar
from kindframe.exporting import LossReport, Release
from kindframe.overview import persons
from kindframe.progress import Plan
from kindframe.registry import Offer
from kindframe.study import Study

__all__ = ["Going", "going"]


@define(kw_only=True, eq=False)
class Going:
    """A release on its way out: ``history`` goes into its protection, then `let_go` writes and records it.

    ``book`` is the ledger, None where nothing is remembered: inside the house, and of studies without people.
    """

    new: Entry
    rules: Rules
    book: Ledger | None = None
    history: History = field(factory=History)
    overrides: list[dict[str, str]] = field(factory=list)

    def let_go(self, offer: Offer, release: Release, path: Path, study: Study, plan: Plan) -> LossReport:
        """Write a release, and remember it; give what the format lost.

        Parameters
        ----------
        offer, release, path
            The format, what it is handed, and where it goes.
        study
            The people in it: the study after consent, before protection.
        plan
            Writing begins in it, and comes on as the format tells; then the ledger is written.
        """
        plan.begin(WRITING)
        loss = write(offer, attrs.evolve(release, come=plan.come), path)
        if self.book is not None:
            plan.begin(ENTERING)
            self.book.add(self.book.with_numbers(self.new, study, self.history, plan.come))
        makers = {r.provenance.plugin: r.provenance.version for r in release.results if r.provenance}
        held = sidecar(
            release,
            loss.files,
            name=self.new.release,
            writer=offer.value.name,
            plugins={offer.plugin: offer.version, **makers},
            overrides=self.overrides,
        )
        made = write_sidecar(held, path)
        closed(made)
        return attrs.evolve(loss, files=(*loss.files, made))


@contextmanager
def going(
    study: Study,
    *,
    audience: str,
    variables: Sequence[str],
    filters: Sequence[str] = (),
    k: int | None = None,
    override: str = "",
) -> Iterator[Going]:
    """Hold the ledger open for one release, once it is known whose people may be in it.

    Parameters
    ----------
    study
        The people in it: the study after consent, before protection.
    audience
        For whom it is.
    variables, filters
        What the release tells of them, and by what they were chosen.
    k
        The least number of people, where another was asked for.
    override
        Why it may go although the ledger says no.

    Raises
    ------
    ReleaseRefused
        Where an earlier release and this one together would tell of few people.
    """
    rules, name = rules_for(audience, k), secrets.token_hex(4)
    if audience == "internal" or not persons(study).any():
        yield Going(new=Entry.nobodys(name, audience), rules=rules)
        return
    with ledger() as book:
        new = entry(study, release=name, audience=audience, variables=variables, filters=filters, override=override)
        book.check(new, rules)
        overruled = book.overruled(new, rules)
        overrides = [{"rule": "ledger of releases", "what": why, "reason": override} for why in overruled.values()]
        history = book.history(study, without=overruled)
        yield Going(new=new, rules=rules, book=book, history=history, overrides=overrides)
