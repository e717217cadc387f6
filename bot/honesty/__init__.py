"""Pause honesty: patterns that help a clock more than a customer, as questions, and both figures.

history -> facts of a ticket -> patterns and figures -> table or JSON
"""

from bot.honesty.command import Request, main

__all__ = ["Request", "main"]
