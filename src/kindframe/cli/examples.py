"""An example or more for each command, shown at the end of its help. Read only when a command is."""

from __future__ import annotations

__all__ = ["EXAMPLES", "shown"]

EXAMPLES: dict[str, tuple[str, ...]] = {
    "analyse": (
        "kindframe analyse",
        "kindframe analyse my-street isolation",
        "kindframe analyse my-street mixing --set by=age_band --network reports=intersection",
    ),
    "assess": (
        "kindframe assess my-street",
        "kindframe assess my-street kindness-promise --with coders --with gaps",
        "kindframe assess my-street kindness-promise --out promise.xlsx",
    ),
    "check": ("kindframe check my-street", "kindframe check my-street --problems set-aside.csv"),
    "convert": ("kindframe convert my-street my-street.kindframe", "kindframe convert answers.xlsx my-street"),
    "describe": ("kindframe describe my-street", "kindframe describe my-street --print"),
    "draw": ("kindframe draw my-street picture.svg", "kindframe draw my-street pictures.svg --all"),
    "export": (
        "kindframe export my-street my-street.graphml --by age_band",
        'kindframe export my-street net.graphml --audience partners --purpose "..." --accept-risk',
    ),
    "frameworks": (
        "kindframe frameworks",
        "kindframe frameworks show kindness-promise",
        "kindframe frameworks search listen",
    ),
    "instruments": ("kindframe instruments", "kindframe instruments show ucla3"),
    "new": ("kindframe new study my-street", "kindframe new plugin porch"),
    "plugins": ("kindframe plugins", "kindframe plugins --formats"),
    "report": ("kindframe report my-street", "kindframe report my-street --out street.html --analysis isolation"),
    "withdraw": ("kindframe withdraw my-street p017",),
    "workshop": (
        "kindframe workshop sheet kinder-communities-grid grid.html",
        "kindframe workshop read tables/*.xlsx --out workshop",
    ),
}
"""By command, in the order in which somebody would use them."""


def shown(name: str) -> str:
    r"""Give a command's examples as the end of its help, each on a line of its own.

    >>> shown("withdraw")
    '\x08\nFor example:\n  kindframe withdraw my-street p017'
    """
    return "\n".join(["\b", "For example:", *(f"  {line}" for line in EXAMPLES[name])])
