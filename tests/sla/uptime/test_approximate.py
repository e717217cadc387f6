"""What hangs on instants that are only known as intervals is marked, and nothing else is (S29)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.sla.facts import Fact
from bot.sla.observations import Health, Observed
from bot.sla.spans import Span, Spans
from bot.sla.uptime.approximate import doubtful
from bot.sla.uptime.budgets import Heard, account
from bot.sla.uptime.health import Quorum
from bot.sla.uptime.items import WhyNot, outages
from bot.sla.uptime.services import Service
from bot.sla.uptime.standing import heard
from tests.sla.period_reports.roughly import vague
from tests.sla.uptime.months import MONITORS, NOVEMBER, PORTAL, promising, said, turns, watched
from tests.sla.uptime.spent import HOUR, MINUTE, known, month

NOVEMBER_SPAN = Span(NOVEMBER, NOVEMBER + timedelta(days=30))


def span(start: float, end: float) -> Span:
    """Hours of November."""
    return Span(NOVEMBER + start * HOUR, NOVEMBER + end * HOUR)


def doubts(facts: list[Fact], service: Service = PORTAL) -> list[list[Span]]:
    """What is in doubt of each outage of November."""
    found = heard([watched(), *facts])
    assert found is not None
    listed = outages(month(found, NOVEMBER_SPAN.end, service), found)
    return [list(one.doubtful) for one in listed]


def test_s29_an_outage_says_in_which_intervals_its_instants_lie() -> None:
    up, down, again, *later = turns(10, 11, 20, 21)
    assert doubts([up, down, again, *later]) == [[], []]
    assert doubts([up, vague(down, 0.25 * HOUR), again, *later]) == [[span(9.75, 10)], []]
    both = [up, vague(down, 0.25 * HOUR), vague(again, 0.5 * HOUR), *later]
    assert doubts(both) == [[span(9.75, 10), span(10.5, 11)], []]


def test_s29_an_outage_between_two_looks_was_perhaps_none() -> None:
    up, down, again = turns(10, 11)
    assert doubts([up, vague(down, HOUR), vague(again, HOUR)]) == [[span(9, 11)]]


def test_s29_an_outage_does_not_begin_before_the_last_word_in_doubt_either() -> None:
    up, down, again = turns(10, 11)
    assert doubts([up, vague(down, 20 * HOUR), again]) == [[span(0, 10)]]


def test_s29_what_another_monitor_says_exactly_is_not_in_doubt() -> None:
    up, down, again = turns(10, 11)
    service = promising(monitors=MONITORS[:2])
    exact = turns(9.5, 11.5, monitor=MONITORS[1])
    assert doubts([up, vague(down, 0.25 * HOUR), vague(again, 0.25 * HOUR), *exact], service) == [[]]
    others = turns(10.5, 12, monitor=MONITORS[1])
    facts = [up, vague(down, 0.25 * HOUR), vague(again, HOUR), *others]
    assert doubts(facts, service) == [[span(9.75, 10.5)]]


def test_s38_an_outage_that_was_perhaps_too_short_is_in_doubt_as_a_whole() -> None:
    up, down, again = turns(10, 10.2)
    facts = [up, vague(down, 0.1 * HOUR), again]
    assert doubts(facts, replace(PORTAL, min_length=15 * MINUTE)) == [[span(9.9, 10.2)]]
    assert doubts(facts, replace(PORTAL, min_length=10 * MINUTE)) == [[span(9.9, 10)]]


def test_s38_an_outage_that_is_too_short_anyhow_says_what_is_in_doubt_of_it() -> None:
    up, down, again = turns(10, 10.2)
    found = known(up, vague(down, 0.1 * HOUR), again)
    service = replace(PORTAL, min_length=HOUR)
    (one,) = outages(month(found, NOVEMBER_SPAN.end, service), found)
    assert [why for why, _ in one.not_counted] == [WhyNot.SHORT]
    assert one.doubtful == (span(9.9, 10),)


def test_s29_an_outage_that_goes_on_is_in_doubt_at_its_beginning_only() -> None:
    up, down = turns(10)
    assert doubts([up, vague(down, HOUR)]) == [[span(9, 10)]]


# --- laws ----------------------------------------


@dataclass(frozen=True)
class Story:
    """What monitors said as they told it, as it may really have been, and with each instant as late for an
    outage and as early for anything else as it may have been."""

    told: list[Fact]
    real: list[Fact]
    mild: list[Fact]
    quorum: Quorum
    min_length: timedelta

    @property
    def service(self) -> Service:
        return replace(promising(monitors=MONITORS), quorum=self.quorum, min_length=self.min_length)

    def outages(self, facts: list[Fact]) -> Spans:
        return account(self.service, self.service.promises[0], self.heard(facts), NOVEMBER_SPAN).outages

    def heard(self, facts: list[Fact]) -> Heard:
        found = heard(facts)
        assert found is not None
        return found

    def doubts(self, facts: list[Fact]) -> Spans:
        found = self.heard(facts)
        return doubtful(self.service, self.service.promises[0], found, self.outages(facts))


@st.composite
def stories(draw: st.DrawFn) -> Story:
    told, real, mild = [watched()], [watched()], [watched()]
    healths = st.sampled_from([Health.UP, Health.DOWN, Health.DOWN, Health.UP, Health.UNKNOWN])
    steps = st.tuples(st.integers(2, 5_000), st.floats(0, 1), st.floats(0, 1), st.booleans(), healths)
    for monitor in MONITORS:
        at = earliest = mildest = truly = NOVEMBER
        for number, (minutes, since, really, is_vague, health) in enumerate(
            draw(st.lists(steps, max_size=7))
        ):
            at += minutes * MINUTE
            fact = replace(said(monitor, Observed(health), at), sequence=number)
            not_before = at - since * (at - earliest) if is_vague else at
            truly = max(not_before + really * (at - not_before), truly)
            mildest = at if health is Health.DOWN else max(not_before, mildest)
            told.append(replace(fact, not_before=not_before) if is_vague else fact)
            real.append(replace(fact, occurred_at=truly))
            mild.append(replace(fact, occurred_at=mildest))
            earliest = at
    min_length = draw(st.sampled_from([0, 0, 30, 600])) * MINUTE
    return Story(told, real, mild, draw(st.sampled_from(Quorum)), min_length)


@given(stories())
def test_s29_whatever_the_instants_were_an_outage_without_a_mark_was_there_exactly_then(story: Story) -> None:
    shown, in_doubt, real = story.outages(story.told), story.doubts(story.told), story.outages(story.real)
    assert not in_doubt - shown
    assert not (real - shown).clip(NOVEMBER_SPAN.start, NOVEMBER_SPAN.end)
    for one in shown:
        if not Spans.of(one) & in_doubt:
            assert one in list(real)


@given(stories())
def test_s29_an_outage_that_hangs_on_an_interval_is_marked(story: Story) -> None:
    """It hangs on one if it is another one, or none, with the instants at their other ends."""
    shown, in_doubt, mild = (
        story.outages(story.told),
        story.doubts(story.told),
        list(story.outages(story.mild)),
    )
    for one in shown:
        assert bool(Spans.of(one) & in_doubt) == (one not in mild)


@given(stories())
def test_s29_nothing_is_marked_without_a_fact_that_is_approximate(story: Story) -> None:
    assert not story.doubts(story.real)
    assert story.heard(story.real).mildest() == story.heard(story.real)


@given(stories())
def test_s29_every_doubt_lies_in_an_interval_or_where_an_outage_was_perhaps_too_short(story: Story) -> None:
    exact = replace(story, min_length=timedelta(0))
    around = Spans.of(
        *(
            Span(fact.not_before, fact.occurred_at)
            for fact in story.told
            if fact.not_before is not None and fact.not_before < fact.occurred_at
        )
    )
    assert not exact.doubts(exact.told) - around
