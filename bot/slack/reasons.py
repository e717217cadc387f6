"""Why a helpdesk and we differ, in words: for Slack, where texts of others are escaped, and for terminals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bot.engine.drift_views import Finding, Findings
from bot.sla.durations import BusinessDays, Duration
from bot.sla.facts import Category
from bot.slack.escape import escape
from bot.slack.texts import Tongue, language_of
from bot.slack.texts.drift import DRIFT_WORDS, DriftWords

Quote = Callable[[str], str]
"""How texts of others are put between ours."""


def words(t: Tongue) -> DriftWords:
    """The report's words in a language."""
    return DRIFT_WORDS[language_of(t.language)]


def escaped(text: str) -> str:
    """For Slack's mrkdwn."""
    return escape(text, 80)


def reason(t: Tongue, findings: Findings, quote: Quote = escaped) -> str:
    """All that together makes the difference, without a full stop."""
    return words(t).both.join(_said(t, finding, quote) for finding in findings)


def advice(t: Tongue, findings: Findings) -> str:
    """What to do about it."""
    return " ".join(dict.fromkeys(words(t).advice[finding.because] for finding in findings))


def _said(t: Tongue, finding: Finding, quote: Quote) -> str:
    said = words(t)
    there, here = quote(finding.there), quote(finding.here)
    if finding.budgets is not None:
        there, here = (_budget(t, one) for one in finding.budgets)
    elif finding.pauses is not None:
        there, here = (_pauses(said, one) for one in finding.pauses)
    elif finding.reopen is not None:
        there = finding.reopen
    moment = said.moments[finding.moment] if finding.moment else ""
    return said.reasons[finding.because].format(there=there, here=here, moment=moment)


def _budget(t: Tongue, budget: Duration) -> str:
    if isinstance(budget, timedelta):
        return t.duration(budget, exact=True)
    if isinstance(budget, BusinessDays) and budget.days > 1:
        return words(t).business_days.format(count=budget.days)
    return str(budget)


def _pauses(said: DriftWords, pauses: frozenset[Category]) -> str:
    return said.either.join(said.pauses[one] for one in Category if one in pauses) or said.never
