"""Reporting: the report of a customer for a period, made of what the store knows (S37, S41, S45).

It reads only. What was promised is by the editions in force when the period began (S10), what happened is as
it is known now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.aside import aside
from bot.engine.cases import Cases
from bot.engine.ports import Store
from bot.engine.reckoning import Reckoning, Told
from bot.engine.services import SERVICE
from bot.sla.claims import Direction
from bot.sla.contracts import Contract
from bot.sla.credits import Money
from bot.sla.dues import Owed, OwedLine
from bot.sla.durations import format_share
from bot.sla.facts import SourceName, Subject
from bot.sla.ladders import Kind
from bot.sla.library import Library
from bot.sla.measured import Known
from bot.sla.parties import Party, parties, service_names
from bot.sla.period_reports.model import (
    Agreement,
    ClaimLine,
    Costs,
    CreditLine,
    MissedTicket,
    PeriodReport,
    Read,
    RemedyLine,
    ServiceLine,
    TicketLine,
)
from bot.sla.period_reports.services import service_lines
from bot.sla.period_reports.tickets import Name, ticket_lines
from bot.sla.policies import Book
from bot.sla.spans import Span
from bot.sla.timers import TimerId
from bot.sla.uptime.lanes import lanes, promised_in
from bot.sla.uptime.periods import Per, Period, Rolling, period_at, period_named, periods_between
from bot.sla.uptime.services import Service, Uptime, service_subject

_MOMENT = timedelta(microseconds=1)


class Reporter:
    """Makes reports. `sources` are those of the configuration: all of them must have been read past the end
    of a period before its report is made."""

    def __init__(
        self, store: Store, cases: Cases, reckoning: Reckoning, sources: Sequence[SourceName]
    ) -> None:
        self._store, self._cases, self._reckoning = store, cases, reckoning
        self._sources = tuple(sources)

    def customers(self) -> list[str]:
        """Everybody with whom any edition has a contract as a customer."""
        return [one.name for one in parties(self._cases.library) if one.direction is Direction.OF_US]

    def zone(self, customer: str) -> str | None:
        """The zone of the customer's newest contract; None where there never was one."""
        return self._reckoning.zone(_party(customer))

    def over(self, customer: str, now: datetime) -> list[Period]:
        """The periods of a customer that are over, since there were policies; in the order of their ends,
        the shorter ones first."""
        zone = self.zone(customer)
        if zone is None:
            return []
        since = self._cases.library.editions[0].since
        found = [p for per in self._lengths(customer) for p in periods_between(since, now, per, zone)]
        over = [period for period in found if period.span.end <= now]
        return sorted(over, key=lambda one: (one.span.end, one.per.months))

    def next_end(self, customer: str, now: datetime) -> datetime | None:
        """When the next period of a customer is over; None where there never was a contract."""
        zone = self.zone(customer)
        return None if zone is None else period_at(now, Per.MONTH, zone).span.end

    async def unread(self, customer: str, period: Period) -> list[SourceName]:
        """The sources that have not been read past the end of a period yet, far enough to know whether an
        outage that goes on there is long enough to count (S38)."""
        states = {state.source: state.read_up_to for state in await self._store.source_states()}
        until = period.span.end + self._margin(customer)
        found = ((name, states.get(name)) for name in self._sources)
        return [name for name, at in found if at is None or at < until]

    def told(self) -> Told:
        """What services have told, for several reports."""
        return self._reckoning.told()

    async def report(
        self, customer: str, name: str, now: datetime, told: Told | None = None
    ) -> PeriodReport | None:
        """The report of a period by its name. None where no contract is in force in it, or where nothing is
        measured by periods of its length."""
        told = told or self.told()
        agreed = self._agreed(customer, name)
        if agreed is None:
            return None
        book, contract, zone, span = agreed
        period = period_named(name, zone)
        services = tuple(await self._services(customer, period, now, told))
        if period.per is not Per.MONTH and not services:
            return None
        tickets = await self._tickets(customer, span, now) if period.per is Per.MONTH else ()
        return PeriodReport(
            customer=customer,
            period=period.name,
            zone=zone,
            from_=period.span.start,
            until=period.span.end,
            agreement=_agreement(contract, book, span.start.astimezone(ZoneInfo(zone)).date()),
            read=await self._read(),
            services=services,
            tickets=tickets,
            costs=_costs(await self._owed(customer, period, now, told), period),
        )

    # --- what was agreed ----------------------------------------

    def _agreed(self, customer: str, name: str) -> tuple[Book, Contract, str, Span] | None:
        """The edition in force when the period began, or the first in it that has the contract, and the part
        of the period in which that is in force."""
        library, party = self._cases.library, _party(customer)
        zone = self.zone(customer)
        if zone is None:
            return None
        start, end = period_named(name, zone).span.start, period_named(name, zone).span.end
        for book in (library.at(start), *(one.book for one in library.editions if start < one.since < end)):
            found = party.agreement(book)
            span = _in_force(found[0], name, found[1]) if found else None
            if found and span:
                return book, found[0], found[1], span
        return None

    def _lengths(self, customer: str) -> list[Per]:
        promised_by = {one.per for _, one in self._promises(customer) if isinstance(one.per, Per)}
        return sorted({Per.MONTH, *promised_by}, key=lambda per: per.months)

    def _margin(self, customer: str) -> timedelta:
        lengths = (service.min_length for service, _ in self._promises(customer))
        return max(lengths, default=timedelta(0))

    def _promises(self, customer: str) -> Iterator[tuple[Service, Uptime]]:
        party = _party(customer)
        for edition in self._cases.library.editions:
            for service in edition.book.services:
                yield from ((service, one) for one in service.promises if party.concerns(service, one))

    async def _read(self) -> tuple[Read, ...]:
        states = {state.source: state.read_up_to for state in await self._store.source_states()}
        return tuple(Read(name, states.get(name)) for name in sorted(self._sources))

    # --- what happened ----------------------------------------

    async def _services(self, customer: str, period: Period, now: datetime, told: Told) -> list[ServiceLine]:
        lines: list[ServiceLine] = []
        for name in service_names(self._cases.library, _party(customer)):
            lines += await aside(_lines, await told.of(name), _party(customer), period, now)
        return lines

    async def _tickets(self, customer: str, span: Span, now: datetime) -> tuple[TicketLine, ...]:
        """Those whose promise was broken, or kept and over, while the contract was in force."""
        until = min(span.end, now + _MOMENT)
        if until <= span.start:
            return ()
        kept = await self._store.kept(Kind.CONTRACTUAL, span.start, until, customer)
        rows = await self._store.missed(Kind.CONTRACTUAL, span.start, until, customer)
        missed: list[tuple[Name, MissedTicket]] = []
        for row in rows:
            if row.subject.kind == SERVICE or row.due_at is None:
                continue
            ticket = await self._store.ticket(row.subject)
            about = MissedTicket(
                source=row.subject.source,
                id=row.subject.id,
                number=ticket.number if ticket else row.subject.id,
                started_at=row.started_at,
                due_at=row.due_at,
                ended_at=row.ended_at,
                budget=row.budget,
                approximate=row.approximate,
            )
            missed.append(((row.metric, TimerId.read(row.subject, row.id).part), about))
        return ticket_lines(kept, missed, until)

    async def _owed(self, customer: str, period: Period, now: datetime, told: Told) -> list[Owed]:
        wanted = int(period.name[:4])
        year = await self._reckoning.year(_party(customer), wanted, now, told=told, anew=True)
        return [one.only(period) for one in year]


def _lines(known: Known, party: Party, period: Period, now: datetime) -> list[ServiceLine]:
    """Those about one service."""
    heard = known.heard()
    if heard is None or heard.watched_at >= period.span.end:
        return []
    pairs = _promised(service_subject(known.name), known.library, period, heard.watched_at)
    mine = (pair for pair in pairs if party.concerns(*pair))
    return list(service_lines(mine, heard, known.facts, period, now))


def _promised(
    subject: Subject, library: Library, period: Period, watched_at: datetime
) -> Iterator[tuple[Service, Uptime]]:
    for lane, zone, per in lanes(subject, library):
        own = period if isinstance(per, Rolling) else period_named(period.name, zone)
        found = promised_in(subject, lane, library, own, watched_at)
        if found is not None:
            yield found


def _party(customer: str) -> Party:
    return Party(customer, Direction.OF_US)


def _in_force(contract: Contract, name: str, zone: str) -> Span | None:
    span = period_named(name, zone).span
    start, end = contract.in_force(zone)
    start, end = max(start or span.start, span.start), min(end or span.end, span.end)
    return Span(start, end) if start < end else None


def _agreement(contract: Contract, book: Book, first_day: date) -> Agreement:
    """As it was on the first day of which the report speaks: what was approved later was not (S12)."""
    approved = contract.approved if contract.approved_on(first_day) else None
    return Agreement(
        reference=contract.reference,
        parties=contract.parties,
        valid_from=contract.valid_from,
        valid_until=contract.valid_until,
        approved_on=approved.on if approved else None,
        clauses=contract.clauses,
        version=book.version,
    )


# --- what it costs ----------------------------------------


def _costs(owed: Iterable[Owed], period: Period) -> Costs:
    """What is owed for promises that are measured by such a period; those of its months stand in the reports
    of the months, and so do rights besides money, which arise at an instant."""
    owed = list(owed)
    lines = [line for one in owed for line in one.lines if line.period.per is period.per]
    rights = [right for one in owed for right in one.remedies] if period.per is Per.MONTH else []
    windows = {line.window for line in lines if line.window is not None and line.money.amount}
    return Costs(
        lines=tuple(_credit(line) for line in lines),
        totals=tuple(_totals(lines)),
        remedies=tuple(RemedyLine(one.remedy.words, one.at) for one in sorted(rights, key=lambda r: r.at)),
        claims=tuple(
            ClaimLine(one.reference, one.opens_at, one.closes_at)
            for one in sorted(windows, key=lambda window: (window.closes_at, window.opens_at))
        ),
    )


def _totals(lines: Sequence[OwedLine]) -> Iterator[str]:
    for currency in sorted({line.money.currency for line in lines}):
        amounts = (line.money.amount for line in lines if line.money.currency == currency)
        yield str(Money(sum(amounts, Decimal(0)), currency))


def _credit(line: OwedLine) -> CreditLine:
    credit = line.credit
    amount, _, currency = str(credit.money).partition(" ")
    tickets = [str(one.subject) for one in line.tickets]
    about = line.measured.service if line.measured else tickets[0] if len(tickets) == 1 else ""
    bound = credit.bound
    return CreditLine(
        basis=line.basis,
        about=about,
        tickets=len(tickets),
        bound="" if bound is None else str(bound) if isinstance(bound, int) else format_share(bound),
        given=str(credit.amount),
        of=str(credit.of) if isinstance(credit.of, Money) else "",
        amount=amount,
        currency=currency,
        limited_by=str(credit.limited_by or ""),
    )
