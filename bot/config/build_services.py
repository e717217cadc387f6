"""Services from their shapes (S19, S37, S38)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from bot.config.build_burn import build_burn
from bot.config.build_calendars import Calendars
from bot.config.build_ladders import Ladders
from bot.config.build_maintenance import build_announcing, build_planned
from bot.config.build_promises import warn_steps
from bot.config.reading import Path
from bot.config.report import Report
from bot.config.shape_services import ServiceShape, ShareShape, UptimeShape
from bot.config.versions import version_of
from bot.naming import did_you_mean
from bot.sla.calendars import NO_HOLIDAYS, Calendar
from bot.sla.contracts import Contract
from bot.sla.facts import SourceName, Subject
from bot.sla.hours import ALL_DAY
from bot.sla.ladders import Kind
from bot.sla.policies import Customer, Supplier
from bot.sla.promises import OF_SERVICES, Metric
from bot.sla.uptime.services import MaintenanceRule, Service, Uptime, monitor_subject

METRICS = tuple(metric for metric in Metric if metric in OF_SERVICES)


@dataclass(frozen=True, slots=True)
class Parties:
    """Whom services are promised to and by, by name; `known` also has the names of those that are wrong."""

    customers: Mapping[str, Customer]
    suppliers: Mapping[str, Supplier]
    known_customers: frozenset[str]
    known_suppliers: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Owed:
    """To whom, or by whom, a promise is made."""

    customer: str = ""
    contract: Contract | None = None
    zone: str = ""


class Services:
    """Builds services. Names they get wrong are reported."""

    def __init__(
        self, calendars: Calendars, ladders: Ladders, parties: Parties, default: Calendar, report: Report
    ) -> None:
        self._calendars, self._ladders, self._report = calendars, ladders, report
        self._parties, self._default = parties, default

    def build(self, shapes: Mapping[str, ServiceShape]) -> dict[str, Service]:
        """All services by name."""
        return {name: self._service(name, shape, ("services", name)) for name, shape in shapes.items()}

    def _service(self, name: str, shape: ServiceShape, at: Path) -> Service:
        hours = self._calendars.get(shape.hours, (*at, "hours")) or self._default
        self._check_names(shape, at)
        if shape.month == "mean" and not _always_open(hours):
            what = "the mean month has no service hours but all of them"
            self._report.fault((*at, "month"), what, "leave it out, or write `hours: 24x7`")
        service = Service(
            name=name,
            hours=hours,
            promises=tuple(self._promises(shape, hours, at)),
            quorum=shape.quorum,
            min_length=shape.min_length,
            title=shape.title,
            group=shape.group,
            suppliers=tuple(dict.fromkeys(shape.suppliers)),
            planned=build_planned(
                shape.maintenance.windows, hours.zone, (*at, "maintenance", "windows"), self._report
            ),
            announcing=build_announcing(
                shape.maintenance, self._ladders.audiences, (*at, "maintenance"), self._report
            ),
            burn=build_burn(shape.burn, (*at, "burn"), self._report),
        )
        self._check_parts(service, at)
        return replace(service, version=version_of(service))

    # Who is concerned

    def _check_names(self, shape: ServiceShape, at: Path) -> None:
        self._check(shape.customers, self._parties.known_customers, "customer", (*at, "customers"))
        self._check(shape.suppliers, self._parties.known_suppliers, "supplier", (*at, "suppliers"))

    def _check(self, names: Iterable[str], known: frozenset[str], what: str, at: Path) -> None:
        for n, name in enumerate(names):
            if name not in known:
                place = at if isinstance(self._report.reading.at(at), str) else (*at, n)
                hint = did_you_mean(name, known) or f"describe it under {what}s"
                self._report.fault(place, f"there is no {what} `{name}`", hint)

    def _owed(self, kind: Kind, shape: ServiceShape, hours: Calendar, at: Path) -> Iterator[_Owed]:
        """One promise for each customer with a contract, one of the supplier, one of our own."""
        match kind:
            case Kind.CONTRACTUAL:
                yield from self._customers(shape, hours, at)
            case Kind.SUPPLIER:
                yield from self._supplier(shape, hours, at)
            case Kind.INTERNAL | Kind.OLA:
                yield _Owed(zone=hours.zone)

    def _customers(self, shape: ServiceShape, hours: Calendar, at: Path) -> Iterator[_Owed]:
        if not shape.customers:
            hint = "name those it was promised to as `customers:` of the service"
            self._report.fault(at, "is promised to nobody", hint)
        for name in dict.fromkeys(shape.customers):
            customer = self._parties.customers.get(name)
            if customer is None:
                continue  # reported already
            if customer.contract is None:
                what = f"`{name}` has no contract that this could be in"
                self._report.doubt(at, what, "it is watched all the same; name the contract of the customer")
            contract = customer.contract
            calendar = (contract.calendar if contract else None) or customer.calendar or hours
            yield _Owed(name, contract, calendar.zone)

    def _supplier(self, shape: ServiceShape, hours: Calendar, at: Path) -> Iterator[_Owed]:
        if len(set(shape.suppliers)) != 1:
            hint = "write one name as `suppliers:`; describe what others run as a service of its own"
            self._report.fault(at, "needs exactly one supplier who promised it", hint)
            return
        supplier = self._parties.suppliers.get(shape.suppliers[0])
        contract = supplier.contract if supplier else None
        calendar = (contract.calendar if contract else None) or hours
        yield _Owed("", contract, calendar.zone)

    # What is promised

    def _promises(self, shape: ServiceShape, hours: Calendar, at: Path) -> Iterator[Uptime]:
        for metric in METRICS:
            promised: UptimeShape | None = getattr(shape, metric.value)
            if promised is not None:
                yield from self._metric(metric, promised, shape, hours, (*at, metric.value))

    def _metric(
        self, metric: Metric, promised: UptimeShape, shape: ServiceShape, hours: Calendar, at: Path
    ) -> Iterator[Uptime]:
        monitors = _monitors(promised.monitors)
        if metric is Metric.AVAILABILITY:
            monitors = monitors or _monitors(shape.monitors)
        elif not monitors:
            hint = "write `monitors:` here; those of the service tell whether it is up"
            self._report.fault(at, "has no monitors of its own", hint, key=True)
        for kind in Kind:
            stated: ShareShape | None = getattr(promised, kind.value)
            if stated is None:
                continue
            where = (*at, kind.value) if isinstance(self._report.reading.at(at), dict) else at
            ladder = stated.ladder or promised.ladder or shape.ladder
            common = Uptime(
                metric=metric,
                kind=kind,
                at_least=stated.at_least,
                monitors=monitors,
                per=stated.per,
                clause=stated.clause,
                mean_month=shape.month == "mean",
                warn=warn_steps(stated.warn, promised.warn, shape.warn),
                ladder=self._ladders.get(ladder, self._ladder_at(stated, promised, where, at)),
                maintenance=MaintenanceRule(shape.maintenance.notice, shape.maintenance.cap),
            )
            for owed in self._owed(kind, shape, hours, where):
                yield replace(common, customer=owed.customer, contract=owed.contract, zone=owed.zone)

    def _ladder_at(self, stated: ShareShape, promised: UptimeShape, where: Path, at: Path) -> Path:
        place = where if stated.ladder else at if promised.ladder else at[:2]
        return (*place, "ladder")

    def _check_parts(self, service: Service, at: Path) -> None:
        """Two customers whose names a timer's name could not tell apart."""
        parts = Counter((one.metric, one.kind, one.part) for one in service.promises)
        for part in sorted({part for (_, _, part), many in parts.items() if many > 1}):
            what = f"two of them would both be called `{part}` in reports"
            self._report.fault((*at, "customers"), what, "write / and : in only one of the names", key=True)


def _always_open(hours: Calendar) -> bool:
    return all(day == ALL_DAY for day in hours.week) and hours.holidays == NO_HOLIDAYS and not hours.short


def _monitors(named: Mapping[str, Iterable[str]]) -> tuple[Subject, ...]:
    found = (monitor_subject(SourceName(source), id) for source, ids in named.items() for id in ids)
    return tuple(dict.fromkeys(found))
