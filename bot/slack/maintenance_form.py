"""The form in which maintenance is planned or moved, and what somebody gave in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.engine.maintenance_views import PlanView, Slip, Wish
from bot.slack import forms
from bot.slack.common import section
from bot.slack.escape import Safe
from bot.slack.forms import Given, View
from bot.slack.maintenance import names, words_of
from bot.slack.texts import Tongue

PLAN_FORM, MOVE_FORM = "maintenance_plan", "maintenance_moved"
SERVICES, START, END, REASON = "services", "start", "end", "reason"
_AN_HOUR: Final = timedelta(hours=1)
_MOST_REASON: Final = 300


def plan_form(services: Sequence[tuple[str, str]], now: datetime, language: str) -> View:
    """To announce maintenance; it begins with the next full hour of tomorrow. A lone service is chosen
    already."""
    texts = words_of(language).texts
    start = (now + timedelta(days=1)).replace(minute=0, second=0, microsecond=0) + _AN_HOUR
    chosen = [services[0][1]] if len(services) == 1 else []
    blocks = [
        forms.choices_field(SERVICES, texts["services"], services, initial=chosen),
        forms.instant_field(START, texts["from"], initial=start, hint=texts["hint"]),
        forms.instant_field(END, texts["to"], initial=start + 2 * _AN_HOUR),
        forms.text_field(REASON, texts["why"], hint=texts["why_hint"], most=_MOST_REASON, optional=True),
    ]
    return forms.form(PLAN_FORM, texts["title"], blocks, submit=texts["announce"], close=texts["cancel"])


def move_form(plan: PlanView, language: str) -> View:
    """To say that a window is at another time, for all its services."""
    texts = words_of(language).texts
    blocks = [
        section(names(Tongue(language), plan.services)),
        forms.instant_field(START, texts["from"], initial=plan.span.start, hint=texts["hint"]),
        forms.instant_field(END, texts["to"], initial=plan.span.end),
        forms.text_field(
            REASON,
            texts["why"],
            initial=plan.reason,
            hint=texts["why_hint"],
            most=_MOST_REASON,
            optional=True,
        ),
    ]
    return forms.form(
        MOVE_FORM,
        texts["title_move"],
        blocks,
        submit=texts["move"],
        close=texts["cancel"],
        metadata=plan.name,
    )


def wish_of(given: Given) -> Wish:
    """What somebody filled in."""
    return Wish(given.choices(SERVICES), given.instant(START), given.instant(END), given.text(REASON))


def faults(slips: Mapping[str, Slip], language: str) -> dict[str, Safe]:
    """What is wrong with which field."""
    return {field: Safe(words_of(language).slips[slip]) for field, slip in slips.items()}
