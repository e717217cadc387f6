"""Reports in memory: one of November, which Lars may read and sign, and a file of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.engine.report_views import NoReport, ReportView, SignRefusal, SignRefused
from bot.engine.views import Refusal, Refused
from bot.papers.press import Printed
from bot.sla.period_reports.issues import Signature
from tests.sla.period_reports.months import issue
from tests.slack.workshop import LARS

AT = datetime(2026, 12, 3, 8, tzinfo=UTC)


class PlayReports:
    """What was signed is remembered."""

    def __init__(self) -> None:
        self.signatures: tuple[Signature, ...] = ()

    @property
    def view(self) -> ReportView:
        return ReportView(
            replace(issue(), signatures=self.signatures), 1, ("pdf", "csv", "json"), private=True
        )

    async def show(
        self, slack_user: str, name: str | None, period: str
    ) -> Sequence[ReportView] | NoReport | Refused:
        if slack_user != LARS:
            return Refused(Refusal.NOT_ALLOWED)
        if name not in {None, "Klant BV"}:
            return NoReport(name or "", nearest=("Klant BV",))
        if period == "2020-01":
            return NoReport(name or "", period, has=("2026-11",))
        return (self.view,) if name else (self.view, self.view)

    async def sign(
        self, customer: str, period: str, number: int, slack_user: str
    ) -> ReportView | SignRefused:
        if slack_user != LARS:
            return SignRefused(SignRefusal.NOT_ALLOWED)
        if self.signatures:
            return SignRefused(SignRefusal.ALREADY, self.signatures[0], 1)
        self.signatures = (Signature(number, slack_user, "legal", AT),)
        return self.view

    async def file(
        self, customer: str, period: str, number: int, wanted: str, slack_user: str
    ) -> Printed | Refused | None:
        if slack_user != LARS:
            return Refused(Refusal.NOT_ALLOWED)
        return Printed(f"klant-bv-2026-11.{wanted}", b"%PDF-1.4") if number == 1 else None
