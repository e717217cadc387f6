"""Tests of recalculating."""
