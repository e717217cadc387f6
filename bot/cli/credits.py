"""`duebell credits`: what broken promises cost, and what may be claimed until when."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from html import unescape
from pathlib import Path

import typer

from bot.cli.settings import settings_of
from bot.clock import Clock, SystemClock
from bot.config import Settings
from bot.engine.answer import Answers
from bot.engine.cases import Cases
from bot.engine.money_views import ClaimView, CreditsView, NoSuchPeriod
from bot.engine.owing import Owing
from bot.engine.strangers import Nobody
from bot.engine.views import NotFound
from bot.shelf import recall
from bot.sla.instants import local
from bot.slack.claims import item_line, may_be_made
from bot.slack.credits import notes, rows, sums, what
from bot.slack.escape import Safe, clean
from bot.slack.money import words_of
from bot.slack.texts import Tongue
from storage import StorageFault, open_store

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
    try:
        found = asyncio.run(_found(settings, customer, period, clock or SystemClock()))
    except StorageFault as fault:
        typer.echo(f"The store cannot be used: {fault}", err=True)
        return 2
    match found:
        case NotFound(nearest=nearest):
            meant = f" Did you mean {', '.join(nearest)}?" if nearest else ""
            typer.echo(f"No customer with a contract is called {customer}.{meant}", err=True)
            return 1
        case NoSuchPeriod(asked):
            typer.echo(f"{asked} is no period; write it like 2026-11, 2026-Q4 or 2026.", err=True)
            return 1
        case CreditsView():
            typer.echo(_TOLD[form](found), nl=form is not Form.CSV)
            return 0


async def _found(
    settings: Settings, customer: str, period: str, clock: Clock
) -> CreditsView | NotFound | NoSuchPeriod:
    store = await open_store(settings.store.url.get_secret_value())
    try:
        cases = Cases(store, Nobody(), await recall(store, settings, clock))
        answers = Answers(
            store,
            cases,
            Nobody(),
            clock,
            zone=settings.zone,
            blind_after=settings.blind_after,
            sources=[source.name for source in settings.sources],
        )
        owing = Owing(store, cases, answers.health, zone=settings.zone)
        return await owing.credits(customer or None, period, clock.now())
    finally:
        await store.close()


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
    silent = [source.name for source in view.sources if not source.healthy]
    lines += [f"  {name} has not been read lately; what is said of it is old." for name in silent]
    return "\n".join(lines)


def _table(view: CreditsView) -> Iterator[str]:
    found = [tuple(map(clean, row)) for row in rows(_ENGLISH, view)]
    if not found:
        return
    cells: Sequence[tuple[str, ...]] = [tuple(words_of(_ENGLISH).columns), *found]
    widths = [max(len(row[at]) for row in cells) for at in range(len(cells[0]))]
    yield ""
    for *texts, money in cells:
        padded = (text.ljust(width) for text, width in zip(texts, widths, strict=False))
        yield f"{'  '.join(padded)}  {money.rjust(widths[-1])}"
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
        "silent": [source.name for source in view.sources if not source.healthy],
    }
    return json.dumps(found, indent=2, ensure_ascii=False)


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


_COLUMNS = (
    *("customer", "contract", "period", "settled", "signed_by", "basis", "for", "incident", "rule"),
    *("limited_by", "amount", "currency", "claim_until"),
)


def _csv(view: CreditsView) -> str:
    made = io.StringIO()
    writer = csv.DictWriter(made, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_lines(view))
    return made.getvalue()


_TOLD = {Form.TEXT: _text, Form.JSON: _json, Form.CSV: _csv}
