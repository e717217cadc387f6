"""The shape "snapshot plus repair": whatever changes while it is being read, nothing is missed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import PacedClock
from bot.http import Http
from bot.sla.facts import NOBODY, Fact, FactKey, Replied, SourceName, Subject
from bot.sources.shared.changes import AGAIN, Before, Changes, Listing, Product, Rhythm, Row, Told
from bot.sources.shared.position import Position
from bot.troubles import SourceTrouble, SourceTroubleKind
from tests.sources.play import MORNING, Play

NAME = SourceName("shop")
LAG, OVERLAP = timedelta(seconds=20), timedelta(seconds=60)


@dataclass
class Shop:
    """A product that shows a change up to `LAG` late, `size` rows at a time, and is changed in between."""

    clock: PacedClock
    size: int = 3
    at_once: int = 2
    account: str = "shop"
    changes: list[tuple[str, datetime, datetime]] = field(default_factory=list)  # ticket, when, shown from
    between: list[tuple[str, int]] = field(default_factory=list)  # ticket and its delay, one for each listing
    told: list[tuple[str, datetime]] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    listed: int = 0

    def change(self, ticket: str, delay: int = 0) -> None:
        now = self.clock.now()
        self.changes.append((ticket, now, now + timedelta(seconds=delay)))

    async def changed(self, since: datetime, token: str) -> Listing:
        if self.between:
            self.change(*self.between.pop())
            self.clock.jump(timedelta(seconds=1))
        skip = int(token or 0)
        now = self.clock.now()
        visible = sorted(
            (row for row in self._rows(now) if row.changed_at >= since), key=lambda r: r.changed_at
        )
        page, rest = visible[skip : skip + self.size], visible[skip + self.size :]
        self.listed += len(page)
        stuck = bool(page) and page[-1].changed_at == since
        again = str(skip + self.size) if rest and stuck else ""
        return Listing(tuple(page), again, more=bool(rest), counted=bool(again), dated_at=now)

    async def named(self, ids: Sequence[str]) -> Listing:
        now = self.clock.now()
        return Listing(tuple(row for row in self._rows(now) if row.id in ids), dated_at=now)

    async def tell(self, rows: Sequence[Row], before: Before, now: datetime) -> Told:
        self.told += [(row.id, row.changed_at) for row in rows]
        wanted = {row.id for row in rows}
        facts = [self._fact(ticket, at, now) for ticket, at, _ in self.changes if ticket in wanted]
        return Told(tuple(facts), memory={row.id: row.changed_at.isoformat() for row in rows})

    async def probe(self) -> str:
        return "shop can be read"

    def _rows(self, now: datetime) -> list[Row]:
        shown = (one for one in self.changes if one[2] <= now and one[0] not in self.gone)
        latest = {ticket: at for ticket, at, _ in shown}
        return [Row(ticket, at, ticket.startswith("over"), {}) for ticket, at in latest.items()]

    def _fact(self, ticket: str, at: datetime, now: datetime) -> Fact:
        key = FactKey(f"{ticket}:{at.isoformat()}")
        return Fact(NAME, key, Subject(NAME, ticket), at, max(at, now), NOBODY, Replied())


def play_of(shop: Product, clock: PacedClock, overlap: timedelta = OVERLAP, again: int = AGAIN) -> Play:
    http = Http(clock)
    rhythm = Rhythm(timedelta(minutes=1), timedelta(days=30), overlap, LAG, again)
    return Play(clock, http, Changes(NAME, shop, http, rhythm))


@pytest.fixture
def clock() -> PacedClock:
    return PacedClock(MORNING, 0)


async def test_a_change_is_told_once(clock: PacedClock) -> None:
    shop = Shop(clock)
    play = play_of(shop, clock)
    shop.change("1")
    for _ in range(5):
        await play.poll()
        play.later(seconds=30)
    assert shop.told == [("1", MORNING)]
    assert play.ledger.read_up_to == MORNING + timedelta(seconds=120) - LAG


async def test_what_is_over_is_not_read_at_the_beginning_but_in_a_backfill(clock: PacedClock) -> None:
    shop = Shop(clock)
    play = play_of(shop, clock)
    shop.change("over-1")
    shop.change("2")
    await play.poll()
    assert [id for id, _ in shop.told] == ["2"]
    assert {fact.subject.id for fact in (await play.history(MORNING)).facts.values()} == {"over-1", "2"}


async def test_what_is_over_later_is_read(clock: PacedClock) -> None:
    shop = Shop(clock)
    play = play_of(shop, clock)
    await play.poll()
    play.later(seconds=5)
    shop.change("over-1")
    await play.poll()
    assert [id for id, _ in shop.told] == ["over-1"]


async def test_more_changes_in_one_instant_than_a_page_holds(clock: PacedClock) -> None:
    shop = Shop(clock)
    play = play_of(shop, clock)
    for number in range(10):
        shop.change(str(number))
    await play.poll()
    assert sorted(id for id, _ in shop.told) == [str(number) for number in range(10)]


async def test_a_product_that_cannot_get_on_is_strange(clock: PacedClock) -> None:
    @dataclass
    class Stuck(Shop):
        async def changed(self, since: datetime, token: str) -> Listing:
            return Listing((Row("1", since, False, {}),), more=True, dated_at=self.clock.now())

    with pytest.raises(SourceTrouble) as caught:
        await play_of(Stuck(clock), clock).poll()
    assert caught.value.kind is SourceTroubleKind.STRANGE


async def test_a_change_from_the_future_hides_none_from_the_present(clock: PacedClock) -> None:
    shop = Shop(clock)
    play = play_of(shop, clock)
    shop.changes.append(("mad", MORNING + timedelta(days=900), MORNING))
    await play.poll()
    play.later(seconds=5)
    shop.change("1")
    await play.poll()
    assert "1" in {id for id, _ in shop.told}


async def test_an_empty_account_stays_where_it_is(clock: PacedClock) -> None:
    play = play_of(Shop(clock), clock)
    await play.poll()
    first = Position.load(play.ledger.cursor)
    for _ in range(3):
        play.later(seconds=60)
        await play.poll()
    last = Position.load(play.ledger.cursor)
    assert first is not None
    assert last is not None
    assert first.since == last.since


async def test_a_hint_is_read_first_and_a_bad_one_does_no_harm(clock: PacedClock) -> None:
    shop = Shop(clock)
    play = play_of(shop, clock)
    await play.poll()
    shop.change("1", delay=15)
    play.later(seconds=16)
    play.source.hint(["1", "nobody"])
    pages = await play.poll()
    assert [fact.subject.id for fact in pages[0].facts] == ["1"]
    assert pages[0].read_up_to is None


async def test_a_look_names_who_is_gone(clock: PacedClock) -> None:
    shop = Shop(clock)
    play = play_of(shop, clock)
    shop.change("1")
    shop.change("2")
    shop.gone.add("2")
    look = await play.source.look(["1", "2"], "", clock.now())
    assert (look.gone, len(look.facts)) == (("2",), 1)


async def test_where_counted_pages_do_not_hold_still_nothing_is_promised(clock: PacedClock) -> None:
    """Whoever is busy there comes to rest some time; then all is known and the watermark goes on."""
    shop = Shop(clock)
    play = play_of(shop, clock)
    await play.poll()
    promised = play.ledger.read_up_to
    for number in range(12):
        shop.change(str(number))
    clock.jump(timedelta(minutes=30))
    shop.between = [(str(number), 0) for number in range(9) for _ in range(2)]
    await play.poll()
    assert play.ledger.read_up_to == promised
    shop.between.clear()
    await play.poll()
    assert play.ledger.read_up_to == clock.now() - LAG
    assert {fact.subject.id for fact in play.ledger.facts.values()} == {str(number) for number in range(12)}


@pytest.mark.parametrize("spread", [0, 200])
async def test_a_bulk_update_is_not_listed_at_every_quiet_poll(clock: PacedClock, spread: int) -> None:
    """It is while the product may still show changes late; from then on quiet polls are quiet."""
    shop = Shop(clock, size=100, at_once=100)
    play = play_of(shop, clock)
    for number in range(200):
        shop.change(str(number))
        clock.jump(timedelta(seconds=spread / 200))
    await poll_for(play, minutes=6)
    shop.listed = 0
    for _ in range(30):
        await play.poll()
        play.later(seconds=60)
    assert shop.listed <= 30 * AGAIN
    assert len(shop.told) == 200
    promised = play.ledger.read_up_to
    assert promised == clock.now() - timedelta(seconds=60) - LAG


async def test_after_a_bulk_update_a_change_is_told_and_nothing_again(clock: PacedClock) -> None:
    shop = Shop(clock, size=100, at_once=100)
    play = play_of(shop, clock)
    for number in range(200):
        shop.change(str(number))
    await poll_for(play, minutes=6)
    for delay in (20, 0, 15):
        shop.change("7", delay)
        changed_at = clock.now()
        await poll_for(play, minutes=2)
        assert shop.told[-1] == ("7", changed_at)
    assert len(shop.told) == 203


async def test_after_few_changes_the_newest_is_listed_again(clock: PacedClock) -> None:
    """Whoever answers that there is nothing can be asked to show at least that."""
    shop = Shop(clock)
    play = play_of(shop, clock)
    shop.change("1")
    await poll_for(play, minutes=60)
    shop.listed = 0
    await play.poll()
    assert shop.listed == 1


async def poll_for(play: Play, minutes: int) -> None:
    """A poll a minute."""
    for _ in range(minutes):
        await play.poll()
        play.later(seconds=60)


names = st.sampled_from(["1", "2", "3", "4", "5", "over-6"])
delays = st.integers(0, 20)
waits = st.integers(0, 40) | st.sampled_from([0, 61, 200, 241, 400])
steps = st.lists(st.tuples(names, delays, waits, st.booleans()), max_size=12)
rhythms = st.tuples(st.sampled_from([0, 20, 60]), st.sampled_from([0, 1, 2, AGAIN]))


@given(steps, st.lists(st.tuples(names, delays), max_size=12), st.integers(1, 4), st.integers(1, 3), rhythms)
async def test_whatever_changes_while_it_is_read_the_watermark_is_true(
    steps: list[tuple[str, int, int, bool]],
    between: list[tuple[str, int]],
    size: int,
    at_once: int,
    rhythm: tuple[int, int],
) -> None:
    """Changes at any time, shown late, pages of any size, and the process killed after any page."""
    clock = PacedClock(MORNING, 0)
    shop = Shop(clock, size, at_once)
    overlap, again = timedelta(seconds=rhythm[0]), rhythm[1]
    play = play_of(shop, clock, overlap, again)
    await play.poll()
    shop.between = list(between)
    for ticket, delay, seconds, killed in steps:
        play.later(seconds=seconds)
        shop.change(ticket, delay)
        if killed:
            play.ledger.append(await play.source.fetch(play.ledger.cursor, clock.now()))
            play.source = play_of(shop, clock, overlap, again).source
        else:
            await play.poll()
        promised = play.ledger.read_up_to
        assert promised is not None
        known = {(fact.subject.id, fact.occurred_at) for fact in play.ledger.facts.values()}
        assert not [one for one in shop.changes if one[1] <= promised and one[:2] not in known]
