"""`duebell uptime`."""
