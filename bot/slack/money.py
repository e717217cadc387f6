"""Amounts, rules and days as people read them."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.naming import form_of
from bot.sla.credits import Money, Part
from bot.sla.dues import Basis, OwedLine
from bot.sla.durations import format_share
from bot.sla.uptime.figures import percent
from bot.slack.escape import Safe, escape
from bot.slack.texts import Tongue, language_of
from bot.slack.texts.money import MONEY_WORDS, MoneyKey, MoneyWords
from bot.slack.uptime import words_of as uptime_words

_MOMENT = timedelta(microseconds=1)


def words_of(t: Tongue) -> MoneyWords:
    """The words for money in a language."""
    return MONEY_WORDS[language_of(t.language)]


def say(t: Tongue, key: MoneyKey, **values: Safe | int) -> Safe:
    """A sentence with its placeholders filled."""
    return Safe(form_of(words_of(t).texts[key], values.get("count")).format(**values))


def amount(t: Tongue, money: Money) -> Safe:
    """`600.00 EUR`, with the language's own decimal mark."""
    return escape(str(money).replace(".", t.words.decimal), 60)


def share(t: Tongue, found: Fraction) -> Safe:
    """`99.5%`, with all its digits."""
    return Safe(format_share(found).replace(".", t.words.decimal))


def period(t: Tongue, name: str) -> Safe:
    """`November 2026`."""
    return escape(uptime_words(t).period(name), 40)


def last_day(t: Tongue, closes_at: datetime, zone: str) -> Safe:
    """The last whole day before an instant, by the clock of a zone: `30 December 2026`."""
    there = (closes_at - _MOMENT).astimezone(ZoneInfo(zone))
    month = uptime_words(t).period(f"{there:%Y-%m}")
    return Safe(words_of(t).day.format(day=there.day, month=month))


def rule(t: Tongue, line: OwedLine) -> Safe:
    """By which rule a line is owed: `uptime 99.62%, below 99.9%: 5% of 12000.00 EUR`."""
    credit = line.credit
    if isinstance(credit.amount, Part):
        fee = amount(t, credit.of) if credit.of else Safe("?")
        given = say(t, "of_fee", share=share(t, Fraction(credit.amount.share)), fee=fee)
    else:
        given = amount(t, credit.amount)
    bound = share(t, credit.bound) if isinstance(credit.bound, Fraction) else Safe(str(credit.bound))
    match line.basis:
        case Basis.UPTIME:
            said = say(t, "by_uptime", uptime=_uptime(t, line), bound=bound, amount=given)
        case Basis.TICKETS:
            said = say(t, "by_tickets", bound=bound, amount=given)
        case Basis.BREACH:
            said = say(t, "by_breach", amount=given)
        case _:
            assert_never(line.basis)
    notes = [said]
    if credit.limited_by is not None:
        notes.append(say(t, "capped", per=Safe(words_of(t).pers[credit.limited_by])))
    if any(ticket.approximate for ticket in line.tickets):
        notes.append(say(t, "approximate"))
    return Safe("; ".join(notes))


def _uptime(t: Tongue, line: OwedLine) -> Safe:
    found = line.measured.uptime if line.measured else None
    bound = line.credit.bound
    if found is None:
        return Safe("?")
    shown = percent(found, bound if isinstance(bound, Fraction) else None)
    return Safe(f"{shown}%".replace(".", t.words.decimal))
