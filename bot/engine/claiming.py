"""Claiming: legal is told of every claim when it may be made, before its time runs out, and what became of it
(S43).

Only the latest stage is told: after a night of ours in which several reminders came, one message has the days
that are left. What there is to tell, and under which keys, is in `claim_tellings`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog

from bot.engine.claim_tellings import CLAIM, ClaimBody, Said, base, gone, said_of, telling
from bot.engine.claims import REMEMBERED, Claims, days_left
from bot.engine.money_views import ClaimStage, ClaimView
from bot.engine.occasions import NoLongerTrue, Spoken
from bot.engine.ports import Store
from bot.engine.records import NewMessage
from bot.engine.routines import Ran
from bot.sla.facts import customer_subject
from bot.sla.library import Library
from bot.sla.parties import Party, parties

log = structlog.get_logger(__name__)

ANYWAY = timedelta(hours=1)
"""So long at most nothing is reckoned anew while nothing seems to have changed."""
_DAY = timedelta(days=1)


class _Look(NamedTuple):
    """When a party was looked at last: what its claims hung on then, when they are reckoned again whatever
    happens, and when there is something to tell."""

    signs: object
    again_at: datetime
    wake_at: datetime | None = None


class Claiming:
    """The routine. It looks whenever something may be new, and reckons when something is."""

    name = "claims"

    def __init__(self, store: Store, claims: Claims, library: Library) -> None:
        self._store, self._claims = store, claims
        self._parties = [party for party in parties(library) if claims.days(party) is not None]
        self._seen: dict[Party, _Look] = {}

    async def run(self, now: datetime) -> Ran:
        """Put what is to be told into the outbox. Whatever goes wrong with one party concerns it alone."""
        if not self._parties:
            return Ran()
        signs, told, put_in = await self._signs(now), self._claims.told(), 0
        for party in self._parties:
            look = self._seen.get(party)
            if look is not None and look.signs == signs[party] and now < look.again_at:
                continue
            try:
                claims = await self._claims.of(party, now, told)
                put_in += await self._tell(party, claims, now)
            except Exception:
                log.exception("claims could not be reckoned", direction=party.direction)
                self._seen[party] = _Look(signs[party], now + ANYWAY, now + ANYWAY)
                continue
            wake = [at for claim in claims for at in _next(claim, now)]
            self._seen[party] = _Look(signs[party], min([*wake, now + ANYWAY]), min(wake, default=None))
        wake = [look.wake_at for look in self._seen.values() if look.wake_at is not None]
        return Ran(told=put_in > 0, again_at=min(wake, default=None))

    async def _signs(self, now: datetime) -> dict[Party, list[object]]:
        """What says cheaply that claims may be others: missed promises, how they stand, whether they have
        been read past, and what is on record about them."""
        days = [self._claims.days(party) or 0 for party in self._parties]
        since = now - REMEMBERED - (max(days) + 2) * _DAY
        states = {state.source: state for state in await self._store.source_states()}
        papers = await self._store.revisions([customer_subject(party.name) for party in self._parties])
        found: dict[Party, list[object]] = {
            party: [papers.get(customer_subject(party.name), 0)] for party in self._parties
        }
        for kind in sorted({party.kind for party in self._parties}):
            for row in await self._store.missed(kind, since, now + timedelta(microseconds=1)):
                up_to = self._claims.read_up_to(row.subject, states)
                past = up_to is not None and row.due_at is not None and row.due_at <= up_to
                for party in self._parties:
                    if self._claims.concerns(row, party):
                        found[party].append((row.id, row.due_at, row.state, past))
        return found

    async def _tell(self, party: Party, claims: Sequence[ClaimView], now: datetime) -> int:
        """How much of it is new."""
        said = await _said(self._store, party)
        messages = [one for claim in claims if (one := telling(claim, now, said)) is not None]
        messages += gone(claims, now, said)
        return await self._store.announce(messages, now) if messages else 0


async def _said(store: Store, party: Party, but: str = "") -> list[Said]:
    told = await store.told(customer_subject(party.name))
    return said_of(party, (message for message, _, _ in told), but)


def _next(claim: ClaimView, now: datetime) -> Iterable[datetime]:
    """When there is something to tell of it again."""
    if claim.unfiled:
        yield from (at for at in (*claim.reminders, claim.closes_at) if at > now)


class ClaimSpeaker:
    """Says what is true of a claim just before it is told."""

    kind = CLAIM

    def __init__(self, store: Store, claims: Claims) -> None:
        self._store, self._claims = store, claims

    async def view(self, message: NewMessage, now: datetime) -> Spoken:
        """Raises NoLongerTrue when it was filed meanwhile, or another message tells of it: of other items, or
        at a later stage."""
        body = ClaimBody.load(message.body)
        claims = await self._claims.of(body.whose, now)
        said = await _said(self._store, body.whose, message.key)
        if body.stage is ClaimStage.GONE:
            return Spoken(_gone_view(message, body, gone(claims, now, said), now))
        claim = next((one for one in claims if (one.contract, one.closes_at) == body.name), None)
        if claim is None:
            raise NoLongerTrue("there is no such claim any more")
        if not claim.unfiled:
            raise NoLongerTrue("it was filed")
        if (now >= claim.closes_at) is not (body.stage is ClaimStage.CLOSED):
            raise NoLongerTrue("its window has closed")
        new = telling(claim, now, said)
        if new is None or base(new.key) != base(message.key):
            raise NoLongerTrue("it was told" if new is None else "another message tells of it as it is now")
        return Spoken(replace(claim, stage=body.stage))


def _gone_view(message: NewMessage, body: ClaimBody, new: Sequence[NewMessage], now: datetime) -> ClaimView:
    if base(message.key) not in {base(one.key) for one in new}:
        raise NoLongerTrue("it may be claimed again, or another message tells of it")
    return ClaimView(
        direction=body.direction,
        party=body.party,
        contract=body.contract,
        opens_at=now,
        closes_at=body.closes_at,
        zone=body.zone,
        days_left=days_left(now, body.closes_at, body.zone),
        items=body.items,
        stage=ClaimStage.GONE,
    )
