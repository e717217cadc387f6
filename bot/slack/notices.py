"""Messages to the admins about Duebell itself."""

from __future__ import annotations

from bot.engine.records import Rendered
from bot.engine.views import NoticeView
from bot.slack.common import context, message, section
from bot.slack.escape import NOTHING, Safe, date, escape, joined, lines, mention
from bot.slack.texts import Tongue

_MOST_NUMBERS = 40


def notice(view: NoticeView, language: str) -> Rendered:
    """What is wrong or well again, since when, and which timers nobody can see."""
    t = Tongue(language)
    name = _name(view.subject_name)
    first = Safe(t.words.notices[view.kind].format(name=name))
    tickets = _tickets(t, view)
    told = joined((escape(view.detail, 300), t("notice.since", at=date(view.at))))
    return message(lines(first, tickets), [section(lines(first, tickets)), context(told)])


def _name(name: str) -> Safe:
    """A channel's id becomes a mention of it, also as `=ID|language`; a source keeps its name."""
    if name.startswith("="):
        name = name[1:].partition("|")[0]
    if name[:1] in {"C", "G"} and name.isalnum() and name.isupper() and name.isascii() and len(name) > 2:
        return Safe(f"<#{name}>")
    return mention(name) or escape(name, 80)


def _tickets(t: Tongue, view: NoticeView) -> Safe:
    if not view.tickets:
        return NOTHING
    shown = view.tickets[:_MOST_NUMBERS]
    numbers = joined((escape(number, 40) for number in shown), ", ")
    more = view.more + len(view.tickets) - len(shown)
    listed = joined((numbers, t("notice.more", count=more) if more else NOTHING), " ")
    return t("notice.tickets", numbers=listed)
