"""Who is due, and outcomes stored whole or not at all."""

from datetime import timedelta

import pytest

from bot.engine.records import Due
from bot.sla.timers import State
from storage import SqlStore
from tests.storage.samples import (
    LEASE,
    NOW,
    alert,
    fact,
    later,
    message,
    opened,
    outcome,
    page,
    ticket,
    timer,
)


async def test_the_due_are_claimed_longest_waiting_first(store: SqlStore) -> None:
    await store.append(opened(ticket(1), ticket(2), ticket(3)), NOW)
    for number, minutes in ((1, 30), (2, 10), (3, 20)):
        await store.assessed(outcome(1, subject=ticket(number), next_check_at=later(minutes)), NOW)
    assert await store.claim_due(later(9), 9, LEASE) == []
    assert await store.claim_due(later(30), 2, LEASE) == [
        Due(ticket(2), later(10)),
        Due(ticket(3), later(20)),
    ]
    assert await store.claim_due(later(30), 2, LEASE) == [Due(ticket(1), later(30))]


async def test_a_claim_ends_with_its_lease(store: SqlStore) -> None:
    await store.append(opened(ticket(1)), NOW)
    assert len(await store.claim_due(NOW, 9, LEASE)) == 1
    assert await store.next_check_at() == later(5)
    assert await store.claim_due(later(4.99), 9, LEASE) == []
    assert await store.claim_due(later(5), 9, LEASE) == [Due(ticket(1), NOW)]


async def test_the_next_check_is_the_earliest_that_can_be_claimed(store: SqlStore) -> None:
    assert await store.next_check_at() is None
    await store.append(opened(ticket(1), ticket(2)), NOW)
    assert await store.next_check_at() == NOW
    await store.assessed(outcome(1, subject=ticket(2), next_check_at=later(3)), NOW)
    await store.claim_due(NOW, 1, LEASE)
    assert await store.next_check_at() == later(3)
    await store.assessed(outcome(1, subject=ticket(1)), NOW)
    await store.assessed(outcome(1, subject=ticket(2)), NOW)
    assert await store.next_check_at() is None
    assert await store.claim_due(later(10**6), 9, LEASE) == []


async def test_a_newer_fact_makes_an_outcome_void(store: SqlStore) -> None:
    await store.append(opened(ticket(1)), NOW)
    await store.claim_due(NOW, 9, LEASE)
    await store.append(page(fact("newer")), later(1))
    void = outcome(
        1, timer(), alerts=[alert("a")], messages=[message("m", alert="a")], next_check_at=later(90)
    )
    assert not await store.assessed(void, later(1))
    assert await store.timers_of(ticket(1)) == []
    assert await store.alerts(ticket(1)) == []
    assert await store.waiting_messages() == (0, None)
    assert await store.claim_due(later(1), 9, LEASE) == [Due(ticket(1), NOW)], "the claim was given up"
    assert await store.assessed(outcome(2), later(1))


async def test_an_outcome_about_nobody_is_void(store: SqlStore) -> None:
    assert not await store.assessed(outcome(0), NOW)
    assert await store.subjects() == []


@pytest.mark.parametrize("revision", [0, 2])
async def test_the_revision_must_be_exact(store: SqlStore, revision: int) -> None:
    await store.append(opened(ticket(1)), NOW)
    assert not await store.assessed(outcome(revision), NOW)


async def test_timers_come_back_exactly_as_stored(store: SqlStore) -> None:
    await store.append(opened(ticket(1), ticket(2)), NOW)
    one = timer("1", budget=timedelta(days=3650, microseconds=7), used=-timedelta(microseconds=1))
    two = timer(
        "2",
        started_at=later(1),
        state=State.MET_LATE,
        due_at=None,
        warn_at=None,
        breached_at=later(3).replace(microsecond=123456),
        ended_at=later(4),
        approximate=True,
        customer="",
        owner="",
    )
    await store.assessed(outcome(1, two, one), NOW)
    assert await store.timers_of(ticket(1)) == [one, two]
    assert await store.timers_of(ticket(2)) == []


async def test_an_outcome_replaces_all_timers_of_its_subject_only(store: SqlStore) -> None:
    await store.append(opened(ticket(1), ticket(2)), NOW)
    other = timer("1", ticket(2))
    await store.assessed(outcome(1, other, subject=ticket(2)), NOW)
    await store.assessed(outcome(1, timer("1"), timer("2")), NOW)
    moved = timer("2", due_at=later(99))
    await store.assessed(outcome(1, moved, timer("3")), NOW)
    assert await store.timers_of(ticket(1)) == [moved, timer("3")]
    assert await store.timers_of(ticket(2)) == [other]


async def test_s33_an_alert_is_on_record_once_for_ever(store: SqlStore) -> None:
    await store.append(opened(ticket(1)), NOW)
    first = alert("1/75%")
    await store.assessed(outcome(1, alerts=[first], messages=[message("m1", alert="1/75%")]), NOW)
    again = outcome(1, alerts=[alert("1/75%"), alert("1/90%")], messages=[message("m2", alert="1/75%")])
    assert await store.assessed(again, later(1))
    assert await store.alerts(ticket(1)) == [first, alert("1/90%")]
    assert [one.new.key for one in await store.claim_messages(later(9), 9, LEASE)] == ["m1"]


async def test_a_message_about_an_older_alert_or_none_goes_out(store: SqlStore) -> None:
    await store.append(opened(ticket(1)), NOW)
    await store.assessed(outcome(1, alerts=[alert("a")], messages=[message("a-told", alert="a")]), NOW)
    followers = [message("a-corrected", alert="a"), message("plain"), message("a-told", alert="a")]
    await store.assessed(outcome(1, messages=followers), NOW)
    claimed = [one.new.key for one in await store.claim_messages(NOW, 9, LEASE)]
    assert claimed == ["a-told", "a-corrected", "plain"]


async def test_assessing_again_changes_nothing(store: SqlStore) -> None:
    await store.append(opened(ticket(1)), NOW)
    whole = outcome(
        1, timer(), alerts=[alert("a")], messages=[message("m", alert="a")], next_check_at=later(9)
    )
    for _ in range(3):
        assert await store.assessed(whole, NOW)
    assert await store.timers_of(ticket(1)) == [timer()]
    assert await store.alerts(ticket(1)) == [alert("a")]
    assert await store.waiting_messages() == (1, NOW)
    assert await store.next_check_at() == later(9)


async def test_a_card_grows_older_when_something_stored_changes(store: SqlStore) -> None:
    await store.append(opened(ticket(1)), NOW)
    await store.begin_thread(ticket(1), "C1", "en", NOW, LEASE)

    async def version() -> int:
        thread = await store.thread(ticket(1), "C1")
        assert thread is not None
        return thread.version

    seen = [await version()]
    for made in (
        outcome(1, timer()),
        outcome(1, timer()),
        outcome(1, timer(due_at=later(5))),
        outcome(1),
        outcome(1, policy=None),
        outcome(1, policy=None, is_open=False),
        outcome(1, policy=None, is_open=False, alerts=[alert("a")]),
        outcome(1, policy=None, is_open=False, alerts=[alert("a")], next_check_at=later(1)),
    ):
        await store.assessed(made, NOW)
        seen.append(await version())
    assert seen == [1, 2, 2, 3, 4, 5, 6, 7, 7]
    await store.append(page(fact("reply")), NOW)
    await store.assessed(outcome(2, policy=None, is_open=False), NOW)
    assert await version() == 8


async def test_open_subjects_and_those_without_a_policy(store: SqlStore) -> None:
    await store.append(opened(ticket(1), ticket(2), ticket(3), ticket(4)), NOW)
    assert await store.count_subjects_without_policy() == 0, "nobody was assessed yet"
    await store.assessed(outcome(1, subject=ticket(1), policy=None), NOW)
    await store.assessed(outcome(1, subject=ticket(2), policy=None, is_open=False), NOW)
    await store.assessed(outcome(1, subject=ticket(3)), NOW)
    assert await store.count_subjects_without_policy() == 1
    assert await store.subjects(only_open=True) == [ticket(1), ticket(3), ticket(4)]
    assert len(await store.subjects()) == 4


async def test_a_subject_is_checked_again_when_asked_even_during_an_assessment(store: SqlStore) -> None:
    await store.append(opened(ticket(1), ticket(2)), NOW)
    for number in (1, 2):
        await store.assessed(outcome(1, subject=ticket(number), next_check_at=later(60)), NOW)
    await store.check_again(ticket(1), later(1))
    assert await store.claim_due(later(1), 9, LEASE) == [Due(ticket(1), later(1))]
    await store.check_again(ticket(1), later(2))
    await store.assessed(outcome(1, next_check_at=later(60)), later(3))
    assert await store.claim_due(later(3), 9, LEASE) == [Due(ticket(1), later(3))]
