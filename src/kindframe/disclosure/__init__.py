"""What may leave, and in what form: consent, pseudonyms, and the last step before an exporter (`released`)."""

from kindframe.disclosure.consent import consented
from kindframe.disclosure.pseudonyms import new_key, pseudonyms
from kindframe.disclosure.release import AUDIENCES, released
from kindframe.disclosure.suppression import Suppression, attack, suppress, with_margins

__all__ = [
    "AUDIENCES",
    "Suppression",
    "attack",
    "consented",
    "new_key",
    "pseudonyms",
    "released",
    "suppress",
    "with_margins",
]
