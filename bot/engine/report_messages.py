"""What is said of reports: the messages in the outbox, and how they are put when they go (S34)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from bot.engine.messages import ADMINS
from bot.engine.occasions import NoLongerTrue, Spoken
from bot.engine.ports import Store
from bot.engine.records import NewMessage, Urgency
from bot.engine.report_views import ReportTrouble, ReportTroubleView, ReportView
from bot.papers.press import formats
from bot.sla.facts import customer_subject
from bot.sla.period_reports.issues import Issue, issues

REPORT, TROUBLE = "report", "report_trouble"


@dataclass(frozen=True, slots=True)
class ReportBody:
    """Which issue a message shows."""

    customer: str
    period: str
    number: int

    def dump(self) -> str:
        """As JSON."""
        return json.dumps({"customer": self.customer, "period": self.period, "number": self.number})

    @classmethod
    def load(cls, text: str) -> ReportBody:
        """From JSON that `dump` made."""
        raw = json.loads(text)
        return cls(raw["customer"], raw["period"], raw["number"])


def report_message(issue: Issue, audience: str) -> NewMessage:
    """An issue for one audience."""
    body = ReportBody(issue.report.customer, issue.report.period, issue.number)
    key = f"report:{body.customer}:{body.period}:{body.number}@{audience}"
    subject = customer_subject(body.customer)
    return NewMessage(key, audience, Urgency.NOTICE, REPORT, body.dump(), subject=subject)


def trouble_message(view: ReportTroubleView) -> NewMessage:
    """Once for each report and kind of trouble."""
    key = f"report-trouble:{view.trouble}:{view.customer}:{view.period}@{ADMINS}"
    body = {
        "trouble": view.trouble,
        "customer": view.customer,
        "period": view.period,
        "detail": view.detail,
        "at": view.at.isoformat(),
    }
    return NewMessage(key, ADMINS, Urgency.NOTICE, TROUBLE, json.dumps(body))


class ReportSpeaker:
    """Shows an issue as it stands: who signed it, and whether a later one corrects it."""

    kind = REPORT

    def __init__(self, store: Store) -> None:
        self._store = store

    async def view(self, message: NewMessage, now: datetime) -> Spoken:
        """The report. One that was corrected before it was posted is not posted: the correction is."""
        view = await self.shown(ReportBody.load(message.body))
        if view.newest > view.issue.number:
            raise NoLongerTrue("a correction takes its place")
        return Spoken(view)

    async def shown(self, body: ReportBody) -> ReportView:
        """An issue as it stands now, corrected or not."""
        found = issues(await self._store.facts(customer_subject(body.customer)), body.period)
        issue = next((one for one in found if one.number == body.number), None)
        if issue is None:
            raise NoLongerTrue("the report is not on record")
        return ReportView(issue, found[-1].number, formats())


class TroubleSpeaker:
    """Tells the admins what did not work with a report's files."""

    kind = TROUBLE

    async def view(self, message: NewMessage, now: datetime) -> Spoken:
        """As it was put in: it stays true."""
        raw = json.loads(message.body)
        return Spoken(
            ReportTroubleView(
                ReportTrouble(raw["trouble"]),
                raw["customer"],
                raw["period"],
                raw["detail"],
                datetime.fromisoformat(raw["at"]),
            )
        )
