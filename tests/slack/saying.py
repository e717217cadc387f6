"""An alert in a message, for tests that look at one detail of it."""

from dataclasses import replace

from bot.engine.records import Rendered
from bot.engine.views import AlertView, TimerView
from bot.sla.moments import Reason
from bot.slack.blocks import SlackWriter
from tests.slack.samples import NOW, TICKET

WRITER = SlackWriter()


def alert(timer: TimerView, reason: Reason, language: str = "en", **more: object) -> Rendered:
    view = AlertView(TICKET, timer, reason, "due", NOW, NOW)
    return WRITER.alert(replace(view, **more), language)  # type: ignore[arg-type]
