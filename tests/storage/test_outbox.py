"""The life of a message."""

import pytest

from bot.engine.records import Message, Urgency
from storage import SqlStore
from tests.storage.samples import LEASE, MINUTE, NOW, later, message, ticket


async def claim(store: SqlStore, minutes: float = 0) -> Message:
    """Claim the one message that is ripe."""
    [only] = await store.claim_messages(later(minutes), 9, LEASE)
    return only


async def test_a_key_is_put_in_once(store: SqlStore) -> None:
    assert await store.announce([message("a"), message("a"), message("b")], NOW) == 2
    assert await store.announce([message("b"), message("c")], NOW) == 1
    assert await store.announce([], NOW) == 0
    assert await store.waiting_messages() == (3, NOW)


async def test_a_message_comes_back_as_it_went(store: SqlStore) -> None:
    whole = message(
        "a",
        Urgency.LEGAL,
        subject=ticket(1),
        alert="al",
        mention=("lead", 'a "b"'),
        not_before=later(-3),
        body='{"t":"é\\u0000"}',
    )
    await store.announce([whole], NOW)
    claimed = await claim(store)
    assert claimed == Message(claimed.id, whole, NOW, 0, None)


async def test_the_urgent_go_first_then_the_older(store: SqlStore) -> None:
    order = [Urgency.NOTICE, Urgency.WARNING, Urgency.BREACH, Urgency.LEGAL, Urgency.WARNING, Urgency.LEGAL]
    await store.announce([message(f"{n}", urgency) for n, urgency in enumerate(order)], NOW)
    first = await store.claim_messages(NOW, 4, LEASE)
    rest = await store.claim_messages(NOW, 4, LEASE)
    assert [one.new.key for one in [*first, *rest]] == ["3", "5", "2", "1", "4", "0"]


async def test_a_message_waits_for_its_time(store: SqlStore) -> None:
    await store.announce([message("a", not_before=later(10))], NOW)
    assert await store.next_message_at() == later(10)
    assert await store.claim_messages(later(9), 9, LEASE) == []
    await claim(store, 10)


async def test_a_claim_ends_with_its_lease(store: SqlStore) -> None:
    assert await store.next_message_at() is None
    await store.announce([message("a")], NOW)
    assert await store.next_message_at() == NOW
    first = await claim(store)
    assert await store.next_message_at() == later(5)
    assert await store.claim_messages(later(4), 9, LEASE) == []
    again = await claim(store, 5)
    assert again == first, "no attempt began: nothing to look for"


async def test_a_crash_after_an_attempt_began_is_told(store: SqlStore) -> None:
    await store.announce([message("a")], NOW)
    first = await claim(store)
    assert first.first_tried_at is None
    await store.trying(first, later(1), MINUTE)
    second = await claim(store, 6)
    assert (second.first_tried_at, second.attempts) == (later(1), 1)
    await store.trying(second, later(7), MINUTE)
    third = await claim(store, 12)
    assert (third.first_tried_at, third.attempts) == (later(1), 2)


@pytest.mark.parametrize("ambiguous", [True, False])
async def test_a_retry_says_whether_to_look_first(store: SqlStore, ambiguous: bool) -> None:
    await store.announce([message("a")], NOW)
    first = await claim(store)
    await store.trying(first, NOW, MINUTE)
    await store.retry(first, later(3), "reset by peer", ambiguous=ambiguous)
    assert await store.next_message_at() == later(3)
    assert await store.claim_messages(later(2), 9, LEASE) == []
    again = await claim(store, 3)
    assert (again.first_tried_at, again.attempts) == (NOW if ambiguous else None, 1)
    assert again.new.not_before is None, "the message itself is unchanged"


async def test_delivered_is_the_end(store: SqlStore) -> None:
    await store.announce([message("a", subject=ticket(1)), message("b", subject=ticket(2))], NOW)
    first, _ = await store.claim_messages(NOW, 9, LEASE)
    await store.delivered(first.id, "C1", "1.0", later(1))
    await store.delivered(first.id, "C2", "2.0", later(2))
    await store.retry(first, later(2), "late news", ambiguous=False)
    await store.withdrawn(first, "late news", later(2))
    await store.failed(first, "late news", later(2))
    assert await store.told(ticket(1)) == [(message("a", subject=ticket(1)), "C1", "1.0")]
    assert await store.told(ticket(2)) == []
    assert await store.waiting_messages() == (1, NOW)
    assert [one.new.key for one in await store.claim_messages(later(99), 9, LEASE)] == ["b"]


@pytest.mark.parametrize("end", ["withdrawn", "failed"])
async def test_withdrawn_and_failed_ones_wait_no_more(store: SqlStore, end: str) -> None:
    await store.announce([message("a", subject=ticket(1))], NOW)
    first = await claim(store)
    await getattr(store, end)(first, "because", later(1))
    await store.retry(first, later(1), "late news", ambiguous=True)
    assert await store.waiting_messages() == (0, None)
    assert await store.next_message_at() is None
    assert await store.claim_messages(later(99), 9, LEASE) == []
    assert await store.announce([message("a")], later(99)) == 0, "its key stays taken"


async def test_a_late_delivery_is_believed(store: SqlStore) -> None:
    """The sender was slow, its lease ended, another gave up; then Slack's answer came after all."""
    await store.announce([message("a", subject=ticket(1))], NOW)
    first = await claim(store)
    await store.failed(first, "given up", later(6))
    await store.delivered(first.id, "C1", "1.0", later(7))
    assert len(await store.told(ticket(1))) == 1


async def test_only_a_claimed_message_is_tried(store: SqlStore) -> None:
    await store.announce([message("a")], NOW)
    first = await claim(store)
    await store.retry(first, NOW, "", ambiguous=False)
    await store.trying(first, later(1), MINUTE)
    assert (await claim(store, 2)).first_tried_at is None


async def test_the_oldest_is_counted_from_when_it_could_have_gone(store: SqlStore) -> None:
    assert await store.waiting_messages() == (0, None)
    await store.announce(
        [message("later", not_before=later(30)), message("past", not_before=later(-30))], NOW
    )
    assert await store.waiting_messages() == (2, NOW)
    first = await claim(store)
    await store.retry(first, later(50), "429", ambiguous=False)
    assert await store.waiting_messages() == (2, NOW), "a retry does not make it younger"


async def test_told_keeps_the_order_of_the_outbox(store: SqlStore) -> None:
    await store.announce([message(key, subject=ticket(1)) for key in "cab"], NOW)
    for one in reversed(await store.claim_messages(NOW, 9, LEASE)):
        await store.delivered(one.id, "C1", f"ts-{one.new.key}", NOW)
    assert [ts for _, _, ts in await store.told(ticket(1))] == ["ts-c", "ts-a", "ts-b"]


async def test_whoever_lost_a_claim_changes_nothing_any_more(store: SqlStore) -> None:
    """A worker was slow and its lease ended: another has the message now, and only their word counts."""
    await store.announce([message("a")], NOW)
    slow, quick = await claim(store), await claim(store, 5)
    assert not await store.trying(slow, later(6), MINUTE)
    await store.retry(slow, later(7), "late news", ambiguous=False)
    await store.withdrawn(slow, "late news", later(7))
    await store.failed(slow, "late news", later(7))
    assert await store.claim_messages(later(9), 9, LEASE) == []
    assert await store.trying(quick, later(9), MINUTE), "nothing has touched the other claim"


async def test_an_attempt_that_would_outlive_its_claim_does_not_begin(store: SqlStore) -> None:
    await store.announce([message("a")], NOW)
    first = await claim(store)
    assert not await store.trying(first, later(4.5), MINUTE)
    assert await store.trying(first, later(4), MINUTE)


async def test_the_latest_of_some_keys(store: SqlStore) -> None:
    await store.announce([message("blind:a%:1@x"), message("blind:a%:2@x"), message("blind:ab:3@x")], NOW)
    assert await store.latest_key("blind:a%:") == "blind:a%:2@x"
    assert await store.latest_key("blind:b:") is None


async def test_a_bundle_takes_the_place_of_its_parts(store: SqlStore) -> None:
    await store.announce([message(key, subject=ticket(1)) for key in ("a", "b", "c", "sent")], NOW)
    a, b, _, sent = await store.claim_messages(NOW, 9, LEASE)
    await store.delivered(sent.id, "C1", "1.0", NOW)
    assert not await store.bundle(message("a and sent"), [a, sent], "told together", later(1)), "it has left"
    assert await store.bundle(message("a and b"), [a, b], "told together", later(1))
    assert [one.new.key for one in await store.claim_messages(later(99), 9, LEASE)] == ["c", "a and b"]
    assert [one.key for one, _, _ in await store.told(ticket(1))] == ["sent"]


async def test_a_bundle_of_messages_that_another_worker_took_over_is_refused(store: SqlStore) -> None:
    await store.announce([message("a"), message("b")], NOW)
    slow = await store.claim_messages(NOW, 9, LEASE)
    quick = await store.claim_messages(later(99), 9, LEASE)
    assert not await store.bundle(message("a and b"), slow, "told together", later(99))
    assert await store.bundle(message("a and b"), quick, "told together", later(99))


async def test_what_fails_before_the_call_counts_as_an_attempt(store: SqlStore) -> None:
    """Else the pauses would not grow while Slack cannot even be asked where to."""
    await store.announce([message("a")], NOW)
    for minutes in range(3):
        first = await claim(store, minutes)
        assert first.attempts == minutes
        await store.retry(first, later(minutes + 1), "Slack is away", ambiguous=False)
