"""What the portal costs and how much it bears: `python -m tests.benchmarks`, one JSON line per figure."""
