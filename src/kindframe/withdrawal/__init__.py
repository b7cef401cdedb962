"""Taking one person out of a study: `withdraw`, and `Withdrawal`, which says what it did and where something is left.

`kindframe.api` offers it as a verb. Whenever a study is read, it asks `hold_unfinished` whether a withdrawal was
interrupted there, and `come_back` whether somebody who withdrew is in it again.
"""

from __future__ import annotations

from kindframe.withdrawal.going import withdraw
from kindframe.withdrawal.plans import hold_unfinished
from kindframe.withdrawal.searching import Hit
from kindframe.withdrawal.told import Withdrawal
from kindframe.withdrawal.tombstones import come_back

__all__ = ["Hit", "Withdrawal", "come_back", "hold_unfinished", "withdraw"]
