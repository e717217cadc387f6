"""Upstream: a service that depends on suppliers, with all that an outage of it endangers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.engine.endangered_views import EndangeredView, OurClaimView, RiskView, Stage
from bot.engine.timing import uptime_view
from bot.sla.dangers import Danger, OurClaim, Told, broken_at, costs, dangers, our_claims, theirs
from bot.sla.dues import uptime_incident
from bot.sla.filings import Filing
from bot.sla.fold import Standing
from bot.sla.ladders import Kind
from bot.sla.library import Library
from bot.sla.promises import Share
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
    of the services that these are about. `filed` is what is on record of our claims on each supplier."""

    library: Library
    service: Service
    found: Sequence[Dependent]
    told: Told
    filed: Mapping[str, Sequence[Filing]] = field(default_factory=dict)

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
        timers = self._theirs(now)
        return self._view(stage, began_at, [_risk(one, now) for one in risks], timers, now)

    def over(self, outage: Recovery, standing: Standing, now: datetime) -> EndangeredView:
        """What an outage that is over has cost. `standing` is that of the service itself."""
        found = costs(self.library, self.found, self.told, outage.began_at, outage.up_at)
        during = [t for t in standing.timers if _during(t, outage)]
        risks = [_risk(one, now) for one in found]
        return self._view(Stage.OVER, outage.began_at, risks, during, now, outage)

    def never(self, began_at: datetime) -> EndangeredView:
        """There was no outage at that instant."""
        return self._view(Stage.NEVER, began_at, (), (), began_at)

    def _theirs(self, now: datetime) -> list[Timer]:
        return theirs(self.library, self.service, self.told.get(self.service.name, ()), now)

    def _view(
        self,
        stage: Stage,
        began_at: datetime,
        risks: Iterable[RiskView],
        timers: Sequence[Timer],
        now: datetime,
        outage: Recovery | None = None,
    ) -> EndangeredView:
        """`timers` are the budgets that went on meanwhile; only what the supplier promised gives a right. Of
        an outage that is over, one that is to come is none."""
        book, service = self.library.latest, self.service
        right_at = broken_at(timers)
        if outage is not None and right_at is not None and right_at > now:
            right_at = None
        claims = our_claims(book, service, began_at, right_at) if stage is not Stage.NEVER else []
        incidents = _incidents(timers, now)
        return EndangeredView(
            service=service.title or service.name,
            suppliers=service.suppliers,
            promised=any(promise.kind is Kind.SUPPLIER for promise in service.promises),
            stage=stage,
            began_at=began_at,
            risks=tuple(risks),
            claims=tuple(_claim(one, self._filing(one, incidents), now) for one in claims),
            up_at=outage.up_at if outage else None,
            down=outage.down if outage else None,
        )

    def _filing(self, claim: OurClaim, incidents: frozenset[str]) -> Filing | None:
        """The last note that made the claim a filed one: every right that arose was."""
        contract = claim.supplier.contract
        known = self.filed.get(claim.supplier.name, ())
        mine = [one for one in known if one.stands and contract and one.contract == contract.reference]
        filed = frozenset(incident for one in mine for incident in one.incidents)
        about = [one for one in mine if one.incidents & incidents]
        return about[-1] if incidents and incidents <= filed else None


def _incidents(timers: Iterable[Timer], now: datetime) -> frozenset[str]:
    """What claims about these promises of a supplier are called, as far as they are broken."""
    theirs = (one for one in timers if one.id.kind is Kind.SUPPLIER and one.breached_at(now) is not None)
    return frozenset(_incident(one) for one in theirs)


def _incident(timer: Timer) -> str:
    """One outage of rolling days is an incident of its own; a period is one."""
    share, name = timer.target.promise.about, timer.id
    if not isinstance(share, Share) or share.period.endswith("d"):
        return str(name)
    return uptime_incident(name.subject.id, name.metric, name.part, share.period)


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


def _claim(one: OurClaim, filing: Filing | None, now: datetime) -> OurClaimView:
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
        filed_at=filing.at if filing else None,
        filed_by=filing.by if filing else "",
    )


def _during(timer: Timer, outage: Recovery) -> bool:
    """Whether a budget went on while the outage did."""
    return timer.started_at < outage.up_at and (timer.ended_at is None or timer.ended_at > outage.began_at)
