"""What only brings messages in Slack up to date: less than `bot.engine.ports.Slack`, which has it."""

from __future__ import annotations

from typing import Protocol

from bot.engine.records import Rendered


class Editor(Protocol):
    """Changes our own messages. Raises SlackTrouble and nothing else, and does not retry."""

    async def edit(self, channel: str, ts: str, content: Rendered) -> None:
        """Let a message say this from now on."""
        ...
