"""How a ticket of Request Tracker began, what became of its fields, and what RT's own Due says."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.sla.facts import (
    Assigned,
    Category,
    FieldChanged,
    Opened,
    RequesterChanged,
    StatusChanged,
)
from bot.sla.promises import Metric
from tests.sources.rt_desk import (
    CONTRACT,
    CUSTOMER,
    EVA,
    HIDDEN_FIELD,
    IDA,
    JAN,
    LABELS,
    NOBODY,
    TOM,
)
from tests.sources.rt_play import RtPlay, rt_play


@pytest.fixture
async def play() -> AsyncIterator[RtPlay]:
    async with rt_play() as play:
        await play.poll()
        yield play


async def opened(play: RtPlay, ticket: int) -> Opened:
    await play.later_poll()
    deed = play.ledger.deeds(ticket)[0]
    assert isinstance(deed, Opened)
    return deed


async def test_a_ticket_is_told_as_it_began_whatever_became_of_it(play: RtPlay) -> None:
    ticket = play.desk.open(priority=60, owner=TOM, fields={CONTRACT: ["C-1"]})
    play.desk.set_priority(ticket, 100)
    play.desk.set_owner(ticket, NOBODY)
    play.desk.set_field(ticket, CONTRACT, "C-1", "C-2")
    play.desk.set_status(ticket, "resolved")
    told = await opened(play, ticket)
    assert (told.category, told.attributes.priority, told.attributes.group) == (
        Category.NEW,
        "medium",
        "General",
    )
    assert told.attributes.fields == (("contract", "C-1"),)
    assert play.ledger.deeds(ticket)[1:] == [
        Assigned(str(TOM.id)),
        FieldChanged("priority", ("high",)),
        Assigned(None),
        FieldChanged("field:contract", ("C-2",)),
        StatusChanged(Category.SOLVED, "resolved"),
    ]


async def test_a_change_between_the_snapshot_and_the_history_is_told_once(play: RtPlay) -> None:
    ticket = play.desk.open(priority=60)
    await play.later_poll()
    play.ledger.facts.clear()

    def change() -> None:
        play.desk.set_priority(ticket, 100)

    def wait() -> None:  # the first answer is the snapshot, the second the history
        play.server.before_answer = change

    play.server.before_answer = wait
    look = await play.source.look([str(ticket)], play.ledger.cursor, play.clock.now())
    first, second = (fact.deed for fact in look.facts)
    assert isinstance(first, Opened)
    assert (first.attributes.priority, second) == ("medium", FieldChanged("priority", ("high",)))


@pytest.mark.parametrize(
    ("number", "name"),
    [(0, "low"), (49, "low"), (50, "medium"), (99, "medium"), (100, "high"), (250, "high")],
)
async def test_a_priority_has_the_name_of_the_step_it_reached(play: RtPlay, number: int, name: str) -> None:
    assert (await opened(play, play.desk.open(priority=number))).attributes.priority == name


async def test_a_priority_below_every_step_has_no_name() -> None:
    async with rt_play(priorities={"urgent": 90}) as play:
        await play.poll()
        ticket = play.desk.open(priority=10)
        await play.later_poll()
        play.desk.set_priority(ticket, 95)
        play.desk.set_priority(ticket, 20)
        await play.later_poll()
        first, *rest = play.ledger.deeds(ticket)
        assert isinstance(first, Opened)
        assert first.attributes.priority is None
        assert rest == [FieldChanged("priority", ("urgent",)), FieldChanged("priority", ())]


async def test_the_customer_and_the_tags_can_be_custom_fields() -> None:
    async with rt_play(customer_field="Customer", tags_field="Labels", fields={}) as play:
        await play.poll()
        ticket = play.desk.open(fields={CUSTOMER: ["Haven NV"], LABELS: ["vip", "gold"]})
        await play.later_poll()
        play.desk.set_field(ticket, LABELS, "", "loud")
        play.desk.set_field(ticket, LABELS, "vip", "")
        play.desk.set_field(ticket, CUSTOMER, "Haven NV", "")
        await play.later_poll()
        first, *rest = play.ledger.deeds(ticket)
        assert isinstance(first, Opened)
        assert (first.attributes.customer, first.attributes.tags) == ("Haven NV", frozenset({"vip", "gold"}))
        assert rest == [
            FieldChanged("tags", ("gold", "loud", "vip")),
            FieldChanged("tags", ("gold", "loud")),
            FieldChanged("customer", ()),
        ]
        assert play.ledger.tickets[str(ticket)].customer == ""


async def test_custom_fields_nobody_asked_for_are_not_read(play: RtPlay) -> None:
    ticket = play.desk.open()
    play.desk.set_field(ticket, HIDDEN_FIELD, "", "diagnosis")
    await play.later_poll()
    assert [type(deed) for deed in play.ledger.deeds(ticket)] == [Opened]


async def test_another_requestor_may_be_of_another_customer(play: RtPlay) -> None:
    ticket = play.desk.open()
    await play.later_poll()
    play.desk.add_requestor(ticket, IDA)
    play.desk.drop_requestor(ticket, JAN)
    await play.later_poll()
    assert play.ledger.deeds(ticket)[1:] == [
        RequesterChanged(str(IDA.id)),
        FieldChanged("customer", ("Haven NV",)),
    ]


# --- RT's own Due ----------------------------------------


@pytest.mark.parametrize(
    ("due_is", "asked", "answered", "asked_again"),
    [
        ("resolution", Metric.RESOLUTION, Metric.RESOLUTION, Metric.RESOLUTION),
        ("first_response", Metric.FIRST_RESPONSE, None, None),
        ("both", Metric.FIRST_RESPONSE, Metric.RESOLUTION, Metric.NEXT_RESPONSE),
    ],
)
async def test_rts_due_is_what_the_settings_say(
    due_is: str, asked: Metric, answered: Metric | None, asked_again: Metric | None
) -> None:
    async with rt_play(due_is=due_is) as play:
        await play.poll()
        ticket = play.desk.open()
        play.desk.tickets[ticket].due_at = play.clock.now() + timedelta(hours=4)
        assert await promised(play) == {(asked, "4h")}
        play.desk.correspond(ticket, EVA)
        assert await promised(play) == ({(answered, "4h")} if answered else set())
        play.desk.correspond(ticket, JAN)
        assert await promised(play) == ({(asked_again, "4h")} if asked_again else set())


async def test_what_rts_due_is_about_is_not_guessed() -> None:
    async with rt_play(due_is="both") as play:
        await play.poll()
        ticket = play.desk.open()
        play.desk.tickets[ticket].due_at = play.clock.now() + timedelta(hours=4)
        await promised(play)
        play.desk.set_status(ticket, "stalled")
        assert await promised(play) == set()


async def promised(play: RtPlay) -> set[tuple[Metric, str]]:
    """What RT's own SLA is said to promise at this reading."""
    play.ledger.natives.clear()
    await play.later_poll()
    return {(one.metric, one.label) for one in play.ledger.natives}
