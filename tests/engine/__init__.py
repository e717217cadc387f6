"""Tests of the engine: laws that need no store."""
