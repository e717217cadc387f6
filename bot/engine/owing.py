"""Owing: what customers are owed for a period, for people to read (S41-S43)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from bot.engine.cases import Cases
from bot.engine.claims import Claims, number_of, title_of
from bot.engine.money_views import ClaimView, CreditsView, NoSuchPeriod, OwedView, Signature
from bot.engine.names import nearest
from bot.engine.ports import Store
from bot.engine.reckoning import Reckoning, Told
from bot.engine.views import NotFound, SourceView
from bot.sla.claims import Direction
from bot.sla.dues import Owed
from bot.sla.facts import Fact, Subject
from bot.sla.ladders import LEGAL
from bot.sla.papers import ReportFrozen, ReportSigned
from bot.sla.parties import Party, longest, parties
from bot.sla.uptime.periods import Period, period_asked, period_at, previous_period

Health = Callable[[datetime], Awaitable[tuple[SourceView, ...]]]


class Owing:
    """Answers what is owed. It reads only. `health` tells which sources are silent; `zone` is the default
    one."""

    def __init__(self, store: Store, cases: Cases, health: Health, *, zone: str) -> None:
        self._store, self._cases, self._health, self._zone = store, cases, health, zone
        self.reckoning = Reckoning(store, cases)
        self.claims = Claims(store, cases, self.reckoning)

    async def of(self, customer: str, period: str, now: datetime) -> OwedView:
        """What a customer is owed for a period by its name, 2026-11; ValueError where that names none."""
        party = Party(customer, Direction.OF_US)
        zone = self.reckoning.zone(party) or self._zone
        return await self._view(party, period_asked(period, now, zone), zone, now, self.reckoning.told())

    async def credits(
        self, name: str | None, period: str, now: datetime
    ) -> CreditsView | NotFound | NoSuchPeriod:
        """What is owed to all customers or to one, for a period; by default for the present one and the last
        that is over, as long as the longest period by which anything is promised. Claims that may be made
        stand below, of one customer only theirs."""
        known = {p.name.casefold(): p for p in parties(self._cases.library) if p.direction is Direction.OF_US}
        if name is not None and name.casefold() not in known:
            return NotFound(name, nearest(name, (party.name for party in known.values())))
        wanted = list(known.values()) if name is None else [known[name.casefold()]]
        told = self.reckoning.told()
        try:
            views = [view for party in wanted for view in await self._views(party, period, now, told)]
        except ValueError:
            return NoSuchPeriod(period)
        claims = await (self.claims.all(now, told) if name is None else self.claims.of(wanted[0], now, told))
        return CreditsView(
            title=wanted[0].name if name is not None else "",
            periods=tuple(views),
            claims=tuple(claim for claim in claims if may_be_made(claim, now)),
            titles=self._titles(views),
            numbers={subject: await number_of(self._store, subject) for subject in _tickets(views)},
            sources=await self._health(now),
            zone=self._zone,
            as_of=now,
            filed=tuple(claim for claim in claims if claim.filings and now < claim.closes_at),
        )

    async def _views(self, party: Party, period: str, now: datetime, told: Told) -> list[OwedView]:
        zone = self.reckoning.zone(party) or self._zone
        if period:
            return [await self._view(party, period_asked(period, now, zone), zone, now, told)]
        present = period_at(now, longest(self._cases.library, party), zone)
        asked = (previous_period(present, zone), present)
        return [await self._view(party, one, zone, now, told) for one in asked]

    async def _view(self, party: Party, period: Period, zone: str, now: datetime, told: Told) -> OwedView:
        record = await self._of_period(party, period, now, told)
        anew = record
        if any(one.frozen for owed in record for one in owed.measured):
            anew = await self._of_period(party, period, now, told, anew=True)
        return OwedView(
            customer=party.name,
            period=period,
            owed=record,
            over=period.span.end <= now,
            zone=zone,
            signed=signature(await self.reckoning.papers(party), period.name),
            anew=anew if _totals(anew) != _totals(record) else (),
        )

    async def _of_period(
        self, party: Party, period: Period, now: datetime, told: Told, *, anew: bool = False
    ) -> tuple[Owed, ...]:
        found = await self.reckoning.year(party, int(period.name[:4]), now, told=told, anew=anew)
        return tuple(owed.only(period) for owed in found)

    def _titles(self, views: Sequence[OwedView]) -> dict[str, str]:
        names = {one.service for view in views for owed in view.owed for one in owed.measured}
        return {name: title_of(self._cases.library, name) for name in sorted(names)}


def signature(papers: Sequence[Fact], period: str) -> Signature | None:
    """Who signed the last issue of a period's report for legal; None while nobody did (S42)."""
    frozen = [p.deed.number for p in papers if isinstance(p.deed, ReportFrozen) and p.deed.period == period]
    wanted = ReportSigned(period, max(frozen, default=0), LEGAL)
    signed = sorted((p for p in papers if p.deed == wanted), key=lambda paper: paper.observed_at)
    return Signature(signed[0].author.id, signed[0].observed_at) if signed else None


def may_be_made(claim: ClaimView, now: datetime) -> bool:
    """Whether something of a claim is still to be filed, and can be."""
    return now < claim.closes_at and bool(claim.unfiled)


def _totals(owed: Sequence[Owed]) -> list[str]:
    """Every amount, by what it is for."""
    return sorted(
        f"{one.contract.reference} {line.incident} {line.money}" for one in owed for line in one.lines
    )


def _tickets(views: Sequence[OwedView]) -> list[Subject]:
    return sorted(
        {
            ticket.subject
            for view in views
            for owed in view.owed
            for line in owed.lines
            for ticket in line.tickets
        }
    )
