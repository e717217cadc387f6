"""Upstream: a service that depends on suppliers, with all that an outage of it endangers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.engine.endangered_views import EndangeredView, OurClaimView, RiskView, Stage
from bot.engine.timing import uptime_view
from bot.sla.dangers import Danger, OurClaim, Told, broken_at, costs, dangers, our_claims, theirs
from bot.sla.fold import Standing
from bot.sla.ladders import Kind
from bot.sla.library import Library
from bot.sla.timers import Timer
from bot.sla.upstream import Dependent
from bot.sla.uptime.outages import Recovery
from bot.sla.uptime.services import Service


@dataclass(frozen=True, slots=True)
class Outlook:
    """Whether an outage endangers anything, which promises are broken by now, theirs and ours, and when the
    next one will be."""

    endangers: bool
    broken: tuple[str, ...]
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Upstream:
    """A service that names suppliers, the promises to customers that hang on it, and what is known of it and
    of the services that these are about."""

    library: Library
    service: Service
    found: Sequence[Dependent]
    told: Told

    def outlook(self, now: datetime) -> Outlook:
        """How an outage that goes on looks from here."""
        risks = dangers(self.library, self.found, self.told, now)
        timers = [*(one.timer for one in risks), *self._theirs(now)]
        broken = (str(timer.id) for timer in timers if timer.breached_at(now) is not None)
        dues = (timer.due() for timer in timers)
        next_at = min((at for at in dues if at is not None and at > now), default=None)
        return Outlook(bool(risks), tuple(sorted(broken)), next_at)

    def going_on(self, stage: Stage, began_at: datetime, now: datetime) -> EndangeredView:
        """What an outage that goes on endangers now."""
        risks = dangers(self.library, self.found, self.told, now)
        right_at = broken_at(self._theirs(now))
        return self._view(stage, began_at, [_risk(one, now) for one in risks], right_at, now)

    def over(self, outage: Recovery, standing: Standing, now: datetime) -> EndangeredView:
        """What an outage that is over has cost. `standing` is that of the service itself."""
        found = costs(self.library, self.found, self.told, outage.began_at, outage.up_at)
        during = [t for t in standing.timers if _during(t, outage)]
        right_at = broken_at(during)
        certain = right_at if right_at is not None and right_at <= now else None
        risks = [_risk(one, now) for one in found]
        return self._view(Stage.OVER, outage.began_at, risks, certain, now, outage)

    def never(self, began_at: datetime) -> EndangeredView:
        """There was no outage at that instant."""
        return self._view(Stage.NEVER, began_at, (), None, began_at)

    def _theirs(self, now: datetime) -> list[Timer]:
        return theirs(self.library, self.service, self.told.get(self.service.name, ()), now)

    def _view(
        self,
        stage: Stage,
        began_at: datetime,
        risks: Iterable[RiskView],
        right_at: datetime | None,
        now: datetime,
        outage: Recovery | None = None,
    ) -> EndangeredView:
        book, service = self.library.latest, self.service
        claims = our_claims(book, service, began_at, right_at) if stage is not Stage.NEVER else []
        return EndangeredView(
            service=service.title or service.name,
            suppliers=service.suppliers,
            promised=any(promise.kind is Kind.SUPPLIER for promise in service.promises),
            stage=stage,
            began_at=began_at,
            risks=tuple(risks),
            claims=tuple(_claim(one, now) for one in claims),
            up_at=outage.up_at if outage else None,
            down=outage.down if outage else None,
        )


def _risk(one: Danger, now: datetime) -> RiskView:
    timer, due = one.timer, one.timer.due()
    promise = uptime_view(timer, now)
    if promise is None:
        raise ValueError(f"{timer.id} is no promise about a service")
    return RiskView(
        service=one.service.title or one.service.name,
        metric=timer.id.metric,
        kind=timer.id.kind,
        promise=promise,
        budget=timer.budget,
        left=timer.left(now),
        due_at=due if due is not None and due > now else None,
        broken_at=timer.breached_at(now),
        down=one.down,
        cost=one.cost,
    )


def _claim(one: OurClaim, now: datetime) -> OurClaimView:
    contract, window = one.supplier.contract, one.window
    later = one.right_at is not None and one.right_at > now
    return OurClaimView(
        supplier=one.supplier.name,
        contract=contract.reference if contract else "",
        zone=one.zone,
        opens_at=window.opens_at if window else None,
        closes_at=window.closes_at if window else None,
        opens_later=window is not None and window.opens_at > now,
        right_at=one.right_at if later else None,
        broken_at=None if later else one.right_at,
    )


def _during(timer: Timer, outage: Recovery) -> bool:
    """Whether a budget went on while the outage did."""
    return timer.started_at < outage.up_at and (timer.ended_at is None or timer.ended_at > outage.began_at)
