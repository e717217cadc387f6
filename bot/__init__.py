"""Duebell: an SLA timer for every promise, and a word in Slack while there is still time."""

VERSION = "0.1.0"
