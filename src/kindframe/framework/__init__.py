"""Frameworks: what a community, an organisation or a country says it holds to, as data with editions and sources.

Plugins yield `Framework` records; `load_framework` reads one from TOML; `find_edition` finds the one in force;
`check_framework` tells an author what is wrong; `diff` says what changed between editions; a `Crosswalk` ties two
frameworks together and `gaps` says what neither side answers to.
"""

from __future__ import annotations

from kindframe.framework.checks import check_framework
from kindframe.framework.crosswalk import INVERSE, MATCHES, Crosswalk, Match, Remark
from kindframe.framework.editions import Change, diff, find_edition
from kindframe.framework.gaps import Gaps, Spoken, gaps, unspoken
from kindframe.framework.items import BASES, ITEM_KINDS, RELATIONS, Item, Lineage
from kindframe.framework.loading import (
    attach,
    load_crosswalk,
    load_folder,
    load_framework,
    load_parts,
    load_texts,
    offer,
)
from kindframe.framework.model import SHAPES, STATUSES, Cell, Framework
from kindframe.framework.searching import Hit, search
from kindframe.framework.skos import check_crosswalks, exact_classes

__all__ = [
    "BASES",
    "INVERSE",
    "ITEM_KINDS",
    "MATCHES",
    "RELATIONS",
    "SHAPES",
    "STATUSES",
    "Cell",
    "Change",
    "Crosswalk",
    "Framework",
    "Gaps",
    "Hit",
    "Item",
    "Lineage",
    "Match",
    "Remark",
    "Spoken",
    "attach",
    "check_crosswalks",
    "check_framework",
    "diff",
    "exact_classes",
    "find_edition",
    "gaps",
    "load_crosswalk",
    "load_folder",
    "load_framework",
    "load_parts",
    "load_texts",
    "offer",
    "search",
    "unspoken",
]
