"""The past: where histories come from (a file or the ledger), and how people write instants."""
