"""The simulator's control API, for tests, the tour and its own pages."""
