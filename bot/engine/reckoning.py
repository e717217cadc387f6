"""Reckoning: what is owed between us and somebody else in a year, by what the store knows (S41-S43).

A ticket that misses promises counts once, with the first of them, and as soon as its source has been read
past that instant (S27). Its contract is that of the edition in force when its time began to run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.aside import aside
from bot.engine.cases import Cases
from bot.engine.ports import Store
from bot.engine.records import StoredTimer
from bot.engine.services import SERVICE
from bot.engine.terms import Terms, all_owed
from bot.sla.claims import Direction
from bot.sla.contracts import Contract
from bot.sla.dues import MOMENT, Measured, MissedTicket, Owed
from bot.sla.durations import Months
from bot.sla.facts import Fact, SourceName, Subject, customer_subject
from bot.sla.measured import Known, measured
from bot.sla.papers import ReportFrozen
from bot.sla.parties import Party, service_names
from bot.sla.uptime.periods import Per, Period, period_at, period_named
from bot.sla.uptime.services import service_subject

_DAY = timedelta(days=1)
_ROLLING = re.compile(r"~\d+d/[a-z]+/\d+$")


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What is known of a service, by so many facts about it and about each of its monitors."""

    known: Known
    revisions: Mapping[Subject, int]


class Told:
    """What services have told, loaded once for one question, and what was reckoned from it."""

    def __init__(self, store: Store, cases: Cases, before: Mapping[str, _Loaded] | None = None) -> None:
        self._store, self._cases = store, cases
        self.years: dict[tuple[Party, int, bool], tuple[Owed, ...]] = {}
        self._before, self._loaded = dict(before or {}), dict[str, _Loaded]()

    async def of(self, name: str) -> Known:
        """A service of that name."""
        if name not in self._loaded:
            self._loaded[name] = await self._load(name)
        return self._loaded[name].known

    def later(self) -> Told:
        """For another question: all is reckoned anew, but of a service of which nothing is new the facts are
        not read again, and neither is worked out again what they say."""
        return Told(self._store, self._cases, self._before | self._loaded)

    async def _load(self, name: str) -> _Loaded:
        subject = service_subject(name)
        heard_of = [subject, *self._cases.services.monitors(subject)]
        revisions, before = await self._store.revisions(heard_of), self._before.get(name)
        if before is not None and before.revisions == revisions:
            return before
        facts = await self._cases.facts(subject)
        return _Loaded(Known(name, facts, self._cases.library), revisions)


class Reckoning:
    """Reads; it changes nothing."""

    def __init__(self, store: Store, cases: Cases) -> None:
        self._store, self._cases = store, cases
        self._services: dict[Party, list[str]] = {}

    def _names(self, party: Party) -> list[str]:
        """The services that promise something to them, or by them."""
        if party not in self._services:
            self._services[party] = service_names(self._cases.library, party)
        return self._services[party]

    def zone(self, party: Party) -> str | None:
        """The zone of the newest contract with them; None when there never was one."""
        found = (party.agreement(edition.book) for edition in reversed(self._cases.library.editions))
        return next((zone for one in found if one is not None for zone in one[1:]), None)

    def told(self) -> Told:
        """For a question that takes several reckonings."""
        return Told(self._store, self._cases)

    async def year(
        self, party: Party, year: int, now: datetime, *, told: Told | None = None, anew: bool = False
    ) -> tuple[Owed, ...]:
        """What each contract with them gives for a year, up to `now`; shorter periods are parts of it, see
        `Owed.only`. With `anew` all that is known now counts, whatever was put on record at a closing."""
        told = told or self.told()
        name = (party, year, anew)
        if name not in told.years:
            told.years[name] = await self._year(party, year, now, told, anew=anew)
        return told.years[name]

    async def _year(
        self, party: Party, year: int, now: datetime, told: Told, *, anew: bool
    ) -> tuple[Owed, ...]:
        zone = self.zone(party)
        if zone is None:
            return ()
        period = period_named(str(year), zone)
        terms: dict[Contract, Terms] = {}
        for contract, one in await self._measured(party, period, now, told, anew=anew):
            terms.setdefault(contract, Terms(contract)).measured.append(one)
        for contract, ticket in await self._missed(party, period, zone, now):
            terms.setdefault(contract, Terms(contract)).missed.append(ticket)
        by_reference: dict[str, list[Terms]] = {}
        for found in sorted(terms.values(), key=lambda one: one.since):
            by_reference.setdefault(found.contract.reference, []).append(found)
        contracts = list(by_reference.values())
        before = [await self._breaches_before(party, period, zone, same) for same in contracts]
        return await aside(all_owed, party, period, zone, contracts, before)

    # --- services ----------------------------------------

    async def _measured(
        self, party: Party, period: Period, now: datetime, told: Told, *, anew: bool
    ) -> list[tuple[Contract, Measured]]:
        corrected = await self.corrections(party)
        found: list[tuple[Contract, Measured]] = []
        for name in self._names(party):
            known = await told.of(name)
            found += await aside(_listed, known, party, period, now, corrected, anew=anew)
        return found

    async def papers(self, party: Party) -> Sequence[Fact]:
        """What is on record about their periods and claims. Those of suppliers stand beside those of
        customers: each paper says in which direction it goes."""
        return await self._store.facts(customer_subject(party.name))

    async def corrections(self, party: Party) -> Mapping[str, datetime]:
        """When the reports of periods were corrected for the last time, by the periods' names."""
        if party.direction is not Direction.OF_US:
            return {}
        found: dict[str, datetime] = {}
        for fact in sorted(await self.papers(party), key=lambda one: one.observed_at):
            if isinstance(fact.deed, ReportFrozen) and fact.deed.number > 1:
                found[fact.deed.period] = fact.observed_at
        return found

    # --- tickets ----------------------------------------

    async def _missed(
        self, party: Party, period: Period, zone: str, now: datetime
    ) -> list[tuple[Contract, MissedTicket]]:
        span = period.span
        rows = await self._rows(party, span.start, min(span.end, now + MOMENT))
        subjects = list(dict.fromkeys(row.subject for row in rows))
        of_them = await self._store.timers_of_any(subjects) if subjects else ()
        firsts = _firsts(row for row in of_them if self._is_of(row, party))
        read = {state.source: state.read_up_to for state in await self._store.source_states()}
        found: list[tuple[Contract, MissedTicket]] = []
        for subject in subjects:
            first = firsts.get(subject)
            if first is None or first.due_at is None or not _certain(first, read):
                continue
            contract = self._contract(party, first, zone)
            if contract is not None and span.start <= first.due_at < span.end:
                ticket = MissedTicket(subject, first.started_at, first.due_at, first.approximate)
                found.append((contract, ticket))
        return found

    async def _rows(self, party: Party, since: datetime, until: datetime) -> list[StoredTimer]:
        """The promises about tickets that were missed in a span."""
        customer = party.name if party.direction is Direction.OF_US else None
        rows = await self._store.missed(party.kind, since, until, customer)
        return [row for row in rows if self._is_of(row, party)]

    def concerns(self, row: StoredTimer, party: Party) -> bool:
        """Whether a promise that was missed is one to, or by, them."""
        if row.subject.kind != SERVICE:
            return self._is_of(row, party)
        return row.kind is party.kind and row.subject.id in self._names(party)

    def _is_of(self, row: StoredTimer, party: Party) -> bool:
        if row.subject.kind == SERVICE or row.kind is not party.kind:
            return False
        if party.direction is Direction.OF_US:
            return row.customer.casefold() == party.name.casefold()
        return row.id.startswith(f"{row.subject}/{row.metric}:{party.name}/")

    def _contract(self, party: Party, row: StoredTimer, zone: str) -> Contract | None:
        """The contract under which a ticket's time ran; as the edition has it that was in force when the
        month of the breach began, so that an edit within a month does not count its tickets twice."""
        began = self._agreed(party, row.started_at, zone)
        if began is None or row.due_at is None:
            return None
        month = period_at(row.due_at, Per.MONTH, zone).span.start
        then = party.agreement(self._cases.library.at(month))
        return then[0] if then is not None and then[0].reference == began.reference else began

    def _agreed(self, party: Party, at: datetime, zone: str) -> Contract | None:
        found = party.agreement(self._cases.library.at(at))
        if found is None:
            return None
        start, end = found[0].in_force(zone)
        in_force = (start is None or start <= at) and (end is None or at < end)
        return found[0] if in_force else None

    # --- what was before ----------------------------------------

    async def _breaches_before(
        self, party: Party, period: Period, zone: str, same: Sequence[Terms]
    ) -> list[datetime]:
        """The breaches of the years before, as far back as the contract's remedies look."""
        months = max((one.months for terms in same for one in terms.contract.remedies), default=0)
        if not months:
            return []
        start, reference = period.span.start, same[-1].contract.reference
        since = Months(-months).after(start, zone) - _DAY
        customer = party.name if party.direction is Direction.OF_US else None
        rows = await self._store.missed(party.kind, since, start, customer)
        tickets = _firsts(row for row in rows if self._is_of(row, party)).values()
        services = [row for row in rows if self._is_budget(row, party)]
        found = ((row.due_at, self._agreed(party, row.started_at, zone)) for row in (*tickets, *services))
        return [at for at, contract in found if at and contract and contract.reference == reference]

    async def rolling(
        self, party: Party, since: datetime, now: datetime
    ) -> list[tuple[Contract, StoredTimer]]:
        """Outages that broke a promise over rolling days, with the contract that it is in."""
        names = self._names(party)
        found: list[tuple[Contract, StoredTimer]] = []
        for row in await self._store.missed(party.kind, since, now + MOMENT):
            agreed = party.agreement(self._cases.library.at(row.started_at))
            if agreed and row.subject.kind == SERVICE and row.subject.id in names and _rolls(row):
                found.append((agreed[0], row))
        return found

    def _is_budget(self, row: StoredTimer, party: Party) -> bool:
        """Whether it is a calendar period of a promise about a service; rolling days have none."""
        return row.subject.kind == SERVICE and row.subject.id in self._names(party) and not _rolls(row)


def _listed(
    known: Known,
    party: Party,
    period: Period,
    now: datetime,
    corrected: Mapping[str, datetime],
    *,
    anew: bool,
) -> list[tuple[Contract, Measured]]:
    return list(measured(known, party, period, now, corrected=corrected, anew=anew))


def _rolls(row: StoredTimer) -> bool:
    """Whether it is a promise over rolling days: its part says so."""
    return _ROLLING.search(row.id) is not None


def _firsts(rows: Iterable[StoredTimer]) -> dict[Subject, StoredTimer]:
    """Of each ticket the promise that was missed first."""
    found: dict[Subject, StoredTimer] = {}
    for row in rows:
        known = found.get(row.subject)
        if row.due_at is not None and (known is None or known.due_at is None or row.due_at < known.due_at):
            found[row.subject] = row
    return found


def _certain(row: StoredTimer, read: Mapping[SourceName, datetime | None]) -> bool:
    """Whether nothing that is still to be read can have stopped it in time (S27)."""
    if row.ended_at is not None or row.due_at is None:
        return True
    read_up_to = read.get(row.subject.source)
    return read_up_to is not None and row.due_at <= read_up_to
