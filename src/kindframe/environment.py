"""The environment variables kindframe looks at, and what each does; the reference page is made from this.

`state_folder` is the one place outside a study where anything is kept.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

__all__ = ["VARIABLES", "state_folder"]

VARIABLES: Mapping[str, str] = {
    "KINDFRAME_BLOCK": "Plugins never to load, with commas between their names; beats any list of allowed ones.",
    "KINDFRAME_DEBUG": "Set to anything to see Python's own account of a failure; it may show parts of the data.",
    "KINDFRAME_DISABLE_PLUGINS": "Set to anything to load no plugin at all.",
    "KINDFRAME_PLUGINS": "The only plugins to load, with commas between their names; empty means none.",
    "KINDFRAME_STATE": (
        "The folder for what is remembered between runs: which plugin ran when the program died, the key that makes "
        "pseudonyms, and the ledger of releases."
    ),
    "KINDFRAME_STRICT_PLUGINS": "Set to 1 to stop with an error where a plugin fails, rather than go on without it.",
}


def state_folder(environ: Mapping[str, str] | None = None) -> Path | None:
    """Give the folder for what kindframe remembers between starts; None where there is no home to put it in.

    ``KINDFRAME_STATE`` if set; else ``kindframe`` in ``XDG_STATE_HOME`` (or ``~/.local/state``), in
    ``~/Library/Application Support`` on a Mac, in ``%LOCALAPPDATA%`` on Windows.

    .. versionadded:: 0.1
    """
    environ = os.environ if environ is None else environ
    if own := environ.get("KINDFRAME_STATE"):
        return Path(own)
    if sys.platform == "win32":
        base = environ.get("LOCALAPPDATA")
        return Path(base) / "kindframe" if base else None
    home = environ.get("HOME") or os.path.expanduser("~")  # noqa: PTH111 - Path.home raises where there is none
    if not os.path.isabs(home):  # noqa: PTH117
        return None
    if sys.platform == "darwin":
        return Path(home, "Library", "Application Support", "kindframe")
    return Path(environ.get("XDG_STATE_HOME") or Path(home, ".local", "state")) / "kindframe"
