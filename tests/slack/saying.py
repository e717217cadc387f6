"""An alert in a message, for tests that look at one detail of it; the places of a sentence to be filled."""

from dataclasses import replace
from string import Formatter

from bot.engine.records import Rendered
from bot.engine.views import AlertView, TimerView
from bot.naming import Plural
from bot.sla.moments import Reason
from bot.slack.blocks import SlackWriter
from tests.slack.samples import NOW, TICKET

WRITER = SlackWriter()


def alert(timer: TimerView, reason: Reason, language: str = "en", **more: object) -> Rendered:
    view = AlertView(TICKET, timer, reason, "due", NOW, NOW)
    return WRITER.alert(replace(view, **more), language)  # type: ignore[arg-type]


def places(sentence: str | Plural) -> list[set[str]]:
    """The placeholders of a sentence, in each of its forms."""
    forms = [sentence.one, sentence.other] if isinstance(sentence, Plural) else [sentence]
    return [{name for _, name, _, _ in Formatter().parse(form) if name is not None} for form in forms]
