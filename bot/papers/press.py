"""The press: the files of an issue. PDF needs the extra `[reports]`; without it there is CSV and JSON."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from unicodedata import normalize

from bot.papers.rows import csv_of
from bot.sla.period_reports.body import dump
from bot.sla.period_reports.issues import Issue

PDF, CSV, JSON = "pdf", "csv", "json"
_HASHED = re.compile("-[0-9a-f]{8}$")
"""How a plain name ends that does not say everything."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A file. The name tells it from every other one: customer, period, number, format."""

    name: str
    data: bytes


@cache
def can_print() -> bool:
    """Whether PDF can be made here."""
    return find_spec("reportlab") is not None


def formats() -> tuple[str, ...]:
    """What can be made here."""
    return (PDF, CSV, JSON) if can_print() else (CSV, JSON)


async def printed(issue: Issue, language: str, wanted: Sequence[str]) -> list[Printed]:
    """The files of the wanted formats, as far as they can be made here; off the event loop."""
    return await asyncio.to_thread(
        lambda: [_file(issue, language, one) for one in wanted if one in formats()]
    )


def _file(issue: Issue, language: str, wanted: str) -> Printed:
    name = file_name(issue, wanted)
    match wanted:
        case "pdf":
            from bot.papers.pdf import pdf_of  # noqa: PLC0415 - not needed by a bot without reports

            return Printed(name, pdf_of(issue, language))
        case "csv":
            return Printed(name, csv_of(issue))
        case _:
            return Printed(name, dump(issue.report).encode())


def file_name(issue: Issue, wanted: str) -> str:
    """`klant-2026-11.pdf`, a correction `klant-2026-11-nr2.pdf`, figures so far `...-draft.pdf`."""
    draft = "-draft" if issue.number == 0 else ""
    number = f"-nr{issue.number}" if issue.number > 1 else ""
    return f"{plain_name(issue.report.customer)}-{issue.report.period}{draft}{number}.{wanted}"


def plain_name(name: str) -> str:
    """A customer's name in small plain letters. Unless that says exactly the name, eight digits of a hash
    tell it from every other one: `Klant BV` and `klant-bv` are two customers, also on a disk that knows no
    case."""
    bare = normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    word = re.sub(r"[^a-z0-9]+", "-", bare)[:60].strip("-")
    if word and word == name and not _HASHED.search(word):
        return word
    return f"{word or 'customer'}-{sha256(name.encode()).hexdigest()[:8]}"
