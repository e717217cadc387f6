"""The daily sweep, step by step, over a shelf of tickets and a real store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.engine.sweep import BATCH, Sweep, in_words
from bot.engine.views import NoticeKind
from bot.sla.facts import Deleted, Noted, Restored
from bot.troubles import SourceTrouble, SourceTroubleKind
from storage import open_store
from tests.engine.sweeping import HOUR, MINUTE, MORNING, Bench


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    store = await open_store("sqlite://")
    yield Bench(store)
    await store.close()


# --- when ----------------------------------------


async def test_the_first_sweep_comes_an_hour_after_the_start_and_then_one_a_day(bench: Bench) -> None:
    await bench.opens("1", "2")
    await bench.forward(59 * MINUTE)
    assert bench.shelf.asked == []
    await bench.forward(2 * MINUTE)
    assert bench.shelf.asked == [("1", "2")]
    await bench.forward(23 * HOUR)
    assert len(bench.shelf.asked) == 1
    await bench.forward(1 * HOUR)
    assert len(bench.shelf.asked) == 2


async def test_a_source_that_was_never_read_is_not_swept(bench: Bench) -> None:
    await bench.forward(3 * HOUR)
    assert bench.shelf.asked == []
    assert in_words(await bench.state()) == "none yet"


async def test_a_restart_does_not_sweep_again_soon_after_a_sweep(bench: Bench) -> None:
    await bench.opens("1")
    await bench.forward(2 * HOUR)
    for _ in range(6):
        bench.restarted()
        await bench.forward(3 * HOUR)
    assert len(bench.shelf.asked) == 1
    await bench.forward(6 * HOUR)
    assert len(bench.shelf.asked) == 2


async def test_after_a_long_absence_one_hour_is_enough(bench: Bench) -> None:
    await bench.opens("1")
    await bench.forward(2 * HOUR)
    bench.clock.jump(90 * HOUR)
    bench.restarted()
    await bench.forward(HOUR + MINUTE)
    assert len(bench.shelf.asked) == 2


# --- how much, and how gently ----------------------------------------


async def test_a_hundred_at_a_time_each_once_with_rests_in_between(bench: Bench) -> None:
    await bench.opens(*(f"{number:04}" for number in range(250)))
    bench.shelf.takes = timedelta(seconds=10)
    ran = await bench.forward(2 * HOUR)
    assert [len(asked) for asked in bench.shelf.asked] == [BATCH, BATCH, 50]
    assert len({ticket for asked in bench.shelf.asked for ticket in asked}) == 250
    looks = [one.again_at for one in ran if one.again_at > MORNING + HOUR][:2]
    assert looks[1] - looks[0] == timedelta(seconds=100), "ten of looking, ninety of resting"
    assert in_words(await bench.state()) == (
        "done at 2026-11-20 10:05 UTC: 250 looked at, 0 with news, 0 gone, 0 back"
    )


async def test_a_sweep_that_was_cut_off_goes_on_where_it_was(bench: Bench) -> None:
    await bench.opens(*(f"{number:04}" for number in range(250)))
    await bench.forward(HOUR)
    assert len(bench.shelf.asked) == 1
    assert in_words(await bench.state()).startswith("under way since 2026-11-20 10:00 UTC: 100 looked at")
    bench.restarted()
    await bench.forward(HOUR + 5 * MINUTE)
    assert [asked[0] for asked in bench.shelf.asked] == ["0000", "0100", "0200"]
    assert not (await bench.state()).under_way


async def test_a_sweep_that_was_cut_off_long_ago_is_begun_anew(bench: Bench) -> None:
    await bench.opens(*(f"{number:04}" for number in range(150)))
    await bench.forward(HOUR)
    bench.clock.jump(30 * HOUR)
    bench.restarted()
    await bench.forward(HOUR + 5 * MINUTE)
    assert [asked[0] for asked in bench.shelf.asked] == ["0000", "0000", "0100"]


async def test_only_the_holder_of_the_source_sweeps(bench: Bench) -> None:
    await bench.opens("1")
    other = Sweep(bench.shelf, bench.store, bench.clock, "other")
    bench.clock.jump(HOUR)
    await bench.sweep.run()
    assert (await other.run()).again_at == bench.clock.now() + 10 * MINUTE
    assert len(bench.shelf.asked) == 1


# --- what it finds ----------------------------------------


async def test_news_is_kept_and_told_to_whoever_assesses(bench: Bench) -> None:
    await bench.opens("1", "2")
    bench.shelf.news["2"] = bench.shelf.says("2", Noted(), "note")
    ran = await bench.forward(HOUR + MINUTE)
    assert [one.subjects for one in ran if one.subjects] == [(bench.shelf.subject("2"),)]
    assert (await bench.state()).news == 1
    before = await bench.store.source_state(bench.shelf.name)
    assert (before.cursor, before.read_up_to) == ("cursor", MORNING)


async def test_what_is_known_is_no_news(bench: Bench) -> None:
    await bench.opens("1")
    (known,) = await bench.store.facts(bench.shelf.subject("1"))
    bench.shelf.news["1"] = known
    await bench.forward(2 * HOUR)
    assert (await bench.state()).news == 0


async def test_s30_a_ticket_that_is_gone_twice_is_deleted(bench: Bench) -> None:
    await bench.opens("1", "2")
    bench.shelf.tickets.remove("2")
    await bench.forward(HOUR + 9 * MINUTE)
    assert Deleted not in await bench.deeds("2")
    await bench.forward(2 * MINUTE)
    gone = (await bench.store.facts(bench.shelf.subject("2")))[-1]
    assert gone.deed == Deleted()
    assert (gone.not_before, gone.occurred_at) == (MORNING, MORNING + HOUR)
    assert gone.observed_at == MORNING + HOUR + 10 * MINUTE
    assert Deleted not in await bench.deeds("1")
    assert (await bench.state()).gone == 1


async def test_a_ticket_that_was_away_for_a_moment_stays(bench: Bench) -> None:
    await bench.opens("1", "2")
    bench.shelf.tickets.remove("2")
    await bench.forward(HOUR + MINUTE)
    bench.shelf.tickets.add("2")
    await bench.forward(HOUR)
    assert Deleted not in await bench.deeds("2")
    assert await bench.store.absences(bench.shelf.name) == []


async def test_a_ticket_that_cannot_be_understood_is_there(bench: Bench) -> None:
    await bench.opens("1", "2", "3")
    bench.shelf.tickets -= {"2", "3"}
    bench.shelf.strange = (("ticket:2", "an unknown status"),)
    await bench.forward(2 * HOUR)
    assert Deleted not in await bench.deeds("2")
    assert Deleted in await bench.deeds("3")


async def test_something_without_a_name_may_be_anybody(bench: Bench) -> None:
    await bench.opens("1", "2")
    bench.shelf.tickets.remove("2")
    bench.shelf.strange = (("ticket:?", "no number"),)
    await bench.forward(2 * HOUR)
    assert await bench.store.absences(bench.shelf.name) == []
    bench.shelf.strange = ()
    await bench.forward(23 * HOUR + 5 * MINUTE)
    bench.shelf.strange = (("ticket:?", "no number"),)
    await bench.forward(3 * HOUR)
    assert Deleted not in await bench.deeds("2"), "nothing is concluded while it may be there"
    bench.shelf.strange = ()
    await bench.forward(HOUR)
    assert Deleted in await bench.deeds("2")


async def test_s29_the_second_sweep_knows_that_it_was_there_at_the_first(bench: Bench) -> None:
    await bench.opens("1", "2")
    await bench.forward(2 * HOUR)
    bench.shelf.tickets.remove("2")
    await bench.forward(24 * HOUR)
    gone = (await bench.store.facts(bench.shelf.subject("2")))[-1]
    assert (gone.not_before, gone.occurred_at) == (MORNING + HOUR, MORNING + 25 * HOUR)


async def test_s30_a_ticket_that_comes_back_is_found_within_a_day(bench: Bench) -> None:
    await bench.opens("1", "2")
    bench.shelf.tickets.remove("2")
    await bench.forward(2 * HOUR)
    bench.shelf.tickets.add("2")
    await bench.forward(24 * HOUR)
    assert (await bench.deeds("2"))[-1] is Restored
    assert (await bench.state()).back == 1
    await bench.forward(48 * HOUR)
    assert (await bench.deeds("2")).count(Restored) == 1


async def test_s30_news_of_a_deleted_ticket_is_looked_into_at_once(bench: Bench) -> None:
    await bench.opens("1", "2")
    bench.shelf.tickets.remove("2")
    await bench.forward(2 * HOUR)
    assert not await bench.sweep.noticed([bench.shelf.subject("1")])
    bench.shelf.tickets.add("2")
    assert await bench.sweep.noticed([bench.shelf.subject("2")])
    await bench.sweep.run()
    assert (await bench.deeds("2"))[-1] is Restored


async def test_last_words_about_a_deleted_ticket_do_not_restore_it(bench: Bench) -> None:
    await bench.opens("1", "2")
    bench.shelf.tickets.remove("2")
    await bench.forward(2 * HOUR)
    assert await bench.sweep.noticed([bench.shelf.subject("2")])
    await bench.sweep.run()
    assert Restored not in await bench.deeds("2")


async def test_nobody_asks_for_a_deleted_ticket_after_a_month(bench: Bench) -> None:
    await bench.opens("1", "2")
    bench.shelf.tickets.remove("2")
    await bench.forward(2 * HOUR)
    await bench.is_over("2")
    await bench.forward(timedelta(days=32))
    assert await bench.store.absences(bench.shelf.name) == []
    assert sum("2" in asked for asked in bench.shelf.asked) < 40


async def test_s30_when_very_many_are_gone_the_admins_are_asked_first(bench: Bench) -> None:
    """A key that may not see a team's tickets any more must not cancel all its timers in silence."""
    tickets = [f"{number:02}" for number in range(40)]
    await bench.opens(*tickets)
    bench.shelf.tickets -= set(tickets[:20])
    await bench.forward(12 * HOUR)
    assert Deleted not in await bench.deeds("00")
    told = await bench.store.claim_messages(bench.clock.now(), 9, MINUTE)
    (note,) = [message.new for message in told]
    assert (note.audience, f'"{NoticeKind.TICKETS_MISSING}"' in note.body) == ("admins", True)
    assert '"#00"' in note.body
    bench.shelf.tickets |= set(tickets[:10])
    await bench.forward(14 * HOUR)
    assert Deleted not in await bench.deeds("00")
    assert Deleted in await bench.deeds("15"), "ten are few"


async def test_what_stays_away_for_a_day_counts_as_deleted_however_many(bench: Bench) -> None:
    tickets = [f"{number:02}" for number in range(40)]
    await bench.opens(*tickets)
    bench.shelf.tickets.clear()
    await bench.forward(26 * HOUR)
    assert all([Deleted in await bench.deeds(ticket) for ticket in tickets])
    assert len(await bench.store.claim_messages(bench.clock.now(), 9, MINUTE)) == 1, "told once"


async def test_tickets_that_are_over_are_not_asked_for(bench: Bench) -> None:
    await bench.opens("1", "2")
    await bench.is_over("1")
    await bench.forward(2 * HOUR)
    assert bench.shelf.asked == [("2",)]


# --- troubles ----------------------------------------


@pytest.mark.parametrize(
    ("trouble", "wait"),
    [
        (SourceTrouble(SourceTroubleKind.LIMITED, "429", timedelta(seconds=93)), timedelta(seconds=93)),
        (SourceTrouble(SourceTroubleKind.LIMITED, "429"), 10 * MINUTE),
        (SourceTrouble(SourceTroubleKind.PASSING, "away"), 10 * MINUTE),
        (SourceTrouble(SourceTroubleKind.AUTH, "403"), 10 * MINUTE),
        (SourceTrouble(SourceTroubleKind.STRANGE, "odd"), 10 * MINUTE),
    ],
    ids=str,
)
async def test_trouble_makes_it_wait_and_go_on(bench: Bench, trouble: SourceTrouble, wait: timedelta) -> None:
    await bench.opens("1")
    bench.clock.jump(HOUR)
    bench.shelf.trouble = trouble
    assert (await bench.sweep.run()).again_at == bench.clock.now() + wait
    assert (await bench.store.source_state(bench.shelf.name)).trouble == "", "reading is not concerned"
    bench.shelf.trouble = None
    bench.clock.jump(wait)
    await bench.sweep.run()
    assert bench.shelf.asked == [("1",)]


async def test_a_source_in_trouble_is_left_alone(bench: Bench) -> None:
    await bench.opens("1")
    bench.clock.jump(HOUR)
    await bench.store.trouble(bench.shelf.name, "auth", "401", bench.clock.now())
    await bench.sweep.run()
    assert bench.shelf.asked == []
    await bench.store.append(await bench.shelf.fetch("cursor", bench.clock.now()), bench.clock.now())
    await bench.sweep.run()
    assert bench.shelf.asked == [("1",)]
