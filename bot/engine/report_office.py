"""The office of reports: everything about them that the app needs, put together in one place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.engine.cases import Cases
from bot.engine.freezing import Freezing
from bot.engine.hanging import Attachments, Hanging
from bot.engine.occasions import Speaker
from bot.engine.ports import Directory, Slack, Store, Writer
from bot.engine.posting import Posting
from bot.engine.reckoning import Reckoning
from bot.engine.report_messages import ReportSpeaker, TroubleSpeaker
from bot.engine.report_rounds import Reports
from bot.engine.reporting import Reporter
from bot.engine.signing import ReportDesk
from bot.sla.facts import SourceName
from bot.sla.period_reports.rules import ReportRules


@dataclass(frozen=True, slots=True)
class SlackSide:
    """How reports reach Slack, besides the outbox."""

    slack: Slack
    attachments: Attachments
    directory: Directory
    writer: Writer


@dataclass(frozen=True, slots=True)
class ReportOffice:
    """What looks after reports by itself, what says them, and what people ask."""

    routine: Reports
    speakers: tuple[Speaker, ...]
    desk: ReportDesk


def report_office(
    store: Store,
    cases: Cases,
    sources: Sequence[SourceName],
    rules: ReportRules,
    side: SlackSide,
    clock: Clock,
    on_fact: Callable[[], None],
) -> ReportOffice:
    """All of it over one store. `on_fact` is called when somebody signed."""
    reporter = Reporter(store, cases, Reckoning(store, cases), sources)
    hanging = Hanging(store, reporter, side.slack, side.attachments, side.directory, side.writer)
    routine = Reports(reporter, Freezing(store, reporter), Posting(store, reporter, rules), hanging)

    def signed(customer: str, period: str) -> None:
        routine.signed(customer, period)
        on_fact()

    desk = ReportDesk(store, reporter, side.directory, clock, rules, on_signed=signed)
    return ReportOffice(routine, (ReportSpeaker(store), TroubleSpeaker()), desk)
