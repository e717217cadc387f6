"""Signing and showing: what people ask of reports, if they may (S42)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from bot.clock import Clock
from bot.engine.names import nearest
from bot.engine.ports import Directory, Store
from bot.engine.report_views import NoReport, ReportView, SignRefusal, SignRefused
from bot.engine.reporting import Reporter
from bot.engine.views import Refusal, Refused
from bot.papers.press import Printed, formats, printed
from bot.sla.facts import SLACK, Author, Fact, FactKey, Who, customer_subject
from bot.sla.papers import ReportSigned
from bot.sla.period_reports.issues import Issue, issues, periods_on_record
from bot.sla.period_reports.rules import ReportRules
from bot.sla.uptime.periods import period_asked, period_named

READERS = frozenset({"lead", "legal", "admin"})
"""Reports speak of money; those who sign read them too."""
_SHOWN = 6
"""So many periods are named where somebody asks for another."""


class ReportDesk:
    """Reports for people. `on_signed` is called with customer and period when somebody
    signed."""

    def __init__(
        self,
        store: Store,
        reporter: Reporter,
        directory: Directory,
        clock: Clock,
        rules: ReportRules,
        *,
        on_signed: Callable[[str, str], None],
    ) -> None:
        self._store, self._reporter, self._directory = store, reporter, directory
        self._clock, self._rules = clock, rules
        self._signers, self._on_signed = rules.sign, on_signed

    async def show(
        self, slack_user: str, name: str | None, period: str
    ) -> Sequence[ReportView] | NoReport | Refused:
        """The report of a customer, by default of the last period that has one; without a name the last one
        of each, or of the only one. A period that has none yet is shown as far as it is known."""
        if (refused := await self._may_read(slack_user)) is not None:
            return refused
        known = {one.casefold(): one for one in self._reporter.customers()}
        if name is not None and name.casefold() not in known:
            return NoReport(name, nearest=nearest(name, known.values()))
        customers = list(known.values()) if name is None else [known[name.casefold()]]
        several = len(customers) > 1
        made = [await self.of(one, period, frozen=several) for one in customers]
        found = [view for view in made if view is not None]
        if not found and not period and name is None:
            return NoReport("", nearest=tuple(customers))
        if not found:
            return NoReport(name or "", period or "-", has=await self._has(customers))
        return found

    async def of(self, customer: str, period: str, *, frozen: bool = False) -> ReportView | None:
        """The report of a customer for a period as people write it (empty: the last one on record, or else of
        the present month); None where there is none. With `frozen` only what is on record."""
        facts = await self._store.facts(customer_subject(customer))
        on_record = periods_on_record(facts)
        name = self._named(customer, period) if period or not on_record else on_record[-1]
        if name is None:
            return None
        if name not in on_record:
            return None if frozen else await self._so_far(customer, name, self._clock.now())
        issue = issues(facts, name)[-1]
        return ReportView(issue, issue.number, formats(), private=True)

    def _named(self, customer: str, period: str) -> str | None:
        """A period's own name, for one that somebody wrote."""
        zone = self._reporter.zone(customer)
        try:
            return period_asked(period or "this-month", self._clock.now(), zone).name if zone else None
        except ValueError:
            return None

    async def sign(
        self, customer: str, period: str, number: int, slack_user: str
    ) -> ReportView | SignRefused:
        """Put somebody's signature under an issue: the last one, once for each role that signs."""
        if await self._directory.outsider(slack_user):
            return SignRefused(SignRefusal.OUTSIDER)
        roles = await self._directory.roles(slack_user)
        mine = [role for role in self._signers if role in roles]
        if not mine:
            return SignRefused(SignRefusal.NOT_ALLOWED)
        found = issues(await self._store.facts(customer_subject(customer)), period)
        refused = _refused(found, number, slack_user, mine)
        if refused is not None:
            return refused
        taken = {one.role for one in found[-1].signatures}
        role = next(role for role in mine if role not in taken)
        await self._record(customer, ReportSigned(period, number, role), slack_user)
        found = issues(await self._store.facts(customer_subject(customer)), period)
        issue = next(one for one in found if one.number == number)
        stands = next(one for one in issue.signatures if one.role == role)
        if stands.by != slack_user:  # somebody else was a moment sooner
            return SignRefused(SignRefusal.ALREADY, stands, number)
        return ReportView(issue, found[-1].number, formats(), private=True)

    async def file(
        self, customer: str, period: str, number: int, wanted: str, slack_user: str
    ) -> Printed | Refused | None:
        """One file of an issue; number 0 is of the figures so far. None where there is no such thing."""
        if (refused := await self._may_read(slack_user)) is not None:
            return refused
        found = issues(await self._store.facts(customer_subject(customer)), period)
        issue = next((one for one in found if one.number == number), None)
        if number == 0:
            view = await self._so_far(customer, period, self._clock.now())
            issue = view.issue if view else None
        if issue is None:
            return None
        files = await printed(issue, self._rules.language_of(customer), [wanted])
        return files[0] if files else None

    async def _may_read(self, slack_user: str) -> Refused | None:
        if await self._directory.outsider(slack_user):
            return Refused(Refusal.OUTSIDER)
        roles = await self._directory.roles(slack_user)
        return None if roles & {*READERS, *self._signers} else Refused(Refusal.NOT_ALLOWED)

    async def _so_far(self, customer: str, name: str, now: datetime) -> ReportView | None:
        zone = self._reporter.zone(customer)
        if zone is None or period_named(name, zone).span.start > now:
            return None
        report = await self._reporter.report(customer, name, now)
        if report is None:
            return None
        over = report.until <= now
        unread = await self._reporter.unread(customer, period_named(name, zone)) if over else []
        return ReportView(Issue(report), 0, formats(), tuple(unread), private=True)

    async def _has(self, customers: Collection[str]) -> tuple[str, ...]:
        found = [p for name in customers for p in periods_on_record(await self._papers(name))]
        return tuple(dict.fromkeys(reversed(found)))[:_SHOWN][::-1]

    async def _papers(self, customer: str) -> Sequence[Fact]:
        return await self._store.facts(customer_subject(customer))

    async def _record(self, customer: str, deed: ReportSigned, slack_user: str) -> None:
        """The key has the role: of two who sign at once in one role, the first has signed."""
        now = self._clock.now()
        key = FactKey(f"signed:{customer}:{deed.period}:{deed.number}:{deed.role}")
        author = Author(slack_user, Who.AGENT)
        await self._store.record([Fact(SLACK, key, customer_subject(customer), now, now, author, deed)], now)
        self._on_signed(customer, deed.period)


def _refused(found: Sequence[Issue], number: int, slack_user: str, mine: Sequence[str]) -> SignRefused | None:
    if not any(one.number == number for one in found):
        return SignRefused(SignRefusal.UNKNOWN)
    last = found[-1]
    if last.number != number:
        return SignRefused(SignRefusal.CORRECTED, newest=last.number)
    own = next((one for one in last.signatures if one.by == slack_user), None)
    taken = {one.role: one for one in last.signatures}
    if own is None and all(role in taken for role in mine):
        own = taken[mine[0]]
    return SignRefused(SignRefusal.ALREADY, own, last.number) if own is not None else None
