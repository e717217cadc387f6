"""Forms in a real modal of a strict workspace: opened in time, refused by field, sent once and twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import Workspace
from bot.engine.records import Rendered
from bot.slack import forms
from bot.slack.answer import Json, word
from bot.slack.answers import sentence
from bot.slack.client import make_app
from bot.slack.escape import Safe
from bot.slack.forms import View
from bot.slack.inflight import InFlight
from bot.slack.socket import Pace, SocketService
from handlers import modals
from handlers.asked import Asked, serve
from handlers.desk import Desk
from handlers.modals import Outcome, Submitted, Wrong
from tests.handlers.playdesk import PlayDesk
from tests.slack.workshop import EVA, GUEST, LARS, SUPPORT, client_of, open_workspace, still

FORM, AT = "test_form", datetime(2026, 11, 22, 21, 0, tzinfo=UTC)


def made() -> View:
    blocks = [
        forms.choices_field("things", "Things", [("Portal", "portal"), ("Line", "line")], initial=["line"]),
        forms.instant_field("at", "At", initial=AT + timedelta(seconds=30)),
        forms.choice_field("why", "Why", [("Disks", "disks"), ("Other", "other")]),
        forms.text_field("text", "Text", most=20, optional=True),
    ]
    return forms.form(FORM, "A form", blocks, submit="Send", close="Cancel", metadata="about this")


@dataclass
class Clerk:
    """Makes forms and takes them; both wait for a gate if they are told to."""

    content: View | Rendered = field(default_factory=made)
    outcome: Outcome = field(default_factory=lambda: forms.told("Done", Safe("Recorded."), close="Close"))
    sent: list[Submitted] = field(default_factory=list)
    opening: asyncio.Event = field(default_factory=asyncio.Event)
    taking: asyncio.Event = field(default_factory=asyncio.Event)
    broken: bool = False

    def __post_init__(self) -> None:
        self.opening.set()
        self.taking.set()

    async def make(self) -> View | Rendered:
        await self.opening.wait()
        return self.content

    async def submit(self, form: Submitted, desk: Desk) -> Outcome:
        self.sent.append(form)
        await self.taking.wait()
        if self.broken:
            raise ValueError("a ticket's text")
        return self.outcome


@asynccontextmanager
async def counter(clerk: Clerk) -> AsyncIterator[Workspace]:
    """A workspace whose `/sla` opens the clerk's form."""
    in_flight, desk = InFlight(), PlayDesk().desk()
    async with open_workspace(still()) as built, client_of(built) as client:
        app = make_app(client)
        _opens(app, clerk, desk, in_flight)
        modals.register(app, desk, in_flight, {FORM: clerk.submit})
        pace = Pace(ping=timedelta(seconds=1))
        service = SocketService(app, built.app_token, in_flight=in_flight, connections=1, pace=pace)
        await service.start()
        assert await service.serving(timedelta(seconds=5))
        yield built
        await in_flight.drain(timedelta(seconds=5))
        await service.close()


def _opens(app: AsyncApp, clerk: Clerk, desk: Desk, in_flight: InFlight) -> None:
    @app.command("/sla")
    async def sla(ack: AsyncAck, command: Json, respond: AsyncRespond, client: AsyncWebClient) -> None:
        await ack()
        user, channel = word(command.get("user_id")), word(command.get("channel_id"))
        asked = Asked(user, channel, respond, client, trigger_id=word(command.get("trigger_id")))
        await serve(asked, desk, in_flight, lambda known: modals.open_modal(known, clerk.make))


def text(workspace: Workspace, user: str = LARS) -> str:
    """All that stands in somebody's modal."""
    view = workspace.modal(user)
    return str(view.body) if view else ""


async def opened(workspace: Workspace, user: str = LARS) -> None:
    await workspace.people.slash(user, SUPPORT, "form")
    await workspace.until(lambda: "Things" in text(workspace, user))


async def test_a_form_is_filled_in_and_sent() -> None:
    clerk = Clerk()
    async with counter(clerk) as workspace:
        await opened(workspace)
        sent = await workspace.people.submit_view(LARS, {"things": "portal,line", "why": "disks"})
        assert sent.ok
        assert "Recorded." in text(workspace)
    (form,) = clerk.sent
    assert (form.user, form.language, form.metadata) == (LARS, "en", "about this")
    assert form.given.choices("things") == ("portal", "line")
    assert form.given.instant("at") == AT
    assert (form.given.choice("why"), form.given.text("text")) == ("disks", "")
    assert (form.given.text("nothing"), form.given.instant("text")) == ("", None)


async def test_what_is_wrong_stands_under_its_field_and_the_form_stays() -> None:
    clerk = Clerk(outcome=Wrong({"at": Safe("That is over already.")}))
    async with counter(clerk) as workspace:
        await opened(workspace)
        assert (await workspace.people.submit_view(LARS, {})).errors == {
            "why": "Please complete this required field."
        }
        sent = await workspace.people.submit_view(LARS, {"why": "other"})
        assert sent.errors == {"at": "That is over already."}
        clerk.outcome = forms.told("Done", Safe("Recorded."), close="Close")
        assert (await workspace.people.submit_view(LARS, {"why": "other"})).ok
        assert "Recorded." in text(workspace)
    assert len({form.id for form in clerk.sent}) == 1


async def test_slack_lets_nobody_choose_or_write_what_the_form_does_not_take() -> None:
    async with counter(Clerk()) as workspace:
        await opened(workspace)
        for given in ({"why": "never"}, {"nothing": "x"}):
            with pytest.raises(LookupError):
                await workspace.people.submit_view(LARS, given)
        sent = await workspace.people.submit_view(LARS, {"why": "other", "text": "x" * 21})
        assert sent.errors == {"text": "Must be at most 20 characters."}


async def test_what_is_not_ready_in_time_has_a_page_that_asks_for_patience() -> None:
    clerk = Clerk(outcome=forms.told("Done", Safe("Recorded."), close="Close"))
    clerk.opening.clear()
    clerk.taking.clear()
    async with counter(clerk) as workspace:
        await workspace.people.slash(EVA, SUPPORT, "form")
        await workspace.until(lambda: "Een ogenblik" in text(workspace, EVA))
        clerk.opening.set()
        await workspace.until(lambda: "Things" in text(workspace, EVA))
        assert (await workspace.people.submit_view(EVA, {"why": "other"})).ok
        assert "Een ogenblik" in text(workspace, EVA)
        clerk.taking.set()
        await workspace.until(lambda: "Recorded." in text(workspace, EVA))


async def test_who_closes_the_page_too_early_hears_the_outcome_in_a_direct_message() -> None:
    clerk = Clerk(outcome=Wrong({"at": "That is <over> already."}))
    clerk.taking.clear()
    async with counter(clerk) as workspace:
        await opened(workspace)
        await workspace.people.submit_view(LARS, {"why": "other"})
        await workspace.people.close_view(LARS)
        clerk.taking.set()
        (said,) = await workspace.until(lambda: workspace.messages(LARS))
        assert said.text == "• That is &lt;over&gt; already."


async def test_a_trigger_that_is_too_old_is_said() -> None:
    async with counter(Clerk()) as workspace:
        workspace.hub.triggers.life = -1.0
        await workspace.people.slash(LARS, SUPPORT, "form")
        (said,) = await workspace.until(lambda: workspace.ephemerals(LARS))
        assert "three seconds" in said.text


async def test_a_sentence_instead_of_a_form_is_told() -> None:
    async with counter(Clerk(content=sentence(Safe("Not you.")))) as workspace:
        await workspace.people.slash(LARS, SUPPORT, "form")
        (said,) = await workspace.until(lambda: workspace.ephemerals(LARS))
        assert said.text == "Not you."
        assert workspace.modal(LARS) is None


async def test_a_guest_who_got_hold_of_a_form_is_refused() -> None:
    clerk = Clerk()
    async with counter(clerk) as workspace:
        async with client_of(workspace) as client:
            await client.views_open(trigger_id=workspace.hub.triggers.issue(GUEST), view=made())
        await workspace.people.submit_view(GUEST, {"why": "other"})
        assert "members of this workspace only" in text(workspace, GUEST)
    assert clerk.sent == []


async def test_a_failure_has_a_reference_and_no_text_of_ours() -> None:
    clerk = Clerk(broken=True)
    async with counter(clerk) as workspace:
        await opened(workspace)
        await workspace.people.submit_view(LARS, {"why": "other"})
        assert "Reference: " in text(workspace)
        assert "ticket" not in text(workspace)


async def test_a_form_that_nobody_knows_any_more_says_so() -> None:
    async with counter(Clerk()) as workspace:
        async with client_of(workspace) as client:
            view = made() | {"callback_id": "from_last_year"}
            await client.views_open(trigger_id=workspace.hub.triggers.issue(LARS), view=view)
        assert (await workspace.people.submit_view(LARS, {"why": "other"})).ok
        assert "older version" in text(workspace)


@pytest.mark.parametrize("count", [1, 100, 101, 250])
async def test_a_menu_of_any_length_is_taken_by_slack(count: int) -> None:
    names = [(f"Service {n:03}", f"s{n}") for n in range(count)]
    view = forms.form("f", "T", [forms.choices_field("a", "A", names)], submit="S", close="C")
    async with open_workspace(still()) as workspace, client_of(workspace) as client:
        await client.views_open(trigger_id=workspace.hub.triggers.issue(LARS), view=view)
        (block,) = forms_blocks(workspace)
    menu = block["element"]
    assert isinstance(menu, dict)
    groups = menu.get("option_groups") or [menu]
    assert sum(len(group["options"]) for group in groups) == count


def forms_blocks(workspace: Workspace) -> list[dict[str, object]]:
    view = workspace.modal(LARS)
    assert view is not None
    blocks = view.body["blocks"]
    assert isinstance(blocks, list)
    return blocks


def test_texts_are_cut_to_what_slack_takes() -> None:
    long = "x" * 400
    view = forms.form("f", long, [forms.text_field("a", long, hint=long)], submit=long, close=long)
    title = view["title"]
    assert isinstance(title, dict)
    assert len(title["text"]) == 24
    with pytest.raises(ValueError, match="metadata"):
        forms.form("f", "t", [], submit="s", close="c", metadata="x" * 3001)
    assert forms.errors({"a": long})["a"] == "x" * 299 + "…"
