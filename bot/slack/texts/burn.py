"""The words for a budget that goes fast, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.sla.uptime.rates import Urgent


@dataclass(frozen=True, slots=True)
class BurnWords:
    """One language. `first` and `line` have service, rates and budgets in them; `explained` says by
    which rule."""

    first: Mapping[Urgent, str]
    line: str
    gone: str
    lasts: str
    explained: str


ENGLISH = BurnWords(
    first={
        Urgent.PAGE: ":fire: {service} *burns its budget of downtime {rate} too fast*.",
        Urgent.TICKET: ":hourglass_flowing_sand: {service} burns its budget of downtime {rate} too fast. "
        "It need not be now, but soon.",
    },
    line="{name}: {rate}, {used} of {budget} used, {gone}",
    gone="gone {at} at this pace",
    lasts="which outlasts the period at this pace",
    explained="By the rule of {rate} over {long}, which holds for the last {short} too.",
)
DUTCH = BurnWords(
    first={
        Urgent.PAGE: ":fire: {service} *verbruikt het storingsbudget {rate} te snel*.",
        Urgent.TICKET: ":hourglass_flowing_sand: {service} verbruikt het storingsbudget {rate} te snel. Het "
        "hoeft niet nu, wel binnenkort.",
    },
    line="{name}: {rate}, {used} van {budget} gebruikt, {gone}",
    gone="in dit tempo {at} op",
    lasts="in dit tempo genoeg tot het einde van de periode",
    explained="Volgens de regel van {rate} over {long}, die ook voor de laatste {short} geldt.",
)
BURN_WORDS: Mapping[str, BurnWords] = {"en": ENGLISH, "nl": DUTCH}
