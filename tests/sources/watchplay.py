"""A play about a monitoring product: what its monitors said, and which calls that took."""

from dataclasses import dataclass, field

from bot.sla.observations import MaintenanceCalledOff, MaintenancePlanned, Observed
from tests.sources.failures import Gate
from tests.sources.play import Play
from tests.sources.tower import Tower


@dataclass
class WatchPlay(Play):
    """One account of a monitoring product."""

    tower: Tower = field(kw_only=True)
    gate: Gate = field(kw_only=True)

    async def catch_up(self) -> None:
        """A minute later, read."""
        self.later(seconds=60)
        await self.poll()

    def said(self, check: int) -> list[str]:
        """What a monitor said: "08:00 up", in order."""
        return [
            f"{fact.occurred_at:%H:%M} {fact.deed.health}"
            for fact in self.ledger.of(check)
            if isinstance(fact.deed, Observed)
        ]

    def planned(self, check: int) -> list[str]:
        """What was announced: "08:00: 10:00-11:00", or "08:30: off"."""
        told = []
        for fact in self.ledger.of(check):
            match fact.deed:
                case MaintenancePlanned(_, start, end, _):
                    told.append(f"{fact.occurred_at:%H:%M}: {start:%H:%M}-{end:%H:%M}")
                case MaintenanceCalledOff(_, ended):
                    told.append(f"{fact.occurred_at:%H:%M}: {'ended' if ended else 'off'}")
                case _:
                    pass
        return told

    def calls(self) -> list[str]:
        """The calls since this was last asked, without ids."""
        made = [call.split("/", 3)[-1] for call in self.gate.calls]
        self.gate.calls.clear()
        return [call.rstrip("0123456789").rstrip("/") for call in made]
