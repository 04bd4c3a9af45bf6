"""What holds for every file and needs no database: `make check` and the suite ask the same."""
