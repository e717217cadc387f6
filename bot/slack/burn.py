"""A budget that goes fast, in words (S40)."""

from __future__ import annotations

from fractions import Fraction

from bot.engine.burn_views import BurnLine, BurnView
from bot.engine.records import Rendered
from bot.slack.common import context, message, section
from bot.slack.escape import NOTHING, Safe, bold, date, lines
from bot.slack.maintenance import ahead
from bot.slack.texts import Tongue, language_of
from bot.slack.texts.burn import BURN_WORDS
from bot.slack.uptime import budget_name, service_name

_MOST_LINES = 8


def burn(view: BurnView, language: str) -> Rendered:
    """How fast the budgets go, when each is gone at this pace, and by which rule that is said."""
    t = Tongue(language)
    words = BURN_WORDS[language_of(language)]
    fastest = max((line.rate for line in view.lines), default=view.rule.rate)
    first = Safe(
        words.first[view.rule.urgent].format(service=service_name(view.service), rate=_times(t, fastest))
    )
    told = [_line(t, line) for line in view.lines[:_MOST_LINES]]
    rule = Safe(
        words.explained.format(
            rate=_times(t, view.rule.rate),
            long=ahead(t, view.rule.long),
            short=ahead(t, view.rule.short),
        )
    )
    more = len(view.lines) - len(told)
    rest = t("card.more", count=more) if more > 0 else NOTHING
    blocks = [section(first), *(section(line) for line in told if line), context(rule, rest)]
    return message(lines(first, *told), blocks)


def _line(t: Tongue, line: BurnLine) -> Safe:
    words = BURN_WORDS[language_of(t.language)]
    uptime = line.timer.uptime
    if uptime is None:
        return NOTHING
    return Safe(
        words.line.format(
            name=bold(budget_name(t, uptime, line.timer)),
            rate=_times(t, line.rate),
            used=t.duration(line.timer.used, exact=True),
            budget=t.duration(line.timer.budget, exact=True),
            gone=words.gone.format(at=date(line.gone_at)) if line.gone_at else words.lasts,
        )
    )


def _times(t: Tongue, rate: Fraction) -> Safe:
    """`14.4x`, rounded down to a tenth."""
    tenths = int(rate * 10)
    whole, rest = divmod(tenths, 10)
    return Safe(f"{whole}{t.words.decimal}{rest}x" if rest else f"{whole}x")
