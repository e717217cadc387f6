"""A directory of a few people, one of whom has two Slack users."""

from __future__ import annotations

from collections.abc import Sequence

from bot.engine.records import Destination
from bot.engine.strangers import Nobody
from bot.sla.pages import Person

EMAILS = {
    "U0LARS": "lars@example.com",
    "U1LARS": "LARS+work@example.com",
    "U2LARS": "lars@helpdesk.example",
    "U0ANN": "ann@example.com",
    "U0OPS": "ops@example.com",
    "U0MIA": "mia@example.com",
    "U0GUEST": "guest@elsewhere.example",
}
ROLES = {"U0LARS": "lead", "U1LARS": "legal", "U2LARS": "legal", "U0ANN": "legal", "U0OPS": "admin"}
PEOPLE = {"lars@helpdesk.example": "U0LARS"}
"""The map of the configuration: an address of the helpdesk, and whose Slack user it is."""


class Staff(Nobody):
    """Knows these people."""

    async def roles(self, slack_user: str) -> frozenset[str]:
        return frozenset({ROLES[slack_user]}) if slack_user in ROLES else frozenset()

    async def email(self, slack_user: str) -> str:
        return EMAILS.get(slack_user, "")

    async def outsider(self, slack_user: str) -> bool:
        return slack_user == "U0GUEST"

    async def destinations(
        self, audience: str, *, owner: Person | None, claimed_by: str, group: str
    ) -> Sequence[Destination]:
        return (Destination(f"D{claimed_by}", "en", direct=True),) if claimed_by else ()
