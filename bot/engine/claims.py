"""Claims: what may be claimed until when, by customers of us and by us of suppliers (S43).

All that one party may claim under one contract until the same instant is one claim. Customers claim what is
owed to them; we claim of a supplier whatever broke their promise, whether or not an amount is agreed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.engine.cases import Cases
from bot.engine.money_views import ClaimItem, ClaimView
from bot.engine.ports import Store
from bot.engine.reckoning import Reckoning, Told
from bot.engine.records import SourceState, StoredTimer
from bot.engine.services import SERVICE
from bot.sla.claims import ClaimWindow, Direction, Incident, claim_window
from bot.sla.contracts import ClaimFrom, Contract
from bot.sla.credits import Money
from bot.sla.dues import MOMENT, Basis, Owed, OwedLine
from bot.sla.facts import SourceName, Subject
from bot.sla.filings import Filing, filings
from bot.sla.library import Library
from bot.sla.parties import Party, parties
from bot.sla.uptime.periods import Per, period_at
from bot.sla.uptime.services import service_subject

REMEMBERED = timedelta(days=31)
"""So long after its end a claim is still looked at: somebody has to hear that it was not filed."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Found:
    """Something that may be claimed, and until when."""

    contract: Contract
    window: ClaimWindow
    item: ClaimItem


class Claims:
    """Finds claims. It reads only."""

    def __init__(self, store: Store, cases: Cases, reckoning: Reckoning) -> None:
        self._store, self._cases, self._reckoning = store, cases, reckoning

    async def all(self, now: datetime, told: Told | None = None) -> list[ClaimView]:
        """Those of everybody, the nearest end first."""
        told = told or self._reckoning.told()
        found = [one for party in parties(self._cases.library) for one in await self.of(party, now, told)]
        return sorted(found, key=lambda one: (one.closes_at, one.party, one.contract))

    async def of(self, party: Party, now: datetime, told: Told | None = None) -> list[ClaimView]:
        """Those whose window is open, or closed not long ago, the nearest end first."""
        told = told or self._reckoning.told()
        days, zone = self.days(party), self._reckoning.zone(party)
        if days is None or zone is None:
            return []
        first = (now - REMEMBERED - (days + 2) * _DAY).astimezone(ZoneInfo(zone)).year
        found: list[_Found] = []
        for year in range(first, now.astimezone(ZoneInfo(zone)).year + 1):
            found += await self._in_year(party, year, zone, now, told)
        if party.direction is Direction.OF_SUPPLIER:
            found += await self._rolling(party, now - REMEMBERED - (days + 33) * _DAY, zone, now)
        return await self._grouped(party, zone, now, found)

    def told(self) -> Told:
        """For a question about several parties."""
        return self._reckoning.told()

    def concerns(self, row: StoredTimer, party: Party) -> bool:
        """Whether a promise that was missed may make a claim of theirs, or of ours on them."""
        return self._reckoning.concerns(row, party)

    def days(self, party: Party) -> int | None:
        """How many days a claim may be made, at most; None where no contract with them says so."""
        agreed = (party.agreement(edition.book) for edition in self._cases.library.editions)
        return max((one[0].claim.days for one in agreed if one and one[0].claim), default=None)

    async def _in_year(self, party: Party, year: int, zone: str, now: datetime, told: Told) -> list[_Found]:
        """What suppliers owe is reckoned by all that is known: only reports to customers are frozen."""
        of_us = party.direction is Direction.OF_US
        record = await self._reckoning.year(party, year, now, told=told, anew=not of_us)
        if not of_us:
            return [one for owed in record for one in await self._of_supplier(owed, zone, now)]
        anew = record
        if any(one.frozen for owed in record for one in owed.measured):
            anew = await self._reckoning.year(party, year, now, told=told, anew=True)
        then = {line.incident: line.money for owed in anew for line in owed.lines}
        return [one for owed in record for one in await self._of_customer(owed, then, now)]

    # --- customers ----------------------------------------

    async def _of_customer(self, owed: Owed, then: Mapping[str, Money], now: datetime) -> list[_Found]:
        found: list[_Found] = []
        for line in owed.lines:
            window = line.window
            if window is None or not line.money.amount or not await self._open(owed.contract, line, now):
                continue
            item = ClaimItem(
                incident=line.incident,
                basis=line.basis,
                name=await self._name(line),
                period=line.period.name,
                happened_at=line.about.eligible_at,
                money=line.money,
                anew=_other(line.money, then.get(line.incident)),
                metric=line.measured.figures.metric if line.measured else None,
                approximate=any(one.approximate for one in line.tickets),
            )
            found.append(_Found(owed.contract, window, item))
        return found

    async def _open(self, contract: Contract, line: OwedLine, now: datetime) -> bool:
        """Whether it is certain enough to speak of: a period that is over has been closed, an outage of the
        present one has been read past the breach (S27)."""
        if line.window is None or line.window.opens_at > now:
            return False
        if line.measured is None or line.measured.frozen:
            return True
        if contract.claim is None or contract.claim.start is ClaimFrom.PERIOD_END:
            return False
        return await self._read_past(line.measured.service, line.measured.broken_at)

    async def _name(self, line: OwedLine) -> str:
        if line.measured is not None:
            return title_of(self._cases.library, line.measured.service)
        return await number_of(self._store, line.tickets[0].subject) if line.basis is Basis.BREACH else ""

    # --- suppliers ----------------------------------------

    async def _of_supplier(self, owed: Owed, zone: str, now: datetime) -> list[_Found]:
        money = {line.incident: line.money for line in owed.lines}
        found: list[_Found] = []
        for one in owed.measured:
            if one.broken_at is not None and await self._read_past(one.service, one.broken_at):
                item = ClaimItem(
                    incident=one.incident,
                    basis=Basis.UPTIME,
                    name=title_of(self._cases.library, one.service),
                    period=one.period.name,
                    happened_at=one.broken_at,
                    money=money.get(one.incident),
                    metric=one.figures.metric,
                )
                found += _ours(owed.contract, one.about, zone, item, now)
        for ticket in owed.tickets:
            month = period_at(ticket.missed_at, Per.MONTH, zone)
            item = ClaimItem(
                incident=ticket.incident,
                basis=Basis.BREACH,
                name=await number_of(self._store, ticket.subject),
                period=month.name,
                happened_at=ticket.missed_at,
                money=money.get(ticket.incident),
                approximate=ticket.approximate,
            )
            found += _ours(owed.contract, ticket.about(month), zone, item, now)
        return found

    async def _rolling(self, party: Party, since: datetime, zone: str, now: datetime) -> list[_Found]:
        """Outages that broke what a supplier promised over rolling days: no period, and so no credit."""
        found: list[_Found] = []
        for contract, row in await self._reckoning.rolling(party, since, now):
            if row.due_at is None or not await self._read_past(row.subject.id, row.due_at):
                continue
            month = period_at(row.due_at, Per.MONTH, zone)
            about = Incident(row.started_at, month.span, row.due_at)
            item = ClaimItem(
                incident=row.id,
                basis=Basis.UPTIME,
                name=title_of(self._cases.library, row.subject.id),
                period=month.name,
                happened_at=row.due_at,
                metric=row.metric,
            )
            found += _ours(contract, about, zone, item, now)
        return found

    # --- what all have in common ----------------------------------------

    def read_up_to(self, subject: Subject, states: Mapping[SourceName, SourceState]) -> datetime | None:
        """How far a service, or the source of a ticket, has been read."""
        if subject.kind == SERVICE:
            return self._cases.services.state(subject, states).read_up_to
        state = states.get(subject.source)
        return state.read_up_to if state else None

    async def _read_past(self, service: str, at: datetime | None) -> bool:
        states = {state.source: state for state in await self._store.source_states()}
        read_up_to = self.read_up_to(service_subject(service), states)
        return at is not None and read_up_to is not None and at <= read_up_to

    async def _grouped(
        self, party: Party, zone: str, now: datetime, found: Sequence[_Found]
    ) -> list[ClaimView]:
        groups: dict[tuple[str, datetime], list[_Found]] = {}
        for one in sorted(found, key=lambda each: (each.item.happened_at, each.item.incident)):
            if one.window.closes_at + REMEMBERED > now:
                groups.setdefault((one.contract.reference, one.window.closes_at), []).append(one)
        papers = filings(await self._reckoning.papers(party), party.direction) if groups else []
        views = [
            ClaimView(
                direction=party.direction,
                party=party.name,
                contract=reference,
                opens_at=min(one.window.opens_at for one in group),
                closes_at=closes_at,
                zone=zone,
                days_left=days_left(now, closes_at, zone),
                items=tuple(one.item for one in group),
                reminders=group[0].window.reminders,
            )
            for (reference, closes_at), group in groups.items()
        ]
        known = [_with_filings(view, papers) for view in views]
        return sorted(known, key=lambda one: (one.closes_at, one.contract))


def _with_filings(view: ClaimView, papers: Sequence[Filing]) -> ClaimView:
    """What was filed of it, and what was said of that."""
    own = frozenset(item.incident for item in view.items)
    mine = [one for one in papers if one.contract == view.contract and one.incidents & own]
    filed = frozenset(incident for one in mine if one.stands for incident in one.incidents & own)
    return replace(view, filed=filed, filings=tuple(mine))


def days_left(now: datetime, closes_at: datetime, zone: str) -> int:
    """The days after today up to the last one, by the clock of a zone: 0 is today, below it is over."""
    there = ZoneInfo(zone)
    return ((closes_at - MOMENT).astimezone(there).date() - now.astimezone(there).date()).days


def title_of(library: Library, service: str) -> str:
    """A service as people call it."""
    known = library.latest.service(service)
    return known.title or service if known else service


async def number_of(store: Store, subject: Subject) -> str:
    """A ticket as people call it: `#35436`."""
    ticket = await store.ticket(subject)
    number = ticket.number if ticket else subject.id
    return f"#{number}" if number[:1].isdigit() else number


def _ours(contract: Contract, about: Incident, zone: str, item: ClaimItem, now: datetime) -> Iterator[_Found]:
    """Our claim on a supplier, if the contract says until when, and it may be made by now."""
    if contract.claim is not None:
        window = claim_window(contract.claim, Direction.OF_SUPPLIER, contract.reference, about, zone)
        if window.opens_at <= now:
            yield _Found(contract, window, item)


def _other(money: Money, then: Money | None) -> Money | None:
    """What is known now makes of it, where that is another amount."""
    anew = then or Money(Decimal(0), money.currency)
    return None if anew == money else anew
