"""The director: lets the people of the demo do what script and days bring, each at its instant.

How far things have come is kept in the helpdesk's account, so a demo that is stopped goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from bot.demo import calm
from bot.demo.company import SUPPORT, staff
from bot.demo.helpdesk import Desk
from bot.demo.helpdesk.model import Account, Diary
from bot.demo.script import CALM_AFTER, PAST, STORY, Answers, Beat, Becomes, Claims, Opens, Takes
from bot.demo.workspace import Message, Workspace, buttons
from bot.slack.clicks import CLAIM

CARD_WITHIN = 5.0
"""Real seconds that an agent waits for a card before giving up the click."""


@dataclass(slots=True)
class _Then:
    """The clock of the past: it shows what it is told."""

    at: datetime

    def now(self) -> datetime:
        return self.at


def account_with_past(began_at: datetime) -> Account:
    """A new account in which everything before `began_at` has happened, at its own instant."""
    then = _Then(began_at)
    desk = Desk(then)
    staff(desk)
    desk.account.diary = Diary(began_at)
    for beat in PAST:
        then.at = began_at + beat.at
        on_desk(desk, beat)
    return desk.account


@dataclass(frozen=True, slots=True)
class Director:
    """Acts for the company's people. `rate` gives the speed of time, so that days stay calm at any."""

    desk: Desk
    workspace: Workspace
    rate: Callable[[], float]

    async def step(self, now: datetime) -> None:
        """Let everything happen that is due by `now`."""
        diary = self.desk.account.diary
        assert diary.began_at is not None, "the account was made without a script"
        for beat in STORY[diary.played :]:
            if diary.began_at + beat.at > now:
                break
            await self._play(beat)
            diary.played += 1
        if now - diary.began_at >= CALM_AFTER:
            calm.pass_time(self.desk, now, self._gap())

    async def _play(self, beat: Beat) -> None:
        with suppress(ValueError, LookupError):  # a visitor was there first, and has closed the ticket
            if isinstance(beat.deed, Claims):
                await self._claim(self.desk.account.diary.tickets[beat.ticket], beat.deed.slack_user)
            else:
                on_desk(self.desk, beat)
        self.workspace.pulse.beat()

    async def _claim(self, ticket: int, slack_user: str) -> None:
        with suppress(TimeoutError):
            card = await self.workspace.until(lambda: self._card(ticket), CARD_WITHIN)
            if card is not None:
                await self.workspace.people.click(slack_user, SUPPORT, card.ts, CLAIM)

    def _card(self, ticket: int) -> Message | None:
        """The message about a ticket in #support under which one can click Claim."""
        for message in self.workspace.messages(SUPPORT):
            offers = {action for action, _ in buttons(message)}
            if CLAIM in offers and not message.is_reply and f"#{ticket}" in message.text:
                return message
        return None

    def _gap(self) -> timedelta:
        """Between two new tickets: long enough in the demo's time and in the visitor's."""
        return max(calm.GAP, calm.REAL_GAP * self.rate())


def on_desk(desk: Desk, beat: Beat) -> None:
    """Do a deed in the helpdesk. ValueError or LookupError when it cannot be done any more."""
    names = desk.account.diary.tickets
    match beat.deed:
        case Opens(who, subject, priority, body):
            names[beat.ticket] = desk.open(subject, requester=who, body=body, priority=priority)
        case Takes(agent):
            desk.assign(names[beat.ticket], agent)
        case Answers(who, text):
            desk.reply(names[beat.ticket], who, text)
        case Becomes(status):
            desk.set_status(names[beat.ticket], status)
        case Claims():
            raise ValueError("a claim is made in Slack")
        case never:
            assert_never(never)
