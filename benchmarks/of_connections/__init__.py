"""What `benchmarks/connections.py` runs: made-up communities, the same measures in each library, tables."""
