"""
Read tables and see what became of every row
============================================

A researcher's tables are dirty. Reading them says what was understood as what, sets aside what cannot be used by file,
row and column, and counts: rows read are rows kept, set aside or merged.
"""

import tempfile
from pathlib import Path

import kindframe as kf

# %%
# Two small tables with four things wrong: an id twice, a tie to somebody unknown, a strength that is no number, and a
# kind that is misspelt.

folder = Path(tempfile.mkdtemp())
(folder / "people.csv").write_text("id,name,group\n007,Ann,north\np2,Bob,south\np3,Cat,south\np3,Kat,south\n")
(folder / "relationships.csv").write_text(
    "from,to,kind,strength\n007,p2,friend,3\np2,p9,friend,1\np3,p2,freind,2\np3,007,friend,lots\n"
)
study = kf.read(folder)
print(study.report)

# %%
# The id ``007`` is still ``007``. What was set aside is not lost: ``kindframe check FOLDER --problems FILE`` writes it,
# raw, to a file that only you can read.

print(study.actors.table["id"].to_list())

# %%
# In a notebook a study shows what it holds and how it was read, and nobody's name.

study
