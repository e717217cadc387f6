"""Switches and rarer promises, as people meet them in Slack."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.stories.scenery import FRIDAY
from tests.stories.world import world as make_world

QUIET = """
timezone: Europe/Amsterdam
calendar: office
calendars:
  office:
    hours: {{mon-fri: "09:00-17:00"}}
policies:
  - name: office
    match: {{}}
    targets: {{first_response: 5h}}
    ladder: people
ladders:
  people:
    - {{at: warn, tell: [owner], wake: {wake}}}
    - {{at: due, tell: [leads]}}
"""

TEAMS = """
timezone: Europe/Amsterdam
policies:
  - name: chain
    match: {}
    targets: {first_response: {contractual: 4h}}
ladders:
  default:
    - {at: due, tell: [leads]}
    - {at: due, kind: contractual, tell: [legal]}
"""

MERGE = """
timezone: Europe/Amsterdam
policies:
  - name: all
    match: {{}}
    targets: {{resolution: 8h}}
    switches: {{merge_start: {start}}}
"""


@pytest.mark.parametrize(("wake", "told_at_night"), [("no", False), ("yes", True)])
async def test_s35_a_late_warning_does_not_wake_a_person_unless_the_rung_says_so(
    wake: str, told_at_night: bool, tmp_path: Path
) -> None:
    """Due on Monday; the warning of Friday 16:45 comes late, at night, because the bot was away."""
    store = f"sqlite:///{tmp_path}/duebell.sqlite"
    async with make_world(store, start=FRIDAY.replace(hour=12), policies=QUIET.format(wake=wake)) as world:
        world.ticket("New mouse").opens(owner="Eva")
        await world.forward(minutes=20)
        await world.stops()
        await world.forward(hours=7)
        await world.boots()
        await world.forward(minutes=10)
        assert bool(world.direct("Eva").said) is told_at_night
        await world.until(FRIDAY.replace(hour=8, minute=1) + timedelta(days=3))
        world.direct("Eva").expects("nog 1 u")


async def test_s17_a_breach_names_the_teams_and_their_minutes_to_leads_and_legal() -> None:
    async with make_world(start=FRIDAY, policies=TEAMS) as world:
        ticket = world.ticket("No line").opens()
        world.desk.add_group(71, "Network")
        await world.forward(hours=1)
        world.desk.set_group(ticket.id, 70)
        await world.forward(hours=2)
        world.desk.set_group(ticket.id, 71)
        await world.forward(hours=1, minutes=11)
        world.channel("#leads").expects("breached", "Time used: nobody 1h · Servicedesk 2h · Network 1h")
        world.channel("#legal").expects("breached", "Time used: nobody 1h · Servicedesk 2h · Network 1h")


@pytest.mark.parametrize(("limit", "messages"), [("5", 1), ("9", 7)])
async def test_s36_a_burst_becomes_one_message_above_the_limit(limit: str, messages: int) -> None:
    async with make_world(policies=f"burst_limit: {limit}\n{MERGE.format(start='own')}") as world:
        for n in range(7):
            world.ticket(f"Line {n}").opens()
        await world.forward(hours=6, minutes=3)
        told = world.channel("#support").said
        warned = [one for one in told if "is due in" in one.text or "warnings" in one.text]
        assert len(warned) == messages


@pytest.mark.parametrize(("start", "due"), [("own", "18:00 UTC"), ("older", "17:00 UTC")])
async def test_s30_the_ticket_that_stays_may_take_the_older_start(start: str, due: str) -> None:
    async with make_world(policies=MERGE.format(start=start)) as world:
        older = world.ticket("Slow line").opens()
        await world.forward(hours=1)
        younger = world.ticket("Slow line again").opens()
        await world.forward(minutes=10)
        older.merged_into(younger)
        await world.forward(minutes=10)
        assert due in await world.asks("Eva", f"ticket {younger.id}")
