"""Slack: messages laid out and posted, people found: the ports Writer, Slack and Directory."""
