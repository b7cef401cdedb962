"""A withdrawal whose process is killed: the study is whole as before, or a second call ends it; no byte is left."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import kindframe as kf
from kindframe.disclosure import keeper_key
from kindframe.errors import StoreError
from kindframe.withdrawal import plans

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked and killed")

FILES = {
    "people.csv": "id,name,consent,member_of\np01,Ann Reid,yes,h1;club\np02,Bob Kerr,yes,h2\np03,Cat Muir,yes,h2\n",
    "households.csv": "id,name\nh1,1 Elm Row\nh2,2 Elm Row\n",
    "groups.csv": "id,name\nclub,Garden club\n",
    "ties.csv": "id,source,target,kind\nt1,p01,p02,friend\nt2,p02,p03,kin\nt3,p99,p01,friend\n",
    "actions.csv": "id,givers,receivers,story\na1,p01,p02,Ann Reid brought soup\na2,p02;p01,p03,They cooked\n",
    "responses.csv": "respondent,question,value\np01,q/1,agree\np02,q/1,disagree\n",
    "consents.csv": "person,purpose,status\np01,share,yes\np02,share,yes\n",
    "problems.csv": "file,line,column,code,message,hint,record\nties.csv,4,source,X,no such,,t3;p99;p01\n",
    "study.toml": 'title = "Street"\n',
    "people.csv.bak": "id,name\np01,Ann Reid\n",
    ".ties.csv.0123456789ab.x7_qz.tmp": "p01,p02\n",
}
HERS = (b"p01", b"Ann Reid", b"Ann", b"Reid")

# Runs `withdraw` on a copy of the study once for every step given, and dies by its own hand before that step. A step is
# a change of the disk as the interpreter announces it to an audit hook: a file opened for writing, a name moved, a file
# or folder removed or made. The process forks before it has any thread.
DRIVER = """
import os, shutil, signal, sys
from pathlib import Path
import kindframe as kf
import kindframe.api, kindframe.withdrawal, kindframe.reading, polars
place, person, steps = Path(sys.argv[1]), sys.argv[2], [int(step) for step in sys.argv[3].split(",")]
CHANGES = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.chmod", "os.truncate", "shutil.rmtree")
for step in steps:
    copy = place.with_name(f"{place.stem}-{step}{place.suffix}")
    (shutil.copytree if place.is_dir() else shutil.copy2)(place, copy)
    child = os.fork()
    if not child:
        left = [step]
        def hook(event, arguments):
            writing = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
            if event in CHANGES or (writing and place.stem in str(arguments[0])):
                left[0] -= 1
                if left[0] < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(hook)
        kf.withdraw(copy, person)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key of the test's own, made before anything is killed."""
    monkeypatch.setenv("KINDFRAME_STATE", str(tmp_path / "state"))
    keeper_key()


def killed(place: Path, steps: Sequence[int]) -> list[int]:
    """The steps before which the process was killed; before the others it had come to its end."""
    listed = ",".join(map(str, steps))
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, str(place), "p01", listed], check=True, capture_output=True, text=True
    )
    ends = dict(zip(steps, map(int, done.stdout.split()), strict=True))
    assert set(ends.values()) == {-9, 0}
    return [step for step, end in ends.items() if end == -9]


def tables(place: Path) -> dict[str, bytes]:
    """The files of a study as anybody sees them."""
    return {path.name: path.read_bytes() for path in sorted(place.iterdir()) if path.name in FILES}


def left_of_her(folder: Path) -> list[str]:
    """Every file below a folder that holds a byte of her, or is named by her."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path) for path in files for hers in HERS if hers in path.read_bytes() or hers in os.fsencode(path.name)]


def test_a_folder_is_whole_or_can_be_ended_wherever_the_process_is_killed(tmp_path: Path) -> None:
    """Killed before some of its changes of the disk, from the first to the last; all in turn were tried by hand."""
    place = tmp_path / "one" / "street"
    place.mkdir(parents=True)
    for name, text in FILES.items():
        (place / name).write_text(text, encoding="utf-8")
    before = tables(place)
    whole = interrupted = 0
    for step in killed(place, (0, 15, *range(24, 48, 4), 1000)):
        copy = place.with_name(f"street-{step}")
        if plans.pending(copy):
            with pytest.raises(StoreError, match="interrupted"):
                kf.read(copy)
            interrupted += 1
        else:
            ended = "p01" not in kf.read(copy).actors.ids
            assert ended or tables(copy) == before
            whole += not ended
        done = kf.withdraw(copy, "p01")
        assert done.clean, str(done)
        assert not plans.pending(copy)
        assert left_of_her(copy) == []
        assert kf.read(copy).actors.ids == ("club", "h2", "p02", "p03")
    assert whole > 1
    assert interrupted > 1


def test_a_saved_study_is_the_old_or_the_new_one_wherever_the_process_is_killed(tmp_path: Path) -> None:
    """One file takes the place of the other in one step; what a dead writer left goes with the next withdrawal."""
    folder = tmp_path / "source"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    place = tmp_path / "two" / "street.kindframe"
    place.parent.mkdir()
    kf.save(kf.read(folder), place)
    shutil.rmtree(folder)
    steps = killed(place, (0, 1, 2, 3, 4, 1000))
    assert len(steps) > 1
    for step in steps:
        alone = tmp_path / f"alone-{step}"
        alone.mkdir()
        for path in place.parent.glob(f"*street-{step}.k*"):
            path.rename(alone / path.name)
        copy = alone / f"street-{step}.kindframe"
        ids = kf.read(copy).actors.ids
        assert ids in (("club", "h1", "h2", "p01", "p02", "p03"), ("club", "h2", "p02", "p03"))
        done = kf.withdraw(copy, "p01")
        assert done.clean, str(done)
        assert left_of_her(alone) == []
