"""Plugins: found, loaded one at a time, asked one at a time, looked up by name, and reported on.

`default_registry` gives the registry of this process; `Registry` makes one of one's own. A plugin that fails costs only
itself, and `Registry.plugins` says what happened. Plugins run with the rights of whoever runs kindframe: nothing here
is a sandbox.
"""

from __future__ import annotations

from kindframe.environment import state_folder
from kindframe.registry.core import Registry, default_registry, guarded
from kindframe.registry.offers import Offer, Offers, PluginReport
from kindframe.registry.sentinel import unblock

__all__ = ["Offer", "Offers", "PluginReport", "Registry", "default_registry", "guarded", "state_folder", "unblock"]
