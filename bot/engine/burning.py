"""Burning: who is called because a budget goes fast, once for each rule and outbreak (S40).

One message for all promises about one metric of a service, and for each audience. Who was told of the same
outbreak already, by a rule as urgent, a warning or the breach, is not told again.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.aside import aside
from bot.engine.burn_views import BurnLine, BurnView
from bot.engine.cases import Case, Cases
from bot.engine.occasions import NoLongerTrue, Spoken
from bot.engine.ports import Store
from bot.engine.records import NewMessage, StoredAlert, Urgency
from bot.engine.recovered import Told
from bot.engine.routines import Ran
from bot.engine.timing import timer_view
from bot.sla.facts import Subject
from bot.sla.promises import Metric
from bot.sla.spans import ZERO
from bot.sla.timers import Cause, State, Timer, TimerId
from bot.sla.uptime.outbreaks import (
    Burning,
    burning_now,
    called,
    in_maintenance,
    looked_at,
    next_look_at,
)
from bot.sla.uptime.rates import Rule, Urgent
from bot.sla.uptime.services import Service

log = structlog.get_logger(__name__)

BURN = "burn"
AGAIN = timedelta(minutes=1)
"""A service that could not be looked at is tried again so soon."""
Burns = Mapping[tuple[Metric, str], list[tuple[Burning, Timer]]]
"""What burns, by metric and by who is called for it."""


@dataclass(frozen=True, slots=True)
class BurnBody:
    """Who was called, by which rule, and when that was decided."""

    metric: Metric
    place: str
    rule: str
    at: datetime

    def dump(self) -> str:
        """As JSON."""
        raw = {"metric": self.metric, "place": self.place, "rule": self.rule, "at": self.at.isoformat()}
        return json.dumps(raw)

    @classmethod
    def load(cls, text: str) -> BurnBody:
        """From JSON that `dump` made."""
        raw = json.loads(text)
        return cls(Metric(raw["metric"]), raw["place"], raw["rule"], datetime.fromisoformat(raw["at"]))


class BurnWatch:
    """The routine that calls people, and the speaker of what they are told."""

    name = "burning"
    kind = BURN

    def __init__(self, store: Store, cases: Cases) -> None:
        self._store, self._cases = store, cases
        self._calm: dict[Subject, Mapping[Subject, int]] = {}  # where nothing burns, and what was known then

    async def run(self, now: datetime) -> Ran:
        """Call whom rules call now. Of a service that works only news can make one hold: it is looked at
        again when there are facts. One that fails is tried again and does not stop the others."""
        told, wake = 0, list[datetime]()
        services = [one for one in self._cases.services.known if one.burn]
        revisions = await self._store.revisions([one for service in services for one in _subjects(service)])
        for service in services:
            known = {one: revisions.get(one, 0) for one in _subjects(service)}
            if self._calm.get(service.subject) == known:
                continue
            self._calm.pop(service.subject, None)
            try:
                new, again_at = await self._one(service, now)
            except Exception:
                log.exception("whether a budget goes fast could not be told", service=service.name)
                new, again_at = 0, now + AGAIN
            told += new
            if again_at is None:
                self._calm[service.subject] = known
            else:
                wake.append(again_at)
        return Ran(told=told > 0, again_at=min(wake, default=None))

    async def _one(self, service: Service, now: datetime) -> tuple[int, datetime | None]:
        """How many calls are new, and when to look again without any news."""
        case, told = await self._cases.load(service.subject), 0
        found, again_at = await aside(_looked, service, case, now)
        for at, burns in found.items():
            news = await self._news(case, *at, burns, now)
            told += await self._store.announce(news, now) if news else 0
        return told, again_at

    async def view(self, message: NewMessage, now: datetime) -> Spoken:
        """What burns at `now`. Raises NoLongerTrue."""
        body = BurnBody.load(message.body)
        case = await self._cases.load(message.subject) if message.subject else None
        if case is None or case.service is None:
            raise NoLongerTrue("the service is no longer there")
        return Spoken(await aside(_view, body, case, case.service, now), case)

    async def _news(
        self, case: Case, metric: Metric, place: str, burns: Sequence[tuple[Burning, Timer]], now: datetime
    ) -> list[NewMessage]:
        """The call for the most urgent rule, if it is news to them."""
        rules = case.service.burn if case.service is not None else ()
        most, _ = min(burns, key=lambda one: rules.index(one[0].rule))
        as_urgent = [one.name for one in rules if most.rule.urgent in (one.urgent, Urgent.TICKET)]
        if await self._was_called(case.subject, metric, place, as_urgent, most):
            return []
        if any(_told_of(one, case, metric, place, most) for one in await self._store.alerts(case.subject)):
            return []
        key = f"{_beginning(case.subject, metric, place, most.rule)}{most.began_at.isoformat()}"
        page = most.rule.urgent is Urgent.PAGE
        return [
            NewMessage(
                key=key,
                audience=place,
                urgency=Urgency.BREACH if page else Urgency.NOTICE,
                kind=BURN,
                body=BurnBody(metric, place, most.rule.name, now).dump(),
                subject=case.subject,
            )
        ]

    async def _was_called(
        self, subject: Subject, metric: Metric, place: str, as_urgent: Sequence[str], most: Burning
    ) -> bool:
        """By the same rule, of the same outbreak; or, since this outbreak began, by one that is as urgent."""
        beginning = _beginning(subject, metric, place, most.rule)
        key = await self._store.latest_key(beginning)
        if key is not None and _outbreak(key.removeprefix(beginning)) >= most.began_at:
            return True
        told = [BurnBody.load(one.body) for one in await self._store.heard(subject) if one.kind == BURN]
        return any(
            (one.metric, one.place) == (metric, place) and one.rule in as_urgent and one.at >= most.began_at
            for one in told
        )


def _subjects(service: Service) -> list[Subject]:
    """Whose facts play a part."""
    return [service.subject, *sorted(service.monitors)]


def calls_told(messages: Iterable[NewMessage]) -> list[Told]:
    """Who was called of what, of the messages about a service."""
    bodies = (BurnBody.load(one.body) for one in messages if one.kind == BURN)
    return [Told(body.metric, body.at, (body.place,)) for body in bodies]


def _burns(service: Service, case: Case, now: datetime) -> Burns:
    """What burns now and is worth a call, by metric and audience. Nothing does during maintenance, nor where
    a budget is used up already."""
    burns: defaultdict[tuple[Metric, str], list[tuple[Burning, Timer]]] = defaultdict(list)
    if case.heard is None or in_maintenance(case.heard, now) is not None:
        return burns
    for promise in service.promises:
        timer = _timer(case, (promise.metric, promise.kind, promise.part), now)
        if timer is None or timer.state(now) is State.BREACHED:
            continue
        for one in burning_now(service, promise, looked_at(service, promise, case.heard, now), now)[:1]:
            for place in called(promise, one.rule.urgent):
                burns[promise.metric, place].append((one, timer))
    return burns


def _looked(service: Service, case: Case, now: datetime) -> tuple[Burns, datetime | None]:
    return _burns(service, case, now), _again_at(service, case, now)


def _view(body: BurnBody, case: Case, service: Service, now: datetime) -> BurnView:
    """What a call says now. Raises NoLongerTrue."""
    rule = next((one for one in service.burn if one.name == body.rule), None)
    burns = _burns(service, case, now).get((body.metric, body.place), [])
    if rule is None or not any(burning.rule == rule for burning, _ in burns):
        raise NoLongerTrue("it does not burn any more")
    return BurnView(case.view(), rule, _lines(burns, rule, now))


def _again_at(service: Service, case: Case, now: datetime) -> datetime | None:
    """When a rule may begin to hold without any news; None while only news can bring it."""
    if case.heard is None:
        return None
    over_at = in_maintenance(case.heard, now)
    found: list[datetime] = []
    for promise in service.promises:
        timer = _timer(case, (promise.metric, promise.kind, promise.part), now)
        if timer is None or timer.state(now) is State.BREACHED or not promise.ladder.rungs:
            continue
        looked = looked_at(service, promise, case.heard, now)
        if over_at is not None:
            found += [over_at]
        elif (at := next_look_at(service, promise, looked, now)) is not None:
            found.append(at)
    return min(found, default=None)


def _timer(case: Case, lane: tuple[Metric, object, str], now: datetime) -> Timer | None:
    going = (timer for timer in case.standing.timers if timer.started_at <= now and timer.ended_at is None)
    return next((timer for timer in going if timer.id.lane == lane), None)


def _lines(burns: Sequence[tuple[Burning, Timer]], rule: Rule, now: datetime) -> tuple[BurnLine, ...]:
    found = [BurnLine(timer_view(timer, now), one.rate, _gone_at(timer, one, now)) for one, timer in burns]
    return tuple(sorted(found, key=lambda one: (-one.rate, one.timer.id)))


def _gone_at(timer: Timer, burning: Burning, now: datetime) -> datetime | None:
    """The instant at which the budget is used up at the pace of the rule's long window."""
    share = burning.rate * (1 - burning.promise.at_least)
    needed = max(timer.left(now), ZERO) * share.denominator / share.numerator
    if needed > timedelta(days=731):
        return None
    at = timer.target.calendar.ruler().due(now, needed)
    over = (one.start for one in timer.stretches if one.cause is Cause.PERIOD_OVER)
    end = next(over, None)
    return None if at is None or (end is not None and at > end) else at


def _told_of(alert: StoredAlert, case: Case, metric: Metric, place: str, burning: Burning) -> bool:
    """Whether an alert told the same people of the same outbreak."""
    if not alert.told or alert.decided_at < burning.began_at:
        return False
    audiences: list[str] = json.loads(alert.body)["audiences"]
    return place in audiences and TimerId.read(case.subject, alert.timer).metric is metric


def _beginning(subject: Subject, metric: Metric, place: str, rule: Rule) -> str:
    """How the keys of calls by one rule begin; what follows is the beginning of the outbreak."""
    return f"burn/{subject}/{metric}/{place}/{rule.name}/"


def _outbreak(rest: str) -> datetime:
    """The instant in a key, whoever stands in for the audience (see `routes`)."""
    return datetime.fromisoformat(rest.partition("#")[0].partition("!")[0])
