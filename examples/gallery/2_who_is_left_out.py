"""
Who is left out
===============

An isolate is a row, not a gap: people with no tie at all are in every mean, and are counted by themselves.
"""

from textwrap import fill

import kindframe as kf

study = kf.read("../elm-row")
study

# %%
# How many people can reach nobody, and how far the others reach.

isolation = kf.analyse(study, "isolation", by="group")
for statement in isolation.statements[:6]:
    print(fill(statement.text, 84))

# %%

isolation.picture()

# %%
# Whether some groups receive more than others: the difference with an interval, and how often chance alone would give
# one as large.

gaps = kf.analyse(study, "gaps", by="group")
for statement in gaps.statements[:6]:
    print(fill(statement.text, 84))

# %%

gaps.picture()
