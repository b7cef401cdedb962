"""How things show themselves in a notebook: short pieces of HTML without scripts or links, every text escaped.

`Study`, `Network` and `Result` call it from ``_repr_html_``, and give the same in words to what shows no HTML: a
terminal, a paper made from the notebook. A notebook is passed on more easily than a data file, so what is shown by
itself holds counts and findings; rows about single people are left for whoever asks for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from kindframe.markup import told
from kindframe.wording import counted

if TYPE_CHECKING:
    import polars as pl

__all__ = ["MOST_ROWS", "bundle", "cell", "facts", "heading", "listed", "rows"]

MOST_ROWS = 10
"""How many rows of a table are shown; how many there are is said."""


def bundle(page: str, lines: Iterable[str], markdown: str = "") -> dict[str, str]:
    r"""Give one display in every form there is of it, by media type; who shows it takes the richest it knows.

    >>> bundle("<h3>A street</h3>", ["A street", "3 people"])
    {'text/html': '<h3>A street</h3>', 'text/plain': 'A street\n3 people'}
    """
    forms = {"text/html": page, "text/markdown": markdown, "text/plain": "\n".join(lines)}
    return {form: held for form, held in forms.items() if held}


def heading(text: str, level: int = 3) -> str:
    """Give a heading.

    >>> heading("Who & what", 4)
    '<h4>Who &amp; what</h4>'
    """
    return f"<h{level}>{told(text)}</h{level}>"


def facts(held: Iterable[tuple[str, str]]) -> str:
    """Give a table of names and what they are.

    >>> facts([("ties", "3")])  # doctest: +ELLIPSIS
    '<table><tbody><tr><th scope="row" style="text-align:left">ties</th><td ...>3</td></tr></tbody></table>'
    """
    left = ' style="text-align:left"'
    lines = "".join(
        f'<tr><th scope="row"{left}>{told(name)}</th><td{left}>{told(value)}</td></tr>' for name, value in held
    )
    return f"<table><tbody>{lines}</tbody></table>"


def listed(sentences: Iterable[str]) -> str:
    """Give a list of sentences, or nothing where there are none."""
    items = "".join(f"<li>{told(sentence)}</li>" for sentence in sentences)
    return f"<ul>{items}</ul>" if items else ""


def rows(table: pl.DataFrame, meanings: Mapping[str, str] | None = None, most: int = MOST_ROWS) -> str:
    """Give the first rows of a table; a column that has a meaning says it when its head is pointed at."""
    known = meanings or {}
    sides = [f' style="text-align:{"right" if dtype.is_numeric() else "left"}"' for dtype in table.dtypes]
    heads = "".join(
        f'<th scope="col"{side}{_hint(known.get(name, ""))}>{told(name.replace("_", " "))}</th>'
        for name, side in zip(table.columns, sides, strict=True)
    )
    body = "".join(
        f"<tr>{''.join(f'<td{side}>{told(cell(value), 60)}</td>' for side, value in zip(sides, row, strict=True))}</tr>"
        for row in table.head(most).iter_rows()
    )
    more = f"<p>... and {counted(table.height - most, 'more row')}.</p>" if table.height > most else ""
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>{more}"


def cell(value: object) -> str:
    """Write one value for a person: unknown as a dash, numbers short, flags as words.

    Whole numbers get commas from ten thousand on, so that a year is a year.

    >>> [cell(value) for value in (None, True, 2019, 12345, 0.123456, 2_500_000.0, ["a", "b"])]
    ['–', 'yes', '2019', '12,345', '0.1235', '2,500,000', 'a; b']
    """
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}" if abs(value) >= 10_000 else str(value)
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1e6 else f"{value:,.0f}"
    if isinstance(value, list):
        return "; ".join(str(item) for item in value)
    return str(value)


def _hint(meaning: str) -> str:
    return f' title="{told(meaning)}"' if meaning else ""
