"""For every test, the plugins' included: a state folder of the run's own, and the same generated examples each time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "kindframe", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("kindframe")


@pytest.fixture(autouse=True, scope="session")
def _state_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the notes of which plugin is being loaded out of the home folder of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KINDFRAME_STATE", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(autouse=True)
def _no_release_so_far() -> None:
    """Begin every test with an empty ledger: releases of other tests are nothing to it."""
    Path(os.environ["KINDFRAME_STATE"], "releases.json").unlink(missing_ok=True)
