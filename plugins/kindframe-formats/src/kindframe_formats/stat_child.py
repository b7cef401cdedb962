"""The program that opens an SPSS or Stata file, in a process of its own: ``python -P -m kindframe_formats.stat_child``.

The library that reads these files is written in C and dies of some damaged ones. Here it dies alone, within a bound of
memory, and `kindframe_formats.stat_files` says that the file cannot be read. The file comes in on standard input; what
it holds goes out on standard output as JSON, dates as text.
"""

from __future__ import annotations

import contextlib
import datetime
import io
import json
import sys
from typing import Any

__all__ = ["main"]

READERS = {".sav": "read_sav", ".zsav": "read_sav", ".por": "read_por", ".dta": "read_dta"}


def main(arguments: list[str], data: bytes) -> dict[str, Any]:
    """Read a file and give what it holds; with too many rows, columns or cells, only how many.

    ``arguments`` are the ending of the file and the most rows, columns, cells and bytes of memory.
    """
    suffix, rows, columns, cells, memory = arguments[0], *map(int, arguments[1:])
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    import pyreadstat

    read = getattr(pyreadstat, READERS[suffix])
    further: dict[str, Any] = {"output_format": "dict"}  # any other brings in a whole library of frames
    _, about = read(io.BytesIO(data), metadataonly=True, **further)
    if suffix != ".por":
        further["user_missing"] = True
    size = {"rows": max(about.number_rows or 0, 0), "columns": len(about.column_names)}
    if size["rows"] > rows or size["columns"] > columns or size["rows"] * size["columns"] > cells:
        return {"size": size}
    most = min(rows, cells // max(size["columns"], 1)) + 1
    held, about = read(io.BytesIO(data), row_limit=most, **further)
    size["rows"] = len(next(iter(held.values()), []))
    if size["rows"] >= most:
        return {"size": size}
    return {
        "size": size,
        "title": about.file_label or "",
        "columns": [[name, [_plain(value) for value in values]] for name, values in held.items()],
        "labels": {name: list(codes.items()) for name, codes in about.variable_value_labels.items()},
        "meanings": {name: text for name, text in about.column_names_to_labels.items() if text},
        "ranges": {name: [[r["lo"], r["hi"]] for r in found] for name, found in about.missing_ranges.items()},
        "letters": {name: list(found) for name, found in about.missing_user_values.items()},
        "ordinal": [name for name, measure in about.variable_measure.items() if measure == "ordinal"],
    }


def _plain(value: Any) -> Any:
    """Give a value that JSON has; a date or a time is its text at its own precision, blank text is nothing."""
    if isinstance(value, datetime.datetime):
        return value.isoformat(timespec="seconds") if value.time() != datetime.time() else value.date().isoformat()
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if value is None or value != value or (isinstance(value, str) and not value.strip()):
        return None
    return value


if __name__ == "__main__":
    try:
        found = main(sys.argv[1:], sys.stdin.buffer.read())
    except ImportError as error:
        found = {"lacking": str(error)}
    except Exception as error:  # noqa: BLE001 - whatever the library raises, the file cannot be read
        found = {"error": f"{type(error).__name__}: {error}"}
    sys.stdout.write(json.dumps(found))
