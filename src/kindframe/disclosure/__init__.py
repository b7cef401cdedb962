"""What may leave, and in what form: consent, pseudonyms, and the last step before an exporter (`released`)."""

from kindframe.disclosure.consent import consented
from kindframe.disclosure.graphs import grouped, groupings
from kindframe.disclosure.keys import keeper_key, release_key
from kindframe.disclosure.pseudonyms import new_key, pseudonyms
from kindframe.disclosure.release import AUDIENCES, released
from kindframe.disclosure.rules import Rules, rules_for
from kindframe.disclosure.statuses import PURPOSES, statuses
from kindframe.disclosure.suppression import Suppression, attack, suppress, with_margins

__all__ = [
    "AUDIENCES",
    "PURPOSES",
    "Rules",
    "Suppression",
    "attack",
    "consented",
    "grouped",
    "groupings",
    "keeper_key",
    "new_key",
    "pseudonyms",
    "release_key",
    "released",
    "rules_for",
    "statuses",
    "suppress",
    "with_margins",
]
