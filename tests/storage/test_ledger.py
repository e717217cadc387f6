"""Facts are kept once, with their cursor, or not at all."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.records import SourceState
from bot.sla.facts import SLACK, Claimed, Fact, Merged, Who
from bot.sla.pages import Page, Person, Ticket
from storage import SqlStore, StorageFault, open_store
from tests.storage.samples import DESK, LEASE, NOW, OTHER, fact, later, opened, outcome, page, ticket


async def test_facts_come_back_as_they_were_in_the_order_of_folding(store: SqlStore) -> None:
    first, second, third = fact("b", at=later(1)), fact("a", at=later(1)), fact("c", at=later(-1))
    rich = replace(third, not_before=later(-3), sequence=2**40)
    assert await store.append(page(first, second, rich), NOW) == [ticket(1)]
    assert await store.facts(ticket(1)) == [rich, second, first]


async def test_a_repeat_is_passed_over_and_the_first_sight_stays(store: SqlStore) -> None:
    seen = fact("a")
    await store.append(page(seen, seen), NOW)
    again = replace(seen, observed_at=later(99))
    assert await store.append(page(again, cursor="c2"), later(5)) == []
    assert await store.facts(ticket(1)) == [seen]
    assert (await store.source_state(DESK)).cursor == "c2"


async def test_the_same_key_in_another_source_is_another_fact(store: SqlStore) -> None:
    await store.append(page(fact("a")), NOW)
    await store.append(page(fact("a", source=OTHER), source=OTHER), NOW)
    assert len(await store.facts(ticket(1))) == 2


async def test_facts_are_found_by_how_their_keys_begin(store: SqlStore) -> None:
    wanted, other = fact("exclusion:s1", ticket(1)), fact("exclusion:s1:withdrawn", ticket(2), at=later(1))
    await store.append(page(wanted, other, fact("exclusions"), fact("exclusion_x")), NOW)
    await store.append(page(fact("exclusion:s1", source=OTHER), source=OTHER), NOW)
    assert await store.facts_keyed(DESK, "exclusion:") == [wanted, other]
    assert await store.facts_keyed(DESK, "%") == []


async def test_how_many_facts_there_are_is_known_without_reading_them(store: SqlStore) -> None:
    await store.append(page(*(fact(f"k{n}", ticket(n % 2)) for n in range(5)), fact("k0")), NOW)
    await store.append(page(fact("m", ticket(1))), NOW)
    wanted = [ticket(number) for number in range(700)]
    assert await store.revisions(wanted) == {ticket(0): 3, ticket(1): 3}
    assert await store.revisions([]) == {}


async def test_whatever_the_pages_the_same_facts_remain(store: SqlStore) -> None:
    given_ = [fact(f"k{n}", ticket(n % 3), at=later(n)) for n in range(7)]
    for start in (4, 0, 2, 5, 1):
        await store.append(page(*reversed(given_[start : start + 3])), NOW)
    kept = [one for number in range(3) for one in await store.facts(ticket(number))]
    assert sorted(kept, key=lambda one: one.order) == given_


async def test_a_page_that_fails_leaves_nothing(store: SqlStore) -> None:
    await store.append(opened(ticket(1)), NOW)
    ghost = Person(DESK, "p", "Nobody", who="ghost")  # type: ignore[arg-type]
    bad = replace(
        page(fact("new"), fact("newer", ticket(2)), cursor="c9", read_up_to=later(9)), people=(ghost,)
    )
    with pytest.raises(StorageFault) as told:
        await store.append(bad, later(9))
    assert "Nobody" not in str(told.value)
    state = await store.source_state(DESK)
    assert (state.cursor, state.read_up_to, state.read_at) == ("c1", NOW, NOW)
    assert len(await store.facts(ticket(1))) == 1
    assert await store.subjects() == [ticket(1)]
    assert await store.verify() == []


async def test_the_watermark_never_goes_back(store: SqlStore) -> None:
    seen = []
    for at in (later(5), later(2), None, later(7)):
        await store.append(page(read_up_to=at), NOW)
        seen.append((await store.source_state(DESK)).read_up_to)
    assert seen == [later(5), later(5), later(5), later(7)]


async def test_a_source_lives_from_its_first_reading(store: SqlStore) -> None:
    assert await store.source_state(DESK) == SourceState(DESK)
    await store.trouble(DESK, "auth", "no", NOW)
    assert (await store.source_state(DESK)).live_from is None
    for at in (later(1), later(2)):
        await store.append(page(), at)
    state = await store.source_state(DESK)
    assert (state.live_from, state.read_at) == (later(1), later(2))


async def test_trouble_is_told_once_and_ends_with_a_reading(store: SqlStore) -> None:
    await store.append(page(), NOW)
    assert await store.trouble(DESK, "passing", "502", later(1))
    assert not await store.trouble(DESK, "auth", "401", later(2))
    state = await store.source_state(DESK)
    assert (state.trouble, state.detail, state.troubled_since) == ("auth", "401", later(1))
    assert (state.cursor, state.read_up_to) == ("c1", NOW)
    await store.append(page(), later(3))
    state = await store.source_state(DESK)
    assert (state.trouble, state.detail, state.troubled_since) == ("", "", None)
    assert await store.trouble(DESK, "passing", "502", later(4))


async def test_sources_are_listed_by_name(store: SqlStore) -> None:
    await store.append(page(source=OTHER), NOW)
    await store.append(page(source=DESK), NOW)
    assert [state.source for state in await store.source_states()] == [DESK, OTHER]


async def test_a_persons_deed_concerns_a_ticket_of_any_source(store: SqlStore) -> None:
    await store.append(opened(ticket(1)), NOW)
    await store.assessed(outcome(1), NOW)
    claim = fact("click-1", ticket(1), Claimed("U1"), source=SLACK)
    assert await store.record([claim, claim], later(1)) == [ticket(1)]
    assert await store.record([claim], later(2)) == []
    assert claim in await store.facts(ticket(1))
    assert await store.next_check_at() == later(1)
    assert [state.source for state in await store.source_states()] == [DESK]


async def test_new_facts_make_their_subjects_due_at_once_and_never_later(store: SqlStore) -> None:
    await store.append(opened(ticket(1), ticket(2)), NOW)
    await store.assessed(outcome(1, next_check_at=later(5)), NOW)
    await store.assessed(outcome(1, subject=ticket(2), next_check_at=later(50)), NOW)
    await store.append(page(fact("x"), fact("y", ticket(2))), later(10))
    due = {one.subject: one.check_at for one in await store.claim_due(later(10), 9, LEASE)}
    assert due == {ticket(1): later(5), ticket(2): later(10)}


async def test_the_ticket_merged_into_is_touched_if_it_is_known(store: SqlStore) -> None:
    await store.append(opened(ticket(1), ticket(2)), NOW)
    for number in (1, 2):
        await store.assessed(outcome(1, subject=ticket(number)), NOW)
    merged = [fact("m1", ticket(1), Merged("2")), fact("m2", ticket(3), Merged("99"))]
    assert await store.append(page(*merged), later(1)) == [ticket(1), ticket(2), ticket(3)]
    assert {one.subject for one in await store.claim_due(later(1), 9, LEASE)} == {
        ticket(1),
        ticket(2),
        ticket(3),
    }
    assert await store.subjects() == [ticket(1), ticket(2), ticket(3)]


async def test_a_merge_during_an_assessment_is_not_forgotten(store: SqlStore) -> None:
    await store.append(opened(ticket(1), ticket(2)), NOW)
    await store.claim_due(NOW, 9, LEASE)
    await store.append(page(fact("m1", ticket(1), Merged("2"))), later(1))
    assert await store.assessed(outcome(1, subject=ticket(2), next_check_at=later(60)), later(2))
    again = await store.claim_due(later(2), 9, LEASE)
    assert ticket(2) in {one.subject for one in again}


async def test_text_that_no_database_holds_does_not_stop_a_page(store: SqlStore) -> None:
    odd = "a\x00b\ud800c"
    title = Ticket(ticket(odd), odd, odd, odd)
    whole = replace(
        page(fact(odd, ticket(odd)), cursor=odd),
        tickets=(title,),
        people=(Person(DESK, odd, odd, odd, Who.AGENT),),
    )
    for _ in range(2):
        await store.append(replace(whole, strange=((odd, odd),)), NOW)
    plain = "a\ufffdb\ufffdc"
    assert await store.subjects() == [ticket(plain)]
    assert [one.key for one in await store.facts(ticket(plain))] == [plain]
    assert await store.ticket(ticket(plain)) == Ticket(ticket(plain), plain, plain, plain)
    assert await store.strange(DESK) == [(plain, plain)]
    assert await store.verify() == []


async def test_a_big_page_is_stored_whole(store: SqlStore) -> None:
    many = [fact(f"k{n}", ticket(n % 700), at=later(n)) for n in range(2500)]
    assert len(await store.append(page(*many), NOW)) == 700
    assert await store.append(page(*many), NOW) == []
    assert await store.verify() == []


@settings(max_examples=25)
@given(st.lists(st.lists(st.integers(0, 12), max_size=6), max_size=5))
async def test_any_pages_with_any_repeats_keep_each_fact_once(pages: list[list[int]]) -> None:
    store = await open_store("sqlite://")
    facts: dict[int, Fact] = {n: fact(f"k{n}", ticket(n % 2), at=later(n // 3)) for n in range(13)}
    for numbers in pages:
        await store.append(page(*(facts[n] for n in numbers)), NOW)
    kept = [*await store.facts(ticket(0)), *await store.facts(ticket(1))]
    assert set(kept) == {facts[n] for numbers in pages for n in numbers}
    assert len(kept) == len(set(kept))
    assert await store.verify() == []
    await store.close()


async def test_s28_a_source_that_is_always_behind_is_not_blind_for_that(store: SqlStore) -> None:
    lag = timedelta(hours=1)
    await store.append(Page(DESK, (), "c", NOW - lag, lag=lag), NOW)
    state = await store.source_state(DESK)
    assert state.lag == lag
    assert state.blind_at(timedelta(minutes=10)) == NOW + timedelta(minutes=10)
    slower = 2 * lag  # a slow check was added: the watermark stays where it is for a while
    await store.append(Page(DESK, (), "d", NOW - slower, lag=slower), NOW)
    assert (await store.source_state(DESK)).read_up_to == NOW - lag
    assert (await store.source_state(DESK)).lag == slower
    await store.append(Page(DESK, (), "e", None, more=True), NOW)
    assert (await store.source_state(DESK)).lag == slower
