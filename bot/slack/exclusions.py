"""Exclusions in messages: the request with its buttons, the answer, the list, and the form (S45)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from bot.engine.exclusion_views import (
    EntryUnknown,
    ExclusionDone,
    ExclusionMoment,
    ExclusionsView,
    ExclusionTold,
    ExclusionView,
    Objected,
)
from bot.engine.records import Rendered
from bot.sla.declared import LONGEST_EVIDENCE
from bot.sla.excluded import Exclusion, Stage
from bot.slack.answers import sentence
from bot.slack.clicks import EXCLUSION_APPROVE, EXCLUSION_REFUSE, EXCLUSION_WITHDRAW
from bot.slack.common import Block, actions, button, context, message, section, that_fit
from bot.slack.escape import NOTHING, Safe, bold, date, escape, joined, lines, mention
from bot.slack.excluded import exclusion_line, reason_word, say, time_range, who, words_of
from bot.slack.forms import View, choice_field, form, instant_field, text_field
from bot.slack.texts import Tongue, language_of
from bot.slack.texts.forms import FORM_WORDS
from bot.slack.tickets import plain_name, ticket_name, timer_line

FORM = "exclude"
"""The form's callback id."""
IN_LIST = "list"
"""The place of a button that stands in a list: the list stays as it is. Of one in a message that is answered
in its own place, it is the language of that message."""
_AT = "@"
SUBJECT, FROM, TO, REASON, EVIDENCE = "subject", "from", "to", "reason", "evidence"
_MOST_CHANGES = 6


def exclusion_told(view: ExclusionTold, language: str) -> Rendered:
    """A request, an answer, or that it was taken back."""
    t = Tongue(language)
    match view.moment:
        case ExclusionMoment.ASKED:
            return _request(t, view)
        case ExclusionMoment.ANSWERED | ExclusionMoment.TAKEN_BACK:
            first = _outcome(t, view.view)
            return message(first, [section(first), *_changes(t, view.view), _note(t, view.view.exclusion)])
        case _:
            assert_never(view.moment)


def entry_unknown(view: EntryUnknown, language: str) -> Rendered:
    """An entry of the file that is about nothing here, or about several things."""
    t = Tongue(language)
    length = t.duration(view.end - view.start, exact=True)
    about = {
        "range": say(t, "range", start=date(view.start), end=date(view.end), length=length),
        "subject": escape(view.subject, 80),
    }
    if not view.choices:
        return sentence(say(t, "entry", **about))
    choices = joined((escape(one, 80) for one in view.choices[:5]), ", ")
    return sentence(say(t, "entry_several", **about, choices=choices))


def exclusion_done(done: ExclusionDone, language: str) -> Rendered:
    """What a person's own deed has come to."""
    t, one = Tongue(language), done.view.exclusion
    about = {"range": time_range(t, one), "subject": plain_name(done.view.subject)}
    match one.stage:
        case Stage.ASKED:
            return sentence(say(t, "sent_already" if done.already else "sent"))
        case Stage.APPROVED:
            return sentence(say(t, "sent_already") if done.already else say(t, "now_granted", **about))
        case Stage.REFUSED:
            return sentence(say(t, "now_denied", **about))
        case Stage.WITHDRAWN:
            return sentence(say(t, "already_back") if done.already else say(t, "now_back", **about))
        case _:
            assert_never(one.stage)


def objected(answer: Objected, language: str) -> Rendered:
    """Why nothing was done, with the exclusion as it is."""
    t = Tongue(language)
    why = Safe(words_of(t).objections[answer.why])
    line = exclusion_line(t, answer.view.exclusion) if answer.view else NOTHING
    return message(lines(why, line), [section(why), *([context(line)] if line else [])])


def answered(view: ExclusionView, language: str, mentioned: Sequence[str] = ()) -> Rendered:
    """A request that has its answer, in the place of the buttons; it is still for whom it was for."""
    t = Tongue(language)
    whom = joined((mention(one) for one in mentioned), " ")
    line = exclusion_line(t, view.exclusion)
    head = bold(ticket_name(view.subject))
    last = [_back_button(t, view.exclusion, t.language)] if view.exclusion.stands else []
    above = [context(whom)] if whom else []
    blocks = [*above, section(lines(head, line)), *_changes(t, view), *last]
    return message(lines(whom, plain_name(view.subject), line), blocks)


def read_value(value: str) -> tuple[str, str]:
    """The id of the exclusion behind a button, and the place of the button; empty for an old one."""
    id, _, place = value.partition(_AT)
    return id, place


def listing(view: ExclusionsView, language: str) -> Rendered:
    """The answer to `/sla exclude list`."""
    t = Tongue(language)
    if not view.items:
        return sentence(say(t, "list_none"))
    head = say(t, "list")
    first = section(bold(head))
    items, left = that_fit([_item(t, item) for item in view.items], [first])
    left += view.more
    more = [context(say(t, "more", count=left))] if left else []
    told = (lines(plain_name(item.subject), exclusion_line(t, item.exclusion)) for item in view.items)
    return message(lines(head, *told), [first, *items, *more])


def exclusion_form(subject: str, language: str) -> View:
    """What somebody fills in; the subject may be known already."""
    t = Tongue(language)
    close = FORM_WORDS[language_of(language)].cancel
    reasons = [(word[:1].upper() + word[1:], str(code)) for code, word in words_of(t).reasons.items()]
    fields = [
        text_field(SUBJECT, say(t, "subject"), initial=subject, hint=say(t, "subject_hint"), most=120),
        instant_field(FROM, say(t, "from")),
        instant_field(TO, say(t, "to"), hint=say(t, "to_hint")),
        choice_field(REASON, say(t, "reason"), reasons),
        text_field(
            EVIDENCE, say(t, "proof"), hint=say(t, "proof_hint"), most=LONGEST_EVIDENCE, multiline=True
        ),
    ]
    return form(FORM, say(t, "title"), fields, submit=say(t, "submit"), close=close)


def _request(t: Tongue, view: ExclusionTold) -> Rendered:
    one, subject = view.view.exclusion, view.view.subject
    about = {"by": who(t, one.asked_by), "range": time_range(t, one), "reason": reason_word(t, one.reason)}
    first = say(t, "request", **about, subject=plain_name(subject))
    linked = say(t, "request", **about, subject=ticket_name(subject))
    again = say(t, "unanswered") if view.again else NOTHING
    evidence = say(t, "evidence", text=escape(one.evidence, 600))
    changes = _changes(t, view.view)
    would = say(t, "would") if changes else say(t, "would_not")
    roles = joined((escape(role, 40) for role in view.approvers), ", ")
    return message(
        lines(again, first, evidence),
        [
            section(lines(again, linked, evidence)),
            section(would),
            *changes,
            context(say(t, "may_answer", roles=roles)),
            _buttons(t, one, t.language),
        ],
    )


def _outcome(t: Tongue, view: ExclusionView) -> Safe:
    one = view.exclusion
    about = {"range": time_range(t, one), "subject": plain_name(view.subject)}
    match one.stage:
        case Stage.WITHDRAWN:
            return say(t, "taken_back", **about, other=who(t, one.withdrawn_by))
        case Stage.REFUSED:
            return say(t, "denied", **about, other=who(t, one.decided_by))
        case Stage.APPROVED | Stage.ASKED:
            return say(t, "granted", **about, other=who(t, one.decided_by))
        case _:
            assert_never(one.stage)


def _note(t: Tongue, one: Exclusion) -> Block:
    return context(exclusion_line(t, one))


def _changes(t: Tongue, view: ExclusionView) -> list[Block]:
    """Each promise as it is with the exclusion; the line itself says what it is without."""
    return [section(timer_line(t, timer)) for timer in view.changes[:_MOST_CHANGES]]


def _item(t: Tongue, item: ExclusionView) -> list[Block]:
    one = item.exclusion
    line = section(lines(bold(ticket_name(item.subject)), exclusion_line(t, one)))
    if one.stage is Stage.ASKED:
        return [line, _buttons(t, one, IN_LIST)]
    if one.stands and not one.id.startswith("f"):
        return [line, _back_button(t, one, IN_LIST)]
    return [line]


def _back_button(t: Tongue, one: Exclusion, place: str) -> Block:
    return actions(button(say(t, "withdraw"), EXCLUSION_WITHDRAW, f"{one.id}{_AT}{place}"))


def _buttons(t: Tongue, one: Exclusion, place: str) -> Block:
    value = f"{one.id}{_AT}{place}"
    return actions(
        button(say(t, "approve"), EXCLUSION_APPROVE, value, primary=True),
        button(say(t, "refuse"), EXCLUSION_REFUSE, value),
        button(say(t, "withdraw"), EXCLUSION_WITHDRAW, value),
    )
