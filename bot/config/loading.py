"""`load`: from a file and the environment to Settings, or to every fault at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path as File
from typing import TypeAlias

from bot.clock import SystemClock
from bot.config import doubts
from bot.config.build_calendars import Calendars, build_calendars
from bot.config.build_contracts import build_contracts
from bot.config.build_exclusions import build_exclusions
from bot.config.build_ladders import Ladders
from bot.config.build_policies import Policies, build_customers, build_suppliers
from bot.config.build_promises import Promises
from bot.config.build_reports import build_reports
from bot.config.build_services import Parties, Services
from bot.config.build_slack import build_slack
from bot.config.build_status import build_status_pages
from bot.config.doubts_guard import doubt_cover
from bot.config.doubts_services import doubt_services, doubt_sources
from bot.config.environment import Expansion
from bot.config.faults import ConfigFaults, Fault
from bot.config.nodes import MOST_BYTES
from bot.config.reading import Reading, read
from bot.config.report import Report
from bot.config.settings import Settings, SlackSettings, StatusPage, StoreSettings, WebSettings
from bot.config.shape import ROUND_THE_CLOCK, Head
from bot.config.shaping import Parts, shape
from bot.config.versions import version_of
from bot.sla.calendars import Calendar
from bot.sla.contracts import Contract
from bot.sla.declared import ExclusionRules
from bot.sla.period_reports.rules import ReportRules
from bot.sla.policies import Book, Customer, Policy, Supplier
from bot.sla.uptime.services import Service


def load(path: str | File, environ: Mapping[str, str], now: datetime | None = None) -> Settings:
    """The settings that a file and the environment describe.

    Raises ConfigFaults with everything that is wrong. `now` (by default the present) decides only what is
    in the future and which calendar will open again.
    """
    try:
        with File(path).open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name is not valid"
        hint = "`duebell init` writes one to begin with"
        raise ConfigFaults([Fault(0, 0, "", f"the file cannot be read: {reason.lower()}", hint)]) from None
    return loads(data, environ, now)


def loads(
    data: bytes, environ: Mapping[str, str], now: datetime | None = None, *, guarded: bool = True
) -> Settings:
    """The same for the content of a file. The promise guard takes its time; not `guarded` leaves it out."""
    return settle(read(data), environ, now, guarded=guarded)


def settle(
    reading: Reading, environ: Mapping[str, str], now: datetime | None = None, *, guarded: bool = True
) -> Settings:
    """The same for what was read already, from whatever file it comes."""
    expansion = Expansion(reading, environ)
    report = Report(reading, expansion)
    parts = shape(expansion.value, report)
    settings = _Loading(parts, report, now or SystemClock().now(), guarded=guarded).settings()
    if report.faults or settings is None:
        raise ConfigFaults(report.faults, report.doubts)
    return settings


_Parties: TypeAlias = tuple[dict[str, Contract], dict[int, Customer], dict[str, Supplier]]


class _Loading:
    """One run of the builders over the parts that are well shaped. The rest has been reported."""

    def __init__(self, parts: Parts, report: Report, now: datetime, *, guarded: bool) -> None:
        self._parts, self._report, self._now, self._guarded = parts, report, now, guarded
        self._chains: tuple[str, ...] = ()
        self._budgets: tuple[str, ...] = ()
        self._status_pages: tuple[StatusPage, ...] = ()
        self._head = parts.head or Head.model_construct(timezone="UTC")

    def settings(self) -> Settings | None:
        calendars = self._calendars()
        slack, exclusions, reports = self._slack(), self._exclusions(), self._reports()
        self._check_store()
        book = self._book(calendars)
        self._check_secrets()
        if slack is None or self._report.faults:
            return None
        head = self._head
        return Settings(
            book=book,
            calendars=calendars.found,
            sources=tuple(self._parts.sources.values()),
            slack=slack,
            blind_after=head.blind_after,
            burst_limit=head.burst_limit,
            store=StoreSettings(head.store),
            web=WebSettings(head.web.host, head.web.port),
            language=head.language,
            zone=head.timezone,
            log_level=head.log_level,
            doubts=self._report.doubts,
            chains=self._chains,
            budgets=self._budgets,
            exclusions=exclusions,
            reports=reports,
            status_pages=self._status_pages,
        )

    def _calendars(self) -> Calendars:
        known, zone = self._parts.names("calendars"), self._head.timezone
        return build_calendars(self._parts.calendars, known, zone, self._now, self._report)

    def _slack(self) -> SlackSettings | None:
        if self._parts.slack is None:
            return None
        return build_slack(self._parts.slack, self._head.language, self._report)

    def _exclusions(self) -> ExclusionRules:
        parts, services = self._parts, self._parts.names("services")
        zone = self._head.timezone
        return build_exclusions(parts.exclusions, parts.declared, parts.slack, services, zone, self._report)

    def _reports(self) -> ReportRules:
        parts, language = self._parts, self._head.language
        return build_reports(parts.reports, parts.slack, self._customer_names(), language, self._report)

    def _check_store(self) -> None:
        written = self._head.store.get_secret_value()
        if not re.match(r"(sqlite|postgresql)(\+[a-z]+)?://", written):
            hint = "write sqlite:///duebell.sqlite or postgresql://host/name"
            self._report.fault(("store",), "is no database that Duebell knows", hint)

    # The book

    def _book(self, calendars: Calendars) -> Book:
        default = calendars.get(self._head.calendar, ("calendar",)) or calendars.found[ROUND_THE_CLOCK]
        parties = self._parties(calendars)
        _, customers, suppliers = parties
        known = self._parts.names("suppliers")
        ladders = self._ladders()
        self._check_names_of_misshapen_policies(calendars, ladders)
        promises = Promises(calendars, ladders, suppliers, known, self._report)
        policies = Policies(calendars, promises, default).build(self._parts.policies)
        services = self._services(calendars, ladders, parties, default)
        self._doubt_book(policies, parties, calendars)
        self._chains = doubts.doubt_chains(policies, default, self._now, self._report)
        in_order = (tuple(policies.values()), tuple(customers.values()))
        others = tuple(suppliers.values())
        watched = tuple(services.values())
        version = version_of(*in_order, default, others, *([watched] if watched else []))
        book = Book(*in_order, calendar=default, version=version, suppliers=others, services=watched)
        if self._guarded and not self._report.faults:
            doubt_cover(book, policies, self._now, self._report)
        return book

    def _services(
        self, calendars: Calendars, ladders: Ladders, parties: _Parties, default: Calendar
    ) -> dict[str, Service]:
        _, customers, suppliers = parties
        shapes, names = self._parts.services, self._parts.names
        by_name = {customer.name: customer for customer in customers.values()}
        known = Parties(by_name, suppliers, self._customer_names(), names("suppliers"))
        services = Services(calendars, ladders, known, default, self._report).build(shapes)
        self._budgets = doubt_services(services, shapes, self._now, self._report)
        doubt_sources(shapes, names("sources"), self._monitors(), self._report)
        self._status_pages = build_status_pages(
            self._parts.status_pages,
            services,
            names("services"),
            self._customer_names(),
            (self._head.language, self._head.timezone),
            self._report,
        )
        return services

    def _customer_names(self) -> frozenset[str]:
        """Those of customers that are wrong too, so that no fault causes a second one."""
        written = self._parts.tree.get("customers")
        rows = [row for row in written if isinstance(row, dict)] if isinstance(written, list) else []
        return frozenset(name for row in rows if isinstance(name := row.get("name"), str))

    def _check_names_of_misshapen_policies(self, calendars: Calendars, ladders: Ladders) -> None:
        """A policy that is not built for another fault still has its names looked up: all faults at once."""
        written = self._parts.tree.get("policies")
        for n, policy in enumerate(written if isinstance(written, list) else []):
            if n in self._parts.policies or not isinstance(policy, dict):
                continue
            if isinstance(calendar := policy.get("calendar"), str):
                calendars.get(calendar, ("policies", n, "calendar"))
            if isinstance(ladder := policy.get("ladder"), str):
                ladders.get(ladder, ("policies", n, "ladder"))

    def _parties(self, calendars: Calendars) -> _Parties:
        today, report = self._now.date(), self._report
        known = self._parts.names("contracts")
        contracts = build_contracts(self._parts.contracts, known, calendars, today, report)
        customers = build_customers(self._parts.customers, contracts, known, calendars, report)
        suppliers = build_suppliers(self._parts.suppliers, contracts, known, calendars, report)
        return contracts, customers, suppliers

    def _ladders(self) -> Ladders:
        names = self._parts.names
        audiences = names("slack", "channels") | names("slack", "roles")
        return Ladders(self._parts.ladders, names("ladders"), audiences, self._report)

    # What looks like a slip

    def _doubt_book(self, policies: Mapping[int, Policy], parties: _Parties, calendars: Calendars) -> None:
        report, slack = self._report, self._parts.slack
        contracts, customers, suppliers = parties
        doubts.doubt_policies(policies, report)
        doubts.doubt_customers(customers, contracts, suppliers, report)
        doubts.doubt_clauses(policies, contracts, report)
        doubts.doubt_names_in_matches(policies, self._names(customers.values()), report)
        if len(self._parts.sources) == len(self._parts.names("sources")):
            doubts.doubt_custom_fields(policies, self._fields(), report)
        if slack is not None:
            reachable = bool(slack.groups or slack.default_channel)
            doubts.doubt_groups(policies, reachable=reachable, report=report)
        self._doubt_calendars(policies.values(), calendars)
        if not self._parts.names("sources"):
            hint = "name a helpdesk under sources"
            report.doubt(("sources",), "there is no source, so nothing is watched", hint, key=True)

    def _names(self, customers: Iterable[Customer]) -> dict[str, frozenset[str]]:
        """Names by the field that asks for them. A field that is not here may have any value."""
        known = {"source": self._parts.names("sources")}
        listed = self._parts.tree.get("customers", [])
        if isinstance(listed, list) and len(listed) == len(self._parts.customers):
            known["customer_tier"] = frozenset(customer.tier for customer in customers if customer.tier)
        return known

    def _monitors(self) -> dict[str, frozenset[str]]:
        """The monitors of each source for which the file names them."""
        named = {name: one.settings.monitor_names for name, one in self._parts.sources.items()}
        return {name: monitors for name, monitors in named.items() if monitors is not None}

    def _fields(self) -> frozenset[str]:
        """The custom fields that sources carry along, by the name that policies use."""
        tables = (getattr(source.settings, "fields", None) for source in self._parts.sources.values())
        return frozenset(name for table in tables if isinstance(table, Mapping) for name in table.values())

    def _doubt_calendars(self, policies: Iterable[Policy], calendars: Calendars) -> None:
        silent = [p.name for p in policies if p.calendar is None and p.promises]
        if (
            silent
            and self._head.calendar == ROUND_THE_CLOCK
            and len(calendars.found) > 1
            and "calendar" not in self._parts.tree
        ):
            what = f"policy `{silent[0]}` names no calendar and runs 24x7"
            self._report.doubt(
                ("policies",), what, "write `calendar:` in it, or once at the top of the file", key=True
            )

    def _check_secrets(self) -> None:
        report = self._report
        if self._parts.slack is not None:
            doubts.check_secrets(self._parts.slack, ("slack",), report)
        for name, source in self._parts.sources.items():
            doubts.check_secrets(source.settings, ("sources", name), report)
        for name, page in self._parts.status_pages.items():
            doubts.check_secrets(page, ("status_pages", name), report)
        written = report.reading.at(("store",))
        if isinstance(written, str) and re.search(r"://[^/@]*:[^$/@][^/@]*@", written):
            report.doubt(
                ("store",),
                "has a password written in clear",
                'write "${DUEBELL_STORE}" and set that variable',
            )
