"""Claiming: legal is told of every claim when it may be made, before its time runs out, and what became of it
(S43).

Each telling has its stage in its key, so each is told once. Only the latest stage is told: after a night of
ours in which several reminders came, one message has the days that are left.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog

from bot.engine.claims import REMEMBERED, Claims, days_left
from bot.engine.money_views import ClaimItem, ClaimStage, ClaimView
from bot.engine.occasions import NoLongerTrue, Spoken
from bot.engine.ports import Store
from bot.engine.records import NewMessage, Urgency
from bot.engine.routines import Ran
from bot.sla.claims import Direction
from bot.sla.dues import Basis
from bot.sla.facts import customer_subject
from bot.sla.ladders import LEGAL
from bot.sla.library import Library
from bot.sla.parties import Party, parties
from bot.sla.promises import Metric

log = structlog.get_logger(__name__)

CLAIM = "claim"
ANYWAY = timedelta(hours=1)
"""So long at most nothing is reckoned anew while nothing seems to have changed."""
_DAY = timedelta(days=1)


class ClaimBody(NamedTuple):
    """What a message about a claim speaks of. The items are those of its making: should they be gone when it
    is told, nothing else knows them."""

    direction: Direction
    party: str
    contract: str
    closes_at: datetime
    stage: ClaimStage
    items: tuple[ClaimItem, ...]
    zone: str

    def dump(self) -> str:
        """As JSON. Amounts are found anew before the telling."""
        items = [
            {
                "incident": one.incident,
                "basis": one.basis,
                "name": one.name,
                "period": one.period,
                "at": one.happened_at.isoformat(),
                "metric": one.metric,
            }
            for one in self.items
        ]
        fields = {"direction": self.direction, "party": self.party, "contract": self.contract}
        closes_at = self.closes_at.isoformat()
        rest = {"closes_at": closes_at, "stage": self.stage, "items": items, "zone": self.zone}
        return json.dumps(fields | rest)

    @classmethod
    def load(cls, text: str) -> ClaimBody:
        """From JSON that `dump` made."""
        raw = json.loads(text)
        items = tuple(
            ClaimItem(
                incident=one["incident"],
                basis=Basis(one["basis"]),
                name=one["name"],
                period=one["period"],
                happened_at=datetime.fromisoformat(one["at"]),
                metric=Metric(one["metric"]) if one["metric"] else None,
            )
            for one in raw["items"]
        )
        return cls(
            direction=Direction(raw["direction"]),
            party=raw["party"],
            contract=raw["contract"],
            closes_at=datetime.fromisoformat(raw["closes_at"]),
            stage=ClaimStage(raw["stage"]),
            items=items,
            zone=raw["zone"],
        )


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
        signs, told, messages = await self._signs(now), self._claims.told(), list[NewMessage]()
        for party in self._parties:
            look = self._seen.get(party)
            if look is not None and look.signs == signs[party] and now < look.again_at:
                continue
            try:
                claims = await self._claims.of(party, now, told)
                messages += [one for claim in claims if (one := telling(claim, now)) is not None]
                messages += await self._gone(party, claims, now)
            except Exception:
                log.exception("claims could not be reckoned", direction=party.direction)
                self._seen[party] = _Look(signs[party], now + ANYWAY, now + ANYWAY)
                continue
            wake = [at for claim in claims for at in _next(claim, now)]
            self._seen[party] = _Look(signs[party], min([*wake, now + ANYWAY]), min(wake, default=None))
        put_in = await self._store.announce(messages, now) if messages else 0
        wake = [look.wake_at for look in self._seen.values() if look.wake_at is not None]
        return Ran(told=put_in > 0, again_at=min(wake, default=None))

    async def _signs(self, now: datetime) -> dict[Party, list[object]]:
        """What says cheaply that claims may be others: missed promises, how they stand, whether they have
        been read past."""
        days = [self._claims.days(party) or 0 for party in self._parties]
        since = now - REMEMBERED - (max(days) + 2) * _DAY
        states = {state.source: state for state in await self._store.source_states()}
        found: dict[Party, list[object]] = {party: [] for party in self._parties}
        for kind in sorted({party.kind for party in self._parties}):
            for row in await self._store.missed(kind, since, now + timedelta(microseconds=1)):
                up_to = self._claims.read_up_to(row.subject, states)
                past = up_to is not None and row.due_at is not None and row.due_at <= up_to
                for party in self._parties:
                    if self._claims.concerns(row, party):
                        found[party].append((row.id, row.due_at, row.state, past))
        return found

    async def _gone(self, party: Party, claims: Sequence[ClaimView], now: datetime) -> list[NewMessage]:
        """Of what was told and is no longer there: it was corrected away."""
        present = {item.incident for claim in claims for item in claim.items}
        lost: dict[tuple[str, datetime], dict[str, ClaimItem]] = {}
        bodies: dict[tuple[str, datetime], ClaimBody] = {}
        for message, _, _ in await self._store.told(customer_subject(party.name)):
            body = ClaimBody.load(message.body) if message.kind == CLAIM else None
            if body is None or body.direction is not party.direction or body.closes_at <= now:
                continue
            if body.stage is not ClaimStage.GONE:
                name = (body.contract, body.closes_at)
                bodies[name] = body
                items = {one.incident: one for one in body.items if one.incident not in present}
                lost.setdefault(name, {}).update(items)
        return [
            _message(
                bodies[name]._replace(stage=ClaimStage.GONE, items=tuple(items.values())),
                f"gone:{max(items)}",
            )
            for name, items in lost.items()
            if items
        ]


def telling(claim: ClaimView, now: datetime) -> NewMessage | None:
    """What there is to tell of a claim now; None when it is filed, or over without anybody of ours having had
    to file it."""
    if not claim.unfiled:
        return None
    reminded = [at for at in claim.reminders if at <= now]
    if now >= claim.closes_at:
        if claim.direction is Direction.OF_US:
            return None
        stage, mark = ClaimStage.CLOSED, "closed"
    elif reminded:
        stage, mark = ClaimStage.REMINDER, f"reminder:{reminded[-1]:%Y-%m-%d}"
    else:
        stage, mark = ClaimStage.OPENED, f"opened:{claim.unfiled[-1].incident}"
    body = ClaimBody(
        claim.direction, claim.party, claim.contract, claim.closes_at, stage, claim.unfiled, claim.zone
    )
    return _message(body, mark)


def _message(body: ClaimBody, mark: str) -> NewMessage:
    about = f"{body.direction}/{body.party}/{body.contract}/{body.closes_at:%Y-%m-%d}"
    key = f"{CLAIM}/{about}/{mark}@{LEGAL}"
    subject = customer_subject(body.party)
    return NewMessage(key, LEGAL, Urgency.LEGAL, CLAIM, body.dump(), subject=subject)


def _next(claim: ClaimView, now: datetime) -> Iterable[datetime]:
    """When there is something to tell of it again."""
    if claim.unfiled:
        yield from (at for at in (*claim.reminders, claim.closes_at) if at > now)


class ClaimSpeaker:
    """Says what is true of a claim just before it is told."""

    kind = CLAIM

    def __init__(self, claims: Claims) -> None:
        self._claims = claims

    async def view(self, message: NewMessage, now: datetime) -> Spoken:
        """Raises NoLongerTrue when it was filed meanwhile, or the stage is another one."""
        body = ClaimBody.load(message.body)
        claims = await self._claims.of(Party(body.party, body.direction), now)
        if body.stage is ClaimStage.GONE:
            return Spoken(_gone_view(body, claims, now))
        same = (body.contract, body.closes_at)
        claim = next((one for one in claims if (one.contract, one.closes_at) == same), None)
        if claim is None:
            raise NoLongerTrue("there is no such claim any more")
        if not claim.unfiled:
            raise NoLongerTrue("it was filed")
        if (now >= claim.closes_at) is not (body.stage is ClaimStage.CLOSED):
            raise NoLongerTrue("its window has closed")
        return Spoken(replace(claim, stage=body.stage))


def _gone_view(body: ClaimBody, claims: Sequence[ClaimView], now: datetime) -> ClaimView:
    present = {item.incident for claim in claims for item in claim.items}
    lost = tuple(item for item in body.items if item.incident not in present)
    if not lost:
        raise NoLongerTrue("it may be claimed again")
    return ClaimView(
        direction=body.direction,
        party=body.party,
        contract=body.contract,
        opens_at=now,
        closes_at=body.closes_at,
        zone=body.zone,
        days_left=days_left(now, body.closes_at, body.zone),
        items=lost,
        stage=ClaimStage.GONE,
    )
