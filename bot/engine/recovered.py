"""Recovered: an outage that somebody was told of is over, and they hear of it once, where they were told.

The message has the outage in its key, so each audience hears of each outage once. It is asked again just
before sending: of a service that is down again nobody says that it works.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.aside import aside
from bot.engine.cases import Case, Cases
from bot.engine.messages import places_of
from bot.engine.occasions import NoLongerTrue, Spoken
from bot.engine.records import NewMessage, StoredAlert, Urgency
from bot.engine.timing import timer_view
from bot.engine.views import RecoveryView
from bot.sla.ladders import LEGAL
from bot.sla.moments import Reason
from bot.sla.promises import Metric
from bot.sla.timers import TimerId
from bot.sla.uptime.outages import Condition, Recovery, recoveries, turn_at

RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class RecoveryBody:
    """Which outage a message speaks of."""

    metric: Metric
    began_at: datetime

    def dump(self) -> str:
        """As JSON."""
        return json.dumps({"metric": self.metric, "began_at": self.began_at.isoformat()})

    @classmethod
    def load(cls, text: str) -> RecoveryBody:
        """From JSON that `dump` made."""
        raw = json.loads(text)
        return cls(Metric(raw["metric"]), datetime.fromisoformat(raw["began_at"]))


class Recoveries:
    """Says that an outage is over, in the thread of the service."""

    kind = RECOVERY

    def __init__(self, cases: Cases) -> None:
        self._cases = cases

    async def view(self, message: NewMessage, now: datetime) -> Spoken:
        """The outage as it is known now. Raises NoLongerTrue."""
        if message.subject is None:
            raise NoLongerTrue("nobody knows of which service it speaks")
        case = await self._cases.load(message.subject)
        return Spoken(await aside(recovery_view, RecoveryBody.load(message.body), case, now), case)


@dataclass(frozen=True, slots=True)
class Told:
    """That people were told something of a service: what about, of which instant, and who."""

    metric: Metric
    at: datetime
    places: tuple[str, ...]


def recoveries_told(
    case: Case,
    alerts: Sequence[StoredAlert],
    delivered: Collection[str],
    now: datetime,
    calls: Sequence[Told] = (),
) -> list[NewMessage]:
    """For each outage that is over by `now`, a message for each audience that was told something of it: by an
    alert, or by a call because a budget went fast. Legal is called for breaches alone.

    Where that has not reached Slack, perhaps because it was down again by then, the end of the latest outage
    is told instead. `delivered` are the keys of what did.
    """
    if case.service is None or case.heard is None:
        return []
    over: dict[Metric, list[Recovery]] = {}
    found: dict[str, NewMessage] = {}
    for told in (*(_heard(case, alert) for alert in alerts if _counts(alert)), *calls):
        metric = told.metric
        if metric not in over:
            over[metric] = recoveries(case.service, case.heard, now, metric)
        outage = next((one for one in over[metric] if one.began_at <= told.at <= one.ended_at), None)
        if outage is not None:
            for place in told.places:
                said = [_message(case, metric, outage, place)]
                if said[0].key not in delivered:
                    said.append(_message(case, metric, over[metric][-1], place))
                found |= {message.key: message for message in said}
    return list(found.values())


def recovery_view(body: RecoveryBody, case: Case, now: datetime) -> RecoveryView:
    """The outage for people, as it is known now. Raises NoLongerTrue."""
    if case.service is None or case.heard is None:
        raise NoLongerTrue("the service is no longer there")
    if turn_at(case.service, case.heard, now).condition is Condition.DOWN:
        raise NoLongerTrue("it is down again")
    over = recoveries(case.service, case.heard, now, body.metric)
    outage = next((one for one in over if one.began_at == body.began_at), None)
    if outage is None:
        raise NoLongerTrue("the outage has other bounds now")
    timers = [
        timer_view(timer, now)
        for timer in case.standing.timers
        if timer.id.metric is body.metric and timer.ended_at is None
    ]
    return RecoveryView(
        service=case.view(),
        metric=body.metric,
        began_at=outage.began_at,
        up_at=outage.up_at,
        down=outage.down,
        timers=tuple(timers),
        told_at=now,
    )


def _counts(alert: StoredAlert) -> bool:
    return alert.told and alert.reason != Reason.CORRECTED


def _heard(case: Case, alert: StoredAlert) -> Told:
    metric = TimerId.read(case.subject, alert.timer).metric
    return Told(metric, alert.at, tuple(places_of(_told(alert))))


def _told(alert: StoredAlert) -> list[str]:
    audiences: list[str] = json.loads(alert.body)["audiences"]
    return [name for name in audiences if name != LEGAL]


def _message(case: Case, metric: Metric, outage: Recovery, place: str) -> NewMessage:
    key = f"{case.subject}/{metric}/over/{outage.began_at.isoformat()}@{place}"
    body = RecoveryBody(metric, outage.began_at).dump()
    return NewMessage(key, place, Urgency.NOTICE, RECOVERY, body, subject=case.subject)
