"""The answers to `/sla at-risk` and `/sla mine`, and the Home tab: tickets, nearest due first."""

from __future__ import annotations

from bot.engine.records import Rendered
from bot.engine.views import ListView
from bot.slack.card import card_lines
from bot.slack.clicks import REFRESH_HOME, SHARE, share_value
from bot.slack.common import Block, actions, button, context, header, message, section, that_fit
from bot.slack.escape import NOTHING, Safe, bold, date, lines
from bot.slack.sources import source_lines
from bot.slack.texts import Tongue

AT_RISK = "at-risk"
_MOST_ITEMS = 40


def listing(view: ListView, language: str, *, shared_by: Safe = NOTHING) -> Rendered:
    """The tickets of a list for one person, or for a channel when somebody shares it."""
    t = Tongue(language)
    first, body = heading(t, view), _body(t, view)
    if shared_by:
        foot = context(t("answer.shared_by", who=shared_by))
    else:
        foot = actions(button(t.label("button.share"), SHARE, share_value(view.heading)))
    return message(first, [section(bold(first)), *body, foot])


def home(view: ListView, language: str) -> list[Block]:
    """The blocks of the Home tab: my own timers."""
    t = Tongue(language)
    refresh = actions(button(t.label("button.refresh"), REFRESH_HOME, "refresh"))
    top = [header(t.label("home.title")), section(heading(t, view))]
    return [*top, *_body(t, view), context(t("home.hint")), refresh]


def heading(t: Tongue, view: ListView) -> Safe:
    """How many there are. "None" is only said for certain while every source can be read (S28)."""
    count = len(view.items) + view.more
    if count:
        return t("list.at_risk", count=count) if view.heading == AT_RISK else t("list.mine", count=count)
    none = t("list.at_risk_none") if view.heading == AT_RISK else t("list.mine_none")
    sure = all(source.healthy for source in view.sources)
    return none if sure else lines(none, t("list.unsure"))


def _body(t: Tongue, view: ListView) -> list[Block]:
    items = that_fit([section(card_lines(t, item)) for item in view.items[:_MOST_ITEMS]])
    more = len(view.items) - len(items) + view.more
    notes = (
        t("list.more", count=more) if more else NOTHING,
        *source_lines(t, view.sources),
        t("list.as_of", at=date(view.as_of)),
    )
    return [*items, context(*notes)]
