"""Tests of pause honesty."""
