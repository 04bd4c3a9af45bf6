"""Log, metrics, counters and traces."""
