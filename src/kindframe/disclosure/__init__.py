"""What may leave, and in what form: consent, pseudonyms, and the last step before an exporter (`released`)."""

from kindframe.disclosure.graphs import grouped, groupings
from kindframe.disclosure.numbers.magnitudes import dominated
from kindframe.disclosure.numbers.suppression import Suppression, attack, suppress, with_margins
from kindframe.disclosure.people.consent import consented
from kindframe.disclosure.people.keys import keeper_key, release_key
from kindframe.disclosure.people.pseudonyms import new_key, pseudonyms
from kindframe.disclosure.people.statuses import PURPOSES, statuses
from kindframe.disclosure.release import AUDIENCES, released
from kindframe.disclosure.releases.history import History
from kindframe.disclosure.releases.ledger import Entry, Ledger, entry, ledger
from kindframe.disclosure.releases.sidecar import sidecar, write_sidecar
from kindframe.disclosure.rules import Rules, rules_for
from kindframe.disclosure.uniqueness import uniqueness
from kindframe.disclosure.words.quotes import Quotable, quotable

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
