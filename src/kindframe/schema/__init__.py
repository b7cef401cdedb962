"""A record class is the one definition of its table.

A field of a record states once, through `column`, its type, whether it is required, its allowed values or codebook,
what it refers to, its aliases and its meaning. `Table` reads that and gives the table's columns and dtypes, the
vectorised checks, the conversion between rows and records both ways, and the words of the reference page.
"""

from __future__ import annotations

from kindframe.schema.checks import Violation
from kindframe.schema.columns import ATTRIBUTE_DTYPES, Column, Kind, attributes, column
from kindframe.schema.table import Table

__all__ = ["ATTRIBUTE_DTYPES", "Column", "Kind", "Table", "Violation", "attributes", "column"]
