"""Policy tests: timelines in plain YAML, with what is expected of the clocks and of the alerts.

file -> shapes (what is written) -> cases (what it means) -> running (fold, decide) -> checking -> report
"""

from bot.policytests.command import Request, main

__all__ = ["Request", "main"]
