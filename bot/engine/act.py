"""Act: what people do in Slack becomes a fact, if they may do it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.engine.cases import Case, Cases
from bot.engine.ports import Directory, Store
from bot.engine.services import subject_named
from bot.engine.timing import timer_view
from bot.engine.views import DeedKind, Done, Refusal, Refused, TimerView
from bot.sla.duties import PARTS, Duty, Event
from bot.sla.facts import (
    SLACK,
    Acknowledged,
    Author,
    Claimed,
    Deed,
    Fact,
    FactKey,
    IncidentEvent,
    Snoozed,
    Who,
    Withdrawn,
)
from bot.sla.instants import read_local

ROLES_THAT_ACT = frozenset({"lead", "manager", "admin", "agent"})
"""Whoever a ladder calls may take notice; legal reads."""
LONGEST_SNOOZE = timedelta(days=7)


class Deeds:
    """Acknowledge, snooze, claim, report incidents. Denied unless allowed: agents of a helpdesk, leads and
    admins may act. `zone` is the one in which people write instants."""

    def __init__(
        self,
        store: Store,
        cases: Cases,
        directory: Directory,
        clock: Clock,
        on_fact: Callable[[], None],
        *,
        zone: str,
    ) -> None:
        self._store, self._cases, self._directory, self._clock = store, cases, directory, clock
        self._on_fact, self._zone = on_fact, zone

    async def may_ask(self, slack_user: str) -> Refused | None:
        """Whether somebody may ask questions: every full member of the workspace may."""
        return Refused(Refusal.OUTSIDER) if await self._directory.outsider(slack_user) else None

    async def may_act(self, slack_user: str) -> Refused | None:
        """Whether somebody may act on tickets."""
        if await self._directory.outsider(slack_user):
            return Refused(Refusal.OUTSIDER)
        if ROLES_THAT_ACT & await self._directory.roles(slack_user):
            return None
        email = await self._directory.email(slack_user)
        people = await self._store.people_by_email(email) if email else ()
        return None if any(p.who is Who.AGENT for p in people) else Refused(Refusal.NOT_ALLOWED)

    async def language(self, slack_user: str) -> str:
        """The language to answer somebody in."""
        return await self._directory.locale(slack_user)

    async def acknowledge(self, subject: str, slack_user: str, timer: str | None = None) -> Done | Refused:
        """Take notice: the ladder stops climbing (S32)."""
        case = await self._allowed(subject, slack_user)
        if isinstance(case, Refused):
            return case
        now = self._clock.now()
        by_now = [t for t in case.standing.timers if t.ended_at is None and timer in (None, str(t.id))]
        already = bool(by_now) and all(case.standing.acknowledged(t, now) is not None for t in by_now)
        if not already:
            await self._record(case, Acknowledged(timer), slack_user, now)
        return Done(DeedKind.ACKNOWLEDGE, case.view(), slack_user, already)

    async def snooze(self, subject: str, slack_user: str, duration: timedelta) -> Done | Refused:
        """No further warnings for a while; breaches and legal are never snoozed."""
        case = await self._allowed(subject, slack_user)
        if isinstance(case, Refused):
            return case
        now = self._clock.now()
        until = now + min(max(duration, timedelta(minutes=1)), LONGEST_SNOOZE)
        snoozed = case.standing.snoozed_until
        already = snoozed is not None and abs(snoozed - until) < timedelta(minutes=1)
        if not already:
            await self._record(case, Snoozed(until), slack_user, now)
        return Done(DeedKind.SNOOZE, case.view(), slack_user, already, snoozed if already else until)

    async def claim(self, subject: str, slack_user: str) -> Done | Refused:
        """Say "mine": alerts for the owner come here from now on. The helpdesk is not written to."""
        case = await self._allowed(subject, slack_user)
        if isinstance(case, Refused):
            return case
        already = case.standing.claimed_by == slack_user
        if not already:
            await self._record(case, Claimed(slack_user), slack_user, self._clock.now())
        return Done(DeedKind.CLAIM, case.view(), slack_user, already)

    async def incident(
        self, subject: str, slack_user: str, duty: Duty, event: Event, at: str = ""
    ) -> Done | Refused:
        """Put an incident's event on record: from it on, or until it, the law's steps run (S20). It happened
        now, or `at` an instant as people write it, never in the future."""
        case = await self._known(subject, slack_user)
        if isinstance(case, Refused):
            return case
        now = self._clock.now()
        happened_at = self._past(at, now) if at else now
        if isinstance(happened_at, Refused):
            return happened_at
        if (refused := _without(case, duty)) is not None:
            return refused
        already = _happened(case, duty, event)
        if not already:
            await self._record(case, IncidentEvent(duty, event), slack_user, now, happened_at)
            case = await self._cases.load(case.subject)
        due, said = _due(case, duty, now), happened_at if at else None
        return Done(DeedKind.INCIDENT, case.view(), slack_user, already, timers=due, at=said)

    async def withdraw(self, subject: str, slack_user: str, duty: Duty, event: Event) -> Done | Refused:
        """Take back what was put on record of an incident: it never was (S20). Both stay in the ledger."""
        case = await self._known(subject, slack_user)
        if isinstance(case, Refused):
            return case
        told = [report for report in case.reports if (report.duty, report.event) == (duty, event)]
        stands = [report for report in told if report.withdrawn_at is None]
        if not told:
            return Refused(Refusal.NOT_ON_RECORD)
        now = self._clock.now()
        for report in stands:
            await self._record(case, Withdrawn(report.key), slack_user, now)
        if stands:
            case = await self._cases.load(case.subject)
        return Done(DeedKind.WITHDRAW, case.view(), slack_user, not stands, timers=_due(case, duty, now))

    def _past(self, text: str, now: datetime) -> datetime | Refused:
        """An instant as people write it; a time alone is meant today."""
        try:
            at = read_local(text, self._zone, now.astimezone(ZoneInfo(self._zone)).date())
        except ValueError:
            return Refused(Refusal.NO_INSTANT)
        return Refused(Refusal.FUTURE) if at > now else at

    async def _known(self, subject: str, slack_user: str) -> Case | Refused:
        if (refused := await self.may_act(slack_user)) is not None:
            return refused
        case = await self._cases.load(subject_named(subject))
        return case if case.standing.opened_at is not None else Refused(Refusal.UNKNOWN)

    async def _allowed(self, subject: str, slack_user: str) -> Case | Refused:
        case = await self._known(subject, slack_user)
        if isinstance(case, Refused):
            return case
        return case if any(t.ended_at is None for t in case.standing.timers) else Refused(Refusal.GONE)

    async def _record(
        self, case: Case, deed: Deed, slack_user: str, now: datetime, happened_at: datetime | None = None
    ) -> None:
        """One fact per deed, timer, person and instant: a request that is sent twice at once leaves one."""
        at = happened_at or now
        about = str(case.subject)
        match deed:
            case Acknowledged(str(timer)):
                about = timer
            case IncidentEvent(duty, event):
                about = f"{about}:{duty}:{event}:{at.isoformat()}"
            case Withdrawn(report):
                about = report
            case _:
                pass
        key = FactKey(f"{type(deed).__name__.lower()}:{about}:{slack_user}:{now.isoformat()}")
        fact = Fact(SLACK, key, case.subject, at, now, Author(slack_user, Who.AGENT), deed)
        await self._store.record([fact], now)
        self._on_fact()


def _without(case: Case, duty: Duty) -> Refused | None:
    """Why a law has nothing to say about a ticket; None if it has."""
    standing = case.standing
    if standing.deleted or standing.merged_into is not None:
        return Refused(Refusal.GONE)
    named = any(target.promise.part.startswith(f"{duty}.") for target in standing.choice.targets)
    return None if named else Refused(Refusal.NO_DUTY)


def _due(case: Case, duty: Duty, now: datetime) -> tuple[TimerView, ...]:
    """The steps of a law that still want a notice."""
    steps = [t for t in case.standing.timers if t.id.part.startswith(f"{duty}.") and t.ended_at is None]
    return tuple(timer_view(timer, now) for timer in steps)


def _happened(case: Case, duty: Duty, event: Event) -> bool:
    """Whether every step of the law that the event starts or ends has been started or ended by now."""
    timers = {t.id.part: t for t in case.standing.timers}
    steps = [(name, step) for name, (law, step) in PARTS.items() if law is duty]
    begun = [name in timers for name, step in steps if step.starts is event]
    ended = [
        name in timers and timers[name].ended_at is not None for name, step in steps if step.stops is event
    ]
    return all(begun) and all(ended) and bool(begun or ended)
