"""Which numbers may be told, and how: counts, tables, statements, assessments, first each, then all together."""
