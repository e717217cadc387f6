"""Replay: the same fold and the same decisions over a history from a file.

file -> records -> rows or events -> facts of a ticket -> simulate (fold, decide) -> tally -> table or JSON
"""

from bot.replay.command import Request, main

__all__ = ["Request", "main"]
