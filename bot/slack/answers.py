"""Short answers to one person: help, not found, refusals, what a click has done."""

from __future__ import annotations

from typing import assert_never

from bot.engine.records import Rendered
from bot.engine.views import DeedKind, Done, NotFound, Refused, Several
from bot.slack.common import message, section
from bot.slack.escape import NOTHING, Safe, date, escape, joined, lines
from bot.slack.texts import Tongue, language_of
from bot.slack.texts.help import COMMANDS, HELP_TEXTS
from bot.slack.tickets import ticket_name, timer_line

_MOST_NAMES = 5


def sentence(text: Safe) -> Rendered:
    """An answer that is one paragraph."""
    return message(text, [section(text)])


def help_answer(language: str, *, unknown: str = "", nearest: str = "") -> Rendered:
    """What can be asked; with the word that was not understood, and the one it may have been."""
    t = Tongue(language)
    asked = t("answer.unknown_word", asked=escape(unknown, 60)) if unknown else NOTHING
    meant = t("answer.nearest", names=Safe(f"`/sla {nearest}`")) if nearest else NOTHING
    texts = HELP_TEXTS[language_of(language)]
    said = (Safe(texts[key]) for key in ("title", *COMMANDS, "note"))
    return sentence(lines(joined((asked, meant), " "), *said))


def not_found(answer: NotFound, language: str) -> Rendered:
    """Nothing has that name; these come near."""
    t = Tongue(language)
    names = _quoted(answer.nearest)
    meant = t("answer.nearest", names=names) if names else NOTHING
    return sentence(joined((t("answer.not_found", asked=escape(answer.asked, 80)), meant), " "))


def several(answer: Several, language: str) -> Rendered:
    """More than one source has that number."""
    t = Tongue(language)
    return sentence(t("answer.several", asked=escape(answer.asked, 80), choices=_quoted(answer.choices)))


def refused(answer: Refused, language: str) -> Rendered:
    """Why nothing was done or told."""
    return sentence(Safe(Tongue(language).words.refusals[answer.why]))


def failed(reference: str, language: str) -> Rendered:
    """Our fault, with the reference under which the log has the details."""
    return sentence(Tongue(language)("answer.failed", reference=escape(reference, 20)))


def old_button(language: str) -> Rendered:
    """For buttons that no handler knows any more."""
    return sentence(Tongue(language)("answer.old_button"))


def no_name(command: str, language: str) -> Rendered:
    """A ticket must be named."""
    return sentence(Tongue(language)("answer.no_name", command=escape(command, 20)))


def no_report(command: str, language: str) -> Rendered:
    """How an incident or a notice is put on record."""
    t = Tongue(language)
    return sentence(t("answer.no_notice") if command == "notified" else t("answer.no_incident"))


def too_long(language: str) -> Rendered:
    """More text than any name has."""
    return sentence(Tongue(language)("answer.too_long"))


def done(answer: Done, language: str) -> Rendered:
    """What a click has done, or that it was so already."""
    t = Tongue(language)
    ticket = ticket_name(answer.ticket)
    until = date(answer.until) if answer.until else Safe("?")
    match answer.kind:
        case DeedKind.ACKNOWLEDGE:
            return sentence(
                t("done.acknowledge_already" if answer.already else "done.acknowledge", ticket=ticket)
            )
        case DeedKind.SNOOZE:
            return sentence(
                t("done.snooze_already" if answer.already else "done.snooze", ticket=ticket, until=until)
            )
        case DeedKind.CLAIM:
            return sentence(t("done.claim_already" if answer.already else "done.claim", ticket=ticket))
        case DeedKind.INCIDENT:
            first = _reported(t, answer, ticket)
            return sentence(lines(first, *(timer_line(t, timer) for timer in answer.timers)))
        case DeedKind.WITHDRAW:
            first = t("done.withdraw_already" if answer.already else "done.withdraw", ticket=ticket)
            return sentence(lines(first, *(timer_line(t, timer) for timer in answer.timers)))
        case _:
            assert_never(answer.kind)


def _reported(t: Tongue, answer: Done, ticket: Safe) -> Safe:
    if answer.already:
        return t("done.incident_already", ticket=ticket)
    if answer.at is None:
        return t("done.incident", ticket=ticket)
    return t("done.incident_at", ticket=ticket, at=date(answer.at))


def _quoted(names: tuple[str, ...]) -> Safe:
    return joined((Safe(f"“{escape(name, 80)}”") for name in names[:_MOST_NAMES]), ", ")


def nothing_promised(language: str) -> Rendered:
    """A ticket without timers has nothing to explain."""
    return sentence(Tongue(language)("card.no_policy"))
