"""Whether two or more coders say the same of the same records: `agreement` of a table of codings.

`kindframe.assessment` calls this with the codings of one framework; a researcher may call it with any codings. What
a coding left out means is decided here, once, and said in `agreement`.
"""

from __future__ import annotations

from kindframe.agreement.comparing import STANCE_SCALE, agreement
from kindframe.agreement.model import Agreement, Basis, Comparison

__all__ = ["STANCE_SCALE", "Agreement", "Basis", "Comparison", "agreement"]
