"""A treasury in memory: one customer is owed something, and has a claim."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from bot.engine.money_views import (
    ClaimItem,
    ClaimName,
    ClaimView,
    CreditsView,
    Filed,
    NoSuchPeriod,
    TakenBack,
)
from bot.engine.views import NotFound, Refusal, Refused
from bot.sla.claims import Direction
from bot.sla.credits import Money
from bot.sla.dues import Basis
from bot.sla.filings import Filing
from bot.sla.promises import Metric
from tests.slack.samples import NOW
from tests.slack.workshop import LARS

CLAIM = ClaimView(
    direction=Direction.OF_US,
    party="Klant BV",
    contract="msa",
    opens_at=NOW,
    closes_at=NOW + timedelta(days=30),
    zone="Europe/Amsterdam",
    days_left=30,
    items=(
        ClaimItem(
            incident="services:portal/availability:Klant BV/2026-11",
            basis=Basis.UPTIME,
            name="Customer portal",
            period="2026-11",
            happened_at=NOW,
            money=Money(Decimal(600), "EUR"),
            metric=Metric.AVAILABILITY,
        ),
    ),
)


class PlayMoney:
    """Lars is a lead, nobody else may see amounts."""

    def __init__(self) -> None:
        self.asked: list[tuple[str | None, str]] = []
        self.filed: list[ClaimName] = []
        self.taken_back: list[datetime] = []

    async def credits(
        self, slack_user: str, name: str | None, period: str
    ) -> CreditsView | NotFound | NoSuchPeriod | Refused:
        if slack_user != LARS:
            return Refused(Refusal.NOT_ALLOWED)
        self.asked.append((name, period))
        if name not in {None, "Klant BV"}:
            return NotFound(name or "", ("Klant BV",))
        if period == "30d":
            return NoSuchPeriod(period)
        return CreditsView(name or "", (), (CLAIM,), {}, {}, (), "Europe/Amsterdam", NOW)

    async def file(self, name: ClaimName, slack_user: str) -> Filed | Refused:
        if slack_user != LARS:
            return Refused(Refusal.NOT_ALLOWED)
        if (name.party, name.closes_at) != (CLAIM.party, CLAIM.closes_at):
            return Refused(Refusal.GONE)
        already = name in self.filed
        self.filed.append(name)
        return Filed(noted(slack_user), slack_user, already)

    async def take_back(self, name: ClaimName, filed_at: datetime, slack_user: str) -> TakenBack | Refused:
        if slack_user != LARS:
            return Refused(Refusal.NOT_ALLOWED)
        if filed_at != NOW or name not in self.filed:
            return Refused(Refusal.GONE)
        already = filed_at in self.taken_back
        self.taken_back.append(filed_at)
        return TakenBack(CLAIM, slack_user, already)


def noted(slack_user: str) -> ClaimView:
    """The claim when somebody has noted that it was filed."""
    filing = Filing(CLAIM.contract, frozenset({CLAIM.items[0].incident}), slack_user, NOW)
    return replace(CLAIM, filed=filing.incidents, filings=(filing,))
