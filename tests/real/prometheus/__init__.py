"""The bot against a real Prometheus. `make test-prometheus` runs it; it is no part of `make test`."""
