"""Who may answer, who answers first, and what is told once: S45."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from bot.clock import PacedClock
from bot.engine.cases import Cases
from bot.engine.excluding import Excluding
from bot.engine.exclusion_rounds import ExclusionRounds
from bot.engine.exclusion_views import ExclusionDone, Objected, Objection, Wanted
from bot.engine.on_record import named, on_record
from bot.engine.views import Refusal, Refused
from bot.sla.declared import ExclusionRules
from bot.sla.excluded import Stage
from bot.sla.facts import Attributes, Author, Category, Fact, FactKey, Opened, SourceName, Subject, Who
from bot.sla.library import Library
from bot.sla.pages import Page, Ticket
from storage import SqlStore, open_store
from tests.excluding.people import PEOPLE, Staff
from tests.sla.builders import book_of, resolution

DESK = SourceName("desk")
NINE = datetime(2026, 11, 20, 9, tzinfo=UTC)
TICKET = Subject(DESK, "7")
HOUR = timedelta(hours=1)
WANTED = Wanted("7", NINE, NINE + HOUR, "strike", "the news")
RULES = ExclusionRules(frozenset({"legal", "lead", "admin"}), "legal", people=PEOPLE)


class Office:
    """One ticket that took four hours of two, and people who speak of it."""

    def __init__(self, store: SqlStore, rules: ExclusionRules = RULES) -> None:
        self.store, self.clock = store, PacedClock(NINE + 4 * HOUR, rate=0)
        self.cases = Cases(store, Staff(), Library.of(book_of(resolution("2h")), NINE - HOUR))
        self.news = 0
        self.excluding = Excluding(
            store,
            self.cases,
            Staff(),
            self.clock,
            rules,
            may_act=self.may_act,
            on_fact=self.heard,
        )
        self.rounds = ExclusionRounds(store, self.cases, Staff(), rules)

    async def may_act(self, slack_user: str) -> Refused | None:
        return Refused(Refusal.NOT_ALLOWED) if slack_user == "U0MIA" else None

    def heard(self) -> None:
        self.news += 1

    async def asked(self, by: str = "U0LARS", wanted: Wanted = WANTED) -> str:
        done = await self.excluding.ask(wanted, by)
        assert isinstance(done, ExclusionDone), done
        return done.view.exclusion.id

    async def breached_at(self) -> datetime | None:
        standing, _ = await self.cases.standing(TICKET)
        (timer,) = standing.timers
        return timer.due()


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    store = await open_store("sqlite://")
    author = Author("kim", Who.CUSTOMER)
    opened = Fact(DESK, FactKey("7/o"), TICKET, NINE, NINE, author, Opened(Category.NEW, Attributes(), "kim"))
    await store.append(Page(DESK, (opened,), "c", NINE, tickets=(Ticket(TICKET, "", "", "7"),)), NINE)
    yield Office(store)
    await store.close()


async def test_s45_only_an_approval_by_somebody_else_moves_the_clock(office: Office) -> None:
    id = await office.asked()
    assert await office.breached_at() == NINE + 2 * HOUR
    done = await office.excluding.approve(id, "U0ANN")
    assert isinstance(done, ExclusionDone)
    assert await office.breached_at() == NINE + 3 * HOUR
    (timer,) = done.view.changes
    assert timer.without is not None
    assert timer.without.breached_at == NINE + 2 * HOUR
    back = await office.excluding.withdraw(id, "U0LARS")
    assert isinstance(back, ExclusionDone)
    assert await office.breached_at() == NINE + 2 * HOUR
    assert office.news == 3


@pytest.mark.parametrize("second", ["U0LARS", "U1LARS", "U2LARS"])
async def test_s45_nobody_approves_their_own_request_under_any_of_their_ids(
    office: Office, second: str
) -> None:
    for asker in ("U0LARS", second):
        id = await office.asked(asker)
        for answer in (office.excluding.approve, office.excluding.refuse):
            for answerer in ("U0LARS", "U1LARS", "U2LARS"):
                told = await answer(id, answerer)
                assert isinstance(told, Objected)
                assert told.why is Objection.OWN
    assert await office.breached_at() == NINE + 2 * HOUR


async def test_s45_only_roles_that_approve_do_and_no_outsider(office: Office) -> None:
    id = await office.asked()
    told = await office.excluding.approve(id, "U0MIA")
    assert isinstance(told, Objected)
    assert told.why is Objection.NOT_APPROVER
    assert await office.excluding.refuse(id, "U0GUEST") == Refused(Refusal.OUTSIDER)
    assert await office.excluding.withdraw(id, "U0GUEST") == Refused(Refusal.OUTSIDER)
    assert await office.excluding.ask(WANTED, "U0MIA") == Refused(Refusal.NOT_ALLOWED)
    unknown = await office.excluding.approve("s000", "U0ANN")
    assert unknown == Objected(Objection.UNKNOWN)


async def test_s45_of_answers_at_once_one_is_on_record_whatever_their_order(office: Office) -> None:
    deeds = {
        "approve": lambda id: office.excluding.approve(id, "U0ANN"),
        "refuse": lambda id: office.excluding.refuse(id, "U0OPS"),
        "withdraw": lambda id: office.excluding.withdraw(id, "U0LARS"),
    }
    for n, order in enumerate(permutations(deeds)):
        wanted = Wanted("7", NINE + n * HOUR, NINE + (n + 1) * HOUR, "war", "the news")
        id = await office.asked(wanted=wanted)
        told = await asyncio.gather(*(deeds[name](id) for name in order))
        won = [one for one in told if isinstance(one, ExclusionDone)]
        one = await named(office.store, id)
        assert one is not None
        assert one.stage is not Stage.ASKED
        # an approval that was faster may be taken back by who asked, and then both were done
        both = one.stage is Stage.WITHDRAWN and one.decided_at is not None
        assert len(won) == (2 if both else 1)
        assert won[-1].view.exclusion.id == id
    assert await office.store.verify() == []


async def test_s45_the_same_request_twice_is_one_until_it_has_come_to_an_end(office: Office) -> None:
    id = await office.asked()
    again = await office.excluding.ask(WANTED, "U0LARS")
    assert isinstance(again, ExclusionDone)
    assert (again.already, again.view.exclusion.id) == (True, id)
    await office.excluding.refuse(id, "U0ANN")
    other = await office.asked()
    assert other != id
    assert len(await on_record(office.store)) == 2


async def test_s45_where_nobody_can_be_asked_that_is_said_at_once(office: Office) -> None:
    lonely = Office(office.store, ExclusionRules(frozenset({"legal"})))
    assert await lonely.excluding.ask(WANTED, "U0LARS") == Objected(Objection.NOBODY_ASKED)


async def test_s33_requests_and_answers_are_told_once_also_after_a_restart(office: Office) -> None:
    id = await office.asked()
    now = office.clock.now()
    assert (await office.rounds.run(now)).told
    again = Office(office.store)
    for rounds in (office.rounds, again.rounds):
        assert not (await rounds.run(now)).told
    await office.excluding.approve(id, "U0ANN")
    assert (await again.rounds.run(now)).told
    assert not (await office.rounds.run(now)).told
    waiting = await office.store.claim_messages(now, 10, HOUR)
    assert sorted(message.new.key for message in waiting) == [
        f"exclusion/{id}/answered@owner",
        f"exclusion/{id}/asked@legal",
    ]


async def test_s45_a_request_that_nobody_answers_is_told_again_until_somebody_does(office: Office) -> None:
    id = await office.asked()
    now, days = office.clock.now(), timedelta(days=1)
    ran = await office.rounds.run(now)
    assert (ran.told, ran.again_at) == (True, now + days)
    told = [(await office.rounds.run(now + n * days / 2)).told for n in range(1, 20)]
    assert [n / 2 for n, one in enumerate(told, 1) if one] == [1, 3, 7]
    await office.excluding.refuse(id, "U0ANN")
    assert (await office.rounds.run(now + 9 * days)).again_at is None


async def test_s45_who_has_not_heard_within_a_week_is_not_bothered_any_more(office: Office) -> None:
    id = await office.asked()
    await office.excluding.approve(id, "U0ANN")
    assert not (await office.rounds.run(office.clock.now() + timedelta(days=8))).told
