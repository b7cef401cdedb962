"""The formats of surveys, personal networks and tables: one row each, in alphabetical order of their names."""

from __future__ import annotations

from kindframe_formats.catalogue import Read, Written

__all__ = ["ALTERS", "READ", "TIES", "WRITTEN"]

ALTERS = r"(?P<attr>.+?)[._](?P<alter>\d+)"
"""How wide tables name an alter's columns, unless somebody says otherwise: ``alter.sex.1``."""
TIES = r"X?(?P<src>\d+)[._ ]to[._ ](?P<tgt>\d+)"
"""How they name a pair's: ``X1.to.2`` or ``1 to 2``."""

WRITTEN = (
    Written(
        "csv",
        "Edge list and node table as CSV",
        (".csv",),
        "edge_csv:write_csv",
        "Ties in one file and actors in another beside it, safe to open in a spreadsheet.",
        takes=1.0,
    ),
    Written(
        "data-package",
        "Data Package",
        (),
        "package_writing:write_package",
        "A folder of CSV files with datapackage.json, which says of every column what it is; reads back exactly.",
    ),
    Written(
        "egor",
        "Egos, alters and ties for egor",
        (),
        "egor_writing:write_egor",
        "A folder of three CSV files, for egor in R; of a whole network, the personal network of every person in it.",
        takes=17.0,
    ),
    Written(
        "parquet",
        "Edge list and node table as Parquet",
        (".parquet",),
        "parquet_writing:write_parquet",
        "Ties in one file and actors in another beside it, types kept, for pandas, polars, R and DuckDB.",
        takes=0.5,
    ),
    Written(
        "parquet-folder",
        "Study folder of Parquet tables",
        (),
        "parquet_writing:write_parquet_folder",
        "Every table and the settings in a folder; reads back exactly, also with millions of ties.",
    ),
    Written(
        "xlsx",
        "Excel workbook",
        (".xlsx",),
        "book_writing:write_xlsx",
        "A sheet for each table and one for the settings; safe to open, holds no properties, reads back exactly.",
        takes=28.0,
    ),
)

_MISSING = {"name": "missing", "kind": "texts", "default": ("NA",), "meaning": "cells that mean no answer"}
_ABSENT = {"name": "missing", "kind": "texts", "default": (), "meaning": "cells that mean no answer, such as 9"}
_EGO = {"name": "ego", "meaning": "the column of the ego's id"}
_LABELS = {
    "name": "labels",
    "default": "both",
    "choices": ("both", "none"),
    "meaning": "whether rows and columns have labels; none: they are numbered from 1",
}
_NONE = {
    "name": "none",
    "kind": "texts",
    "default": ("no", "n", "false"),
    "meaning": "answers that mean that a pair is not tied, besides 0",
}
_SHEET = {"name": "sheet", "default": "", "meaning": "the sheet of a workbook"}

_WAVE = {"name": "wave", "default": "", "meaning": "the wave of the study that all of it belongs to"}

READ = (
    Read(
        "adjacency",
        "Roster or adjacency matrix",
        (".csv", ".tsv", ".txt"),
        "matrices:read_adjacency",
        "The same people above and beside: a number is a tie, 0 is none, a blank is unknown; all of them are counted.",
        sniff="matrices:is_adjacency",
        options=(
            {"name": "kind", "default": "", "meaning": "what ties them"},
            {"name": "actors", "default": "person", "meaning": "what the labels are"},
            {
                "name": "directed",
                "default": "auto",
                "choices": ("auto", "yes", "no"),
                "meaning": "whether ties run one way; auto: unless the matrix is the same both ways",
            },
            {
                "name": "diagonal",
                "default": "pass",
                "choices": ("pass", "keep"),
                "meaning": "what becomes of ties of somebody to themselves",
            },
            {
                "name": "told_by",
                "default": "",
                "choices": ("", "row", "column"),
                "meaning": "who told of a tie, where the matrix is made of answers",
            },
            _LABELS,
            _ABSENT,
            _WAVE,
            _SHEET,
        ),
    ),
    Read(
        "edge-table",
        "Edge list with column names of its own",
        (),
        "edge_table:read_edge_table",
        "A row for each tie in any table; options say which column is which, and name a table of actors beside it.",
        options=(
            {"name": "source", "meaning": "the column of the source"},
            {"name": "target", "meaning": "the column of the target"},
            {"name": "kind", "meaning": "the column of the kind of tie"},
            {"name": "strength", "meaning": "the column of the strength"},
            {"name": "reported_by", "meaning": "the column of who told of it"},
            {"name": "since", "meaning": "the column of when it began"},
            {"name": "until", "meaning": "the column of when it ended"},
            {"name": "wave", "meaning": "the column of the wave"},
            {
                "name": "directed",
                "default": "",
                "choices": ("", "yes", "no"),
                "meaning": "whether all ties run one way",
            },
            {"name": "every_kind", "default": "", "meaning": "the kind of every tie, where no column has it"},
            {"name": "source_kind", "default": "", "meaning": "what the sources are, in a two-mode table"},
            {"name": "target_kind", "default": "", "meaning": "what the targets are, in a two-mode table"},
            {"name": "actors", "default": "", "meaning": "the file of the actors, in the same folder"},
            {"name": "actor", "meaning": "the column of their ids"},
            _MISSING,
            _SHEET,
        ),
    ),
    Read(
        "ego-files",
        "Egos, alters and ties in files of their own (egor, EgoNet, EgoWeb, openeddi)",
        ("", ".zip"),
        "ego_files:read_ego_files",
        "Personal networks as a folder or a zip: every ego is an actor, those who named nobody too.",
        sniff="ego_files:is_ego_files",
        options=(
            {"name": "egos", "default": "", "meaning": "the file of egos"},
            {"name": "alters", "default": "", "meaning": "the file, or the folder, of alters"},
            {"name": "ties", "default": "", "meaning": "the file, or the folder, of ties between alters"},
            _EGO,
            {"name": "alter", "meaning": "the column of the alter's id"},
            {"name": "source", "meaning": "the column of a tie's first end"},
            {"name": "target", "meaning": "the column of a tie's second end"},
            _MISSING,
        ),
    ),
    Read(
        "ego-wide",
        "Personal networks in one wide table",
        (".csv", ".tsv", ".txt"),
        "ego_wide:read_wide",
        "A row for each ego, columns such as alter.sex.1 for each alter and X1.to.2 for each pair.",
        sniff="ego_wide:is_wide",
        options=(
            _EGO,
            {
                "name": "numbered",
                "default": "no",
                "choices": ("no", "yes"),
                "meaning": "whether egos have no column of ids and are numbered as their rows stand",
            },
            {
                "name": "alters",
                "default": ALTERS,
                "meaning": "how an alter's columns are named: a regular expression with attr and alter",
            },
            {
                "name": "ties",
                "default": TIES,
                "meaning": "how a pair's columns are named: a regular expression with src and tgt (and attr)",
            },
            _NONE,
            _MISSING,
            _SHEET,
        ),
    ),
    Read(
        "incidence",
        "Incidence matrix (two-mode)",
        (),
        "matrices:read_incidence",
        "People beside, and above what they take part in: events, groups, places.",
        options=(
            {"name": "rows", "default": "person", "meaning": "what the rows are"},
            {"name": "columns", "default": "group", "meaning": "what the columns are"},
            {"name": "kind", "default": "attends", "meaning": "what ties a row to a column"},
            _LABELS,
            _ABSENT,
            _WAVE,
            _SHEET,
        ),
    ),
    Read(
        "nominations",
        "People and whom they named",
        (),
        "nominations:read_nominations",
        "A row for each person asked; columns that are named hold the ids of those whom they named.",
        options=(
            {
                "name": "named",
                "kind": "texts",
                "default": (),
                "meaning": "the columns of those named, such as friend1,friend2",
            },
            {"name": "who", "meaning": "the column of the ids of those who were asked"},
            {"name": "kind", "default": "", "meaning": "what ties them to those they named"},
            _WAVE,
            _MISSING,
            _SHEET,
        ),
    ),
    Read(
        "network-canvas",
        "Network Canvas CSV export",
        ("", ".zip"),
        "netcanvas_reading:read_netcanvas",
        "A folder or zip of interviews: egos are actors, and who named whom is a tie told by the ego.",
        sniff="netcanvas_files:is_export",
    ),
    Read(
        "network-canvas-graphml",
        "Network Canvas GraphML export",
        (".graphml", "", ".zip"),
        "netcanvas_graphml:read_netcanvas_graphml",
        "Interviews in one file or in many: as the CSV export, and what was not answered is told from no.",
        sniff="netcanvas_graphml:is_netcanvas_graphml",
    ),
    Read(
        "qualtrics",
        "Qualtrics responses about people who were named",
        (".csv", ".tsv"),
        "qualtrics:read_qualtrics",
        "Two or three header rows, and each person named in columns of their own: Loop & Merge or piped names.",
        sniff="qualtrics:is_qualtrics",
        options=(
            {"name": "ego", "meaning": "the column of the respondent's id"},
            {"name": "names", "default": "", "meaning": "what the columns of the names begin with, such as AlterList"},
            {
                "name": "personal",
                "kind": "flag",
                "default": False,
                "meaning": "read addresses, places and names that Qualtrics added by itself",
            },
            _NONE,
            {"name": "missing", "kind": "texts", "default": (), "meaning": "cells that mean no answer"},
            _SHEET,
        ),
    ),
    Read(
        "spss-stata",
        "SPSS and Stata files of a survey",
        (".sav", ".zsav", ".por", ".dta"),
        "survey_file:read_survey_file",
        "Respondents with their answers as labels, declared missing values as unknown, dates as dates.",
        options=(
            {"name": "id", "meaning": "the column of the respondents' ids, or row to number them"},
            {"name": "kind", "default": "person", "meaning": "what the rows are"},
            {"name": "missing", "kind": "texts", "default": (), "meaning": "cells that mean no answer"},
        ),
    ),
)
