"""Tests of policy tests."""
