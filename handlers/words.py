"""What somebody wrote after `/sla`. Pure: any text at all becomes one of a few questions."""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import get_close_matches
from functools import partial
from typing import Final
from urllib.parse import unquote, urlsplit

from bot.sla.duties import Duty, Event, events_of
from handlers.periods import taken_off
from handlers.questions import (
    AtRisk,
    Credits,
    Drift,
    Exclude,
    Explain,
    Help,
    Maintenance,
    Mine,
    NoReport,
    NoTicket,
    PeriodReport,
    Question,
    Report,
    Status,
    Ticket,
    TooLong,
    Uptime,
)

LONGEST: Final = 200
"""Characters of a name; nothing is called longer than that."""


_WORDS: Final = {
    "status": "status",
    "at-risk": "at-risk",
    "atrisk": "at-risk",
    "risk": "at-risk",
    "risico": "at-risk",
    "mine": "mine",
    "mijn": "mine",
    "drift": "drift",
    "verschil": "drift",
    "uptime": "uptime",
    "beschikbaarheid": "uptime",
    "credits": "credits",
    "credit": "credits",
    "tegoed": "credits",
    "report": "report",
    "rapport": "report",
    "maintenance": "maintenance",
    "onderhoud": "maintenance",
    "exclude": "exclude",
    "uitsluiten": "exclude",
    "ticket": "ticket",
    "explain": "explain",
    "uitleg": "explain",
    "incident": "incident",
    "notified": "notified",
    "gemeld": "notified",
    "help": "help",
    "hulp": "help",
    "?": "help",
}
_AT: Final = frozenset({"at", "om", "op"})
_BACK: Final = frozenset({"withdraw", "withdrawn", "intrekken", "ingetrokken"})
_LIST: Final = frozenset({"list", "lijst"})
_OFFERED: Final = (
    *("status", "at-risk", "mine", "ticket", "explain", "drift", "uptime", "credits", "report"),
    *("maintenance", "exclude", "incident", "notified", "help"),
)
_MARKUP: Final = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_TICKET: Final = re.compile(r"#?(?:[A-Za-z][\w-]*[-:])?[A-Za-z]*\d[\w-]*")
_QUOTES: Final = {'"': '"', "'": "'", "“": "”", "„": "”", "‘": "’", "«": "»"}


def parse(text: str) -> Question:
    """The question in a slash command's text, in which Slack has escaped `&<>` and marked names and links."""
    return parse_plain(
        _MARKUP.sub(_named, text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    )


def parse_plain(text: str) -> Question:
    """The question in a text as it is."""
    words = text.split() or ["help"]
    rest = " ".join(words[1:])
    if len(rest) > LONGEST or len(words[0]) > LONGEST:
        return TooLong()
    reader = _READERS.get(_WORDS.get(words[0].lower(), ""))
    return reader(rest) if reader else _guess(words[0], rest)


def _about(command: str, rest: str) -> Question:
    number = _number(rest)
    if not number:
        return NoTicket(command)
    return Ticket(number) if command == "ticket" else Explain(number)


def _of_period(make: Callable[[str | None, str], Question], rest: str) -> Question:
    """A name, a period, both or neither, in this order: `Klant BV 2026-11`."""
    text, period = taken_off(rest)
    return make(_unquoted(text) or None, period)


def _maintenance(rest: str) -> Question:
    return Maintenance(listed=True) if rest.lower() in _LIST else Maintenance(_unquoted(rest))


def _exclude(rest: str) -> Question:
    return Exclude(listed=True) if rest.lower() in _LIST else Exclude(_number(rest))


def _report(command: str, rest: str) -> Report | NoReport:
    """`incident TICKET LAW`, `incident TICKET LAW classified`, `notified TICKET LAW NOTICE`; then perhaps `at
    INSTANT` or `withdraw`."""
    words = rest.split()
    end = next((n for n, word in enumerate(words) if n > 1 and word.lower() in _AT | _BACK), len(words))
    words, last, at = words[:end], "".join(words[end : end + 1]).lower(), " ".join(words[end + 1 :])
    if bool(at) is not (last in _AT):  # an instant is missing, or something stands behind `withdraw`
        return NoReport(command)
    number, law, event = [*words, "", "", ""][:3] if len(words) <= 3 else ("", "", "")
    event = event or (Event.AWARE if command == "incident" else "")
    duty = next((one for one in Duty if one == law.lower()), None)
    if duty is None or not _number(number):
        return NoReport(command)
    notice = command == "notified"
    known = (one for one in events_of(duty) if one.is_notice is notice and one == event.lower())
    found = next(known, None)
    if found is None:
        return NoReport(command)
    return Report(_number(number), duty, found, at, withdrawn=last in _BACK)


def _guess(word: str, rest: str) -> Question:
    """A bare ticket number asks for that ticket; for all else the nearest command is offered."""
    if not rest and (word.startswith(("http://", "https://")) or _TICKET.fullmatch(word)):
        number = _number(word)
        return Ticket(number) if number else Help(word)
    near = get_close_matches(word.lower(), _OFFERED, n=1, cutoff=0.6)
    return Help(word, near[0] if near else "")


def _named(found: re.Match[str]) -> str:
    """`<@U1|eva>` and `<#C1|support>` become their names; a link becomes its address."""
    target, name = found[1], found[2] or ""
    if target[:1] in {"@", "#", "!"}:
        return name or target[1:]
    return target or name


def _number(text: str) -> str:
    """A ticket as somebody names it: `35436`, `#35436`, `zendesk:35436`, or the address of its page."""
    text = _unquoted(text)
    if text.startswith(("http://", "https://")):
        text = _last_of_path(text)
    return text.removeprefix("#").strip()


def _last_of_path(address: str) -> str:
    try:
        path = urlsplit(address).path
    except ValueError:
        return ""
    return unquote(path.rstrip("/").rpartition("/")[2])


def _unquoted(text: str) -> str:
    if len(text) >= 2 and _QUOTES.get(text[0]) == text[-1]:
        return text[1:-1].strip()
    return text


_READERS: Final[dict[str, Callable[[str], Question]]] = {
    "status": lambda rest: Status(_unquoted(rest) or None),
    "at-risk": lambda _: AtRisk(),
    "mine": lambda _: Mine(),
    "drift": lambda rest: Drift(_number(rest) or None),
    "uptime": partial(_of_period, Uptime),
    "credits": partial(_of_period, Credits),
    "report": partial(_of_period, PeriodReport),
    "maintenance": _maintenance,
    "exclude": _exclude,
    "ticket": partial(_about, "ticket"),
    "explain": partial(_about, "explain"),
    "incident": partial(_report, "incident"),
    "notified": partial(_report, "notified"),
    "help": lambda _: Help(),
}
"""What stands behind each command, read as a question."""
