"""Which patterns are asked about, and which are not."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.honesty.figures import Examination
from bot.honesty.patterns import Told as Story
from bot.honesty.questions import Pattern, Question
from bot.honesty.words import sentence
from bot.sla.library import Library
from tests.sla.builders import OFFICE, book_of, by_priority, first_response, resolution, span
from tests.sla.timeline import CARLA, LONG_AGO, ON_HOLD, OPEN, PENDING, SOLVED, Told, at

UNTIL = at("Fri+1 12:00")


def questions(ticket: Told, within: str = "15m") -> list[Question]:
    library = Library.of(ticket.book, LONG_AGO)
    facts = sorted(ticket.facts, key=lambda fact: fact.order)
    return list(Story(facts, ticket.standing(), library, UNTIL, span(within)).questions())


def only(ticket: Told, pattern: Pattern) -> Question:
    (question,) = questions(ticket)
    assert question.pattern is pattern
    return question


def opened(ticket: Told) -> Told:
    ticket.opens("Mon 09:00")
    return ticket


# --- paused shortly before due


@pytest.mark.parametrize(
    ("paused_at", "asked"),
    [
        ("Mon 16:44:59", False),
        ("Mon 16:45", True),
        ("Mon 16:52", True),
        ("Mon 17:00", True),
        ("Mon 17:01", False),
    ],
)
def test_a_pause_shortly_before_due_is_asked_about(paused_at: str, asked: bool) -> None:
    ticket = opened(Told(book_of(resolution("8h"))))
    ticket.becomes(paused_at, PENDING)
    assert bool(questions(ticket)) is asked


def test_the_question_names_instants_and_nobody() -> None:
    ticket = opened(Told(book_of(resolution("8h"))))
    ticket.becomes("Mon 16:52", PENDING)
    ticket.becomes("Tue 10:00", OPEN)
    question = only(ticket, Pattern.PAUSED_BEFORE_DUE)
    assert (question.at, question.left, question.until) == (at("Mon 16:52"), span("8m"), at("Tue 10:00"))
    assert question.author == "eva"
    told = sentence(question, "UTC")
    assert told == (
        "T-1, resolution (internal, all): began to wait for the customer at Mon 2026-03-02 16:52 with 8m "
        "left, until Tue 2026-03-03 10:00. What was the customer asked for just then?"
    )


def test_time_left_is_time_of_the_calendar() -> None:
    """Friday at closing, with ten minutes left for Monday."""
    ticket = Told(book_of(resolution("8h"), calendar=OFFICE))
    ticket.opens("Fri 09:10")
    ticket.becomes("Fri 17:30", PENDING)
    assert only(ticket, Pattern.PAUSED_BEFORE_DUE).left == span("10m")


def test_a_third_party_is_named_as_such_and_what_lasts_is_said_so() -> None:
    ticket = opened(Told(book_of(resolution("8h", pause_on=(ON_HOLD,)))))
    ticket.becomes("Mon 16:50", ON_HOLD)
    told = sentence(only(ticket, Pattern.PAUSED_BEFORE_DUE), "UTC")
    assert "began to wait for the third party" in told
    assert "and still does" in told


@pytest.mark.parametrize("status", [SOLVED, OPEN])
def test_solving_shortly_before_due_is_no_pattern(status: object) -> None:
    ticket = opened(Told(book_of(resolution("8h"))))
    ticket.becomes("Mon 16:52", SOLVED if status is SOLVED else OPEN)
    assert questions(ticket) == []


# --- a reply shortly before due


def answered(second: str, *, at_once: str = "", asks: str = "") -> list[Question]:
    ticket = opened(Told(book_of(first_response("2h"))))
    ticket.replies("Mon 10:55")
    if at_once:
        ticket.becomes(at_once, PENDING)
    if asks:
        ticket.asks(asks)
    ticket.replies(second)
    return questions(ticket)


def test_a_second_answer_before_the_customer_wrote_is_asked_about() -> None:
    (question,) = answered("Mon 14:00")
    assert question.pattern is Pattern.HOLDING_REPLY
    assert (question.at, question.left, question.until) == (at("Mon 10:55"), span("5m"), at("Mon 14:00"))


def test_an_answer_that_was_enough_is_not() -> None:
    assert answered("Mon 11:05") == []  # a second thought
    assert answered("Mon 14:00", asks="Mon 12:00") == []  # the customer had asked on
    assert answered("Mon 14:00", at_once="Mon 10:57") == []  # the reply asked for something


def test_an_early_answer_is_not() -> None:
    ticket = opened(Told(book_of(first_response("2h"))))
    ticket.replies("Mon 10:00")
    ticket.replies("Mon 14:00")
    assert questions(ticket) == []


# --- priority lowered and raised


def lowered(back: str | None = "high", answer: str = "") -> list[Question]:
    ticket = Told(by_priority(high=resolution("4h"), low=resolution("24h")))
    ticket.opens("Mon 09:00", priority="high")
    ticket.gets_priority("Mon 12:00", "low")
    if answer:
        ticket.becomes(answer, SOLVED)
    if back:
        ticket.gets_priority("Mon 18:00", back)
    return questions(ticket)


def test_a_priority_that_goes_down_and_up_is_asked_about() -> None:
    for asked in (lowered(), lowered(answer="Mon 15:00")):
        (question,) = asked
        assert (question.pattern, question.detail) == (Pattern.LOWERED_AND_RAISED, "high to low")
        assert (question.left, question.until) == (span("1h"), at("Mon 18:00"))


def test_a_priority_that_stays_down_is_not() -> None:
    assert lowered(back=None) == []
    assert lowered(back="low") == []


def test_nor_is_one_that_goes_up_and_down() -> None:
    ticket = Told(by_priority(high=resolution("4h"), low=resolution("24h")))
    ticket.opens("Mon 09:00", priority="low")
    ticket.gets_priority("Mon 10:00", "high")
    ticket.gets_priority("Mon 11:00", "low")
    assert questions(ticket) == []


def test_nor_is_one_that_was_missed_before() -> None:
    ticket = Told(by_priority(high=resolution("2h"), low=resolution("24h")))
    ticket.opens("Mon 09:00", priority="high")
    ticket.gets_priority("Mon 12:00", "low")
    ticket.gets_priority("Mon 13:00", "high")
    assert questions(ticket) == []


# --- excluded afterwards


def excluded(declared: str, start: str = "Mon 10:00", end: str = "Mon 12:00") -> list[Question]:
    ticket = opened(Told(book_of(resolution("8h"))))
    ticket.becomes("Mon 18:00", SOLVED)
    ticket.is_excluded(declared, start, end)
    return questions(ticket)


def test_an_exclusion_afterwards_is_asked_about_with_what_it_saved() -> None:
    (question,) = excluded("Tue 09:00")
    assert (question.pattern, question.detail) == (Pattern.EXCLUDED_AFTERWARDS, "maintenance")
    assert (question.at, question.until, question.saved) == (
        at("Tue 09:00"),
        at("Mon 12:00"),
        at("Mon 17:00"),
    )
    assert "otherwise it was missed at Mon 2026-03-02 17:00. Who can confirm it?" in sentence(question, "UTC")


def test_one_that_saved_nothing_is_asked_about_too() -> None:
    (question,) = excluded("Tue 09:00", end="Mon 10:30")
    assert question.saved is None


def test_one_announced_ahead_or_without_use_is_not() -> None:
    assert excluded("Mon 09:30") == []
    assert excluded("Wed 09:00", start="Tue 10:00", end="Tue 11:00") == []


# --- both figures


def examined(ticket: Told, since: datetime | None = None) -> Examination:
    found = Examination(Library.of(ticket.book, LONG_AGO), UNTIL, since, span("15m"))
    found.see(ticket.subject, ticket.facts, ())
    return found


def test_both_figures_stand_side_by_side() -> None:
    ticket = opened(Told(book_of(resolution("8h"))))
    ticket.becomes("Mon 10:00", PENDING)
    ticket.becomes("Mon 16:00", OPEN)
    ticket.is_excluded("Mon 09:00", "Mon 17:00", "Mon 19:00")
    ticket.becomes("Mon 20:00", SOLVED)
    figures = examined(ticket).policies["all"]
    assert (figures.as_paused.met, figures.as_felt.missed) == (1, 1)
    assert figures.stood_still == span("8h")


def test_what_is_older_than_since_is_left_out() -> None:
    ticket = opened(Told(book_of(resolution("8h"))))
    ticket.becomes("Mon 16:52", PENDING)
    assert len(examined(ticket, at("Mon 16:52")).questions) == 1
    assert examined(ticket, at("Mon 16:53")).questions == []
    assert examined(ticket, at("Mon 09:00")).total.as_paused.total == 1
    assert examined(ticket, at("Mon 09:01")).total.as_paused.total == 0


def test_customers_are_no_authors_of_patterns() -> None:
    ticket = opened(Told(book_of(first_response("2h"))))
    ticket.replies("Mon 10:55", CARLA)
    ticket.replies("Mon 14:00")
    assert questions(ticket) == []
