"""The engine's `Writer`: views of the engine become messages for Slack."""

from __future__ import annotations

from bot.engine.records import Rendered
from bot.engine.views import AlertView, CardView, DigestView, NoticeView, RecoveryView
from bot.slack.alert import alert
from bot.slack.card import card
from bot.slack.digest import digest
from bot.slack.notices import notice
from bot.slack.uptime import recovery


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

    def recovery(self, view: RecoveryView, language: str) -> Rendered:
        return recovery(view, language)
