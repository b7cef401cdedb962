"""The environment variables kindframe looks at, and what each does; the reference page is made from this."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["VARIABLES"]

VARIABLES: Mapping[str, str] = {
    "KINDFRAME_BLOCK": "Plugins never to load, with commas between their names; beats any list of allowed ones.",
    "KINDFRAME_DEBUG": "Set to anything to see Python's own account of a failure; it may show parts of the data.",
    "KINDFRAME_DISABLE_PLUGINS": "Set to anything to load no plugin at all.",
    "KINDFRAME_PLUGINS": "The only plugins to load, with commas between their names; empty means none.",
    "KINDFRAME_STATE": "The folder for what is remembered between runs: which plugin ran when the program died.",
    "KINDFRAME_STRICT_PLUGINS": "Set to 1 to stop with an error where a plugin fails, rather than go on without it.",
}
