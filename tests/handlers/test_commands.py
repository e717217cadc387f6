"""`/sla` over a real Socket Mode connection: acknowledged in time, answered to the asker alone."""

from datetime import timedelta
from itertools import count

import pytest
from structlog.testing import capture_logs

from bot.demo.workspace import Ephemeral, Workspace
from bot.slack.inflight import InFlight
from tests.handlers.playdesk import PlayDesk
from tests.slack.workshop import EVA, GUEST, LARS, SUPPORT, calls


async def ask(workspace: Workspace, text: str, user: str = LARS, parts: int = 1) -> list[Ephemeral]:
    """What somebody sees after a command."""
    before = len(workspace.ephemerals(user))
    outcome = await workspace.people.slash(user, SUPPORT, text)
    assert outcome.ok, outcome
    await workspace.until(lambda: len(workspace.ephemerals(user)) >= before + parts)
    return workspace.ephemerals(user)[before:]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("status", "SLA, "),
        ("status Klant BV", "SLA for Klant BV, "),
        ("status Klnat", "I know nothing called “Klnat”. Did you mean “Klant BV”?"),
        ("at-risk", "1 at risk:"),
        ("mine", "You have no open timers."),
        ("ticket 35436", "#35436 Printer on fire (Klant BV): running"),
        ("ticket 99", "I know nothing called “99”."),
        ("ticket 7", "More than one helpdesk has “7”. Say which: “zendesk:7”, “jira:7”"),
        ("ticket", "Which ticket? For example `/sla ticket 35436`."),
        ("explain 35436", "First response for #35436: running, 15m of 1h used."),
        ("drift", "SLA drift, "),
        ("drift gold", "SLA drift for gold, "),
        ("drift 99", "I know nothing called “99”."),
        ("drift 7", "More than one helpdesk has “7”. Say which: “zendesk:7”, “jira:7”"),
        ("explain 99", "I know nothing called “99”."),
        ("help", "What you can ask:"),
        ("", "What you can ask:"),
        ("statsu", "I do not know “statsu”. Did you mean `/sla status`?"),
        ("status " + "x" * 300, "That is too long to be a name."),
    ],
)
async def test_every_question_is_answered_privately(workspace: Workspace, text: str, said: str) -> None:
    (answer,) = await ask(workspace, text)
    assert answer.text.startswith(said)
    assert workspace.messages(SUPPORT) == []


async def test_answers_follow_the_askers_language(workspace: Workspace) -> None:
    (answer,) = await ask(workspace, "mine", EVA)
    assert answer.text == "1 ticket van jou:"


async def test_guests_are_told_nothing(workspace: Workspace) -> None:
    (answer,) = await ask(workspace, "status", GUEST)
    assert answer.text == "I answer to members of this workspace only."


async def test_each_timer_is_explained_up_to_what_one_answer_may_hold(
    workspace: Workspace, play: PlayDesk
) -> None:
    play.timers = 7
    shown = await ask(workspace, "explain 35436", parts=5)
    assert [one.text for one in shown[:4]] == [shown[0].text] * 4
    assert shown[4].text == "and 3 more timers"


async def test_a_failure_gives_a_reference_and_the_log_has_it_without_any_text(
    workspace: Workspace, play: PlayDesk
) -> None:
    play.broken = True
    with capture_logs() as log:
        (answer,) = await ask(workspace, "status")
    (entry,) = [one for one in log if one["event"] == "request_failed"]
    assert answer.text.endswith(f"reference: {entry['reference']}")
    assert entry["failure"] == "Broken"
    assert any("playdesk.py" in place for place in entry["places"])
    assert "text of a ticket" not in repr(log) + answer.text


async def test_when_the_answers_address_fails_the_answer_comes_another_way(
    workspace: Workspace, in_flight: InFlight
) -> None:
    workspace.hub.links.now = count(0.0, 3600.0).__next__  # an hour goes by at every look
    await workspace.people.slash(LARS, SUPPORT, "status")
    await workspace.until(lambda: workspace.ephemerals(LARS))
    assert await in_flight.drain(timedelta(seconds=5))
    assert calls(workspace, "chat.postEphemeral") == 1


async def test_commands_are_acknowledged_before_the_work(workspace: Workspace, play: PlayDesk) -> None:
    """The answer may be slow: Slack has its acknowledgement all the same."""
    workspace.delivery.within = 0.5
    gate = workspace.faults.hold("chat.postEphemeral")
    workspace.hub.links.now = count(0.0, 3600.0).__next__
    outcome = await workspace.people.slash(LARS, SUPPORT, "status")
    assert outcome.ok
    await gate.arrived.wait()
    gate.released.set()
    await workspace.until(lambda: workspace.ephemerals(LARS))
