"""
What each side says of a tie
============================

Who was asked, and who told, are part of the data. How reports become ties is chosen when the question is put.
"""

from textwrap import fill

import kindframe as kf

study = kf.read("../elm-row")

# %%
# The same rows give four networks, by whose word counts.

for rule in ("union", "intersection", "source", "target"):
    print(f"{rule:14}", study.network(between="person", reports=rule))

# %%
# How far the two sides agree.

reports = kf.analyse(study, "reports")
for statement in reports.statements[:5]:
    print(fill(statement.text, 84))

# %%

reports.picture()
