"""The analysis ``template-without-ties``: how many people have no tie on record to another person."""

from __future__ import annotations

import polars as pl

from kindframe.analysis import Analysis, ColumnNote, Result, Statement
from kindframe.network import Network

__all__ = ["WITHOUT_TIES", "without_ties"]


def without_ties(network: Network) -> Result:
    """Find the nodes of a network that have no tie to another.

    A tie to oneself is no tie to another; direction does not matter. Where there is no node the share is undefined.
    """
    ties = network.undirected().to_polars()
    tied = pl.concat([ties["source"], ties["target"]]).unique()
    people = network.nodes.select("id", "group", without_ties=~pl.col("id").is_in(tied.implode()))
    n, alone = people.height, int(people["without_ties"].sum())
    if n:
        share = Statement(
            name="share",
            text=f"{alone} of {n} have no tie on record to another person ({alone / n:.0%}).",
            value=alone / n,
            n=n,
            of="people",
            what="the share of people with no tie on record to another",
        )
    else:
        share = Statement(name="share", text="There is nobody to ask about.", undefined="nobody is on record", n=0)
    return Result(
        tables={"people": people},
        columns={
            "people": {
                "id": ColumnNote(meaning="the person"),
                "group": ColumnNote(meaning="the group the person is compared by; blank where unknown"),
                "without_ties": ColumnNote(meaning="whether no tie to another person is on record"),
            }
        },
        people={"people": ("id",)},
        statements=[share],
        notes=network.notes,
    )


WITHOUT_TIES = Analysis(
    name="template-without-ties",
    title="People without ties",
    question="How many people have no tie on record to another person?",
    definition="The people whom no tie between two people names, divided by all people.",
    run=without_ties,
    network={"between": "person"},
    reading="No tie on record is not the same as no tie: it may not have been asked about, or not been told.",
    limits="It says nothing of how strong or how good the ties of the others are.",
    tables={"people": "Person by person: whether there is no tie on record"},
)
