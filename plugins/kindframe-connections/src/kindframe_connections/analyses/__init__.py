"""The analyses, one module each, in the order in which a reader meets them."""

from __future__ import annotations

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

__all__ = ["ANALYSES"]

_ALONE = tuple(
    module.ANALYSIS
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

ANALYSES = (*_ALONE, compare.analysis(_ALONE))
