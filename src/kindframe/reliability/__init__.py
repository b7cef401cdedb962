"""How far coders agree, on plain arrays: percent agreement, the kappas of Cohen and Fleiss, Krippendorff's alpha.

`kindframe.agreement` calls this with the codings of a study; a researcher may call it with any ratings. Data are laid
out as Krippendorff prints them: one row for each coder, one column for each unit, None or NaN where a coder gave none.
"""

from __future__ import annotations

from kindframe.reliability.coefficients import (
    Coefficient,
    cohen_kappa,
    fleiss_kappa,
    krippendorff_alpha,
    percent_agreement,
    tally,
)
from kindframe.reliability.kernels import bootstrap_interval

__all__ = [
    "Coefficient",
    "bootstrap_interval",
    "cohen_kappa",
    "fleiss_kappa",
    "krippendorff_alpha",
    "percent_agreement",
    "tally",
]
