"""Freshdesk: tickets as they are now, compared with how they were.

`settings` says what may be configured, `client` knows the addresses and `budget` their price, `payloads`
reads what comes, `memo` is what is remembered of a ticket, `statuses` and `normalise` turn the difference
into facts, `product` puts it together for the driver.
"""

from datetime import timedelta

from bot.clock import Clock
from bot.http import Http
from bot.sla.facts import SourceName
from bot.sources.freshdesk.hook import hook
from bot.sources.freshdesk.product import FreshdeskProduct
from bot.sources.freshdesk.settings import FreshdeskSettings
from bot.sources.shared.changes import Changes, Rhythm
from bot.sources.shared.spec import Settings, SourceSpec

LAG = timedelta(seconds=10)
"""A change gets its instant when it is made and is listed once it is stored; so much is left for that."""


def _make(name: SourceName, settings: Settings, http: Http, clock: Clock) -> Changes:
    if not isinstance(settings, FreshdeskSettings):
        raise TypeError("these are no settings of a Freshdesk source")
    rhythm = Rhythm(settings.every, settings.start, settings.overlap, LAG)
    return Changes(name, FreshdeskProduct(name, settings, http, clock), http, rhythm)


SPEC = SourceSpec("freshdesk", FreshdeskSettings, _make, hook)
