"""Nobody: a directory without Slack, for questions asked on the command line."""

from __future__ import annotations

from collections.abc import Sequence

from bot.engine.records import Destination
from bot.sla.pages import Person


class Nobody:
    """Knows no one and reaches no one."""

    async def destinations(
        self, audience: str, *, owner: Person | None, claimed_by: str, group: str
    ) -> Sequence[Destination]:
        """Nowhere."""
        return ()

    async def mention(self, audience: str, *, owner: Person | None, claimed_by: str, group: str) -> str:
        """Nobody."""
        return ""

    async def slack_user(self, person: Person) -> str:
        """Nobody."""
        return ""

    async def email(self, slack_user: str) -> str:
        """Unknown."""
        return ""

    async def roles(self, slack_user: str) -> frozenset[str]:
        """None."""
        return frozenset()

    async def outsider(self, slack_user: str) -> bool:
        """Everybody is."""
        return True

    async def locale(self, slack_user: str) -> str:
        """English."""
        return "en"

    def fallback(self) -> Destination | None:
        """None."""
        return None
