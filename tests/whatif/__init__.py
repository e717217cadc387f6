"""Tests of what-if."""
