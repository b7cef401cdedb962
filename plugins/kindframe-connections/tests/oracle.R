# What R's sna and igraph give for the networks of test_connections_in_r.py, as rows of case, measure, place, value.
# Rscript oracle.R FOLDER: reads FOLDER/nodes.csv and FOLDER/ties.csv, writes FOLDER/found.csv.
suppressMessages(library(sna))
suppressMessages(library(igraph))
folder <- commandArgs(trailingOnly = TRUE)[1]
nodes <- read.csv(file.path(folder, "nodes.csv"), colClasses = c(group = "character"))
ties <- read.csv(file.path(folder, "ties.csv"))
found <- list()
set.seed(1)

keep <- function(case, measure, value, place = seq_along(value) - 1) {
  value <- suppressWarnings(as.numeric(value))
  if (length(value)) found[[length(found) + 1]] <<- data.frame(case = case, measure = measure, place = place, value = value)
}

matrix_of <- function(case, column = "weight") {
  n <- sum(nodes$case == case)
  held <- ties[ties$case == case, ]
  m <- matrix(0, n, n)
  for (i in seq_len(nrow(held))) m[held$source[i] + 1, held$target[i] + 1] <- held[[column]][i]
  m
}

for (case in unique(nodes$case)) {
  here <- nodes[nodes$case == case, ]
  directed <- here$directed[1] == 1
  group <- here$group
  w <- matrix_of(case)
  m <- (w != 0) * 1
  n <- nrow(m)
  mode <- if (directed) "digraph" else "graph"
  either <- ((m + t(m)) > 0) * 1
  net <- graph_from_adjacency_matrix(m, mode = if (directed) "directed" else "undirected")
  heavy <- graph_from_adjacency_matrix(w, mode = if (directed) "directed" else "undirected", weighted = TRUE)
  plain <- graph_from_adjacency_matrix(either, mode = "undirected")

  # igraph
  keep(case, "constraint", igraph::constraint(net, weights = rep(1, ecount(net))))
  if (ecount(heavy)) keep(case, "weighted constraint", igraph::constraint(heavy))
  keep(case, "core", igraph::coreness(plain))
  keep(case, "harmonic", igraph::harmonic_centrality(plain, normalized = TRUE))
  for (d in 1:3) keep(case, paste("within", d), igraph::ego_size(plain, d) - 1)
  keep(case, "betweenness", igraph::betweenness(net, weights = NA))
  keep(case, "components", igraph::components(plain)$no)
  keep(case, "cut points", length(igraph::articulation_points(plain)))
  keep(case, "bridges", length(igraph::bridges(plain)))
  keep(case, "clustering", igraph::transitivity(plain, type = "localundirected", isolates = "nan"))
  keep(case, "transitivity", igraph::transitivity(plain, type = "globalundirected"))
  if (directed) keep(case, "returned", igraph::reciprocity(net))
  if (directed) keep(case, "dyadic", igraph::reciprocity(net, mode = "ratio"))
  keep(case, "assortativity", igraph::assortativity_nominal(net, as.integer(factor(group)), directed = directed))
  keep(case, "density", igraph::edge_density(net))
  if (n > 2 && directed) keep(case, "triads", suppressWarnings(igraph::triad_census(net)))

  # sna
  if (n > 1) {
    keep(case, "sna isolates", length(sna::isolates(m)))
    keep(case, "sna density", sna::gden(m, mode = mode))
    keep(case, "sna betweenness", sna::betweenness(m, gmode = mode, cmode = if (directed) "directed" else "undirected"))
    keep(case, "sna core", sna::kcores(either, mode = "graph"))
    if (directed) keep(case, "sna dyads", sna::dyad.census(m))
    if (sum(m)) keep(case, "sna transitivity", sna::gtrans(m, mode = mode, measure = "weak"))
  }
  if (n > 3 && sum(m)) {
    keep(case, "sna cut points", length(sna::cutpoints(either, mode = "graph")))
    if (directed) keep(case, "sna triads", sna::triad.census(m, mode = "digraph"))
    roles <- sna::brokerage(m, group)
    for (part in c("raw.nli", "exp.nli", "sd.nli", "z.nli")) keep(case, paste("sna", part), t(roles[[part]]))
    keep(case, "sna raw.gli", roles$raw.gli)
    keep(case, "sna exp.gli", roles$exp.gli)
    keep(case, "sna sd.gli", roles$sd.gli)
  }
  if (n > 3 && directed && sum(m)) {
    a <- matrix_of(case, "other")
    b <- matrix_of(case, "third")
    keep(case, "sna gcor", sna::gcor(w, a))
    line <- sna::netlm(w, list(a, b), nullhyp = "classical")
    keep(case, "sna netlm", line$coefficients)
    keep(case, "sna netlm t", line$tstat)
    if (startsWith(case, "tested")) {
      keep(case, "sna qaptest", sna::qaptest(list(w, a), sna::gcor, g1 = 1, g2 = 2, reps = 1000)$dist)
      line <- sna::netlm(w, list(a, b), nullhyp = "qapspp", reps = 500)
      keep(case, "sna qapspp", line$pgreqabs)
      for (given in c("size", "edges", "dyad.census")) {
        drawn <- sna::cug.test(m, sna::grecip, cmode = given, reps = 400, FUN.args = list(measure = "edgewise"))
        keep(case, paste("sna cug", given), drawn$rep.stat)
      }
    }
  }
}
write.csv(do.call(rbind, found), file.path(folder, "found.csv"), row.names = FALSE)
