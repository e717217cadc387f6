"""The statuses of Freshdesk tickets: the last of each kind is exact, and what is lost between two readings is
said to be approximate."""

from datetime import timedelta

from bot.sla.facts import Category, Fact, StatusChanged
from tests.sources.freshdesk_desk import CLOSED, OPEN, PENDING, RESOLVED
from tests.sources.freshdesk_play import JAN, FreshdeskPlay, freshdesk_play
from tests.sources.play import MORNING

CARRIER, PARKED = 8, 12


def statuses(play: FreshdeskPlay, ticket: int) -> list[tuple[Category, timedelta, timedelta | None]]:
    """The statuses a ticket went through: which, since when, and since when perhaps."""
    facts = [fact for fact in play.ledger.of(ticket) if isinstance(fact.deed, StatusChanged)]
    return [
        (category(fact), fact.occurred_at.replace(microsecond=0) - MORNING, perhaps(fact)) for fact in facts
    ]


def category(fact: Fact) -> Category:
    assert isinstance(fact.deed, StatusChanged)
    return fact.deed.category


def perhaps(fact: Fact) -> timedelta | None:
    return None if fact.not_before is None else fact.not_before - MORNING


def news(play: FreshdeskPlay, ticket: int, kind: type[object]) -> list[Fact]:
    return [fact for fact in play.ledger.of(ticket) if isinstance(fact.deed, kind)]


def seconds(number: int) -> timedelta:
    return timedelta(seconds=number)


async def test_the_last_status_has_its_exact_instant() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN)
        play.later(seconds=20)
        play.desk.set_status(ticket, PENDING)
        play.later(seconds=15)
        play.desk.change(ticket, tags=["later"])
        await play.catch_up()
        assert statuses(play, ticket) == [(Category.PENDING, seconds(20), None)]


async def test_two_statuses_between_two_readings_are_both_known() -> None:
    """Pending or resolved before closed: each kind has its own last instant."""
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN)
        play.later(seconds=20)
        play.desk.set_status(ticket, RESOLVED)
        play.later(seconds=20)
        play.desk.set_status(ticket, CLOSED)
        await play.catch_up()
        assert statuses(play, ticket) == [
            (Category.SOLVED, seconds(20), None),
            (Category.CLOSED, seconds(40), None),
        ]


async def test_s29_a_wait_that_was_interrupted_between_two_readings_is_approximate() -> None:
    """Pending, open, pending: when it was open nobody knows, so it may have been since the last reading."""
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN)
        play.desk.set_status(ticket, PENDING)
        play.later(seconds=30)
        await play.poll()
        play.later(seconds=20)
        play.desk.set_status(ticket, OPEN)
        play.later(seconds=5)
        play.desk.set_status(ticket, PENDING)
        play.later(seconds=5)
        await play.poll()
        assert statuses(play, ticket) == [
            (Category.OPEN, seconds(55), seconds(30)),
            (Category.PENDING, seconds(55), None),
        ]


async def test_s29_a_solution_that_reopening_wiped_out_is_approximate() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN)
        play.later(seconds=30)
        await play.poll()
        play.later(seconds=10)
        play.desk.set_status(ticket, RESOLVED)
        play.later(seconds=10)
        play.desk.answer(ticket, JAN, "It is not")
        play.later(seconds=10)
        await play.poll()
        assert statuses(play, ticket) == [
            (Category.SOLVED, seconds(50), seconds(30)),
            (Category.OPEN, seconds(50), None),
        ]


async def test_a_ticket_that_is_reopened_after_closing_is_open_again() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN)
        play.later(seconds=10)
        play.desk.set_status(ticket, CLOSED)
        await play.catch_up()
        play.later(seconds=10)
        play.desk.set_status(ticket, OPEN)
        await play.catch_up()
        assert statuses(play, ticket) == [
            (Category.CLOSED, seconds(10), None),
            (Category.OPEN, seconds(80), None),
        ]


async def test_custom_statuses_mean_what_they_are_called() -> None:
    async with freshdesk_play(statuses={"With the CARRIER": "on_hold", str(PARKED): "pending"}) as play:
        play.desk.statuses[PARKED] = ["Parked", "Parked"]
        await play.poll()
        ticket = play.desk.open("Hello", JAN)
        for status in (6, 7, CARRIER, PARKED):
            play.later(seconds=10)
            play.desk.set_status(ticket, status)
            await play.poll()
        assert [which for which, _, _ in statuses(play, ticket)] == [
            Category.PENDING,
            Category.ON_HOLD,
            Category.ON_HOLD,
            Category.PENDING,
        ]
        labels = [
            fact.deed.label
            for fact in news(play, ticket, StatusChanged)
            if isinstance(fact.deed, StatusChanged)
        ]
        assert labels == ["Waiting on Customer", "Waiting on Third Party", "With the carrier", "Parked"]


async def test_a_status_nobody_knows_is_put_aside_and_a_new_one_is_learned() -> None:
    async with freshdesk_play(statuses={"Parked": "on_hold"}) as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN)
        await play.catch_up()
        play.desk.set_status(ticket, PARKED)
        await play.catch_up()
        assert statuses(play, ticket) == []
        assert [key for key, _ in play.ledger.strange] == [f"status:{PARKED}"]
        play.desk.statuses[PARKED] = ["Parked", "Parked"]
        play.later(minutes=10)
        play.desk.change(ticket, priority=2)
        await play.catch_up()
        assert statuses(play, ticket) == [(Category.ON_HOLD, seconds(60), None)]


async def test_without_statistics_a_status_lies_between_two_readings() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN)
        play.desk.stats[ticket]["status_updated_at"] = None
        await play.catch_up()
        play.later(seconds=20)
        play.desk.set_status(ticket, PENDING)
        play.desk.stats[ticket] |= {"status_updated_at": None, "pending_since": None}
        await play.catch_up()
        assert statuses(play, ticket) == [(Category.PENDING, seconds(80), seconds(60))]
