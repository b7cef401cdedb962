"""Writing a script for R with two tables beside it: run, it holds the network as igraph and as sna know it."""

from __future__ import annotations

from pathlib import Path

import orjson

from kindframe.exporting import LossReport, Release
from kindframe.files import atomic_write
from kindframe_formats.edge_csv import nodes_beside, tables_of
from kindframe_formats.laying import both_ways
from kindframe_formats.losses import Losses

__all__ = ["write_r"]

_SCRIPT = r"""# Written by kindframe. Run it where it lies: source("@NAME@", chdir = TRUE)
# Then 'nodes' and 'ties' are data frames, 'graph' is an igraph object, 'matrices' a list with a matrix for each kind of
# tie (rows to columns; the strongest of several), as sna takes them: sna::betweenness(matrices[["help"]])

read <- function(file) {
  held <- read.csv(file, colClasses = "character", na.strings = "", encoding = "UTF-8", check.names = FALSE)
  guarded <- "^'(?=[\"'[:space:]]*([=+@\t\r\n-]|$))"
  names(held) <- sub(guarded, "", names(held), perl = TRUE)
  ids <- c("id", "source", "target", "reported_by", "place", "wave")
  for (name in names(held)) {
    if (name %in% ids) {
      odd <- grepl("^'+([^[:alnum:]]|$)|^'.*[[:space:]]$|^'.*[\t\r\n]", held[[name]])
      held[[name]] <- ifelse(odd, sub("^'", "", held[[name]]), held[[name]])
    } else {
      held[[name]] <- type.convert(sub(guarded, "", held[[name]], perl = TRUE), as.is = TRUE)
    }
  }
  held
}

nodes <- read(@NODES@)
ties <- read(@TIES@)
if (is.null(ties$strength)) ties$strength <- rep(NA_real_, nrow(ties))
if (is.null(ties$kind)) ties$kind <- rep(NA_character_, nrow(ties))
both <- as.logical(c(@BOTH@))

if (requireNamespace("igraph", quietly = TRUE)) {
  first <- c("source", "target")
  graph <- igraph::graph_from_data_frame(
    cbind(ties[first], ties[setdiff(names(ties), first)]), directed = TRUE,
    vertices = cbind(nodes["id"], nodes[setdiff(names(nodes), c("id", "name"))],
                     if ("name" %in% names(nodes)) data.frame(label = nodes$name))
  )
}

matrices <- list()
for (kind in unique(ifelse(is.na(ties$kind), "tie", ties$kind))) {
  held <- matrix(0, nrow(nodes), nrow(nodes), dimnames = list(nodes$id, nodes$id))
  for (row in which(ifelse(is.na(ties$kind), "tie", ties$kind) == kind)) {
    from <- ties$source[row]
    to <- ties$target[row]
    value <- if (is.na(ties$strength[row])) 1 else ties$strength[row]
    held[from, to] <- max(held[from, to], value)
    if (both[row]) held[to, from] <- max(held[to, from], value)
  }
  matrices[[kind]] <- held
}
"""


def write_r(release: Release, path: Path) -> LossReport:
    """Write ``NAME.R``, and beside it ``NAME-ties.csv`` and ``NAME-ties-nodes.csv``, which it reads.

    Returns
    -------
    LossReport
        What the two tables have no room for: acts, domains, codings, answers, the study's settings.

    Raises
    ------
    StoreNotSaved
        Where a file cannot be written; then none of them is.

    .. versionadded:: 0.1
    """
    losses = Losses()
    beside = path.with_name(f"{path.stem}-ties.csv")
    nodes = nodes_beside(beside)
    ties, actors = tables_of(release.study, losses)
    both = ", ".join("TRUE" if held else "FALSE" for held in both_ways(release.study).to_list())
    script = _SCRIPT
    for name, text in (
        ("NAME", path.name.replace("\n", " ").replace('"', "")),
        ("NODES", orjson.dumps(nodes.name).decode()),
        ("TIES", orjson.dumps(beside.name).decode()),
        ("BOTH", both),
    ):
        script = script.replace(f"@{name}@", text)
    with atomic_write(nodes) as first, atomic_write(beside) as second, atomic_write(path) as third:
        first.write(actors)
        second.write(ties)
        third.write(script.encode())
    return LossReport(format="r", losses=tuple(losses), files=(path, beside, nodes))
