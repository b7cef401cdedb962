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
    for module in (
        profile,
        reports,
        reciprocity,
        mixing,
        bridging,
        triads,
        isolation,
        resilience,
        communities,
        bonding,
        middle_layer,
        outside_organisations,
        gaps,
        places,
        ego_networks,
        change,
        cascades,
    )
)

ANALYSES = (*_ALONE, compare.analysis(_ALONE))
