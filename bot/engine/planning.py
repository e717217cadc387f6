"""Planning: people declare maintenance, move it and call it off; and what it is worth, promise by promise, so
that nobody is surprised (S38)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from bot.clock import Clock
from bot.engine.cases import Cases, beside
from bot.engine.counting import counts_of
from bot.engine.maintenance import Plans, Shared
from bot.engine.maintenance_views import CountView, DoneView, PlansView, PlanView, Slip, Trouble, Whose, Wish
from bot.engine.ports import Directory, Store
from bot.sla.facts import SLACK, Author, Deed, Fact, FactKey, SourceName, Who
from bot.sla.observations import MaintenanceCalledOff, MaintenancePlanned
from bot.sla.spans import Span
from bot.sla.uptime.plans import Change, Plan
from bot.sla.uptime.services import Service

PLANNERS = frozenset({"lead", "admin"})
"""Roles that may declare maintenance: it takes time out of what was promised."""
JUST_BEGUN = timedelta(minutes=15)
"""Maintenance that began so long ago may still be declared; it is announced from now on."""
A_MINUTE = timedelta(minutes=1)
LONGEST, FARTHEST = timedelta(days=31), timedelta(days=731)
LISTED = 20


@dataclass(frozen=True, slots=True)
class By:
    """Who does it: from Slack, or at the command line. `id` is the same when one deed comes twice."""

    source: SourceName
    author: Author
    id: str

    @classmethod
    def slack(cls, user: str, id: str) -> By:
        """Somebody in Slack."""
        return cls(SLACK, Author(user, Who.AGENT), id)


Slips = Mapping[str, Slip]
"""What is wrong, by field: services, start, end, told."""


class Planning:
    """Maintenance as people plan it. `on_fact` is called when something was put on record."""

    def __init__(
        self,
        store: Store,
        cases: Cases,
        plans: Plans,
        directory: Directory,
        clock: Clock,
        on_fact: Callable[[], None],
    ) -> None:
        self._store, self._cases, self._plans = store, cases, plans
        self._directory, self._clock, self._on_fact = directory, clock, on_fact

    async def may_plan(self, slack_user: str) -> Trouble | None:
        """Whether somebody may declare maintenance."""
        if await self._directory.outsider(slack_user):
            return Trouble.OUTSIDER
        roles = await self._directory.roles(slack_user)
        return None if PLANNERS & roles else Trouble.NOT_ALLOWED

    def services(self) -> Sequence[tuple[str, str]]:
        """Titles and names of the services, in the order of the configuration."""
        return [(one.title or one.name, one.name) for one in self._cases.services.known]

    def now(self) -> datetime:
        """The present instant, from which forms begin."""
        return self._clock.now()

    async def listed(self, *, may_change: bool) -> PlansView:
        """What is planned; of windows that come again the next one."""
        now = self._clock.now()
        found = [one for one in await self._plans.all(now) if one.plan.stands and _once(one.plan)]
        shown = tuple(_view(one) for one in found[:LISTED])
        return PlansView(shown, max(0, len(found) - LISTED), may_change, now)

    async def shown(self, name: str) -> PlanView | Trouble:
        """The window of that name that stands."""
        shared = await self._find(name)
        return shared if isinstance(shared, Trouble) else _view(shared)

    async def _find(self, name: str) -> Shared | Trouble:
        now = self._clock.now()
        for shared in await self._plans.all(now):
            if name and shared.plan.name == name and shared.plan.stands:
                return shared
        return Trouble.UNKNOWN

    async def declare(self, wish: Wish, by: By) -> DoneView | Slips:
        """Announce maintenance of some services: one window, told as one. Sent twice it is put on record
        once."""
        now = self._clock.now()
        span = self._span(wish, now)
        if not isinstance(span, Span):
            return span
        name = f"{wish.start or span.start:%Y%m%d-%H%M}-{sha256(by.id.encode()).hexdigest()[:4]}"
        before = await self._find(name)
        if isinstance(before, Shared):  # the same form once more: its beginning may have been "now"
            span = before.plan.span
        services = self._named(wish.services)
        return await self._plan(name, services, span, wish.reason, by, now, told=wish.told)

    async def move(self, name: str, wish: Wish, by: By) -> DoneView | Slips | Trouble:
        """Say that a window is at another time, for all its services."""
        shared, now = await self._find(name), self._clock.now()
        if isinstance(shared, Trouble):
            return shared
        services = tuple(one.name for one in shared.services)
        span = self._span(replace(wish, services=services), now, begun=shared.plan.span.start)
        if not isinstance(span, Span):
            return span
        return await self._plan(name, shared.services, span, wish.reason or shared.plan.reason, by, now)

    async def call_off(self, name: str, by: By) -> DoneView | Trouble:
        """Say that a window does not take place; one that has begun is over from now on."""
        shared, now = await self._find(name), self._clock.now()
        if isinstance(shared, Trouble):
            return shared
        ended = shared.plan.span.start <= now
        deed = MaintenanceCalledOff(name, ended=ended)
        facts = [self._fact(one, f"{name}:off:{by.id}", deed, by, now) for one in shared.services]
        await self._record(facts, now)
        return DoneView(_view(shared), Change.ENDED if ended else Change.OFF, already=False)

    async def _plan(
        self,
        name: str,
        services: Sequence[Service],
        span: Span,
        reason: str,
        by: By,
        now: datetime,
        *,
        told: datetime | None = None,
    ) -> DoneView:
        """`told` is when customers heard of it elsewhere; on record it stands beside the instant of now."""
        before = await self._find(name)
        deed = MaintenancePlanned(name, span.start, span.end, reason)
        facts = [
            replace(self._fact(one, f"{name}:{by.id}", deed, by, now), occurred_at=told or now)
            for one in services
        ]
        already = isinstance(before, Shared) and before.plan.span == span and before.plan.reason == reason
        if not already:
            await self._record(facts, now)
        plan = Plan(name, span, now, reason=reason, name=name, author=by.author.id)
        return DoneView(
            plan=_view(Shared(plan, tuple(services))),
            change=Change.PLANNED if isinstance(before, Trouble) else Change.MOVED,
            already=already,
            counts=tuple([one for service in services for one in await self._worth(service, plan, now)]),
            told=any(one.announcing.to for one in services),
        )

    async def _worth(self, service: Service, plan: Plan, now: datetime) -> list[CountView]:
        case = await self._cases.load(service.subject)
        return await beside(case, counts_of, case, service, plan, now)

    def _fact(self, service: Service, key: str, deed: Deed, by: By, now: datetime) -> Fact:
        whole = FactKey(f"maintenance:{service.name}:{key}")
        after = int(isinstance(deed, MaintenanceCalledOff))  # what one instant planned and called off is off
        return Fact(by.source, whole, service.subject, now, now, by.author, deed, sequence=after)

    async def _record(self, facts: Sequence[Fact], now: datetime) -> None:
        await self._store.record(facts, now)
        self._on_fact()

    def _named(self, names: Sequence[str]) -> list[Service]:
        return [one for one in self._cases.services.known if one.name in names]

    def _span(self, wish: Wish, now: datetime, *, begun: datetime | None = None) -> Span | Slips:
        """The window, or what is wrong with it. `begun` is when a window that goes on did begin: it keeps
        that."""
        slips: dict[str, Slip] = {}
        if not wish.services:
            slips["services"] = Slip.NO_SERVICE
        elif len(self._named(wish.services)) < len(wish.services):
            slips["services"] = Slip.UNKNOWN_SERVICE
        start, end = wish.start, wish.end
        if start is not None and begun is not None and timedelta(0) <= begun - start < A_MINUTE:
            start = begun  # Slack's picker has no seconds
        if start is None:
            slips["start"] = Slip.NO_START
        elif start < now - JUST_BEGUN and start != begun:
            slips["start"] = Slip.BEGUN_LONG_AGO
        if end is None:
            slips["end"] = Slip.NO_END
        if wish.told is not None and wish.told > now:
            slips["told"] = Slip.TOLD_AHEAD
        if start is None or end is None or slips:
            return slips
        start = start if start == begun else max(start, now)
        if wrong := _wrong_end(start, end, now):
            return {"end": wrong}
        return Span(start, end)


def _wrong_end(start: datetime, end: datetime, now: datetime) -> Slip | None:
    if end <= start:
        return Slip.BACKWARDS
    if end <= now:
        return Slip.OVER_ALREADY
    if end - start > LONGEST:
        return Slip.TOO_LONG
    return Slip.TOO_FAR if start - now > FARTHEST else None


def _once(plan: Plan) -> bool:
    """Of windows that come again, the series stands for all."""
    return plan.repeats is None or plan.id.startswith("series-")


def _view(shared: Shared) -> PlanView:
    plan = shared.plan
    in_file = plan.id.startswith(("file-", "series-"))
    whose = Whose.PEOPLE if plan.name else Whose.FILE if in_file else Whose.MONITOR
    return PlanView(
        name=plan.name,
        services=tuple(one.title or one.name for one in shared.services),
        span=plan.span,
        reason=plan.reason,
        whose=whose,
        by=plan.author,
        repeats=plan.repeats,
    )
