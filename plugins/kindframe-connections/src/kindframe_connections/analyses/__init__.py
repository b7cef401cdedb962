"""The analyses, one module each, in the order in which a reader meets them."""

from __future__ import annotations

from attrs import evolve

from kindframe.analysis import Analysis
from kindframe.progress import Cost
from kindframe_connections.analyses import (
    bonding,
    bridging,
    cascades,
    change,
    communities,
    compare,
    ego_networks,
    gaps,
    isolation,
    middle_layer,
    mixing,
    outside_organisations,
    places,
    profile,
    reciprocity,
    reports,
    resilience,
    triads,
)
from kindframe_connections.captions import CAPTIONS

__all__ = ["ANALYSES"]

_COSTS = {
    "profile": Cost(each=2.5),
    "isolation": Cost(each=16.0, power=1.5),  # a search from everybody, to many at once
    "gaps": Cost(each=3.0, draws={"permutations": 0.001, "resamples": 0.0065}),
    "outside-organisations": Cost(each=0.8),
    "middle-layer": Cost(each=2.5),
    "reciprocity": Cost(each=0.5),
    "reports": Cost(each=2.0),
    "mixing": Cost(each=1.4, draws={"permutations": 0.0006}),
    "bonding": Cost(each=0.6),
    "communities": Cost(each=5.5),
    "bridging": Cost(each=5.0, power=0.5),  # of many people only some are searched from
    "resilience": Cost(each=0.8),
    "ego-networks": Cost(each=4.0),
    "cascades": Cost(each=2.5),
    "change": Cost(each=3.0, draws={"permutations": 0.0001, "resamples": 0.0007}),
    "compare": Cost(each=15.0, draws={"draws": 0.012}),
    "triads": Cost(each=0.4),
    "places": Cost(each=55.0, power=1.3),  # pairs who meet grow with the visitors of each place
}
"""Seconds for a million ties and acts between a hundred thousand people."""


def _completed(analysis: Analysis) -> Analysis:
    return evolve(analysis, cost=_COSTS.get(analysis.name, Cost()), tables=CAPTIONS[analysis.name])


_ALONE = tuple(
    _completed(module.ANALYSIS)
    for module in (  # the order in which a reader meets them: who is left out first, then how it hangs together
        profile,
        isolation,
        gaps,
        outside_organisations,
        middle_layer,
        places,
        reciprocity,
        reports,
        mixing,
        bonding,
        communities,
        bridging,
        resilience,
        ego_networks,
        cascades,
        change,
        triads,
    )
)

ANALYSES = (*_ALONE, _completed(compare.analysis(_ALONE)))
