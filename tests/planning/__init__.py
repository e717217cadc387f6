"""Maintenance as people plan it, without Slack."""
