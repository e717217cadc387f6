"""Announcing: maintenance is told to the channels of its services, at once and again ahead of its beginning.

One message for each window and place, whatever the number of services. What was missed is told once, with how
late it is, and only if it is still so.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.engine.maintenance import Plans, Shared
from bot.engine.maintenance_views import MaintenanceView
from bot.engine.occasions import NoLongerTrue, Spoken
from bot.engine.ports import Directory, Store
from bot.engine.records import NewMessage, Urgency
from bot.engine.routes import exactly
from bot.engine.routines import Ran
from bot.sla.uptime.plans import Change, Plan, Stage, due_stage, next_stage_at, told_under
from bot.sla.uptime.services import Service
from bot.troubles import SlackTrouble

log = structlog.get_logger(__name__)

MAINTENANCE = "maintenance"
LATE = timedelta(minutes=5)
AGAIN = timedelta(minutes=1)
"""Somebody who cannot be found in Slack now is looked for again so soon; what failed is tried again."""
LAID_OUT = timedelta(days=31)
"""Windows that come again are laid out anew so often."""


@dataclass(frozen=True, slots=True)
class Body:
    """Of which window a message speaks, to whom, and under which key among what is told of it."""

    plan: str
    key: str
    services: tuple[str, ...]
    ahead: tuple[timedelta, ...]

    def dump(self) -> str:
        """As JSON."""
        ahead = [one.total_seconds() for one in self.ahead]
        return json.dumps(
            {"plan": self.plan, "key": self.key, "services": list(self.services), "ahead": ahead}
        )

    @classmethod
    def load(cls, text: str) -> Body:
        """From JSON that `dump` made."""
        raw = json.loads(text)
        ahead = tuple(timedelta(seconds=one) for one in raw["ahead"])
        return cls(raw["plan"], raw["key"], tuple(raw["services"]), ahead)


class Announcing:
    """The routine that puts announcements into the outbox, and the speaker of what they say."""

    name = "announcing"
    kind = MAINTENANCE

    def __init__(self, store: Store, plans: Plans, directory: Directory) -> None:
        self._store, self._plans, self._directory = store, plans, directory

    async def run(self, now: datetime) -> Ran:
        """Tell what is due, once, and say when there is more to tell. A window that fails is tried again and
        does not stop the others."""
        messages: list[NewMessage] = []
        wake: list[datetime] = [now + LAID_OUT]
        for shared in await self._plans.all(now):
            for stage, services in _due(shared, now):
                try:
                    if await self._wanted(shared.plan, stage):
                        messages += await self._messages(shared.plan, stage, services)
                except SlackTrouble as trouble:
                    log.warning("maintenance cannot be announced yet", detail=trouble.detail)
                    wake.append(now + AGAIN)
                except Exception:
                    log.exception("maintenance could not be announced", plan=shared.plan.id)
                    wake.append(now + AGAIN)
            ahead = [step for service in shared.services for step in service.announcing.ahead]
            again_at = next_stage_at(shared.plan, ahead, now)
            wake += [] if again_at is None else [again_at]
        told = await self._store.announce(messages, now) if messages else 0
        return Ran(told=told > 0, again_at=min(wake))

    async def view(self, message: NewMessage, now: datetime) -> Spoken:
        """The window as it stands at `now`. Raises NoLongerTrue."""
        body = Body.load(message.body)
        for shared in await self._plans.all(now):
            stage = (
                told_under(shared.plan, body.ahead, body.key, now) if shared.plan.id == body.plan else None
            )
            services = [one for one in shared.services if one.name in body.services]
            if stage is not None and services:
                return Spoken(_view(shared.plan, stage, services, now))
        raise NoLongerTrue("it was moved, called off, or is over")

    async def _wanted(self, plan: Plan, stage: Stage) -> bool:
        """That something does not take place is told where it was told that it would."""
        if stage.change in (Change.PLANNED, Change.MOVED):
            return True
        return await self._store.latest_key(f"{_beginning(plan)}") is not None

    async def _messages(self, plan: Plan, stage: Stage, services: Sequence[Service]) -> list[NewMessage]:
        key, places = stage.key(plan), await self._places(services)
        ahead = () if stage.ahead is None else (stage.ahead,)
        return [
            NewMessage(
                key=f"{_beginning(plan)}{key}@{place}",
                audience=place,
                urgency=Urgency.NOTICE,
                kind=MAINTENANCE,
                body=Body(plan.id, key, names, ahead).dump(),
            )
            for place, names in places.items()
        ]

    async def _places(self, services: Sequence[Service]) -> Mapping[str, tuple[str, ...]]:
        """The services of each place. Where nobody is reached, delivery says so to the admins."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for service in services:
            for audience in service.announcing.to:
                reached = await self._directory.destinations(
                    audience, owner=None, claimed_by="", group=service.group
                )
                for place in [exactly(one) for one in reached] or [audience]:
                    if service.name not in found[place]:
                        found[place].append(service.name)
        return {place: tuple(names) for place, names in found.items()}


def _beginning(plan: Plan) -> str:
    """How the keys of what is told of a window begin."""
    return f"maintenance/{plan.id}/"


def _due(shared: Shared, now: datetime) -> list[tuple[Stage, list[Service]]]:
    """What is to be told by now, and of which services: each says for itself how long ahead."""
    found: defaultdict[Stage, list[Service]] = defaultdict(list)
    for service in shared.services:
        stage = due_stage(shared.plan, service.announcing.ahead, now)
        if stage is not None:
            found[stage].append(service)
    return list(found.items())


def _view(plan: Plan, stage: Stage, services: Sequence[Service], now: datetime) -> MaintenanceView:
    begun = plan.span.start <= now
    return MaintenanceView(
        services=tuple(one.title or one.name for one in services),
        change=stage.change,
        span=plan.span,
        was=plan.was,
        starts_in=plan.span.start - now if stage.ahead is not None and not begun else None,
        reason=plan.reason,
        by=plan.author,
        due_at=stage.at,
        late=now - stage.at > LATE,
        begun=begun,
        series=plan.repeats if stage.ahead is None else None,
    )
