"""Buttons, clicked in a real message: who may, what happens twice, and what became of old ones."""

from datetime import timedelta

import pytest

from bot.demo.workspace import Ephemeral, Workspace
from bot.engine.records import Rendered
from bot.engine.views import AlertView, DeedKind
from bot.sla.moments import Reason
from bot.slack.blocks import SlackWriter
from bot.slack.common import actions, button, message
from bot.slack.escape import Safe
from bot.slack.post import SlackPoster
from tests.handlers.playdesk import CARD, SUBJECT, PlayDesk
from tests.slack.samples import NOW, TICKET, TIMER
from tests.slack.workshop import ANN, EVA, GUEST, LARS, SUPPORT, calls, client_of

WRITER = SlackWriter()
CARD_MESSAGE = WRITER.card(CARD, "en")


async def shown_card(workspace: Workspace, content: Rendered = CARD_MESSAGE) -> str:
    """Post a card as the engine does."""
    async with client_of(workspace) as client:
        return (await SlackPoster(client).post(SUPPORT, content, key="card")).ts


async def click(
    workspace: Workspace, ts: str, action: str, user: str = LARS, value: str | None = None
) -> Ephemeral:
    """What somebody sees after a click."""
    before = len(workspace.ephemerals(user))
    outcome = await workspace.people.click(user, SUPPORT, ts, action, value=value)
    assert outcome.ok, outcome
    await workspace.until(lambda: len(workspace.ephemerals(user)) > before)
    return workspace.ephemerals(user)[-1]


def home(workspace: Workspace, user: str) -> str:
    """All that stands in somebody's Home tab."""
    view = workspace.home(user)
    return str(view.body) if view else ""


async def test_acknowledge_once_and_twice(workspace: Workspace, play: PlayDesk) -> None:
    ts = await shown_card(workspace)
    first = await click(workspace, ts, "acknowledge")
    again = await click(workspace, ts, "acknowledge")
    assert first.text.startswith("Acknowledged: ")
    assert again.text.endswith("was acknowledged already. Nothing changed.")
    assert play.done == [(DeedKind.ACKNOWLEDGE, SUBJECT, LARS)]
    assert play.timer_of_last is None


async def test_an_alerts_button_is_about_its_own_timer(workspace: Workspace, play: PlayDesk) -> None:
    view = AlertView(TICKET, TIMER, Reason.WARNING, "75%", NOW, NOW)
    ts = await shown_card(workspace, WRITER.alert(view, "en"))
    await click(workspace, ts, "acknowledge")
    assert play.timer_of_last == TIMER.id


async def test_snooze_takes_the_chosen_time(workspace: Workspace, play: PlayDesk) -> None:
    ts = await shown_card(workspace)
    said = await click(workspace, ts, "snooze", EVA, value=f"4h|{SUBJECT}")
    assert play.snoozed == timedelta(hours=4)
    assert said.text.startswith("Gesnoozed: geen waarschuwingen voor ")


async def test_claim(workspace: Workspace, play: PlayDesk) -> None:
    said = await click(workspace, await shown_card(workspace), "claim")
    assert said.text.endswith("is yours: its alerts come to you from now on.")
    assert play.done == [(DeedKind.CLAIM, SUBJECT, LARS)]


@pytest.mark.parametrize("action", ["acknowledge", "claim"])
async def test_who_may_not_is_told_so(workspace: Workspace, play: PlayDesk, action: str) -> None:
    ts = await shown_card(workspace)
    assert (await click(workspace, ts, action, ANN)).text.startswith("Only agents, leads and admins")
    assert (await click(workspace, ts, action, GUEST)).text.startswith("I answer to members")
    assert play.done == []


async def test_explain_and_open(workspace: Workspace) -> None:
    ts = await shown_card(workspace)
    said = await click(workspace, ts, "explain")
    assert said.text == "First response for #35436: running, 15m of 1h used."
    assert (await workspace.people.click(LARS, SUPPORT, ts, "open_ticket")).ok


async def test_an_answer_to_a_click_in_a_thread_stays_there(workspace: Workspace) -> None:
    ts = await shown_card(workspace)
    async with client_of(workspace) as client:
        reply = await SlackPoster(client).post(SUPPORT, CARD_MESSAGE, key="alert", thread_ts=ts)
    said = await click(workspace, reply.ts, "explain")
    assert said.thread_ts == ts


@pytest.mark.parametrize("question", ["status Klant BV", "at-risk", "mine"])
async def test_share_says_who_shares_and_stays_fresh(workspace: Workspace, question: str) -> None:
    await workspace.people.slash(LARS, SUPPORT, question)
    (private,) = await workspace.until(lambda: workspace.ephemerals(LARS))
    assert (await workspace.people.click(LARS, SUPPORT, private.ts, "share")).ok
    (shared,) = await workspace.until(lambda: workspace.messages(SUPPORT))
    assert shared.text == private.text
    assert f"Shared by <@{LARS}>." in str(shared.blocks)
    assert "actions" not in [block["type"] for block in shared.blocks]


@pytest.mark.parametrize(
    ("action", "value"),
    [
        ("acknowledge", "35436"),
        ("claim", "{}"),
        ("explain", '{"s":7}'),
        ("share", '{"q":"explain 35436"}'),
        ("share", "status"),
        ("ack_v1", "zendesk:35436"),
    ],
)
async def test_buttons_of_older_versions_say_so(
    workspace: Workspace, play: PlayDesk, action: str, value: str
) -> None:
    old = message(Safe("old"), [actions(button("Old", action, value))])
    said = await click(workspace, await shown_card(workspace, old), action)
    assert said.text == "This button is from an older version of me. Ask `/sla ticket` for a fresh card."
    assert play.done == []


async def test_the_home_tab_shows_my_timers(workspace: Workspace) -> None:
    await workspace.people.open_home(EVA)
    await workspace.until(lambda: "Jouw SLA-timers" in home(workspace, EVA))
    assert "Printer on fire" in home(workspace, EVA)
    assert (await workspace.people.click_view(EVA, "refresh_home")).ok
    await workspace.until(lambda: calls(workspace, "views.publish") == 2)


async def test_the_home_tab_of_a_guest_holds_nothing(workspace: Workspace) -> None:
    await workspace.people.open_home(GUEST)
    await workspace.until(lambda: "members of this workspace only" in home(workspace, GUEST))
    assert "Printer" not in home(workspace, GUEST)


async def test_a_home_tab_that_fails_breaks_nothing(workspace: Workspace, play: PlayDesk) -> None:
    play.broken = True
    await workspace.people.open_home(LARS)
    assert (await workspace.people.slash(LARS, SUPPORT, "help")).ok
    assert workspace.home(LARS) is None
