"""The attackers that every release is held against: what its numbers, taken together, still allow."""
