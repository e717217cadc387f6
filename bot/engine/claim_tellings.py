"""Claim tellings: what there is to tell of a claim, given what was told of it before (S43).

The routine puts into the outbox what these say, and the speaker lets go only what they still say: so nothing
is told twice, whoever looks and however often. A key has the stage and a digest of all that is spoken of,
with the numbers of times that something was told to be gone and that a filing was taken back: what comes back
after that is news again.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from bot.engine.money_views import ClaimItem, ClaimStage, ClaimView
from bot.engine.records import NewMessage, Urgency
from bot.sla.claims import Direction
from bot.sla.dues import Basis
from bot.sla.facts import customer_subject
from bot.sla.ladders import LEGAL
from bot.sla.parties import Party
from bot.sla.promises import Metric

CLAIM = "claim"


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

    @property
    def whose(self) -> Party:
        """Who may claim of us, or of whom we may."""
        return Party(self.party, self.direction)

    @property
    def name(self) -> tuple[str, datetime]:
        """What tells the claim from the others of the party."""
        return self.contract, self.closes_at

    @property
    def beginning(self) -> str:
        """How the keys of all messages about the claim begin."""
        return f"{CLAIM}/{self.direction}/{self.party}/{self.contract}/{self.closes_at:%Y-%m-%d}/"


class Said(NamedTuple):
    """Something that was told of a claim: the key of the message, with the place it was for, and its body."""

    key: str
    body: ClaimBody


def said_of(party: Party, told: Iterable[NewMessage], but: str = "") -> list[Said]:
    """What was told of a party's claims, in order; without the message of the key `but`, wherever else that
    was told."""
    found = [Said(one.key, ClaimBody.load(one.body)) for one in told if one.kind == CLAIM]
    return [one for one in found if one.body.whose == party and (not but or base(one.key) != base(but))]


def base(key: str) -> str:
    """A key without the place that it was for (see `routes`)."""
    return key.rpartition(f"@{LEGAL}")[0]


def telling(claim: ClaimView, now: datetime, said: Sequence[Said] = ()) -> NewMessage | None:
    """What there is to tell of a claim now; None when it is filed, over without anybody of ours having had to
    file it, or told already."""
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
        stage, mark = ClaimStage.OPENED, "opened"
    body = ClaimBody(
        claim.direction, claim.party, claim.contract, claim.closes_at, stage, claim.unfiled, claim.zone
    )
    before = [one for one in said if one.body.name == body.name]
    news = {item.incident for item in body.items} - believed(before).keys()
    told = stage is ClaimStage.OPENED or any(one.key.startswith(f"{body.beginning}{mark}") for one in before)
    back = sum(not one.stands for one in claim.filings)
    return None if told and not news else _message(body, mark, before, back)


def gone(claims: Iterable[ClaimView], now: datetime, said: Iterable[Said]) -> list[NewMessage]:
    """Of what was told and is no longer there: it was corrected away. Not told once nobody may claim it any
    more."""
    present = {item.incident for claim in claims for item in claim.items}
    by_claim: defaultdict[tuple[str, datetime], list[Said]] = defaultdict(list)
    for one in said:
        if now < one.body.closes_at:
            by_claim[one.body.name].append(one)
    found: list[NewMessage] = []
    for before in by_claim.values():
        lost = tuple(item for key, item in believed(before).items() if key not in present)
        if lost:
            body = before[-1].body._replace(stage=ClaimStage.GONE, items=lost)
            found.append(_message(body, "gone", before))
    return found


def believed(said: Iterable[Said]) -> dict[str, ClaimItem]:
    """What people think may be claimed, by what they were told in that order."""
    found: dict[str, ClaimItem] = {}
    for _, body in said:
        if body.stage is ClaimStage.GONE:
            for item in body.items:
                found.pop(item.incident, None)
        else:
            found |= {item.incident: item for item in body.items}
    return found


def _message(body: ClaimBody, mark: str, before: Iterable[Said], back: int = 0) -> NewMessage:
    """`back`: so often somebody took back that it was filed. What was withdrawn meanwhile is news again."""
    gone_before = {base(key) for key, one in before if one.stage is ClaimStage.GONE}
    taken_back = [f"not filed after all: {back}"] if back else []
    spoken_of = [str(len(gone_before)), *taken_back, *sorted(item.incident for item in body.items)]
    digest = sha256("\n".join(spoken_of).encode()).hexdigest()[:12]
    key = f"{body.beginning}{mark}:{digest}@{LEGAL}"
    subject = customer_subject(body.party)
    return NewMessage(key, LEGAL, Urgency.LEGAL, CLAIM, body.dump(), subject=subject)
