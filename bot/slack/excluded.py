"""Time that does not count, in one line each: what cards, explanations, corrections and lists share (S45)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.engine.views import TimerView
from bot.naming import form_of
from bot.sla.excluded import Exclusion, Stage
from bot.slack.escape import NOTHING, Safe, date, escape, joined, mention
from bot.slack.texts import Tongue, language_of
from bot.slack.texts.exclusions import EXCLUSION_WORDS, ExclusionKey, ExclusionWords

MOST_LINES, MOST_SINCE = 5, 3
_LINE: dict[Stage, ExclusionKey] = {
    Stage.APPROVED: "excluded",
    Stage.ASKED: "asked",
    Stage.REFUSED: "refused",
    Stage.WITHDRAWN: "withdrawn",
}


def words_of(t: Tongue) -> ExclusionWords:
    """The words for exclusions in a language."""
    return EXCLUSION_WORDS[language_of(t.language)]


def say(t: Tongue, key: ExclusionKey, **values: Safe | int) -> Safe:
    """A sentence with its placeholders filled."""
    return Safe(form_of(words_of(t).texts[key], values.get("count")).format(**values))


def who(t: Tongue, name: str) -> Safe:
    """A Slack user as a mention, others as they are written; nobody is the file."""
    return mention(name) or escape(name, 80) or say(t, "the_file")


def reason_word(t: Tongue, code: str) -> Safe:
    """The reason in words; a code that is none of ours as it is."""
    return Safe(words_of(t).reason(code) or escape(code, 60))


def excluded_for(t: Tongue, code: str) -> str:
    """The reason for the cell of a table, where nothing is parsed."""
    return words_of(t).reason(code) or code


def time_range(t: Tongue, one: Exclusion) -> Safe:
    """From when until when, and how long that is by the clock on the wall."""
    length = t.duration(one.end - one.start, exact=True)
    return say(t, "range", start=date(one.start), end=date(one.end), length=length)


def exclusion_line(t: Tongue, one: Exclusion) -> Safe:
    """All about one exclusion: the range, why, who asked and who answered, when, and what shows it."""
    key = _LINE[one.stage]
    if one.stage is Stage.WITHDRAWN and one.decided_at is None:
        key = "dropped"
    evidence = say(t, "evidence", text=escape(one.evidence, 200)) if one.evidence else NOTHING
    last = one.withdrawn_by if one.stage is Stage.WITHDRAWN else one.decided_by
    said = say(
        t,
        key,
        range=time_range(t, one),
        reason=reason_word(t, one.reason),
        by=who(t, one.asked_by),
        other=who(t, last),
        at=date(one.changed_at),
        evidence=evidence,
    )
    return Safe(said.rstrip())


def exclusion_lines(t: Tongue, some: Sequence[Exclusion]) -> list[Safe]:
    """The latest of them, with how many there are besides."""
    shown = [exclusion_line(t, one) for one in some[-MOST_LINES:]]
    left = len(some) - len(shown)
    return [*shown, *([say(t, "more", count=left)] if left else [])]


def since_lines(t: Tongue, some: Sequence[Exclusion]) -> list[Safe]:
    """What has come or gone since something was told, for a correction (S26)."""
    return [say(t, "since", line=exclusion_line(t, one)) for one in some[-MOST_SINCE:]]


def spared(t: Tongue, promises: int, breached: int) -> Safe:
    """Beside a table of counts: on how many of the promises time was excluded, and what that has spared."""
    if not promises:
        return NOTHING
    also = say(t, "status_breached", count=breached) if breached else NOTHING
    return joined((say(t, "status", count=promises), also), " ")


def without(t: Tongue, timer: TimerView) -> Safe:
    """The other figure: what the timer would be if people had excluded nothing."""
    other = timer.without
    if other is None:
        return NOTHING
    values = {"used": t.duration(other.used, exact=True), "budget": t.duration(other.budget, exact=True)}
    if other.breached_at is not None:
        figures = say(t, "breached", at=date(other.breached_at), **values)
    elif other.due_at is not None and other.state.open:
        figures = say(t, "due", at=date(other.due_at), **values)
    else:
        figures = say(t, "other", state=Safe(t.words.states[other.state]), **values)
    return say(t, "without", figures=figures)
