"""One question's ties as arrays and a node table: `ask` puts the question, `Network` is the answer.

`Study.network` calls `ask`; every analysis of a network takes a `Network`.
"""

from __future__ import annotations

from kindframe.network.arrays import Arrays
from kindframe.network.asking import ask
from kindframe.network.network import Network
from kindframe.network.question import Question

__all__ = ["Arrays", "Network", "Question", "ask"]
