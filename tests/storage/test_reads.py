"""Questions about timers."""

from collections.abc import Sequence

from bot.engine.records import Count, StoredTimer, TimerFilter
from bot.sla.facts import SourceName, Subject
from bot.sla.ladders import Kind
from bot.sla.timers import Cause, State
from bot.sla.uptime.services import service_subject
from storage import SqlStore
from tests.storage.samples import DESK, NOW, OTHER, later, opened, outcome, ticket, timer

SINCE = later(-1000)
ALL = TimerFilter()


async def keep(store: SqlStore, *timers: StoredTimer) -> None:
    """Store timers as the outcomes of their subjects' assessments."""
    by_subject: dict[Subject, list[StoredTimer]] = {}
    for one in timers:
        by_subject.setdefault(one.subject, []).append(one)
    await store.append(opened(*by_subject), NOW)
    for subject, theirs in by_subject.items():
        assert await store.assessed(outcome(1, *theirs, subject=subject), NOW)


async def count(store: SqlStore, *blind: SourceName, wanted: TimerFilter = ALL) -> dict[str, tuple[int, ...]]:
    """Policy -> running, at risk, paused, breached, met, missed, unknown."""
    found: Sequence[tuple[Count, int]] = await store.counts(wanted, SINCE, NOW, blind)
    return {
        one.policy: (one.running, one.at_risk, one.paused, one.breached, one.met, one.missed, unknown)
        for one, unknown in found
    }


CASES: list[tuple[dict[str, object], int | None]] = [
    ({"state": State.RUNNING}, 0),
    ({"state": State.RUNNING, "warn_at": None}, 0),
    ({"state": State.RUNNING, "warn_at": None, "due_at": None}, 0),
    ({"state": State.RUNNING, "warn_at": NOW}, 1),
    ({"state": State.RUNNING, "warn_at": later(-5), "due_at": later(0.001)}, 1),
    ({"state": State.PAUSED, "due_at": None, "warn_at": later(-5)}, 2),
    ({"state": State.BREACHED, "breached_at": later(-5), "due_at": later(-5)}, 3),
    ({"state": State.BREACHED, "breached_at": later(-5), "due_at": None}, 3),
    ({"state": State.RUNNING, "due_at": NOW, "warn_at": later(-5)}, 3),
    ({"state": State.RUNNING, "due_at": later(-5), "warn_at": None}, 3),
    ({"state": State.MET, "ended_at": SINCE}, 4),
    ({"state": State.MET, "ended_at": later(-1000.001)}, None),
    ({"state": State.MET_LATE, "ended_at": NOW, "breached_at": later(-2000)}, 5),
    ({"state": State.MET_LATE, "ended_at": later(-2000), "breached_at": later(-2500)}, None),
    ({"state": State.CANCELLED, "ended_at": NOW}, None),
    ({"state": State.MERGED, "ended_at": NOW}, None),
    ({"state": State.CANCELLED, "ended_at": NOW, "breached_at": later(-1)}, 5),
    ({"state": State.MERGED, "ended_at": NOW, "breached_at": later(-1)}, 5),
    ({"state": State.MERGED, "ended_at": later(-2000), "breached_at": later(-2500)}, None),
]


async def test_every_timer_is_in_exactly_one_column(store: SqlStore) -> None:
    """Each case is a policy of its own."""
    cases = {f"{n:02}": case for n, case in enumerate(CASES)}
    timers = [timer(name, policy=name, **changes) for name, (changes, _) in cases.items()]  # type: ignore[arg-type]
    await keep(store, *timers)
    seen, unseen = await count(store, OTHER), await count(store, DESK, OTHER)
    for name, (changes, column) in cases.items():
        row = tuple(int(place == column) for place in range(7))
        assert seen.pop(name, (0,) * 7) == row, changes
        is_open = changes["state"] in {State.RUNNING, State.PAUSED, State.BREACHED}
        assert unseen.pop(name, (0,) * 7) == ((0, 0, 0, 0, 0, 0, 1) if is_open else row), changes
    assert (seen, unseen) == ({}, {})


async def test_policies_are_counted_apart(store: SqlStore) -> None:
    await keep(
        store,
        *(timer(str(n), policy="Gold") for n in range(3)),
        timer("p", policy="Bronze", state=State.PAUSED),
        timer("b", ticket(2), policy="Bronze"),
        timer("x", ticket(3, OTHER), policy="Bronze"),
    )
    assert await count(store) == {"Bronze": (2, 0, 1, 0, 0, 0, 0), "Gold": (3, 0, 0, 0, 0, 0, 0)}
    assert await count(store, OTHER) == {"Bronze": (1, 0, 1, 0, 0, 0, 1), "Gold": (3, 0, 0, 0, 0, 0, 0)}
    assert list(await count(store)) == ["Bronze", "Gold"]
    assert await count(store, wanted=TimerFilter(name="gold")) == {"Gold": (3, 0, 0, 0, 0, 0, 0)}


async def test_an_empty_store_counts_nothing(store: SqlStore) -> None:
    assert await count(store) == {}
    assert await store.timers(ALL, 9) == []
    assert await store.names() == []


QUESTIONS = [
    (ALL, "abcd"),
    (TimerFilter(name="ÄRZTE GMBH"), "a"),
    (TimerFilter(name="ärzte gmbh"), "a"),
    (TimerFilter(name="ärzte"), ""),
    (TimerFilter(name="BILLING"), "b"),
    (TimerFilter(name="straẞe"), "c"),
    (TimerFilter(name="%"), ""),
    (TimerFilter(owners=((DESK, "p1"),)), "ab"),
    (TimerFilter(owners=((OTHER, "p1"),)), "d"),
    (TimerFilter(owners=((DESK, "p1"), (OTHER, "p1"))), "abd"),
    (TimerFilter(claimed_by="U1"), "bc"),
    (TimerFilter(owners=((OTHER, "p1"),), claimed_by="U1"), "bcd"),
    (TimerFilter(owners=(), claimed_by="U1"), "bc"),
    (TimerFilter(owners=()), ""),
    (TimerFilter(owners=((DESK, ""),)), ""),
    (TimerFilter(claimed_by=""), ""),
    (TimerFilter(states=(State.PAUSED, State.MET)), "c"),
    (TimerFilter(states=()), ""),
    (TimerFilter(name="billing", claimed_by="U1", states=(State.RUNNING,)), "b"),
    (TimerFilter(name="billing", claimed_by="U2"), ""),
]


async def test_timers_are_found_by_name_owner_and_state(store: SqlStore) -> None:
    await keep(
        store,
        timer("a", ticket("a"), owner="p1"),
        timer("b", ticket("b"), owner="p1", customer="Acme", group="Billing", claimed_by="U1"),
        timer("c", ticket("c"), owner="", customer="", policy="Strasse", claimed_by="U1", state=State.PAUSED),
        timer("d", ticket("d", OTHER), owner="p1", customer="Acme"),
    )
    for wanted, found in QUESTIONS:
        assert {one.subject.id for one in await store.timers(wanted, 99)} == set(found), wanted


async def test_the_nearest_due_come_first_and_the_paused_last(store: SqlStore) -> None:
    await keep(
        store,
        timer("paused", state=State.PAUSED, due_at=None),
        timer("late", due_at=later(30)),
        timer("never", due_at=None),
        timer("over", state=State.BREACHED, due_at=later(-30)),
        timer("soon", due_at=later(3)),
    )
    found = [one.id.rsplit("/")[-1] for one in await store.timers(ALL, 99)]
    assert found == ["over", "soon", "late", "never", "paused"]
    pages = [one for start in (0, 2, 4) for one in await store.timers(ALL, 2, start)]
    assert [one.id.rsplit("/")[-1] for one in pages] == found


async def test_names_are_those_that_occur(store: SqlStore) -> None:
    await keep(store, timer("1", customer="Zeta", group=""), timer("2", customer="Acme", group="Support"))
    assert await store.names() == ["Acme", "Gold", "Support", "Zeta"]


async def test_s28_a_service_that_works_is_running_and_an_unseen_one_is_unknown(
    store: SqlStore,
) -> None:
    """Running, at risk, paused, breached, met, missed, unknown."""
    portal, shop = service_subject("portal"), service_subject("shop")
    still = {"state": State.PAUSED, "due_at": None, "policy": "services"}
    await keep(
        store,
        timer("up", portal, paused_for=Cause.UP, **still | {"warn_at": None}),
        timer("nearly", portal, paused_for=Cause.UP, **still | {"warn_at": NOW}),
        timer("over", portal, paused_for=Cause.PERIOD_OVER, **still | {"warn_at": None}),
        timer("work", portal, paused_for=Cause.MAINTENANCE, **still),
        timer("untold", portal, paused_for=Cause.UNKNOWN, **still),
        timer("up", shop, paused_for=Cause.UP, **still),
    )
    everybody = await store.counts(ALL, SINCE, NOW, ())
    assert [(one.running, one.at_risk, one.paused, unknown) for one, unknown in everybody] == [(3, 1, 1, 1)]
    [(seen, unknown)] = await store.counts(ALL, SINCE, NOW, (), [portal])
    assert (seen.running, seen.at_risk, seen.paused, unknown) == (1, 0, 0, 5)


async def test_what_was_missed_is_found_by_its_instant_whatever_became_of_it(store: SqlStore) -> None:
    def broken(name: str, subject: Subject | None = None, **changes: object) -> StoredTimer:
        return timer(name, subject, **({"kind": Kind.CONTRACTUAL} | changes))

    late, at = State.MET_LATE, later(-9)
    await keep(
        store,
        broken("open", state=State.BREACHED, due_at=later(-5), breached_at=later(-5)),
        broken("running", due_at=later(-3)),
        broken("late", state=late, due_at=at, breached_at=at, ended_at=NOW),
        broken("merged", state=State.MERGED, due_at=SINCE, breached_at=SINCE, ended_at=later(-8)),
        broken("kept", state=State.MET, due_at=None, ended_at=later(-4)),
        broken("paused", state=State.PAUSED, due_at=None),
        broken("to come", due_at=NOW),
        timer("ours", kind=Kind.INTERNAL, due_at=later(-5)),
        broken("other", ticket(2), customer="Klant BV", due_at=later(-5)),
    )

    async def names(*whose: str) -> list[str]:
        found = await store.missed(Kind.CONTRACTUAL, SINCE, NOW, *whose)
        return [one.id.rpartition("/")[2] for one in found]

    assert await names("ÄRZTE GmbH") == ["merged", "late", "open", "running"]
    assert await names() == ["merged", "late", "open", "other", "running"]
    assert await names("nobody") == []
