"""An engine in memory: a few tickets, real roles, deeds that remember who did them."""

from datetime import timedelta

from bot.engine.drift_views import DriftView
from bot.engine.status_views import StatusRow, StatusView
from bot.engine.uptime_report_views import NoPeriod, Scope, UptimeAnswer
from bot.engine.views import (
    CardView,
    DeedKind,
    Done,
    ExplainView,
    ListView,
    NotFound,
    Refusal,
    Refused,
    Several,
    SourceView,
    TicketAnswer,
)
from bot.sla.duties import Duty, Event
from bot.sla.policies import Origin
from handlers.desk import Desk
from tests.handlers.playexclusions import PlayExclusions
from tests.handlers.playmoney import PlayMoney
from tests.handlers.playplanning import PlayPlanning
from tests.handlers.playreports import PlayReports
from tests.slack.samples import NOW, TICKET, TIMER, WALK
from tests.slack.workshop import EVA, GUEST, LARS

SUBJECT = "zendesk:35436"
CARD = CardView(TICKET, (TIMER,), "open")
ROW = StatusRow("gold", running=1, at_risk=0, paused=0, breached_open=0, met=9, missed=1, unknown=0)
SOURCES = (SourceView("zendesk", NOW, healthy=True),)


class Broken(Exception):
    """What a bug looks like; its text must never be seen."""


class PlayDesk:
    """Both ports in one. Eva and Lars are agents; `broken` makes every question fail."""

    def __init__(self) -> None:
        self.broken = False
        self.money = PlayMoney()
        self.exclusions = PlayExclusions()
        self.reports = PlayReports()
        self.planning = PlayPlanning()
        self.timers = 1
        self.done: list[tuple[DeedKind, str, str]] = []
        self.timer_of_last: str | None = None
        self.snoozed: timedelta | None = None
        self.events: list[tuple[Duty, Event, str]] = []

    def desk(self) -> Desk:
        return Desk(self, self, self.money, self.exclusions, self.planning, self.reports)

    # answers

    async def status(self, name: str | None) -> StatusView | NotFound:
        self._stumble()
        if name not in {None, "Klant BV", "gold"}:
            return NotFound(name or "", ("Klant BV",))
        return StatusView(name or "", ROW, (ROW,), NOW - timedelta(days=19), 0, SOURCES, NOW)

    async def at_risk(self, limit: int = 20) -> ListView:
        self._stumble()
        return ListView("at-risk", (CARD,), 0, SOURCES, NOW)

    async def mine(self, slack_user: str) -> ListView:
        self._stumble()
        return ListView("mine", (CARD,) if slack_user == EVA else (), 0, SOURCES, NOW)

    async def ticket(self, text: str) -> TicketAnswer | NotFound | Several:
        self._stumble()
        if text == "7":
            return Several("7", ("zendesk:7", "jira:7"))
        return TicketAnswer(CARD, SOURCES, NOW) if text in {"35436", SUBJECT} else NotFound(text)

    async def drift(self, name: str | None) -> DriftView | NotFound | Several:
        self._stumble()
        if name == "7":
            return Several("7", ("zendesk:7", "jira:7"))
        if name not in {None, "gold"}:
            return NotFound(name or "")
        return DriftView(name or "", (), (), 0, 0, 9, 0, ("zendesk",), SOURCES, "Europe/Amsterdam", NOW)

    async def uptime(self, name: str | None, period: str) -> UptimeAnswer | NotFound | NoPeriod:
        self._stumble()
        if name is not None:
            return NotFound(name, ("portal",))
        return NoPeriod(period) if period else UptimeAnswer(Scope.ALL, "", "", "", (), (), (), NOW)

    async def explain(self, text: str) -> tuple[ExplainView, ...] | NotFound | Several:
        self._stumble()
        if text not in {"35436", SUBJECT}:
            return NotFound(text)
        view = ExplainView(TICKET, TIMER, WALK, "office", Origin.POLICY, "gold", "3f2a9b", NOW, NOW)
        return (view,) * self.timers

    # deeds

    async def acknowledge(
        self, subject_text: str, slack_user: str, timer: str | None = None
    ) -> Done | Refused:
        self.timer_of_last = timer
        return self._do(DeedKind.ACKNOWLEDGE, subject_text, slack_user)

    async def snooze(self, subject_text: str, slack_user: str, duration: timedelta) -> Done | Refused:
        self.snoozed = duration
        return self._do(DeedKind.SNOOZE, subject_text, slack_user)

    async def claim(self, subject_text: str, slack_user: str) -> Done | Refused:
        return self._do(DeedKind.CLAIM, subject_text, slack_user)

    async def incident(
        self, subject_text: str, slack_user: str, duty: Duty, event: Event, at: str = ""
    ) -> Done | Refused:
        self.events.append((duty, event, at))
        return self._do(DeedKind.INCIDENT, subject_text, slack_user)

    async def withdraw(self, subject_text: str, slack_user: str, duty: Duty, event: Event) -> Done | Refused:
        self.events.append((duty, event, "withdraw"))
        return self._do(DeedKind.WITHDRAW, subject_text, slack_user)

    async def may_ask(self, slack_user: str) -> Refused | None:
        return Refused(Refusal.OUTSIDER) if slack_user == GUEST else None

    async def language(self, slack_user: str) -> str:
        return "nl" if slack_user == EVA else "en"

    def _do(self, kind: DeedKind, subject: str, user: str) -> Done | Refused:
        if user not in {EVA, LARS}:
            return Refused(Refusal.NOT_ALLOWED)
        if subject != SUBJECT:
            return Refused(Refusal.UNKNOWN)
        deed = (kind, subject, user)
        already = deed in self.done
        self.done += [] if already else [deed]
        until = NOW + self.snoozed if kind is DeedKind.SNOOZE and self.snoozed else None
        return Done(kind, TICKET, user, already, until)

    def _stumble(self) -> None:
        if self.broken:
            raise Broken("text of a ticket")
