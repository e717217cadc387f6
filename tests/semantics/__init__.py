"""The rules of docs/semantics.md as policy tests; conftest.py makes each of them a test of pytest."""
