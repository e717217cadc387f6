"""The treasury: who may see what things cost, and who says that a claim was filed (S42, S43)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.clock import Clock
from bot.engine.money_views import ClaimName, CreditsView, Filed, NoSuchPeriod
from bot.engine.owing import Owing
from bot.engine.ports import Directory, Store
from bot.engine.views import NotFound, Refusal, Refused
from bot.sla.facts import SLACK, Author, Fact, FactKey, Who, customer_subject
from bot.sla.papers import ClaimFiled
from bot.sla.parties import Party

ROLES_WITH_MONEY = frozenset({"lead", "legal", "admin"})
"""Who is shown amounts, and may say that a claim was filed."""


class Treasury:
    """Denied unless allowed: leads, legal and admins."""

    def __init__(
        self, store: Store, owing: Owing, directory: Directory, clock: Clock, on_fact: Callable[[], None]
    ) -> None:
        self._store, self._owing, self._directory = store, owing, directory
        self._clock, self._on_fact = clock, on_fact

    async def credits(
        self, slack_user: str, name: str | None, period: str
    ) -> CreditsView | NotFound | NoSuchPeriod | Refused:
        """What is owed to all customers or to one, and what may be claimed, as of now."""
        if (refused := await self._refused(slack_user)) is not None:
            return refused
        return await self._owing.credits(name, period, self._clock.now())

    async def file(self, name: ClaimName, slack_user: str) -> Filed | Refused:
        """Put on record that everything in a claim was filed. Once is enough: the second time changes
        nothing."""
        if (refused := await self._refused(slack_user)) is not None:
            return refused
        now = self._clock.now()
        found = await self._owing.claims.of(Party(name.party, name.direction), now)
        same = (name.contract, name.closes_at)
        claim = next((one for one in found if (one.contract, one.closes_at) == same), None)
        if claim is None:
            return Refused(Refusal.GONE)
        facts = [self._fact(name, item.incident, slack_user, now) for item in claim.unfiled]
        if facts:
            await self._store.record(facts, now)
            self._on_fact()
        everything = frozenset(item.incident for item in claim.items)
        return Filed(replace(claim, filed=everything), slack_user, already=not facts)

    async def _refused(self, slack_user: str) -> Refused | None:
        if await self._directory.outsider(slack_user):
            return Refused(Refusal.OUTSIDER)
        allowed = ROLES_WITH_MONEY & await self._directory.roles(slack_user)
        return None if allowed else Refused(Refusal.NOT_ALLOWED)

    def _fact(self, name: ClaimName, incident: str, slack_user: str, now: datetime) -> Fact:
        key = FactKey(f"filed:{name.direction}:{name.party}:{name.contract}:{incident}")
        deed = ClaimFiled(name.direction, name.contract, incident)
        subject = customer_subject(name.party)
        return Fact(SLACK, key, subject, now, now, Author(slack_user, Who.AGENT), deed)
