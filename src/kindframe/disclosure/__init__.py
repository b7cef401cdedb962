"""What may leave, and in what form: consent, pseudonyms, and the last step before an exporter (`released`)."""

from kindframe.disclosure.consent import consented
from kindframe.disclosure.graphs import grouped, groupings
from kindframe.disclosure.history import History
from kindframe.disclosure.keys import keeper_key, release_key
from kindframe.disclosure.ledger import Entry, Ledger, entry, ledger
from kindframe.disclosure.magnitudes import dominated
from kindframe.disclosure.pseudonyms import new_key, pseudonyms
from kindframe.disclosure.quotes import Quotable, quotable
from kindframe.disclosure.release import AUDIENCES, released
from kindframe.disclosure.rules import Rules, rules_for
from kindframe.disclosure.sidecar import sidecar, write_sidecar
from kindframe.disclosure.statuses import PURPOSES, statuses
from kindframe.disclosure.suppression import Suppression, attack, suppress, with_margins
from kindframe.disclosure.uniqueness import uniqueness

__all__ = [
    "AUDIENCES",
    "PURPOSES",
    "Entry",
    "History",
    "Ledger",
    "Quotable",
    "Rules",
    "Suppression",
    "attack",
    "consented",
    "dominated",
    "entry",
    "grouped",
    "groupings",
    "keeper_key",
    "ledger",
    "new_key",
    "pseudonyms",
    "quotable",
    "release_key",
    "released",
    "rules_for",
    "sidecar",
    "statuses",
    "suppress",
    "uniqueness",
    "with_margins",
    "write_sidecar",
]
