"""`/sla exclude` in a real workspace: the form, its faults, the buttons and the list (S45)."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from structlog.testing import capture_logs

from bot.demo.workspace import Ephemeral, Workspace
from bot.engine.exclusion_views import ExclusionMoment, ExclusionTold, Wanted
from bot.slack.clicks import EXCLUSION_APPROVE
from bot.slack.common import actions, button, message
from bot.slack.escape import Safe
from bot.slack.occasions import occasion
from bot.slack.post import SlackPoster
from tests.handlers.playdesk import PlayDesk
from tests.handlers.playexclusions import WAITING
from tests.slack.samples import NOW
from tests.slack.workshop import ANN, EVA, LARS, LEADS_GROUP, SUPPORT, client_of

GIVEN = {
    "subject": "35436",
    "from": str(int((NOW - timedelta(hours=2)).timestamp())),
    "to": str(int((NOW - timedelta(hours=1)).timestamp())),
    "reason": "strike",
    "evidence": "the news",
}


def page(workspace: Workspace, user: str) -> str:
    view = workspace.modal(user)
    return str(view.body) if view else ""


async def told(workspace: Workspace, user: str, before: int) -> Ephemeral:
    await workspace.until(lambda: len(workspace.ephemerals(user)) > before)
    return workspace.ephemerals(user)[-1]


async def opens(workspace: Workspace, text: str, user: str = LARS) -> None:
    assert (await workspace.people.slash(user, SUPPORT, text)).ok
    await workspace.until(lambda: "datetimepicker" in page(workspace, user))


async def request(
    workspace: Workspace, play: PlayDesk, language: str = "en", mentioned: tuple[str, ...] = ()
) -> str:
    """The request as those who approve see it."""
    view = ExclusionTold(ExclusionMoment.ASKED, play.exclusions.view, ("legal",))
    async with client_of(workspace) as client:
        content = occasion(view, language, mentioned=mentioned)
        return (await SlackPoster(client).post(SUPPORT, content, key="exclusion")).ts


async def click(workspace: Workspace, ts: str, action: str, user: str) -> str:
    before = len(workspace.ephemerals(user))
    assert (await workspace.people.click(user, SUPPORT, ts, action)).ok
    return (await told(workspace, user, before)).text


async def test_the_form_is_filled_in_with_what_is_known_and_sent(
    workspace: Workspace, play: PlayDesk
) -> None:
    await opens(workspace, "exclude #35436")
    assert "zendesk:35436" in page(workspace, LARS)
    assert (await workspace.people.submit_view(LARS, GIVEN)).ok
    hour = timedelta(hours=1)
    assert play.exclusions.wanted == [Wanted("35436", NOW - 2 * hour, NOW - hour, "strike", "the news")]
    assert "On record" in page(workspace, LARS)


async def test_what_is_wrong_stands_under_its_field(workspace: Workspace, play: PlayDesk) -> None:
    await opens(workspace, "uitsluiten", EVA)
    for given, field in (
        ({**GIVEN, "subject": "99"}, "subject"),
        ({**GIVEN, "subject": "7"}, "subject"),
        ({**GIVEN, "to": GIVEN["from"]}, "to"),
        ({**GIVEN, "evidence": "  "}, "evidence"),
    ):
        sent = await workspace.people.submit_view(EVA, given)
        assert list(sent.errors or {}) == [field]
    assert play.exclusions.wanted == []


async def test_who_may_not_ask_or_names_nothing_hears_it(workspace: Workspace) -> None:
    for text, user, said in (
        ("exclude 35436", ANN, "agents"),
        ("exclude 99", LARS, "know nothing called"),
        ("exclude 7", LARS, "More than one helpdesk"),
    ):
        before = len(workspace.ephemerals(user))
        await workspace.people.slash(user, SUPPORT, text)
        assert said in (await told(workspace, user, before)).text
        assert workspace.modal(user) is None


async def test_the_answer_takes_the_place_of_the_buttons(workspace: Workspace, play: PlayDesk) -> None:
    ts = await request(workspace, play)
    assert "somebody else" not in await click(workspace, ts, "exclusion_approve", ANN)
    assert "iemand anders" in await click(workspace, ts, "exclusion_approve", EVA)
    assert play.exclusions.one == WAITING
    assert "Approved" in await click(workspace, ts, "exclusion_approve", LARS)
    message = workspace.store.find(SUPPORT, ts)
    assert message is not None
    assert "Does not count" in message.text
    assert "exclusion_approve" not in str(message.blocks)
    assert "exclusion_withdraw" in str(message.blocks)


async def test_the_answer_speaks_the_language_of_the_channel_and_keeps_whom_it_was_for(
    workspace: Workspace, play: PlayDesk
) -> None:
    for language, said in (("nl", "Telt niet mee"), ("en", "Does not count")):
        play.exclusions.one = WAITING
        ts = await request(workspace, play, language, mentioned=(ANN, LEADS_GROUP))
        assert "Approved" in await click(workspace, ts, "exclusion_approve", LARS)
        message = workspace.store.find(SUPPORT, ts)
        assert message is not None
        assert said in message.text
        assert message.text.splitlines()[0] == f"<@{ANN}> <!subteam^{LEADS_GROUP}>"
        assert f"<@{ANN}> <!subteam^{LEADS_GROUP}>" in str(message.blocks[0])
        await click(workspace, ts, "exclusion_withdraw", EVA)
        message = workspace.store.find(SUPPORT, ts)
        assert message is not None
        assert {"nl": "Ingetrokken", "en": "Taken back"}[language] in message.text
        assert f"<@{ANN}>" in message.text


async def test_a_request_from_before_its_buttons_knew_a_language_is_answered(
    workspace: Workspace, play: PlayDesk
) -> None:
    async with client_of(workspace) as client:
        old = message(Safe("asked"), [actions(button("Approve", EXCLUSION_APPROVE, WAITING.id))])
        ts = (await SlackPoster(client).post(SUPPORT, old, key="exclusion")).ts
    assert "Approved" in await click(workspace, ts, EXCLUSION_APPROVE, LARS)
    shown = workspace.store.find(SUPPORT, ts)
    assert shown is not None
    assert "Does not count" in shown.text


async def test_an_answer_that_slack_does_not_show_is_in_the_log(workspace: Workspace, play: PlayDesk) -> None:
    ts = await request(workspace, play)
    workspace.hub.links.now = count(step=7_200).__next__  # every short-lived address is used too late
    with capture_logs() as log:
        assert "Approved" in await click(workspace, ts, EXCLUSION_APPROVE, LARS)
    assert [one["status"] for one in log if one["event"] == "answer_not_shown"] == [404]


async def test_the_list_stays_when_one_of_its_buttons_is_used(workspace: Workspace, play: PlayDesk) -> None:
    before = len(workspace.ephemerals(EVA))
    await workspace.people.slash(EVA, SUPPORT, "exclude lijst")
    shown = await told(workspace, EVA, before)
    assert "Wacht op goedkeuring" in shown.text
    outcome = await workspace.people.click(EVA, SUPPORT, shown.ts, "exclusion_withdraw")
    assert outcome.ok
    last = await told(workspace, EVA, before + 1)
    assert "Ingetrokken" in last.text
    assert play.exclusions.one.withdrawn_by == EVA
