"""The form in which maintenance is planned or moved, and what somebody gave in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.engine.maintenance_views import LONGEST_REASON, PlanView, Slip, Wish
from bot.slack import forms
from bot.slack.common import section
from bot.slack.escape import Safe
from bot.slack.forms import Given, View
from bot.slack.maintenance import names, say, words_of
from bot.slack.texts import Tongue, language_of
from bot.slack.texts.forms import FORM_WORDS

PLAN_FORM, MOVE_FORM = "maintenance_plan", "maintenance_moved"
SERVICES, START, END, REASON, TOLD = "services", "start", "end", "reason", "told"
_AN_HOUR: Final = timedelta(hours=1)


def plan_form(services: Sequence[tuple[str, str]], now: datetime, language: str, chosen: str = "") -> View:
    """To announce maintenance; it begins with the next full hour of tomorrow. A service that was asked for,
    or a lone one, is chosen already."""
    t = Tongue(language)
    start = (now + timedelta(days=1)).replace(minute=0, second=0, microsecond=0) + _AN_HOUR
    initial = [services[0][1]] if len(services) == 1 else [chosen]
    blocks = [
        forms.choices_field(SERVICES, say(t, "services"), services, initial=initial),
        forms.instant_field(START, say(t, "from"), initial=start, hint=say(t, "hint")),
        forms.instant_field(END, say(t, "to"), initial=start + 2 * _AN_HOUR),
        forms.text_field(REASON, say(t, "why"), hint=say(t, "why_hint"), most=LONGEST_REASON, optional=True),
        forms.instant_field(TOLD, say(t, "told_at"), hint=say(t, "told_at_hint"), optional=True),
    ]
    cancel = FORM_WORDS[language_of(language)].cancel
    return forms.form(PLAN_FORM, say(t, "title"), blocks, submit=say(t, "announce"), close=cancel)


def move_form(plan: PlanView, language: str) -> View:
    """To say that a window is at another time, for all its services."""
    t = Tongue(language)
    blocks = [
        section(names(t, plan.services)),
        forms.instant_field(START, say(t, "from"), initial=plan.span.start, hint=say(t, "hint")),
        forms.instant_field(END, say(t, "to"), initial=plan.span.end),
        forms.text_field(
            REASON,
            say(t, "why"),
            initial=plan.reason,
            hint=say(t, "why_hint"),
            most=LONGEST_REASON,
            optional=True,
        ),
    ]
    return forms.form(
        MOVE_FORM,
        say(t, "title_move"),
        blocks,
        submit=say(t, "move"),
        close=FORM_WORDS[language_of(language)].cancel,
        metadata=plan.name,
    )


def wish_of(given: Given) -> Wish:
    """What somebody filled in."""
    services, start, end = given.choices(SERVICES), given.instant(START), given.instant(END)
    return Wish(services, start, end, given.text(REASON), given.instant(TOLD))


def faults(slips: Mapping[str, Slip], language: str) -> dict[str, Safe]:
    """What is wrong with which field."""
    return {field: Safe(words_of(language).slips[slip]) for field, slip in slips.items()}
