"""Every query that app, worker, console and CLI make, run on a database of a year's shape: none
reads a large table from end to end, and none more blocks than it says."""
