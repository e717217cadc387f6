"""The company of the demo: who works there, who its customers are, and which channels it has."""

from __future__ import annotations

from dataclasses import dataclass

from bot.demo.helpdesk import Desk
from bot.demo.workspace import BOT_USER, Workspace

KIM, EVA, DAAN, LARS, ANN = "U0KIM", "U0EVA", "U0DAAN", "U0LARS", "U0ANN"
SUPPORT, LEADS, LEGAL, ADMINS = "C0SUPPORT", "C0LEADS", "C0LEGAL", "C0ADMINS"

READER, AGENT_EVA, AGENT_DAAN = 1, 10, 11
"""Ids in the helpdesk: the account that Duebell reads with, and the agents."""
NOOR, SAM = 20, 21
"""Who writes for the clinic, and for the bakery."""
CLINIC, BAKERY = 500, 501
_MAIL = "brightside.example"


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody in the workspace."""

    id: str
    name: str
    title: str
    locale: str = "en-GB"


COLLEAGUES = (
    Colleague(KIM, "Kim", "manager, sees everything"),
    Colleague(EVA, "Eva", "agent, reads Dutch", "nl-NL"),
    Colleague(DAAN, "Daan", "agent"),
    Colleague(LARS, "Lars", "lead"),
    Colleague(ANN, "Ann", "legal"),
)
"""The first one is who a visitor is at first."""


WELCOME = (
    "Good morning! From today on Duebell watches our promises. It warns here while there is still time, tells"
    " #leads what was missed, and #legal when a contract was broken. Ask it: type `/sla status` below. The"
    " tickets are on the right. We are make-believe, so click whatever you like."
)


def furnish(workspace: Workspace) -> None:
    """Put people, channels and a word of welcome into an empty workspace."""
    for one in COLLEAGUES:
        address = f"{one.name.lower()}@{_MAIL}"
        workspace.add_user(one.id, one.name, address, locale=one.locale, title=one.title)
    everybody = [one.id for one in COLLEAGUES]
    workspace.add_channel(SUPPORT, "support", members=[*everybody, BOT_USER])
    workspace.add_channel(LEADS, "leads", members=[KIM, LARS, BOT_USER])
    workspace.add_channel(LEGAL, "legal", private=True, members=[KIM, ANN, BOT_USER])
    workspace.add_channel(ADMINS, "admins", members=[KIM, BOT_USER])
    workspace.people.post(LARS, SUPPORT, WELCOME)


def staff(desk: Desk) -> None:
    """Put agents and customers into an empty helpdesk."""
    desk.add_organization(CLINIC, "Harbour Clinic")
    desk.add_organization(BAKERY, "Corner Bakery")
    desk.add_agent(AGENT_EVA, "Eva", f"eva@{_MAIL}")
    desk.add_agent(AGENT_DAAN, "Daan", f"daan@{_MAIL}")
    desk.add_agent(READER, "Duebell", f"duebell@{_MAIL}", role="admin")
    desk.add_customer(NOOR, "Noor", "noor@harbour-clinic.example", organization=CLINIC)
    desk.add_customer(SAM, "Sam", "sam@corner-bakery.example", organization=BAKERY)
