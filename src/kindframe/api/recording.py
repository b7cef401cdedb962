"""Letting a release go: held against the ledger of earlier ones, written, recorded beside itself and in the ledger."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path

import attrs

from kindframe.api.writing import closed, write
from kindframe.disclosure import entry, ledger, rules_for, sidecar, write_sidecar
from kindframe.exporting import LossReport, Release
from kindframe.overview import persons
from kindframe.registry import Offer
from kindframe.study import Study

__all__ = ["let_go"]


def let_go(
    offer: Offer,
    release: Release,
    path: Path,
    *,
    study: Study,
    variables: Sequence[str],
    filters: Sequence[str] = (),
    k: int | None = None,
    override: str = "",
) -> LossReport:
    """Write a release for others, once it is known to be safe beside the earlier ones; give what it lost.

    Parameters
    ----------
    offer, release, path
        The format, what it is handed, and where it goes.
    study
        The people in it: the study after consent, before protection.
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
    rules = rules_for(release.audience, k)
    name = secrets.token_hex(4)
    overrides = []
    if release.audience == "internal" or not persons(study).any():
        loss = write(offer, release, path)
    else:
        with ledger() as book:
            new = entry(
                study, release=name, audience=release.audience, variables=variables, filters=filters, override=override
            )
            why = book.refuses(new, rules)
            book.check(new, rules)
            if why:
                overrides.append({"rule": "ledger of releases", "what": why, "reason": override})
            loss = write(offer, release, path)
            book.add(new)
    makers = {r.provenance.plugin: r.provenance.version for r in release.results if r.provenance}
    held = sidecar(
        release,
        loss.files,
        name=name,
        writer=offer.value.name,
        plugins={offer.plugin: offer.version, **makers},
        overrides=overrides,
    )
    made = write_sidecar(held, path)
    closed(made)
    return attrs.evolve(loss, files=(*loss.files, made))
