"""How ServiceNow is read: paging, rows that move, limits, what is kept back, and restarts."""

from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial

import pytest

from bot.sla.facts import Category, Opened, Replied, StatusChanged
from bot.sources.servicenow.product import ZONE
from bot.troubles import SourceTrouble, SourceTroubleKind
from tests.sources.failures import Failure
from tests.sources.play import MORNING
from tests.sources.servicenow_desk import EVA, JAN, WORK
from tests.sources.servicenow_play import ServiceNowPlay, servicenow_play


@pytest.fixture
async def play() -> AsyncIterator[ServiceNowPlay]:
    async with servicenow_play() as play:
        yield play


def opened(play: ServiceNowPlay) -> set[str]:
    """The tickets that are known."""
    return {fact.subject.id for fact in play.ledger.facts.values() if isinstance(fact.deed, Opened)}


# --- paging ---


async def test_a_list_goes_on_while_its_rows_move(play: ServiceNowPlay) -> None:
    tickets = []
    for _ in range(250):
        play.later(seconds=1)
        tickets.append(play.desk.open())
    play.later(minutes=1)
    play.server.between = [partial(play.desk.say, ticket, EVA) for ticket in tickets[:5]]
    await play.poll()
    await play.catch_up()
    assert opened(play) == set(tickets)
    assert sum(isinstance(fact.deed, Replied) for fact in play.ledger.facts.values()) == 5


async def test_more_tickets_than_a_page_may_change_in_one_second(play: ServiceNowPlay) -> None:
    before = play.desk.open()
    play.later(seconds=1)
    at_once = [play.desk.open() for _ in range(350)]
    play.later(seconds=1)
    after = play.desk.open()
    await play.catch_up()
    assert opened(play) == {before, after, *at_once}


async def test_tickets_that_change_in_a_row_of_full_seconds_are_all_listed(play: ServiceNowPlay) -> None:
    tickets = set()
    for _ in range(3):
        play.later(seconds=1)
        tickets |= {play.desk.open() for _ in range(200)}
    await play.catch_up()
    assert opened(play) == tickets


async def test_a_long_history_goes_on_on_the_next_page(play: ServiceNowPlay) -> None:
    ticket = play.desk.open()
    for _ in range(1100):
        play.desk.say(ticket, EVA)
    play.desk.tables["sys_journal_field"].reverse()
    await play.catch_up()
    assert len(play.ledger.of(ticket)) == 1101


async def test_a_change_that_comes_into_sight_late_is_read_in_the_overlap(play: ServiceNowPlay) -> None:
    play.desk.open()
    await play.catch_up()
    late = play.desk.open()
    play.later(seconds=20)
    hidden = play.desk.ticket(late)
    play.desk.tables["incident"].remove(hidden)
    play.desk.open()
    await play.poll()
    play.desk.tables["incident"].append(hidden)
    await play.catch_up()
    assert late in opened(play)


async def test_the_history_of_what_just_changed_may_come_later(play: ServiceNowPlay) -> None:
    ticket = play.desk.open()
    await play.catch_up()
    play.desk.late = timedelta(seconds=20)
    changed_at = play.clock.now()
    play.desk.change(ticket, EVA, state=WORK)
    play.later(seconds=3)
    await play.poll()
    assert play.statuses(ticket) == []
    await play.catch_up()
    (change,) = [fact for fact in play.ledger.of(ticket) if isinstance(fact.deed, StatusChanged)]
    assert (change.occurred_at, change.approximate) == (changed_at, False)


async def test_what_was_told_when_it_had_settled_is_not_asked_for_again(play: ServiceNowPlay) -> None:
    play.desk.open()
    await play.catch_up()
    play.calls()
    await play.catch_up()
    assert play.calls() == {"incident": 1}


# --- where reading begins, and goes on ---


async def test_the_first_reading_takes_open_tickets_with_their_whole_history(play: ServiceNowPlay) -> None:
    old, over, forgotten = play.desk.open(), play.desk.open(), play.desk.open()
    play.later(days=200)
    play.desk.say(old, EVA)
    play.desk.solve(over)
    await play.catch_up()
    assert opened(play) == {old}
    assert play.ledger.of(old)[0].occurred_at == MORNING
    play.desk.say(forgotten, JAN)
    await play.catch_up()
    assert opened(play) == {old, forgotten}


async def test_s21_a_state_that_was_told_to_mean_something_else_is_still_open() -> None:
    async with servicenow_play(statuses={"resolved": "pending"}) as play:
        play.desk.tables["sys_choice"].append(
            {
                "sys_id": "resolved",
                "name": "task",
                "element": "state",
                "value": "6",
                "label": "Resolved",
                "language": "en",
            }
        )
        ticket = play.desk.open()
        play.desk.solve(ticket)
        await play.catch_up()
        assert play.statuses(ticket) == [Category.PENDING]


async def test_reading_goes_on_from_its_cursor(play: ServiceNowPlay) -> None:
    first = play.desk.open()
    await play.catch_up()
    play.source = play.again()
    second = play.desk.open()
    await play.catch_up()
    assert opened(play) == {first, second}
    assert len(play.ledger.facts) == 2


async def test_the_past_brings_what_was_over_too(play: ServiceNowPlay) -> None:
    over = play.desk.open()
    play.desk.solve(over)
    await play.catch_up()
    past = await play.history(MORNING - timedelta(days=1))
    assert [type(deed) for deed in past.deeds(over)] == [Opened, StatusChanged]


async def test_a_part_of_the_table_is_kept_to(play: ServiceNowPlay) -> None:
    play.source = play.again(query="category=hardware^ORcategory=printer")
    other, ours = play.desk.open(), play.desk.open(category="printer")
    await play.catch_up()
    assert opened(play) == {ours}
    look = await play.source.look([other, ours], play.ledger.cursor, play.clock.now())
    assert look.gone == (other,)


async def test_the_watermark_stays_behind(play: ServiceNowPlay) -> None:
    await play.catch_up()
    assert play.ledger.read_up_to == play.clock.now() - timedelta(seconds=30)


# --- refusals ---


async def test_an_hours_quota_is_waited_for(play: ServiceNowPlay) -> None:
    reset = int((play.clock.now() + timedelta(minutes=20)).timestamp())
    for headers, wait in (
        ({"X-RateLimit-Reset": str(reset), "X-RateLimit-Limit": "1000"}, timedelta(minutes=20)),
        ({"X-RateLimit-Reset": str(reset), "Retry-After": "77"}, timedelta(seconds=77)),
        ({}, None),
    ):
        play.server.limits = [headers]
        with pytest.raises(SourceTrouble) as caught:
            await play.poll()
        assert (caught.value.kind, caught.value.retry_after) == (SourceTroubleKind.LIMITED, wait)


async def test_an_answer_that_took_too_long_is_asked_for_by_halves(play: ServiceNowPlay) -> None:
    tickets = set()
    for _ in range(90):
        play.later(seconds=1)
        tickets.add(play.desk.open())
    play.later(minutes=1)
    play.server.hasty = 60
    with pytest.raises(SourceTrouble) as caught:
        await play.poll()
    assert caught.value.kind is SourceTroubleKind.PASSING
    await play.poll()
    assert opened(play) == tickets


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Tokyo"])
async def test_a_user_in_another_zone_is_found_out(play: ServiceNowPlay, zone: str) -> None:
    play.server.zone = zone
    play.desk.open()
    with pytest.raises(SourceTrouble) as caught:
        await play.catch_up()
    assert caught.value.detail == ZONE


async def test_a_zone_that_leaves_utc_in_spring_is_found_out_within_the_hour(play: ServiceNowPlay) -> None:
    play.server.zone = "Europe/London"
    ticket = play.desk.open()
    await play.catch_up()
    play.later(days=140)
    play.desk.say(ticket, EVA)
    with pytest.raises(SourceTrouble) as caught:
        await play.catch_up()
    assert caught.value.detail == ZONE


@pytest.mark.parametrize("how", ["denied", "hidden"])
@pytest.mark.parametrize("table", ["sys_journal_field", "sys_user"])
async def test_what_cannot_be_done_without_stops_the_reading(
    play: ServiceNowPlay, how: str, table: str
) -> None:
    getattr(play.server, how).add(table)
    play.desk.say(play.desk.open(), EVA)
    with pytest.raises(SourceTrouble) as caught:
        await play.catch_up()
    assert caught.value.kind is SourceTroubleKind.AUTH


async def test_tickets_that_are_all_kept_back_are_not_taken_for_none(play: ServiceNowPlay) -> None:
    play.desk.open()
    play.server.hidden.add("incident")
    with pytest.raises(SourceTrouble) as caught:
        await play.catch_up()
    assert caught.value.kind is SourceTroubleKind.AUTH


async def test_some_tickets_may_be_kept_back(play: ServiceNowPlay) -> None:
    seen, unseen = set[str](), set[str]()
    for number in range(240):
        play.later(seconds=1)
        (seen if number % 3 else unseen).add(play.desk.open())
    play.server.unseen = unseen
    await play.catch_up()
    assert opened(play) == seen


async def test_slas_that_are_kept_back_are_told_once_as_strange(play: ServiceNowPlay) -> None:
    play.server.denied.add("task_sla")
    ticket = play.desk.open()
    await play.catch_up()
    assert opened(play) == {ticket}
    assert {key for key, _ in play.ledger.strange} == {"table:task_sla"}


@pytest.mark.parametrize(
    ("failure", "words"),
    [(Failure.UNAUTHORISED, "credentials"), (Failure.FORBIDDEN, "role itil"), (Failure.MISSING, "address")],
)
async def test_the_probe_says_what_to_do(play: ServiceNowPlay, failure: Failure, words: str) -> None:
    play.server.gate.fail(failure)
    with pytest.raises(SourceTrouble) as caught:
        await play.source.probe()
    assert words in caught.value.detail


async def test_the_probe_sees_when_no_message_is_shown(play: ServiceNowPlay) -> None:
    assert "sys_journal_field" in await play.source.probe()
    play.desk.say(play.desk.open(), EVA)
    assert (await play.source.probe()).endswith("can be read")


async def test_no_text_of_a_message_is_even_asked_for(play: ServiceNowPlay) -> None:
    play.desk.say(play.desk.open(), EVA)
    await play.catch_up()
    asked = [columns for table, columns in play.server.columns if table == "sys_journal_field"]
    assert asked
    assert not [columns for columns in asked if "value" in columns.split(",")]


async def test_rows_that_cannot_be_read_are_put_aside(play: ServiceNowPlay) -> None:
    good, bad = play.desk.open(), play.desk.open()
    play.desk.ticket(bad)["sys_created_on"] = "yesterday"
    play.desk.say(good, EVA)
    play.desk.tables["sys_journal_field"][0]["sys_created_on"] = "soon"
    await play.catch_up()
    assert opened(play) == {good}
    assert dict(play.ledger.strange).keys() >= {f"ticket:{bad}"}
    assert any(key.startswith("message:") for key, _ in play.ledger.strange)
