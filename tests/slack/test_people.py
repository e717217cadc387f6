"""Audiences become places and people; in doubt nobody outside hears anything."""

from dataclasses import replace
from datetime import timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import PacedClock
from bot.demo.workspace import Workspace
from bot.engine.records import Destination
from bot.sla.facts import SourceName
from bot.sla.pages import Person
from bot.slack.people import SlackDirectory
from bot.slack.places import SlackPlaces
from bot.troubles import SlackTrouble, SlackTroubleKind
from tests.slack.workshop import (
    ADMINS,
    ANN,
    EVA,
    GUEST,
    LARS,
    LEADS,
    LEADS_GROUP,
    LEGAL,
    SUPPORT,
    calls,
    client_of,
    open_workspace,
)

PLACES = SlackPlaces(
    channels={"support": SUPPORT, "leads": LEADS, "legal": LEGAL, "admins": ADMINS},
    roles={"lead": (LEADS_GROUP,), "legal": ("ann@example.com",), "manager": (LARS, "nobody@example.com")},
    people={"eva@helpdesk.example": EVA},
    groups={"Network": "leads"},
    languages={"leads": "nl"},
    default_group_channel="support",
)
DESK = SourceName("zendesk")
LARS_THERE = Person(DESK, "7", "Lars", "Lars@Example.com")
EVA_THERE = Person(DESK, "8", "Eva", "eva@helpdesk.example")
STRANGER = Person(DESK, "9", "New", "new@example.com")


@pytest.fixture
def directory(client: AsyncWebClient, clock: PacedClock) -> SlackDirectory:
    return SlackDirectory(client, PLACES, clock)


async def reached(
    directory: SlackDirectory,
    audience: str,
    owner: Person | None = None,
    claimed_by: str = "",
    group: str = "",
) -> list[Destination]:
    return list(await directory.destinations(audience, owner=owner, claimed_by=claimed_by, group=group))


async def test_the_owner_gets_a_direct_message_in_their_own_language(
    workspace: Workspace, directory: SlackDirectory
) -> None:
    (found,) = await reached(directory, "owner", EVA_THERE)
    assert found == Destination(workspace.store.direct(EVA).id, "nl", direct=True)
    assert await reached(directory, "owner") == []
    assert await reached(directory, "owner", STRANGER) == []


async def test_whoever_claimed_the_ticket_goes_before_the_owner(
    workspace: Workspace, directory: SlackDirectory
) -> None:
    (found,) = await reached(directory, "owner", EVA_THERE, claimed_by=LARS)
    assert found.channel == workspace.store.direct(LARS).id
    assert await directory.mention("owner", owner=EVA_THERE, claimed_by=LARS, group="") == LARS


async def test_groups_and_channels(directory: SlackDirectory) -> None:
    assert await reached(directory, "group", group="network") == [Destination(LEADS, "nl")]
    assert await reached(directory, "group", group="Something else") == [Destination(SUPPORT, "en")]
    assert await reached(directory, "leads") == [Destination(LEADS, "nl")]
    assert await reached(directory, "nobody has this name") == []


async def test_without_a_default_other_groups_are_told_nowhere(
    client: AsyncWebClient, clock: PacedClock
) -> None:
    directory = SlackDirectory(client, replace(PLACES, default_group_channel=""), clock)
    assert await reached(directory, "group", group="Something else") == []


async def test_a_user_group_is_mentioned_and_people_are_written_to(
    workspace: Workspace, directory: SlackDirectory
) -> None:
    assert await reached(directory, "lead") == [Destination(SUPPORT, "en", (LEADS_GROUP,))]
    assert await reached(directory, "manager") == [
        Destination(workspace.store.direct(LARS).id, "en", direct=True)
    ]
    assert await directory.mention("lead", owner=None, claimed_by="", group="") == LEADS_GROUP


async def test_a_user_group_without_any_channel_is_written_to_one_by_one(
    workspace: Workspace, client: AsyncWebClient, clock: PacedClock
) -> None:
    directory = SlackDirectory(client, SlackPlaces(roles={"lead": (LEADS_GROUP,)}), clock)
    places = [found.channel for found in await reached(directory, "lead")]
    assert places == [workspace.store.direct(ANN).id, workspace.store.direct(LARS).id]


async def test_s09_legal_text_stays_inside(
    workspace: Workspace, directory: SlackDirectory, clock: PacedClock
) -> None:
    with pytest.raises(
        SlackTrouble
    ) as raised:  # the bot is not in the private channel: it cannot see who reads
        await reached(directory, "legal")
    assert raised.value.kind is SlackTroubleKind.REFUSED
    workspace.people.invite(LEGAL)
    assert await reached(directory, "legal") == [Destination(LEGAL, "en", (ANN,))]
    clock.jump(timedelta(minutes=11))
    workspace.store.put_channel(replace(workspace.store.state.channels[LEGAL], ext_shared=True))
    with pytest.raises(SlackTrouble) as raised:
        await reached(directory, "legal")
    assert (raised.value.kind, raised.value.detail) == (SlackTroubleKind.REFUSED, "externally_shared")


async def test_legal_text_goes_to_no_guest(
    workspace: Workspace, client: AsyncWebClient, clock: PacedClock
) -> None:
    directory = SlackDirectory(client, SlackPlaces(roles={"legal": (GUEST, ANN)}), clock)
    (found,) = await reached(directory, "legal")
    assert found.channel == workspace.store.direct(ANN).id


async def test_people_are_found_by_map_then_by_address(directory: SlackDirectory) -> None:
    assert await directory.slack_user(EVA_THERE) == EVA
    assert await directory.slack_user(LARS_THERE) == LARS
    assert await directory.slack_user(STRANGER) == ""
    assert await directory.slack_user(replace(STRANGER, email="")) == ""
    assert await directory.email(EVA) == "eva@helpdesk.example"
    assert await directory.email(LARS) == "lars@example.com"


async def test_addresses_are_remembered_and_unknown_ones_asked_again_after_an_hour(
    workspace: Workspace, directory: SlackDirectory, clock: PacedClock
) -> None:
    for _ in range(3):
        assert await directory.slack_user(LARS_THERE) == LARS
        assert await directory.slack_user(STRANGER) == ""
    assert calls(workspace, "users.lookupByEmail") == 2
    workspace.add_user("U0NEW", "New", "new@example.com")
    clock.jump(timedelta(minutes=61))
    assert await directory.slack_user(STRANGER) == "U0NEW"
    assert await directory.slack_user(LARS_THERE) == LARS
    assert calls(workspace, "users.lookupByEmail") == 3
    clock.jump(timedelta(hours=24))
    assert await directory.slack_user(LARS_THERE) == LARS
    assert calls(workspace, "users.lookupByEmail") == 4


async def test_roles_by_group_by_id_and_by_address(directory: SlackDirectory) -> None:
    assert await directory.roles(LARS) == {"lead", "manager"}
    assert await directory.roles(ANN) == {"lead", "legal"}
    assert await directory.roles(EVA) == frozenset()


async def test_outsiders(workspace: Workspace, directory: SlackDirectory) -> None:
    workspace.add_user("U0BOT", "Robot", "", is_bot=True)
    assert not await directory.outsider(EVA)
    for user in (GUEST, "U0BOT", "U0NOBODY"):
        assert await directory.outsider(user)


async def test_languages(directory: SlackDirectory) -> None:
    assert await directory.locale(EVA) == "nl"
    assert await directory.locale(LARS) == "en"


async def test_the_admins_channel_is_the_fallback(
    directory: SlackDirectory, client: AsyncWebClient, clock: PacedClock
) -> None:
    assert directory.fallback() == Destination(ADMINS, "en")
    assert SlackDirectory(client, SlackPlaces(), clock).fallback() is None


async def test_a_slack_that_is_away_is_a_passing_trouble(
    workspace: Workspace, directory: SlackDirectory
) -> None:
    workspace.faults.status("users.lookupByEmail", 503)
    with pytest.raises(SlackTrouble) as raised:
        await directory.slack_user(LARS_THERE)
    assert raised.value.kind is SlackTroubleKind.PASSING


async def test_without_the_scope_legal_is_refused(clock: PacedClock) -> None:
    async with open_workspace(clock, frozenset({"chat:write"})) as workspace, client_of(workspace) as client:
        workspace.people.invite(LEGAL)
        with pytest.raises(SlackTrouble) as raised:
            await reached(SlackDirectory(client, PLACES, clock), "legal")
    assert raised.value.kind is SlackTroubleKind.REFUSED
