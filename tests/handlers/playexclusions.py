"""Exclusions in memory: Eva asks, Lars approves, and one request waits for him."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.engine.exclusion_views import (
    ExclusionDone,
    ExclusionsView,
    ExclusionView,
    Objected,
    Objection,
    Wanted,
)
from bot.engine.views import NotFound, Refusal, Refused, Several, TicketView
from bot.sla.excluded import Exclusion, Stage
from bot.sla.facts import SLACK, SourceName, Subject
from tests.slack.samples import NOW, TICKET
from tests.slack.workshop import EVA, LARS

WAITING = Exclusion(
    id="s0123456789",
    source=SLACK,
    subject=Subject(SourceName(TICKET.source), TICKET.id),
    start=NOW - timedelta(hours=3),
    end=NOW - timedelta(hours=1),
    reason="force_majeure",
    evidence="https://news.example/storm",
    asked_by=EVA,
    asked_at=NOW,
)


class PlayExclusions:
    """One request, and what has become of it."""

    def __init__(self) -> None:
        self.one = WAITING
        self.wanted: list[Wanted] = []

    @property
    def view(self) -> ExclusionView:
        return ExclusionView(TICKET, self.one)

    async def may_ask(self, slack_user: str) -> Refused | Objected | None:
        return None if slack_user in {EVA, LARS} else Refused(Refusal.NOT_ALLOWED)

    async def subject(self, text: str) -> TicketView | NotFound | Several:
        if text == "7":
            return Several("7", ("zendesk:7", "jira:7"))
        return TICKET if text in {"35436", "zendesk:35436"} else NotFound(text)

    async def ask(
        self, wanted: Wanted, slack_user: str
    ) -> ExclusionDone | Objected | Refused | NotFound | Several:
        found = await self.subject(wanted.subject)
        if not isinstance(found, TicketView):
            return found
        already = wanted in self.wanted
        self.wanted += [] if already else [wanted]
        return ExclusionDone(self.view, already)

    async def approve(self, id: str, slack_user: str) -> ExclusionDone | Objected | Refused:
        return self._answer(id, slack_user, refused=False)

    async def refuse(self, id: str, slack_user: str) -> ExclusionDone | Objected | Refused:
        return self._answer(id, slack_user, refused=True)

    async def withdraw(self, id: str, slack_user: str) -> ExclusionDone | Objected | Refused:
        if id != self.one.id:
            return Objected(Objection.UNKNOWN)
        if slack_user != EVA:
            return Objected(Objection.NOT_THEIRS, self.view)
        self.one = replace(self.one, withdrawn_by=slack_user, withdrawn_at=NOW)
        return ExclusionDone(self.view)

    async def listed(self) -> ExclusionsView:
        return ExclusionsView((self.view,), 0, NOW)

    def _answer(self, id: str, slack_user: str, *, refused: bool) -> ExclusionDone | Objected | Refused:
        if id != self.one.id:
            return Objected(Objection.UNKNOWN)
        if self.one.stage is not Stage.ASKED:
            return Objected(Objection.ANSWERED, self.view)
        if slack_user == EVA:
            return Objected(Objection.OWN, self.view)
        if slack_user != LARS:
            return Objected(Objection.NOT_APPROVER, self.view)
        self.one = replace(self.one, decided_by=slack_user, decided_at=NOW, refused=refused)
        return ExclusionDone(self.view)
