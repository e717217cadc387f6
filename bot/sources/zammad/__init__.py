"""Zammad: changed tickets are searched for, and the history of each is read.

`settings` says what may be configured, `client` knows the addresses, `story` reads what they answer,
`messages` and `normalise` turn that into facts, `cards` into cards, `stories` and `lookups` fetch what that
takes, `product` puts it together for the shared driver, `hooks` reads webhooks.
"""

from bot.clock import Clock
from bot.http import Http
from bot.sla.facts import SourceName
from bot.sources.shared.changes import Changes, Rhythm
from bot.sources.shared.spec import Settings, SourceSpec
from bot.sources.zammad.hooks import tickets_of
from bot.sources.zammad.product import Zammad
from bot.sources.zammad.settings import ZammadSettings


def _make(name: SourceName, settings: Settings, http: Http, clock: Clock) -> Changes:
    if not isinstance(settings, ZammadSettings):
        raise TypeError("these are no settings of a Zammad source")
    rhythm = Rhythm(settings.every, settings.start, settings.overlap, settings.shown_after)
    return Changes(name, Zammad(name, settings, http), http, rhythm)


SPEC = SourceSpec("zammad", ZammadSettings, _make, tickets_of)
