"""Which words may be told: texts, quotes, names of people left out, and the order records stand in."""
