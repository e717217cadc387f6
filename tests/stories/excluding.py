"""Asking for an exclusion in the words of a story."""

from __future__ import annotations

from datetime import datetime

from bot.demo.workspace.people import Outcome
from bot.slack.exclusions import FORM
from tests.stories.channels import words
from tests.stories.scenery import PEOPLE
from tests.stories.world import PATIENCE, World

STORM = "https://news.example/storm"


async def fills_in(
    world: World,
    person: str,
    subject: str,
    start: datetime,
    end: datetime,
    *,
    evidence: str = STORM,
    reason: str = "force_majeure",
) -> Outcome:
    """Somebody types `/sla exclude SUBJECT`, fills in the form and sends it."""
    user = PEOPLE[person][0]
    await world._connected()
    opened = await world.workspace.people.slash(user, world.channel("#support").id, f"exclude {subject}")
    assert opened.ok, opened
    await world.workspace.until(lambda: form_of(world, person), PATIENCE.total_seconds())
    given = {
        "from": str(int(start.timestamp())),
        "to": str(int(end.timestamp())),
        "reason": reason,
        "evidence": evidence,
    }
    sent = await world.workspace.people.submit_view(user, given)
    await world.bot.in_flight.drain(PATIENCE)
    await world.bot.jobs.settled()
    return sent


def form_of(world: World, person: str) -> bool:
    """Whether the form lies before somebody."""
    view = world.workspace.modal(PEOPLE[person][0])
    return view is not None and view.body.get("callback_id") == FORM


def page_of(world: World, person: str) -> str:
    """What somebody's modal says."""
    view = world.workspace.modal(PEOPLE[person][0])
    return "\n".join(words(view.body.get("blocks"))) if view else ""
