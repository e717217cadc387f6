"""The answers to `/sla at-risk` and `/sla mine`, and the Home tab: tickets, nearest due first."""

from __future__ import annotations

from collections.abc import Sequence

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
    first = heading(t, view)
    if shared_by:
        foot = context(t("answer.shared_by", who=shared_by))
    else:
        foot = actions(button(t.label("button.share"), SHARE, share_value(view.heading)))
    top = section(bold(first))
    return message(first, [top, *_body(t, view, [top, foot]), foot])


def home(view: ListView, language: str) -> list[Block]:
    """The blocks of the Home tab: my own timers."""
    t = Tongue(language)
    refresh = actions(button(t.label("button.refresh"), REFRESH_HOME, "refresh"))
    top = [header(t.label("home.title")), section(heading(t, view))]
    foot = [context(t("home.hint")), refresh]
    return [*top, *_body(t, view, [*top, *foot]), *foot]


def heading(t: Tongue, view: ListView) -> Safe:
    """How many there are. "None" is only said for certain while every source can be read (S28)."""
    count = len(view.items) + view.more
    if count:
        return t("list.at_risk", count=count) if view.heading == AT_RISK else t("list.mine", count=count)
    none = t("list.at_risk_none") if view.heading == AT_RISK else t("list.mine_none")
    sure = all(source.healthy for source in view.sources)
    return none if sure else lines(none, t("list.unsure"))


def _body(t: Tongue, view: ListView, beside: Sequence[Block]) -> list[Block]:
    notes = (*source_lines(t, view.sources), t("list.as_of", at=date(view.as_of)))
    cards = [[section(card_lines(t, item))] for item in view.items[:_MOST_ITEMS]]
    items, _ = that_fit(cards, [*beside, context(*notes)])
    more = len(view.items) - len(items) + view.more
    return [*items, context(t("list.more", count=more) if more else NOTHING, *notes)]
