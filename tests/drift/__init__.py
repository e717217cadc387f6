"""Where helpdesks and we differ, and why."""
