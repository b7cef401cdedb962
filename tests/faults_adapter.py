"""kindframe as a store for fault injection, ``PYTHONPATH=tests python ../shared/faults/faults.py kf faults_adapter``.

A state is a generation and a list of records. `Texts` keeps them as the text of one of the study's own files, so that
every write and every flush the injector counts is one of saving a file; `Tables` keeps them as actions, in
Parquet. Why not `Tables` alone: polars wakes its threads by writing to an event counter, strace takes those for writes
of the file, and a thread whose wake-up is made to fail sleeps for ever, which no disk can do to it.
`tests/test_faults.py` runs the injector with this module.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import filelock  # noqa: F401 - imported before the first save, see `_warm`
import polars as pl

from kindframe.settings import Settings
from kindframe.storing import open_study, save, update
from kindframe.storing.container import pack, unpack
from kindframe.storing.tables import packed, unpacked
from kindframe.study import Study

__all__ = ["ALL", "Tables", "Texts"]

State = dict[str, Any]
FILE = "records.toml"


class Texts:
    """The records as the text of one file that the study carries."""

    name = "kindframe, records as text (sealed file; lock, fsync, replace, fsync of the folder, .bak)"

    @staticmethod
    def to_study(state: State) -> Study:
        """Give the study that stands for a state."""
        text = json.dumps(state["records"], ensure_ascii=False)
        return Study(tables={}, settings=Settings(title=str(state["gen"]), own_frameworks={FILE: text}))

    @staticmethod
    def to_state(study: Study) -> State:
        """Give the state that a study stands for."""
        return {"gen": int(study.title), "records": json.loads(study.settings.own_frameworks[FILE])}

    @classmethod
    def save(cls, state: State, path: str) -> None:
        """Save a state."""
        save(cls.to_study(state), path)

    @classmethod
    def load(cls, path: str) -> State:
        """Open the file."""
        return cls.to_state(open_study(path))

    @classmethod
    def add(cls, path: str, record: State) -> None:
        """Add one record to what is in the file, as one of several writers."""

        def change(study: Study) -> Study:
            state = cls.to_state(study)
            return cls.to_study({"gen": state["gen"] + 1, "records": [*state["records"], record]})

        update(path, change)


class Tables(Texts):
    """The records as actions; each story begins with a number of its own, so that many take room however alike."""

    name = "kindframe, records as actions in Parquet (the same file)"

    @staticmethod
    def to_study(state: State) -> Study:
        """Give the study that stands for a state."""
        stories = [_number(i) + json.dumps(record, ensure_ascii=False) for i, record in enumerate(state["records"])]
        ids = [f"r{i}" for i in range(len(stories))]
        actions = pl.DataFrame({"id": ids, "story": stories}, schema={"id": pl.String, "story": pl.String})
        return Study.from_frames(actions=actions, settings=Settings(title=str(state["gen"])))

    @staticmethod
    def to_state(study: Study) -> State:
        """Give the state that a study stands for."""
        stories = study.tables["actions"]["story"].to_list()
        if any(not story.startswith(_number(i)) for i, story in enumerate(stories)):
            raise AssertionError("a story stands under another one's number")
        return {"gen": int(study.title), "records": [json.loads(story[64:]) for story in stories]}


def _number(i: int) -> str:
    return hashlib.sha256(str(i).encode()).hexdigest()


def _warm() -> None:
    """Import all that saving and opening import late, so that the injector sees the calls of saving alone."""
    package = packed(Texts.to_study({"gen": 0, "records": [{}]}))
    Texts.to_state(unpacked(unpack(bytes(pack(package)), ""), ""))


ALL = {"kf": Texts, "kf-tables": Tables}
_warm()
