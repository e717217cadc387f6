"""Filings: who noted when that claims were filed, and who took that back (S43)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.sla.claims import Direction
from bot.sla.facts import Fact, FactKey, Withdrawn
from bot.sla.papers import ClaimFiled


@dataclass(frozen=True, slots=True)
class Filing:
    """Somebody noted at one instant that these incidents were claimed under a contract. `taken_back_at` is
    when that was taken back, None while it stands. `by` and `taken_back_by` are Slack users."""

    contract: str
    incidents: frozenset[str]
    by: str
    at: datetime
    taken_back_by: str = ""
    taken_back_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether nobody took it back."""
        return self.taken_back_at is None


def filings(facts: Iterable[Fact], direction: Direction) -> list[Filing]:
    """All there is on record about the claims of a party in one direction, in order."""
    facts = list(facts)
    back = _taken_back(facts)
    grouped: dict[tuple[datetime, str, str, datetime | None, str], set[str]] = {}
    for fact, deed in _filed(facts, direction):
        gone = back.get(fact.key)
        taken = (gone.observed_at, gone.author.id) if gone else (None, "")
        name = (fact.observed_at, fact.author.id, deed.contract, *taken)
        grouped.setdefault(name, set()).add(deed.incident)
    found = [
        Filing(contract, frozenset(incidents), by, at, gone_by, gone_at)
        for (at, by, contract, gone_at, gone_by), incidents in grouped.items()
    ]
    return sorted(found, key=lambda one: (one.at, one.by, one.contract, sorted(one.incidents)))


def filed_facts(
    facts: Iterable[Fact], direction: Direction, contract: str, incident: str
) -> list[tuple[Fact, bool]]:
    """Each fact that says that an incident was claimed, in order, and whether it stands."""
    facts = list(facts)
    back = _taken_back(facts)
    mine = [
        (fact, fact.key not in back)
        for fact, deed in _filed(facts, direction)
        if (deed.contract, deed.incident) == (contract, incident)
    ]
    return sorted(mine, key=lambda one: (one[0].observed_at, one[0].key))


def _filed(facts: Iterable[Fact], direction: Direction) -> Iterable[tuple[Fact, ClaimFiled]]:
    return (
        (fact, fact.deed)
        for fact in facts
        if isinstance(fact.deed, ClaimFiled) and fact.deed.direction == direction
    )


def _taken_back(facts: Iterable[Fact]) -> dict[FactKey, Fact]:
    """What took a fact back, by the key of that fact: the first that did."""
    found: dict[FactKey, Fact] = {}
    for fact in sorted(facts, key=lambda one: (one.observed_at, one.key), reverse=True):
        if isinstance(fact.deed, Withdrawn):
            found[fact.deed.fact] = fact
    return found
