"""The whole demo in Chromium, as a visitor meets it. Run with `make test-browser`."""
