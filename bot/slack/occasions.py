"""Occasions in words: each kind of view has a module of its own, and this is the list of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import assert_never

from bot.engine.burn_views import BurnView
from bot.engine.endangered_views import EndangeredView
from bot.engine.exclusion_views import EntryUnknown, ExclusionTold
from bot.engine.maintenance_views import MaintenanceView
from bot.engine.money_views import ClaimView
from bot.engine.occasion_views import OccasionView
from bot.engine.records import Rendered
from bot.engine.report_views import ReportTroubleView, ReportView
from bot.engine.views import RecoveryView
from bot.slack.answer import Json, objects, word
from bot.slack.burn import burn
from bot.slack.claims import claim
from bot.slack.common import context, message
from bot.slack.endangered import endangered
from bot.slack.escape import NOTHING, Safe, joined, lines, mention
from bot.slack.exclusions import entry_unknown, exclusion_told
from bot.slack.maintenance import announcement
from bot.slack.reports import report, trouble
from bot.slack.texts import Tongue
from bot.slack.uptime import recovery

_MENTION = re.compile(r"<(?:@|!subteam\^)(\w+)(?:\|[^<>]*)?>")


def occasion(
    view: OccasionView, language: str, *, mentioned: tuple[str, ...] = (), perhaps_repeated: bool = False
) -> Rendered:
    """The words of a view; above them whom they are for, below them that they may be there already."""
    said = _said(view, language)
    whom = joined((mention(one) for one in mentioned), " ")
    perhaps = Tongue(language)("alert.perhaps") if perhaps_repeated else NOTHING
    if not whom and not perhaps:
        return said
    above, below = ([context(part)] if part else [] for part in (whom, perhaps))
    return message(lines(whom, Safe(said.text)), [*above, *said.blocks, *below])


def whom_for(blocks: Sequence[Json]) -> tuple[str, ...]:
    """Whom such a message mentions above its words, read from the message as Slack gives it back."""
    first = blocks[0] if blocks else {}
    said = " ".join(word(one.get("text")) for one in objects(first.get("elements")))
    alone = first.get("type") == "context" and not _MENTION.sub("", said).strip()
    return tuple(_MENTION.findall(said)) if alone else ()


def _said(view: OccasionView, language: str) -> Rendered:
    match view:
        case RecoveryView():
            said = recovery(view, language)
        case EndangeredView():
            said = endangered(view, language)
        case ExclusionTold():
            said = exclusion_told(view, language)
        case EntryUnknown():
            said = entry_unknown(view, language)
        case ClaimView():
            said = claim(view, language)
        case BurnView():
            said = burn(view, language)
        case MaintenanceView():
            said = announcement(view, language)
        case ReportView():
            said = report(view, language)
        case ReportTroubleView():
            said = trouble(view, language)
        case _:
            assert_never(view)
    return said
