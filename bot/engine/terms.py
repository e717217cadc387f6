"""Terms: contracts as the editions have them, and what each gives by what was measured and missed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.sla.contracts import Contract
from bot.sla.dues import Earlier, Measured, MissedTicket, Owed
from bot.sla.owed import owed
from bot.sla.parties import Party
from bot.sla.uptime.periods import Period


@dataclass(slots=True)
class Terms:
    """A contract as one edition has it, and what was measured and missed under it."""

    contract: Contract
    measured: list[Measured] = field(default_factory=list)
    missed: list[MissedTicket] = field(default_factory=list)

    @property
    def since(self) -> datetime:
        """When the first of it was."""
        starts = [one.period.span.start for one in self.measured]
        return min(starts + [one.missed_at for one in self.missed])


def all_owed(
    party: Party,
    period: Period,
    zone: str,
    contracts: Sequence[Sequence[Terms]],
    before: Sequence[Sequence[datetime]],
) -> tuple[Owed, ...]:
    """What each contract gives for a period; `before` are its breaches of earlier ones."""
    both = zip(contracts, before, strict=True)
    return tuple([_owed(party, period, zone, same, breaches) for same, breaches in both])


def _owed(party: Party, period: Period, zone: str, same: Sequence[Terms], before: Sequence[datetime]) -> Owed:
    """The editions of one contract one after another: what the earlier ones owed counts in the caps."""
    found: Owed | None = None
    for terms in same:
        earlier = Earlier(found.lines if found else (), (*before, *(found.breaches if found else ())))
        one = owed(
            terms.contract,
            party.name,
            period,
            terms.measured,
            terms.missed,
            earlier,
            zone=zone,
            direction=party.direction,
        )
        found = one if found is None else found.and_then(one)
    assert found is not None
    return found
