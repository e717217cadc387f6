"""The engine's `Writer`: views of the engine become messages for Slack."""

from __future__ import annotations

from bot.engine.occasion_views import OccasionView
from bot.engine.records import Rendered
from bot.engine.views import AlertView, CardView, DigestView, NoticeView
from bot.slack.alert import alert
from bot.slack.card import card
from bot.slack.digest import digest
from bot.slack.notices import notice
from bot.slack.occasions import occasion


class SlackWriter:
    """Pure: the same view and language give the same message."""

    def card(self, view: CardView, language: str) -> Rendered:
        return card(view, language)

    def alert(self, view: AlertView, language: str) -> Rendered:
        return alert(view, language)

    def digest(self, view: DigestView, language: str) -> Rendered:
        return digest(view, language)

    def notice(self, view: NoticeView, language: str) -> Rendered:
        return notice(view, language)

    def occasion(
        self, view: OccasionView, language: str, *, mention: tuple[str, ...], perhaps_repeated: bool
    ) -> Rendered:
        return occasion(view, language, mentioned=mention, perhaps_repeated=perhaps_repeated)
