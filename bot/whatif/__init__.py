"""What if: the past judged twice, by a draft of the promises and by those it is to replace.

history -> facts of a ticket -> fold under each -> compare timer by timer -> table or JSON
"""

from bot.whatif.command import Request, main

__all__ = ["Request", "main"]
