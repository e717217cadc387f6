"""Planning in memory: Lars may plan; what he says is remembered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.engine.maintenance_views import DoneView, PlansView, PlanView, Slip, Trouble, Whose, Wish
from bot.engine.planning import By, Slips
from bot.sla.spans import Span
from bot.sla.uptime.plans import Change
from tests.slack.samples import NOW
from tests.slack.workshop import LARS


class PlayPlanning:
    """One window at most. A wish that has no instants is a slip."""

    def __init__(self) -> None:
        self.plan: PlanView | None = None
        self.known: Sequence[tuple[str, str]] = [("Customer portal", "portal")]

    async def may_plan(self, slack_user: str) -> Trouble | None:
        return None if slack_user == LARS else Trouble.NOT_ALLOWED

    def services(self) -> Sequence[tuple[str, str]]:
        return self.known

    def now(self) -> datetime:
        return NOW

    async def listed(self, *, may_change: bool) -> PlansView:
        return PlansView(() if self.plan is None else (self.plan,), 0, may_change, NOW)

    async def shown(self, name: str) -> PlanView | Trouble:
        return self.plan if self.plan is not None and self.plan.name == name else Trouble.UNKNOWN

    async def declare(self, wish: Wish, by: By) -> DoneView | Slips:
        if wish.start is None or wish.end is None:
            return {"start": Slip.NO_START}
        span = Span(wish.start, wish.end)
        self.plan = PlanView("m1", ("Customer portal",), span, wish.reason, Whose.PEOPLE, by.author.id)
        return DoneView(self.plan, Change.PLANNED, already=False)

    async def move(self, name: str, wish: Wish, by: By) -> DoneView | Slips | Trouble:
        return await self.declare(wish, by) if self.plan is not None else Trouble.UNKNOWN

    async def call_off(self, name: str, by: By) -> DoneView | Trouble:
        plan, self.plan = self.plan, None
        return Trouble.UNKNOWN if plan is None else DoneView(plan, Change.OFF, already=False)
