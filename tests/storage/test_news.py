"""What is new in the ledger since somebody looked, and what was kept in a span."""

from __future__ import annotations

from bot.sla.facts import Replied
from bot.sla.ladders import Kind
from bot.sla.policies import Metric
from bot.sla.timers import State
from bot.sla.uptime.services import service_subject
from storage import SqlStore
from tests.storage.samples import DESK, NOW, OTHER, fact, later, page, ticket, timer
from tests.storage.test_reads import keep

UPTIME = Metric.AVAILABILITY


async def test_news_are_the_earliest_instants_since_the_marks(store: SqlStore) -> None:
    await store.append(page(fact("a", at=later(-5)), fact("b", at=later(-9))), NOW)
    marks, first = await store.news({})
    assert (dict(marks), dict(first)) == ({DESK: 2}, {"noted": later(-9)})
    assert await store.news(marks) == (marks, {})
    await store.append(page(fact("c", at=later(-7)), fact("d", deed=Replied(), at=later(3))), NOW)
    await store.append(page(fact("e", at=later(-8), source=OTHER), source=OTHER), NOW)
    later_marks, more = await store.news(marks)
    assert dict(more) == {"noted": later(-8), "replied": later(3)}
    assert dict(later_marks) == {DESK: 4, OTHER: 1}


async def test_kept_promises_are_counted_by_metric_and_part(store: SqlStore) -> None:
    met = {"kind": Kind.CONTRACTUAL, "state": State.MET, "ended_at": NOW}
    await keep(
        store,
        timer("resolution/contractual/1", ticket(1), **met),
        timer("resolution/contractual/1", ticket(2), **met),
        timer("ownership:desk/contractual/1", ticket(2), **(met | {"metric": Metric.OWNERSHIP})),
        timer("resolution/contractual/2", ticket(2), **(met | {"ended_at": later(60)})),
        timer("resolution/contractual/3", ticket(2), **(met | {"state": State.MET_LATE})),
        timer("resolution/contractual/1", ticket(3), **(met | {"customer": "Klant BV"})),
        timer("resolution/internal/1", ticket(3), **(met | {"kind": Kind.INTERNAL})),
        timer(
            "availability:x/contractual/1", service_subject("p"), **(met | {"metric": Metric.AVAILABILITY})
        ),
    )
    found = await store.kept(Kind.CONTRACTUAL, later(-60), later(60), "ÄRZTE gmbh")
    assert found == {(Metric.RESOLUTION, ""): 2, (Metric.OWNERSHIP, "desk"): 1}
