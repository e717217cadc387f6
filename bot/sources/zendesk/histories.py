"""Whole histories of single tickets, from the beginning: for tickets older than the event stream's entry, for
hints and for backfills."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.sla.pages import Person
from bot.sources.zendesk.audits import Audit, from_listed
from bot.sources.zendesk.client import Client
from bot.sources.zendesk.known import Rules
from bot.sources.zendesk.lookups import Lookups
from bot.sources.zendesk.normalise import Normalised, normalise
from bot.troubles import SourceTrouble, SourceTroubleKind


@dataclass(frozen=True, slots=True)
class Read:
    """What was read: the tickets whose history is in, and those that could not be read."""

    result: Normalised
    people: list[Person]
    whole: set[int] = field(default_factory=set)
    put_aside: set[int] = field(default_factory=set)
    strange: list[tuple[str, str]] = field(default_factory=list)


class Histories:
    """Reads histories ticket by ticket. Raises SourceTrouble."""

    def __init__(self, client: Client, lookups: Lookups, rules: Rules) -> None:
        self._client, self._lookups, self._rules = client, lookups, rules

    async def read(self, tickets: Sequence[int], now: datetime) -> Read:
        """The histories of these tickets; trouble after the first keeps what was read."""
        audits, strange = list[Audit](), list[tuple[str, str]]()
        whole, put_aside = set[int](), set[int]()
        for ticket in tickets:
            try:
                records = await self._client.audits(ticket)
            except SourceTrouble as trouble:
                if trouble.kind is not SourceTroubleKind.STRANGE:
                    if not whole:
                        raise
                    break
                put_aside.add(ticket)
                strange.append((f"history:{ticket}", trouble.detail))
                continue
            if records is None:  # deleted meanwhile: the export will tell, and tell again should it come back
                put_aside.add(ticket)
                continue
            read, odd = parse(records, from_listed)
            audits.extend(read)
            strange.extend(odd)
            whole.add(ticket)
        people = await self._lookups.look_up(audits, now)
        result = normalise(audits, self._lookups.known, self._rules, now)
        return Read(result, people, whole, put_aside, strange)


def parse(
    records: Iterable[object], read: Callable[[object], Audit]
) -> tuple[list[Audit], list[tuple[str, str]]]:
    """Read updates one by one; what cannot be read is put aside with the reason."""
    audits, strange = [], []
    for record in records:
        try:
            audits.append(read(record))
        except ValueError as error:
            id = record.get("id") if isinstance(record, dict) else None
            strange.append((f"update:{id if isinstance(id, int) else '?'}", str(error)))
    return audits, strange
