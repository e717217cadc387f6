"""`duebell check`: everything is tried once, nothing is posted."""

from dataclasses import replace

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import PacedClock
from bot.demo.workspace import Workspace
from bot.slack.check import Finding, check
from bot.slack.places import SlackPlaces
from tests.slack.workshop import (
    ADMINS,
    EVA,
    LEADS_GROUP,
    LEGAL,
    OLD,
    SUPPORT,
    calls,
    client_of,
)

GOOD = SlackPlaces(
    channels={"support": SUPPORT, "admins": ADMINS},
    roles={"lead": (LEADS_GROUP, EVA), "legal": ("ann@example.com",)},
)


def faults(found: list[Finding]) -> list[tuple[str, str]]:
    return [(one.about, one.said) for one in found if not one.fine]


async def test_all_is_well(workspace: Workspace, client: AsyncWebClient) -> None:
    found = await check(client, GOOD)
    assert faults(found) == []
    assert Finding(True, "channel support (C0SUPPORT)", "fine") in found
    assert Finding(True, "role lead (S0LEADS)", "2 people") in found
    assert calls(workspace, "chat.postMessage") == 0


async def test_every_fault_is_named_with_what_to_do(workspace: Workspace, client: AsyncWebClient) -> None:
    workspace.add_channel("C0OUT", "outside", members=[EVA])
    workspace.add_usergroup("S0EMPTY", "empty", [])
    places = SlackPlaces(
        channels={"old": OLD, "private": LEGAL, "outside": "C0OUT"},
        roles={"lead": ("S0EMPTY", "U0NOBODY", "nobody@example.com")},
    )
    found = await check(client, places)
    assert faults(found) == [
        ("channel old (C0OLD)", "is archived"),
        ("channel private (C0LEGAL)", "does not exist, or is private and I am not in it: /invite me there"),
        ("channel outside (C0OUT)", "I am not in it: /invite me there"),
        ("role lead (S0EMPTY)", "nobody is in this user group"),
        ("role lead (U0NOBODY)", "Slack says user_not_found"),
        ("role lead (nobody@example.com)", "Slack says users_not_found"),
    ]
    hint = "none is called admins: nobody hears of Duebell's own troubles"
    assert Finding(True, "slack.channels", hint) in found


async def test_a_legal_channel_that_others_read_is_a_fault(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    workspace.people.invite(LEGAL)
    workspace.store.put_channel(replace(workspace.store.state.channels[LEGAL], ext_shared=True))
    found = await check(client, replace(GOOD, channels={**GOOD.channels, "legal": LEGAL}))
    assert faults(found) == [
        ("channel legal (C0LEGAL)", "is shared with another organisation: legal text is refused there")
    ]


async def test_a_bad_token_ends_it(workspace: Workspace, clock: PacedClock) -> None:
    async with client_of(workspace, token="xoxb-wrong") as client:
        assert await check(client, GOOD) == [Finding(False, "token", "Slack says invalid_auth")]
