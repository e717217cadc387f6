"""`duebell credits`: what broken promises cost, and what may be claimed until when."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from enum import StrEnum
from html import unescape
from pathlib import Path

import typer

from bot.cli.printing import aligned, did_you_mean
from bot.cli.settings import settings_of
from bot.cli.stores import answers_of, from_store
from bot.clock import Clock, SystemClock
from bot.engine.cases import Cases
from bot.engine.money_views import ClaimView, CreditsView, NoSuchPeriod
from bot.engine.owing import Owing
from bot.engine.strangers import Nobody
from bot.engine.views import NotFound
from bot.papers.rows import safe
from bot.sla.filings import Filing
from bot.sla.instants import local
from bot.sla.library import Library
from bot.slack.claims import done, item_line, may_be_made, noted
from bot.slack.credits import notes, rows, sums, what
from bot.slack.escape import Safe, clean
from bot.slack.money import words_of
from bot.slack.texts import Tongue
from bot.terminal import as_json
from storage import SqlStore

_ENGLISH = Tongue("en")
_DATE = re.compile(r"<!date\^[^|>]*\|([^>]*)>")
_MARKS = re.compile("[*\u2060]")


class Form(StrEnum):
    """How it is printed."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


def show_credits(config: Path, customer: str, period: str, form: Form, clock: Clock | None = None) -> int:
    """Print what is owed; 1 when no customer is called that or it is no period, 2 for faults."""
    settings = settings_of(config)
    if settings is None:
        return 2
    clock = clock or SystemClock()

    async def work(store: SqlStore, library: Library) -> CreditsView | NotFound | NoSuchPeriod:
        health = answers_of(store, library, settings, clock).health
        owing = Owing(store, Cases(store, Nobody(), library), health, zone=settings.zone)
        return await owing.credits(customer or None, period, clock.now())

    match found := from_store(settings, work, clock):
        case None:
            return 2
        case NotFound(nearest=nearest):
            typer.echo(f"No customer with a contract is called {customer}.{did_you_mean(nearest)}", err=True)
            return 1
        case NoSuchPeriod(asked):
            typer.echo(f"{asked} is no period; write it like 2026-11, 2026-Q4 or 2026.", err=True)
            return 1
        case CreditsView():
            typer.echo(_TOLD[form](found), nl=form is not Form.CSV)
            return 0


# --- for people ----------------------------------------


def _text(view: CreditsView) -> str:
    about = f" for {view.title}" if view.title else ""
    at = local(view.as_of.replace(microsecond=0), view.zone)
    head = f"As of {at}{about}: {_plain(sums(_ENGLISH, view.periods))}."
    lines = [head, *_table(view)]
    lines += [f"  {_plain(note)}" for note in notes(_ENGLISH, view)]
    for claim in view.claims:
        lines.append(f"  {_plain(may_be_made(_ENGLISH, claim))}")
        lines += [f"    {_plain(item_line(_ENGLISH, item))}" for item in claim.unfiled]
    for claim in view.filed:
        lines += [f"  {_plain(done(_ENGLISH, claim))}"] if claim.settled else []
        lines += [f"    {_plain(noted(_ENGLISH, one))}" for one in claim.filings]
    silent = [source.name for source in view.sources if not source.healthy]
    lines += [f"  {name} has not been read lately; what is said of it is old." for name in silent]
    return "\n".join(lines)


def _table(view: CreditsView) -> Iterator[str]:
    found = [tuple(map(clean, row)) for row in rows(_ENGLISH, view)]
    if not found:
        return
    cells = [tuple(words_of(_ENGLISH).columns), *found]
    yield from ("", *aligned(cells, right={len(cells[0]) - 1}))
    yield ""
    yield "Every amount is an estimate until legal signs the report of its period."


def _plain(text: Safe) -> str:
    """A sentence for Slack without its markup."""
    return unescape(_MARKS.sub("", _DATE.sub(r"\1", text)))


# --- for machines ----------------------------------------


def _lines(view: CreditsView) -> list[dict[str, object]]:
    """One row for each credit. Amounts are decimals as text, instants ISO 8601 in UTC."""
    return [
        {
            "customer": one.customer,
            "contract": owed.contract.reference,
            "period": line.period.name,
            "settled": line.settled(view.as_of),
            "signed_by": one.signed.by if one.signed else "",
            "basis": line.basis,
            "for": clean(what(_ENGLISH, view, line)),
            "incident": line.incident,
            "rule": line.credit.rule,
            "limited_by": line.credit.limited_by or "",
            "amount": str(line.money.amount),
            "currency": line.money.currency,
            "claim_until": line.window.closes_at.isoformat() if line.window else "",
        }
        for one in view.periods
        for owed in one.owed
        for line in owed.lines
    ]


def _json(view: CreditsView) -> str:
    found = {
        "as_of": view.as_of.isoformat(),
        "periods": [
            {"customer": one.customer, "period": one.period.name, "over": one.over} for one in view.periods
        ],
        "credits": _lines(view),
        "rights": [
            {"customer": one.customer, "right": arisen.remedy.words, "arose_at": arisen.at.isoformat()}
            for one in view.periods
            for owed in one.owed
            for arisen in owed.remedies
        ],
        "claims": [_claim(claim) for claim in view.claims],
        "filings": [_filing(claim, one) for claim in view.filed for one in claim.filings],
        "silent": [source.name for source in view.sources if not source.healthy],
    }
    return as_json(found)


def _claim(claim: ClaimView) -> dict[str, object]:
    return {
        "direction": claim.direction,
        "party": claim.party,
        "contract": claim.contract,
        "closes_at": claim.closes_at.isoformat(),
        "days_left": claim.days_left,
        "amount": str(claim.total.amount) if claim.total else None,
        "currency": claim.total.currency if claim.total else None,
        "incidents": [item.incident for item in claim.unfiled],
    }


def _filing(claim: ClaimView, one: Filing) -> dict[str, object]:
    return {
        "direction": claim.direction,
        "party": claim.party,
        "contract": claim.contract,
        "closes_at": claim.closes_at.isoformat(),
        "incidents": sorted(one.incidents),
        "by": one.by,
        "at": one.at.isoformat(),
        "taken_back_by": one.taken_back_by,
        "taken_back_at": one.taken_back_at.isoformat() if one.taken_back_at else None,
    }


_COLUMNS = (
    *("customer", "contract", "period", "settled", "signed_by", "basis", "for", "incident", "rule"),
    *("limited_by", "amount", "currency", "claim_until"),
)


def _csv(view: CreditsView) -> str:
    made = io.StringIO()
    writer = csv.DictWriter(made, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({column: safe(str(cell)) for column, cell in row.items()} for row in _lines(view))
    return made.getvalue()


_TOLD = {Form.TEXT: _text, Form.JSON: _json, Form.CSV: _csv}
