"""What surrounds a test: no outside network, a real PostgreSQL, a browser. conftest.py hands these out."""
