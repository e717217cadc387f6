"""Tests that keep the house true to its own rules."""
