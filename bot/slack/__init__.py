"""Slack: messages laid out, posted, and people found. Implements the engine's ports Writer, Slack, Directory."""
