"""The routine of reports: freeze, correct, post, hang the files, bring posted messages up to date."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.engine.freezing import Freezing
from bot.engine.hanging import AGAIN, PERSISTS, Hanging
from bot.engine.posting import Posting
from bot.engine.reporting import Reporter
from bot.engine.routines import Ran


class Reports:
    """Everything that becomes of reports by itself."""

    name = "reports"

    def __init__(self, reporter: Reporter, freezing: Freezing, posting: Posting, hanging: Hanging) -> None:
        self._reporter, self._freezing = reporter, freezing
        self._posting, self._hanging = posting, hanging
        self._began = False
        self._touched: set[tuple[str, str]] = set()
        self._posts_at: datetime | None = None
        self._hangs_at = datetime.min.replace(tzinfo=UTC)
        self._hangs_until: datetime | None = None

    def signed(self, customer: str, period: str) -> None:
        """Somebody signed: what is posted says so at the next run."""
        self._touched.add((customer, period))

    async def run(self, now: datetime) -> Ran:
        """One round. Posted messages are looked at when something about a report is new."""
        frozen = await self._freezing.run(now)
        self._touched |= set(frozen.made)
        if not self._began:
            self._touched |= await self._posting.lately_changed(now)
        fresh, told = not self._began or bool(self._touched), 0
        if fresh or (self._posts_at is not None and self._posts_at <= now):
            told, self._posts_at = await self._posting.run(now)
        if fresh or told:
            self._hangs_until, self._hangs_at = now + PERSISTS, now
        troubles, again_at = await self._hang(now)
        self._began = True
        self._touched = await self._hanging.refresh(self._touched)
        if told or self._touched:
            again_at = now + AGAIN
        wake = [at for at in (frozen.again_at, self._posts_at, again_at) if at is not None]
        return Ran(told=told + troubles > 0, assess=bool(frozen.made), again_at=min(wake, default=None))

    async def _hang(self, now: datetime) -> tuple[int, datetime | None]:
        """Not at every look: posted messages are asked for from the store."""
        if self._hangs_until is None or not self._hangs_at <= now < self._hangs_until:
            return 0, None
        self._hangs_at = now + AGAIN
        return await self._hanging.run(now, self._languages())

    def _languages(self) -> dict[str, str]:
        rules = self._posting.rules
        return {customer: rules.language_of(customer) for customer in self._reporter.customers()}
