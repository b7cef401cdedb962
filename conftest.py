"""For every test, the plugins' included: what kindframe remembers between runs goes to a folder of the test run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="session")
def _state_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the notes of which plugin is being loaded out of the home folder of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KINDFRAME_STATE", str(tmp_path_factory.mktemp("state")))
        yield
