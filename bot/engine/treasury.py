"""The treasury: who may see what things cost, and who says that a claim was filed, or was not (S42, S43)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.clock import Clock
from bot.engine.money_views import ClaimName, ClaimView, CreditsView, Filed, NoSuchPeriod, TakenBack
from bot.engine.owing import Owing
from bot.engine.ports import Directory, Store
from bot.engine.views import NotFound, Refusal, Refused
from bot.sla.facts import SLACK, Author, Fact, FactKey, Who, Withdrawn, customer_subject
from bot.sla.filings import filed_facts
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
        claim = await self._claim(name, now)
        if claim is None:
            return Refused(Refusal.GONE)
        papers = await self._store.facts(customer_subject(name.party))
        facts = [self._filed(name, item.incident, slack_user, now, papers) for item in claim.unfiled]
        if facts:
            await self._store.record(facts, now)
            self._on_fact()
        return Filed(await self._claim(name, now) or claim, slack_user, already=not facts)

    async def take_back(self, name: ClaimName, filed_at: datetime, slack_user: str) -> TakenBack | Refused:
        """Put on record that what somebody noted as filed at an instant was not. Both stay on record; its
        reminders go on."""
        if (refused := await self._refused(slack_user)) is not None:
            return refused
        now = self._clock.now()
        claim = await self._claim(name, now)
        if claim is None or not any(one.at == filed_at for one in claim.filings):
            return Refused(Refusal.GONE)
        papers = await self._store.facts(customer_subject(name.party))
        noted = [
            fact
            for item in claim.items
            for fact, stands in filed_facts(papers, name.direction, name.contract, item.incident)
            if stands and fact.observed_at == filed_at
        ]
        if noted:
            await self._store.record([_withdrawal(fact, slack_user, now) for fact in noted], now)
            self._on_fact()
        return TakenBack(await self._claim(name, now) or claim, slack_user, already=not noted)

    async def _claim(self, name: ClaimName, now: datetime) -> ClaimView | None:
        found = await self._owing.claims.of(Party(name.party, name.direction), now)
        same = (name.contract, name.closes_at)
        return next((one for one in found if (one.contract, one.closes_at) == same), None)

    async def _refused(self, slack_user: str) -> Refused | None:
        if await self._directory.outsider(slack_user):
            return Refused(Refusal.OUTSIDER)
        allowed = ROLES_WITH_MONEY & await self._directory.roles(slack_user)
        return None if allowed else Refused(Refusal.NOT_ALLOWED)

    def _filed(
        self, name: ClaimName, incident: str, slack_user: str, now: datetime, papers: Sequence[Fact]
    ) -> Fact:
        """What was taken back may be filed again: each time has a key of its own, whoever is first."""
        before = len(filed_facts(papers, name.direction, name.contract, incident))
        again = f":{before}" if before else ""
        key = FactKey(f"filed:{name.direction}:{name.party}:{name.contract}:{incident}{again}")
        deed = ClaimFiled(name.direction, name.contract, incident)
        subject = customer_subject(name.party)
        return Fact(SLACK, key, subject, now, now, Author(slack_user, Who.AGENT), deed)


def _withdrawal(noted: Fact, slack_user: str, now: datetime) -> Fact:
    key, author = FactKey(f"unfiled:{noted.key}"), Author(slack_user, Who.AGENT)
    return Fact(noted.source, key, noted.subject, now, now, author, Withdrawn(noted.key))
