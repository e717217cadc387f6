"""Switches and rarer promises, as people meet them in Slack."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.demo.helpdesk import Fault
from tests.stories.scenery import FRIDAY
from tests.stories.world import world as make_world

QUIET = """
timezone: Europe/Amsterdam
calendar: office
calendars:
  office:
    hours: {{fri: "09:00-17:00, 21:00-23:00"}}
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
    async with make_world(
        store, start=FRIDAY.replace(hour=12), policies=QUIET.format(wake=wake), every="1h"
    ) as world:
        world.ticket("New mouse").opens(owner="Eva")
        await world.forward(minutes=70)
        await world.stops()
        await world.forward(hours=6)
        await world.boots()
        await world.forward(minutes=10)
        assert bool(world.direct("Eva").said) is told_at_night
        await world.until(FRIDAY.replace(hour=20, minute=1))
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
async def test_s30_merge_start(start: str, due: str) -> None:
    async with make_world(policies=MERGE.format(start=start)) as world:
        older = world.ticket("Slow line").opens()
        await world.forward(hours=1)
        younger = world.ticket("Slow line again").opens()
        await world.forward(minutes=10)
        older.merged_into(younger)
        await world.forward(minutes=10)
        assert due in await world.asks("Eva", f"ticket {younger.id}")


LAW = """
timezone: Europe/Amsterdam
policies:
  - name: privacy
    match: {tags: privacy}
    targets: {incident_notice: {gdpr: {warn: 71h}, dora: {}}}
  - name: rest
    match: {}
    targets: {resolution: 8h}
"""


async def test_s20_an_incident_is_put_on_record_counted_down_and_reported_by_command() -> None:
    async with make_world(policies=LAW) as world:
        ticket = world.ticket("Mailbox sent to the wrong list").opens()
        world.desk.set_tags(ticket.id, ["privacy"])
        await world.forward(minutes=10)
        told = await world.asks("Lars", f"incident {ticket.id} gdpr")
        assert "GDPR notification to the supervisory authority" in told
        assert "2026-11-23 09:10 UTC" in told
        assert "already" in await world.asks("Lars", f"incident {ticket.id} gdpr")
        ticket.becomes("solved")
        await world.forward(hours=1, minutes=5)
        world.channel("#support").expects("GDPR notification", "is due in 71h")
        told = await world.asks("Lars", f"notified {ticket.id} gdpr notification")
        assert "GDPR" not in told
        assert "met <!date" in await world.asks("Lars", f"ticket {ticket.id}")


async def test_s20_an_incident_is_dated_back_and_a_mistake_is_taken_back() -> None:
    """Ten in the morning in Amsterdam, on a Friday."""
    async with make_world(policies=LAW) as world:
        ticket = world.ticket("Mailbox sent to the wrong list").opens()
        world.desk.set_tags(ticket.id, ["privacy"])
        await world.forward(minutes=10)
        for unsaid, answer in (
            ("at 10:11", "still to come"),
            ("at half past nine", "cannot read"),
            ("withdraw", "nothing to take back"),
        ):
            assert answer in await world.asks("Lars", f"incident {ticket.id} gdpr {unsaid}")
        told = await world.asks("Lars", f"incident {ticket.id} gdpr at 08:15")
        assert "it happened" in told
        assert "2026-11-20 07:15 UTC" in told
        assert "2026-11-23 07:15 UTC" in told
        told = await world.asks("Lars", f"explain {ticket.id}")
        assert re.search(r"aware of it .*2026-11-20 07:15 UTC.* said by <@U\w+> .*2026-11-20 09:10 UTC", told)
        assert "take it back first" in await world.asks("Lars", f"incident {ticket.id} gdpr at 09:00")
        assert "Only agents" in await world.asks("Mia", f"incident {ticket.id} gdpr withdraw")
        told = await world.asks("Lars", f"incident {ticket.id} gdpr withdraw")
        assert "Taken back" in told
        assert "2026-11-23" not in told
        assert "was taken back" in await world.asks("Lars", f"incident {ticket.id} gdpr withdraw")
        told = await world.asks("Lars", f"incident {ticket.id} gdpr at Thu 2026-11-19 23:00 UTC")
        assert "2026-11-22 23:00 UTC" in told
        assert "Taken back" in await world.asks("Lars", f"explain {ticket.id}")


async def test_s20_only_those_who_may_act_and_only_under_a_law_that_the_policy_names() -> None:
    async with make_world(policies=LAW) as world:
        ticket = world.ticket("Mailbox sent to the wrong list").opens()
        await world.forward(minutes=10)
        assert "names no such law" in await world.asks("Lars", f"incident {ticket.id} gdpr")
        assert "Only agents" in await world.asks("Mia", f"incident {ticket.id} gdpr")
        assert "For example" in await world.asks("Lars", f"incident {ticket.id} hipaa")
        assert "know nothing" in await world.asks("Lars", "incident 999999 gdpr")


@pytest.mark.parametrize(("lines", "told"), [("", 1), ("blind_after: 40m\n", 0)])
async def test_s27_a_silent_source_is_reported_after_as_long_as_the_file_says(lines: str, told: int) -> None:
    async with make_world(policies=lines + MERGE.format(start="own")) as world:
        world.ticket("VPN down").opens()
        await world.forward(minutes=10)
        world.helpdesk.faults.plan(Fault.ERROR, times=1000)
        await world.forward(minutes=25)
        world.channel("#admins").expects_times(told, "zendesk is silent")
        world.helpdesk.faults.clear()
        await world.forward(minutes=10)
