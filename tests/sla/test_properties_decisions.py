"""Laws of the decisions, asked of histories nobody would think of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.sla.alerts import Raised, Verdict, decide
from bot.sla.facts import Fact
from bot.sla.ladders import LEGAL
from bot.sla.moments import Reason
from bot.sla.policies import Book
from tests.sla.histories import INSTANTS, MANY, books, folded, histories
from tests.sla.timeline import on_record


def record(raised: list[Raised], verdict: Verdict) -> list[str]:
    raised += [on_record(alert) for alert in verdict.alerts]
    return [alert.key for alert in verdict.alerts]


@given(books(), histories(), INSTANTS, INSTANTS)
@MANY
def test_s33_deciding_again_at_the_same_instant_says_nothing_new(
    told: Book, facts: list[Fact], later: datetime, read: datetime
) -> None:
    now = max(facts[-1].occurred_at, later)
    standing, raised = folded(told, facts), list[Raised]()
    record(raised, decide(standing, raised, now, read))
    again = decide(standing, raised, now, read)
    assert again.alerts == ()
    assert len({r.key for r in raised}) == len(raised)


def breaches(raised: Sequence[Raised]) -> set[tuple[str, datetime | None]]:
    return {(r.key, r.at) for r in raised if r.reason in (Reason.BREACHED, Reason.OVER_AT_CHANGE)}


@given(books(), histories(), st.lists(INSTANTS, max_size=8).map(sorted))
@MANY
def test_s33_looking_often_or_once_raises_the_same_breaches(
    told: Book, facts: list[Fact], times: list[datetime]
) -> None:
    standing = folded(told, facts)
    last = max([facts[-1].occurred_at, *times]) + timedelta(seconds=1)
    often, once = list[Raised](), list[Raised]()
    for now in [*(t for t in times if t >= facts[-1].occurred_at), last]:
        record(often, decide(standing, often, now, now))
    record(once, decide(standing, once, last, last))
    assert breaches(often) == breaches(once)


@given(books(), histories(), INSTANTS, st.integers(1, 400))
@MANY
def test_s33_no_alert_comes_before_the_next_check(
    told: Book, facts: list[Fact], first: datetime, steps: int
) -> None:
    """Between two checks nothing would be said, and nobody's state changes."""
    now = max(facts[-1].occurred_at, first)
    standing, raised = folded(told, facts), list[Raised]()
    verdict = decide(standing, raised, now, now)
    record(raised, verdict)
    then = now + steps * timedelta(minutes=7)
    if verdict.next_check_at is not None:
        assert verdict.next_check_at > now
        then = min(then, verdict.next_check_at - timedelta(microseconds=1))
    if verdict.awaits_reading:
        return  # looked at again after every reading
    assert decide(standing, raised, then, then).alerts == ()
    assert [t.state(then) for t in standing.timers] == [t.state(now) for t in standing.timers]


@given(books(), histories(), st.data())
@MANY
def test_s26_what_was_told_last_is_the_truth_however_late_the_facts_come(
    told: Book, facts: list[Fact], data: st.DataObject
) -> None:
    """Facts are heard of in any order; in the end, everybody who was told anything was told the truth."""
    raised, known = list[Raised](), [facts[0]]
    now = facts[-1].occurred_at
    for fact in data.draw(st.permutations(facts[1:])):
        known.append(replace(fact, observed_at=now))
        now += timedelta(minutes=10)
        record(raised, decide(folded(told, known), raised, now, now))
    now += timedelta(seconds=1)
    standing = folded(told, known)
    record(raised, decide(standing, raised, now, now))
    truth = {str(t.id): t.breached_at(now) for t in standing.timers}
    for timer in {r.timer for r in raised}:
        for audience in ("leads", LEGAL):
            heard = [
                r
                for r in raised
                if r.timer == timer and audience in r.audiences and r.reason is not Reason.WARNING
            ]
            assert not heard or heard[-1].at == truth.get(timer)
    assert len({r.key for r in raised}) == len(raised)
