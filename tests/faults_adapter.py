"""kindframe as a store for the fault injector: ``PYTHONPATH=tests python3 ../shared/faults/faults.py kf faults_adapter``.

A state is a generation and a list of records; here each record is the story of an action, and the generation is the
study's title. `tests/test_faults.py` runs the injector with this module.
"""

from __future__ import annotations

import json
from typing import Any

import filelock  # noqa: F401 - imported before the first save, so that the injector sees the calls of saving alone
import polars as pl

from kindframe.settings import Settings
from kindframe.storing import open_study, save, update
from kindframe.study import Study

State = dict[str, Any]


def to_study(state: State) -> Study:
    """Give the study that stands for a state."""
    stories = [json.dumps(record, ensure_ascii=False) for record in state["records"]]
    ids = [f"r{i}" for i in range(len(stories))]
    actions = pl.DataFrame({"id": ids, "story": stories}, schema={"id": pl.String, "story": pl.String})
    return Study.from_frames(actions=actions, settings=Settings(title=str(state["gen"])))


def to_state(study: Study) -> State:
    """Give the state that a study stands for."""
    return {"gen": int(study.title), "records": [json.loads(story) for story in study.tables["actions"]["story"]]}


class Kindframe:
    """kindframe's own file, through its public functions."""

    name = "kindframe (Parquet in a sealed ZIP; lock, fsync, replace, fsync of the folder, .bak)"

    @staticmethod
    def save(state: State, path: str) -> None:
        """Save a state."""
        save(to_study(state), path)

    @staticmethod
    def load(path: str) -> State:
        """Open the file."""
        return to_state(open_study(path))

    @staticmethod
    def add(path: str, record: State) -> None:
        """Add one record to what is in the file, as one of several writers."""

        def change(study: Study) -> Study:
            state = to_state(study)
            return to_study({"gen": state["gen"] + 1, "records": [*state["records"], record]})

        update(path, change)


ALL = {"kf": Kindframe}
