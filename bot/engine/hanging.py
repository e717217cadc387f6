"""Hanging: the files of a report hang in the thread of the message that shows it, and the message says who
signed and whether a correction was made.

The thread is looked at before a file is put there, so that each hangs there once. Where looking is not
allowed, only messages of this run get files: rather none than a second one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog

from bot.engine.editor import Editor
from bot.engine.occasions import NoLongerTrue
from bot.engine.ports import Directory, Store, Writer
from bot.engine.records import NewMessage
from bot.engine.report_messages import REPORT, ReportBody, ReportSpeaker, trouble_message
from bot.engine.report_views import ReportTrouble, ReportTroubleView
from bot.engine.reporting import Reporter
from bot.engine.routes import place_in
from bot.papers.press import CSV, PDF, printed
from bot.sla.facts import customer_subject
from bot.sla.period_reports.issues import Issue
from bot.troubles import SlackTrouble, SlackTroubleKind

log = structlog.get_logger(__name__)

HUNG = (PDF, CSV)
PERSISTS = timedelta(days=3)
"""Files are tried for so long after their message."""
AGAIN = timedelta(minutes=1)
_FINAL = frozenset({SlackTroubleKind.REFUSED, SlackTroubleKind.MALFORMED, SlackTroubleKind.GONE})
_NO_SCOPE = "missing_scope"


class Attachments(Protocol):
    """Files in threads. Both methods raise SlackTrouble and nothing else."""

    async def names(self, channel: str, thread_ts: str) -> frozenset[str] | None:
        """The names of the files that hang in a thread; None when we may not look."""
        ...

    async def attach(self, channel: str, thread_ts: str, name: str, data: bytes) -> None:
        """Put a file there."""
        ...


class Hanging:
    """Looks after posted reports. What it remembers between two runs only spares work."""

    def __init__(
        self,
        store: Store,
        reporter: Reporter,
        editor: Editor,
        attachments: Attachments,
        directory: Directory,
        writer: Writer,
    ) -> None:
        self._store, self._reporter = store, reporter
        self._editor, self._attachments = editor, attachments
        self._directory, self._writer = directory, writer
        self._speaker = ReportSpeaker(store)
        self._began_at: datetime | None = None
        self._hung: set[tuple[str, str]] = set()
        self._shown: dict[tuple[str, str], str] = {}

    async def run(self, now: datetime, language_of: dict[str, str]) -> tuple[int, datetime | None]:
        """Hang what does not hang yet; how many troubles were told, and when to try again. A report whose
        files cannot be made holds up no other."""
        self._began_at = self._began_at or now
        told, wait = 0, False
        for customer in self._reporter.customers():
            for message, channel, ts in await self._posted(customer):
                if (channel, ts) in self._hung or now - _at(ts) >= PERSISTS:
                    continue
                try:
                    told += await self._hang(message, channel, ts, language_of.get(customer, "en"), now)
                except Exception:
                    log.exception("the files of a report could not be hung")
                wait = wait or (channel, ts) not in self._hung
        return told, now + AGAIN if wait else None

    async def refresh(self, reports: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
        """Let the messages about these reports, by customer and period, say what is so now. Gives back those
        that could not be brought up to date, and may be later."""
        wanted, failed = set(reports), set[tuple[str, str]]()
        for customer in sorted({name for name, _ in wanted}):
            for message, channel, ts in await self._posted(customer):
                about = (customer, ReportBody.load(message.body).period)
                if about not in wanted:
                    continue
                try:
                    await self._edit(message, channel, ts)
                except SlackTrouble as trouble:
                    log.warning("a report's message was not brought up to date", detail=trouble.detail)
                    failed |= set() if trouble.kind in _FINAL else {about}
                except NoLongerTrue:
                    pass
                except Exception:
                    log.exception("a report's message was not brought up to date")
                    failed.add(about)
        return failed

    async def _posted(self, customer: str) -> list[tuple[NewMessage, str, str]]:
        found = await self._store.told(customer_subject(customer))
        return [one for one in found if one[0].kind == REPORT]

    async def _hang(self, message: NewMessage, channel: str, ts: str, language: str, now: datetime) -> int:
        """How many troubles were told: 0 or 1. What passes is tried again, what does not is told."""
        body = ReportBody.load(message.body)
        try:
            view = await self._speaker.shown(body)
            await self._fill(view.issue, channel, ts, language)
        except NoLongerTrue:
            pass
        except SlackTrouble as trouble:
            if trouble.kind not in _FINAL and trouble.detail != _NO_SCOPE:
                return 0
            self._hung.add((channel, ts))
            return await self._tell(body, trouble.detail, now)
        self._hung.add((channel, ts))
        return 0

    async def _fill(self, issue: Issue, channel: str, ts: str, language: str) -> None:
        there = await self._attachments.names(channel, ts)
        if there is None and (self._began_at is None or _at(ts) < self._began_at):
            return
        for file in await printed(issue, language, HUNG):
            if file.name not in (there or ()):
                await self._attachments.attach(channel, ts, file.name, file.data)

    async def _tell(self, body: ReportBody, detail: str, now: datetime) -> int:
        view = ReportTroubleView(ReportTrouble.FILES, body.customer, body.period, detail, now)
        return await self._store.announce([trouble_message(view)], now)

    async def _edit(self, message: NewMessage, channel: str, ts: str) -> None:
        view = await self._speaker.shown(ReportBody.load(message.body))
        if not view.issue.signatures and view.newest == view.issue.number:
            return
        place = await place_in(channel, message, self._directory)
        content = self._writer.occasion(view, place.language, mention=place.mention, perhaps_repeated=False)
        if self._shown.get((channel, ts)) != repr(content):
            await self._editor.edit(channel, ts, content)
            self._shown[channel, ts] = repr(content)


def _at(ts: str) -> datetime:
    """When a message was posted: Slack's ts is that instant."""
    return datetime.fromtimestamp(float(ts), UTC)
