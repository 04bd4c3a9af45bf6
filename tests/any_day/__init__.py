"""The suite on other days than today: `make test-any-day`."""
