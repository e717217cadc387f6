"""The questions in words: what happened, and what one might ask. Polite, and without names."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from bot.honesty.questions import Pattern, Question
from bot.sla.durations import format_duration
from bot.sla.instants import local
from bot.slack.escape import clean

TITLES = {
    Pattern.PAUSED_BEFORE_DUE: "Paused shortly before due",
    Pattern.HOLDING_REPLY: "A reply shortly before due, and another one later",
    Pattern.LOWERED_AND_RAISED: "Priority lowered and raised again",
    Pattern.EXCLUDED_AFTERWARDS: "Excluded afterwards",
}
PREAMBLE = "These are questions, not findings. Most have a good answer; the clock cannot know it."


def sentence(question: Question, zone: str) -> str:
    """What happened and the question, in one or two sentences."""
    return f"{clean(question.ticket)}, {_promise(question)}: {_said(question, zone)}"


def _promise(question: Question) -> str:
    timer = question.timer
    part = f" {timer.part}" if timer.part else ""
    return f"{timer.metric.replace('_', ' ')}{part} ({timer.kind}, {question.policy})"


def _said(question: Question, zone: str) -> str:
    at = local(question.at, zone)
    if question.left is not None:
        at = f"{at} with {format_duration(question.left)} left"
    until, detail = question.until, clean(question.detail)
    match question.pattern:
        case Pattern.PAUSED_BEFORE_DUE:
            whom = detail.removeprefix("waiting_for_").replace("_", " ")
            asked = f"What was the {whom} asked for just then?"
            return f"began to wait for the {whom} at {at}{_until(until, zone)}. {asked}"
        case Pattern.HOLDING_REPLY:
            again = f"and again{_at(until, zone)} before the customer wrote"
            return f"answered at {at}, {again}. Did the first answer help already?"
        case Pattern.LOWERED_AND_RAISED:
            raised = f"raised again{_at(until, zone)}"
            return f"priority {detail} at {at}, {raised}. What changed in between?"
        case Pattern.EXCLUDED_AFTERWARDS:
            told = f"time{_until(until, zone)[1:]} was excluded at {at} ({detail})"
            return f"{told}{_saved(question.saved, zone)}. Who can confirm it?"
        case _:
            assert_never(question.pattern)


def _until(instant: datetime | None, zone: str) -> str:
    return ", and still does" if instant is None else f", until {local(instant, zone)}"


def _at(instant: datetime | None, zone: str) -> str:
    return " later" if instant is None else f" at {local(instant, zone)}"


def _saved(missed: datetime | None, zone: str) -> str:
    return "" if missed is None else f"; otherwise it was missed at {local(missed, zone)}"
