"""What is new in the ledger since somebody looked, and what was kept in a span."""

from __future__ import annotations

from pathlib import Path

from bot.sla.facts import Replied, customer_subject
from bot.sla.ladders import Kind
from bot.sla.policies import Metric
from bot.sla.timers import State
from bot.sla.uptime.services import service_subject
from storage import SqlStore, open_store
from storage.engine import connect
from storage.reads import kept_in
from tests.storage.samples import DESK, LEASE, NOW, OTHER, fact, later, opened, outcome, page, ticket, timer
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


async def test_marks_are_those_of_now_and_nothing_before_them_is_news(store: SqlStore) -> None:
    assert await store.marks() == {}
    await store.append(page(fact("a"), fact("b")), NOW)
    await store.append(page(fact("e", source=OTHER), source=OTHER), NOW)
    marks = await store.marks()
    assert marks == {DESK: 2, OTHER: 1}
    assert await store.news(marks) == (marks, {})


# --- what timers do not show yet ----------------------------------------


async def test_what_came_is_unassessed_until_its_outcome_is_stored(store: SqlStore) -> None:
    """Also before its instant, which another clock may give, and while somebody is at it."""
    assert not await store.unassessed(NOW, "customer")
    await store.append(opened(ticket(1)), later(5))
    assert await store.unassessed(NOW, "customer")
    assert await store.claim_due(later(5), 10, LEASE)
    assert await store.unassessed(later(5), "customer")
    assert await store.assessed(outcome(1, subject=ticket(1), next_check_at=later(60)), later(5))
    assert not await store.unassessed(later(59), "customer")
    assert await store.unassessed(later(60), "customer")


async def test_a_subject_that_was_nudged_is_unassessed(store: SqlStore) -> None:
    await store.append(opened(ticket(1)), NOW)
    assert await store.assessed(outcome(1, subject=ticket(1)), NOW)
    assert not await store.unassessed(NOW, "customer")
    await store.check_again(ticket(1), later(5))
    assert await store.unassessed(NOW, "customer")


async def test_subjects_of_one_kind_are_left_out(store: SqlStore) -> None:
    await store.record([fact("frozen", customer_subject("Klant BV"))], NOW)
    assert not await store.unassessed(NOW, "customer")
    assert await store.unassessed(NOW, "ticket")


# --- kept promises ----------------------------------------


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


async def test_kept_promises_are_found_by_their_ends(tmp_path: Path) -> None:
    """Not among everything that was ever kept."""
    url = f"sqlite:///{tmp_path}/duebell.sqlite"
    await (await open_store(url)).close()
    db = connect(url)
    query = kept_in(Kind.CONTRACTUAL, later(-60), later(60), "Klant BV")
    words = str(query.compile(dialect=db.dialect, compile_kwargs={"literal_binds": True}))
    async with db.read() as connection:
        rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}")
        plan = "\n".join(str(row[-1]) for row in rows)
    await db.close()
    assert "ix_timers_ended_at" in plan
