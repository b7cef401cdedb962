"""Writes the reference pages that come from the code: data format, command line, analyses, frameworks, environment.

Each page is made anew at every build into ``reference/generated``, which git does not keep.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click


def setup(app: Any) -> dict[str, Any]:
    """Connect to the start of the build."""
    app.connect("builder-inited", write_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def write_pages(app: Any) -> None:
    """Write every generated page."""
    os.environ.setdefault("COLUMNS", "100")
    folder = Path(app.srcdir) / "reference" / "generated"
    folder.mkdir(exist_ok=True)
    (folder / "analyses").mkdir(exist_ok=True)
    pages = {
        "data-format.md": data_format(),
        "cli.md": command_line(),
        "frameworks.md": frameworks(),
        "environment.md": environment(),
        **analyses(Path(app.srcdir).parent),
    }
    for name, text in pages.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def cell(text: object) -> str:
    """Make text safe inside a Markdown table."""
    return str(text).replace("|", "\\|").replace("\n", " ")


def data_format() -> str:
    """The tables, from the record classes."""
    from kindframe.records import CODEBOOKS, TABLES

    out = ["# The data format", ""]
    out += ["Made from the record classes in `kindframe.records`; there is no second list of columns.", ""]
    for table in TABLES.values():
        files = ", ".join(f"`{stem}.csv`" for stem in table.files)
        out += [f"## {table.name}", "", f"{table.meaning.capitalize()}. Files: {files}.", ""]
        out += ["| column | holds | meaning | also read as |", "| --- | --- | --- | --- |"]
        for column in table.columns:
            name = f"**`{column.name}`**" if column.required else f"`{column.name}`"
            holds = column.kind
            if column.values:
                holds += ": " + ", ".join(f"`{v}`" for v in column.values)
            if column.codebook:
                holds += f" of the {column.codebook} codebook"
            if column.minimum is not None or column.maximum is not None:
                holds += f", {column.minimum:g} to {column.maximum:g}"
            aliases = ", ".join(f"`{a}`" for a in column.aliases)
            out.append(f"| {name} | {cell(holds)} | {cell(column.meaning)} | {aliases} |")
        out += ["", "Any further column is a free attribute; it is kept with its name.", ""]
    out += ["## Codebooks", "", "An unknown kind is a warning with the nearest known one, never an error.", ""]
    for name, book in CODEBOOKS.items():
        out += [f"### {name}", "", *(f"- `{kind}`: {meaning}" for kind, meaning in book.items()), ""]
    return "\n".join(out)


def command_line() -> str:
    """Every command's own help."""
    from kindframe.cli import COMMANDS, root

    context = click.Context(root, info_name="kindframe")
    out = ["# The command line", "", "```text", root.get_help(context), "```", ""]
    for name in sorted(COMMANDS):
        command = root.get_command(context, name)
        assert command is not None
        out += help_of(command, context, name, 2)
    return "\n".join(out)


def help_of(command: click.Command, parent: click.Context, name: str, level: int) -> list[str]:
    """One command's help, and its subcommands' behind it."""
    context = click.Context(command, info_name=name, parent=parent)
    path = context.command_path
    out = [f"{'#' * level} {path}", "", "```text", command.get_help(context), "```", ""]
    if isinstance(command, click.Group):
        for sub in command.list_commands(context):
            below = command.get_command(context, sub)
            assert below is not None
            out += help_of(below, context, sub, level + 1)
    return out


def analyses(root: Path) -> dict[str, str]:
    """A list of the analyses, and for the page of each in ``docs/analyses`` what comes from the code and a run."""
    import kindframe as kf
    from kindframe.registry import default_registry

    offers = default_registry().analyses
    street = kf.read(root / "examples" / "elm-row")
    first = ["# The analyses", "", "Each puts one question to a study. In a terminal: `kindframe analyse STUDY NAME`;"]
    first += ["in Python: `kindframe.analyse(study, name)`. The examples are answers on the made-up street.", ""]
    first += ["| name | question |", "| --- | --- |"]
    first += [f"| [`{name}`](../../analyses/{name}.md) | {cell(a.question)} |" for name, a in sorted(offers.items())]
    pages = {"analyses.md": "\n".join([*first, ""])}
    for name, analysis in sorted(offers.items()):
        pages |= analysis_page(name, analysis, kf.analyse(street, name))
    return pages


MOST_STATEMENTS, MOST_PICTURES = 14, 2


def analysis_page(name: str, analysis: Any, result: Any) -> dict[str, str]:
    """The part of the page of one analysis that comes from the code, and the pictures of its example as SVG."""
    import vl_convert

    out = ["# On the made-up street", "", "```console", f"$ kindframe analyse examples/elm-row {name}", "```", ""]
    for statement in result.statements[:MOST_STATEMENTS]:
        out.append(f"- {statement.text}{f' ({statement.ground})' if statement.ground else ''}")
    if len(result.statements) > MOST_STATEMENTS:
        out.append(f"- and {len(result.statements) - MOST_STATEMENTS} more.")
    out += [""]
    pages = {}
    for figure in result.figures[:MOST_PICTURES]:
        pages[f"analyses/{name}-{figure.name}.svg"] = vl_convert.vegalite_to_svg(
            dict(figure.pictured(result.tables).spec)
        )
        out += [f"![{cell(figure.alt)}]({name}-{figure.name}.svg)", ""]
    if result.notes:
        out += ["It adds:", "", *(f"- {note}" for note in result.notes), ""]
    out += ["# The definition in short", "", analysis.definition, "", f"{analysis.reading} {analysis.limits}", ""]
    if analysis.parameters:
        out += ["# Parameters", "", "| parameter | default | meaning |", "| --- | --- | --- |"]
        out += [f"| `{p.name}` | {f'`{p.default}`' if p.default is not None else ''} | {cell(p.meaning)} |"
                for p in analysis.parameters]  # fmt: skip
        out += [""]
    out += ["# Tables", ""]
    for table, columns in result.columns.items():
        out += [f"**{table}**", "", "| column | meaning |", "| --- | --- |"]
        out += [
            f"| `{column}` | {cell(note.meaning)}{f' ({note.unit})' if note.unit else ''} |"
            for column, note in columns.items()
        ]
        out += [""]
    if analysis.sources:
        out += ["# Sources", "", *(f"- {source}" for source in analysis.sources), ""]
    return pages | {f"analyses/{name}.md": "\n".join(out)}


def frameworks() -> str:
    """The frameworks that the plugins of this repository offer, with their sources."""
    from kindframe.registry import default_registry

    out = ["# The frameworks", "", "`kindframe frameworks show NAME` shows one whole.", ""]
    out += ["| framework | title | status | items | sources |", "| --- | --- | --- | --- | --- |"]
    for key, held in sorted(default_registry().frameworks.items()):
        sources = "; ".join(str(source) for source in held.sources)
        out.append(f"| `{key}` | {cell(held.title)} | {held.status} | {len(held)} | {cell(sources)} |")
    return "\n".join([*out, ""])


def environment() -> str:
    """The environment variables, from the one list in the code."""
    from kindframe.environment import VARIABLES

    out = ["# Environment variables", "", "| variable | meaning |", "| --- | --- |"]
    out += [f"| `{name}` | {cell(meaning)} |" for name, meaning in sorted(VARIABLES.items())]
    return "\n".join([*out, ""])
