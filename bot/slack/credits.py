"""The answer to `/sla credits`: one line, the credits, what else there is to know, and claims with their
days left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import assert_never

from bot.engine.money_views import CreditsView, NoSuchPeriod, OwedView
from bot.engine.records import Rendered
from bot.sla.credits import Money, added
from bot.sla.dues import Basis, Owed, OwedLine
from bot.slack.answers import sentence
from bot.slack.claims import claim_section, filed_sections
from bot.slack.common import Block, context, message, section, table_of, that_fit
from bot.slack.escape import Safe, bold, date, escape, joined, lines, mention
from bot.slack.money import amount, period, rule, say, words_of
from bot.slack.sources import source_lines
from bot.slack.texts import Tongue
from bot.slack.texts.money import MoneyKey

_MOST_CLAIMS = 8
_MOST_NOTES = 10
_TABLE = 6_000
"""Characters of the table; the rest of a message is for claims and notes."""


def credits_answer(view: CreditsView | NoSuchPeriod, language: str) -> Rendered:
    """What is owed, and what may be claimed."""
    t = Tongue(language)
    if isinstance(view, NoSuchPeriod):
        return sentence(say(t, "no_period"))
    first = truth(t, view)
    sources = source_lines(t, view.sources)
    top, foot = [section(bold(first)), *_table(t, view)], [context(*sources)] if sources else []
    listed = [claim_section(t, one) for one in view.claims]
    listed += [part for one in view.filed for part in filed_sections(t, one)]
    claims = _some(t, listed, _MOST_CLAIMS, "more_claims", [*top, *foot])
    around = [*top, *claims, *foot]
    said = _some(t, [section(note) for note in notes(t, view)], _MOST_NOTES, "more_notes", around)
    return message(lines(first, *sources), [*top, *said, *claims, *foot])


def _some(
    t: Tongue, found: Sequence[Block], most: int, more: MoneyKey, beside: Sequence[Block]
) -> list[Block]:
    """As many as there is room for, and how many more there are."""
    shown, _ = that_fit([[one] for one in found[:most]], beside)
    left = len(found) - len(shown)
    return [*shown, *([context(say(t, more, count=left))] if left else [])]


def truth(t: Tongue, view: CreditsView) -> Safe:
    """The answer in one line."""
    at, found = date(view.as_of), sums(t, view.periods)
    if view.title:
        return say(t, "title_of", name=escape(view.title, 80), at=at, sums=found)
    return say(t, "title", at=at, sums=found)


def rows(t: Tongue, view: CreditsView) -> list[tuple[str, str, str, str, str]]:
    """The credits for a table, in the order of the columns; plain text."""
    return [
        (
            one.customer,
            _when(t, line, view.as_of),
            what(t, view, line),
            rule(t, line),
            amount(t, line.money),
        )
        for one in view.periods
        for owed in one.owed
        for line in owed.lines
    ]


def what(t: Tongue, view: CreditsView, line: OwedLine) -> str:
    """What a line is for: a service, tickets, a ticket. Not escaped: for a table's cell."""
    match line.basis:
        case Basis.UPTIME:
            service = line.measured.service if line.measured else ""
            return view.titles.get(service, service)
        case Basis.TICKETS:
            return say(t, "of_tickets", count=len(line.tickets))
        case Basis.BREACH:
            subject = line.tickets[0].subject
            return say(t, "of_breach", ticket=Safe(view.numbers.get(subject, subject.id)))
        case _:
            assert_never(line.basis)


def notes(t: Tongue, view: CreditsView) -> Iterator[Safe]:
    """What else there is to know: who signed, what is known since, what nobody knows, which rights arose."""
    for one in view.periods:
        about = {"customer": escape(one.customer, 80), "period": period(t, one.period.name)}
        if one.signed is not None:
            yield say(t, "signed", **about, who=_who(one.signed.by), at=date(one.signed.at))
        if one.anew:
            yield say(t, "anew", **about, was=_total(t, one.owed), now=_total(t, one.anew))
        for owed in one.owed:
            yield from _of_contract(t, view, one, owed)


def _of_contract(t: Tongue, view: CreditsView, one: OwedView, owed: Owed) -> Iterator[Safe]:
    for arisen in owed.remedies:
        yield say(
            t,
            "remedy",
            customer=escape(one.customer, 80),
            right=escape(arisen.remedy.words, 120),
            at=date(arisen.at),
            breaches=arisen.remedy.breaches,
            months=arisen.remedy.months,
        )
    for measured in owed.unknown:
        yield say(
            t,
            "unknown",
            service=escape(view.titles.get(measured.service, measured.service), 80),
            period=period(t, measured.period.name),
            unknown=t.duration(measured.figures.unknown),
        )


def sums(t: Tongue, views: Sequence[OwedView]) -> Safe:
    """What each period costs, over all customers; one amount for each currency."""
    if not views:
        return say(t, "nobody")
    by_period: dict[tuple[str, bool], list[OwedView]] = {}
    for one in sorted(views, key=lambda each: each.period.span.end):
        by_period.setdefault((one.period.name, one.over), []).append(one)
    return joined((_sum(t, name, over, same) for (name, over), same in by_period.items()), ", ")


def _sum(t: Tongue, name: str, over: bool, same: Sequence[OwedView]) -> Safe:
    shown = _total(t, [owed for one in same for owed in one.owed], empty="")
    named = period(t, name)
    if not shown:
        return say(t, "none" if over else "none_so_far", period=named)
    return say(t, "sum" if over else "sum_so_far", amount=shown, period=named)


def _total(t: Tongue, owed: Sequence[Owed], empty: str = "0") -> Safe:
    by_currency: dict[str, list[Money]] = {}
    for one in owed:
        for line in one.lines:
            by_currency.setdefault(line.money.currency, []).append(line.money)
    sums = [total for _, same in sorted(by_currency.items()) if (total := added(same)) is not None]
    return joined((amount(t, total) for total in sums), " + ") or Safe(empty)


def _when(t: Tongue, line: OwedLine, now: datetime) -> str:
    named = period(t, line.period.name)
    return named if line.settled(now) else say(t, "so_far", period=named)


def _who(user: str) -> Safe:
    return mention(user) or escape(user, 60)


def _table(t: Tongue, view: CreditsView) -> list[Block]:
    found = rows(t, view)
    if not found:
        return []
    skipped = 1 if view.title else 0
    head, cells = words_of(t).columns[skipped:], [row[skipped:] for row in found]
    made, more = table_of(head, cells, numbers_from=len(head) - 1, room=_TABLE)
    said = [say(t, "estimate"), *([say(t, "more", count=more)] if more else [])]
    return [*made, context(*said)]
