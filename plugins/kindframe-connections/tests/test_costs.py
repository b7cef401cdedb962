"""What each analysis is thought to take."""

from __future__ import annotations

from kindframe_connections.analyses import _COSTS, ANALYSES


def test_what_was_measured_is_what_an_analysis_says() -> None:
    """Every cost that was measured is that of the analysis of its name, the last one's too."""
    said = {analysis.name: analysis.cost for analysis in ANALYSES}
    assert {name: said.get(name) for name in _COSTS} == _COSTS
