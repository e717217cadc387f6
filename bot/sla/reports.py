"""Reports: what people put on record of an incident, and what of it they took back (S20).

Taking back is a fact that names the fact it takes back. The fold then plays neither; the ledger, and whoever
asks for an explanation, keep both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.sla.duties import PARTS, Duty, Event
from bot.sla.facts import Fact, FactKey, IncidentEvent, SourceName, Withdrawn


@dataclass(frozen=True, slots=True)
class Report:
    """One event of an incident as a person told it: when it happened, when and by whom it was put on record.

    `by` and `withdrawn_by` are ids of the source, which for deeds in Slack is the Slack user.
    """

    source: SourceName
    key: FactKey
    duty: Duty
    event: Event
    happened_at: datetime
    recorded_at: datetime
    by: str
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""

    def concerns(self, part: str) -> bool:
        """Whether it starts or ends the step that a timer of this part follows."""
        duty, step = PARTS.get(part, (None, None))
        return step is not None and self.duty is duty and self.event in (step.starts, step.stops)


def reports_of(facts: Iterable[Fact]) -> tuple[Report, ...]:
    """All that was reported, each once, in the order of its happening; the first withdrawal counts."""
    some = (fact for fact in facts if isinstance(fact.deed, IncidentEvent | Withdrawn))
    taken: dict[tuple[SourceName, FactKey], Fact] = {}
    told: dict[tuple[SourceName, FactKey], tuple[Fact, IncidentEvent]] = {}
    for fact in sorted(some, key=lambda fact: (fact.observed_at, fact.order)):
        match fact.deed:
            case Withdrawn(key):
                taken.setdefault((fact.source, key), fact)
            case IncidentEvent():
                told.setdefault((fact.source, fact.key), (fact, fact.deed))
            case _:
                pass
    found = [_report(fact, deed, taken.get(name)) for name, (fact, deed) in told.items()]
    return tuple(sorted(found, key=lambda report: (report.happened_at, report.recorded_at, report.key)))


def _report(fact: Fact, deed: IncidentEvent, back: Fact | None) -> Report:
    return Report(
        fact.source,
        fact.key,
        deed.duty,
        deed.event,
        happened_at=fact.occurred_at,
        recorded_at=fact.observed_at,
        by=fact.author.id,
        withdrawn_at=back.observed_at if back else None,
        withdrawn_by=back.author.id if back else "",
    )
