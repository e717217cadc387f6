"""What somebody wrote after `/sla`. Pure: any text at all becomes one of a few questions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, TypeAlias
from urllib.parse import unquote, urlsplit

from bot.sla.duties import Duty, Event, events_of

LONGEST: Final = 200
"""Characters of a name; nothing is called longer than that."""


@dataclass(frozen=True, slots=True)
class Status:
    """How do we stand; with a name, for that customer, team or policy."""

    name: str | None = None


@dataclass(frozen=True, slots=True)
class AtRisk:
    """What is late or soon will be."""


@dataclass(frozen=True, slots=True)
class Mine:
    """My own tickets."""


@dataclass(frozen=True, slots=True)
class Drift:
    """Where the helpdesk's own SLA says something else; with a name, for that customer, team, policy or
    ticket."""

    name: str | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """The timers of one ticket."""

    text: str


@dataclass(frozen=True, slots=True)
class Explain:
    """Why the timers of a ticket say what they say."""

    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """Not a question: an incident of a ticket is known, is a major one, or was reported (S20).

    `at` is an instant as it was written, if one was; `withdrawn` says that it was put on record by mistake.
    """

    text: str
    duty: Duty
    event: Event
    at: str = ""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class NoReport:
    """`incident` or `notified` without a ticket, a law, or a notice that this law asks for."""

    command: str


@dataclass(frozen=True, slots=True)
class Help:
    """What can be asked. `unknown` was not understood, `nearest` is the word that it may have been."""

    unknown: str = ""
    nearest: str = ""


@dataclass(frozen=True, slots=True)
class NoTicket:
    """`ticket` or `explain` without saying which."""

    command: str


@dataclass(frozen=True, slots=True)
class TooLong:
    """More text than any name has."""


Question: TypeAlias = (
    Status | AtRisk | Mine | Drift | Ticket | Explain | Report | NoReport | Help | NoTicket | TooLong
)

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
_OFFERED: Final = ("status", "at-risk", "mine", "ticket", "explain", "drift", "incident", "notified", "help")
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
    match _WORDS.get(words[0].lower()):
        case "status" | "drift" as command:
            return Status(_unquoted(rest) or None) if command == "status" else Drift(_number(rest) or None)
        case "at-risk":
            return AtRisk()
        case "mine":
            return Mine()
        case "ticket" | "explain" as command:
            return _about(command, _number(rest))
        case "incident" | "notified" as command:
            return _report(command, words[1:])
        case "help":
            return Help()
        case _:
            return _guess(words[0], rest)


def _about(command: str, number: str) -> Question:
    if not number:
        return NoTicket(command)
    return Ticket(number) if command == "ticket" else Explain(number)


def _report(command: str, words: list[str]) -> Report | NoReport:
    """`incident TICKET LAW`, `incident TICKET LAW classified`, `notified TICKET LAW NOTICE`; then perhaps `at
    INSTANT` or `withdraw`."""
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
