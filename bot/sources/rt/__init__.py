"""Request Tracker 5: the stream of all transactions, read by their ids.

`settings` says what may be configured, `client` knows the addresses and where their pages deceive, `rows` and
`snapshots` read what RT writes, `known` and `lookups` hold who people are and what numbers are called,
`rewind` finds out how a ticket began, `normalise` makes facts, `position` is the cursor, `fetch` puts it
together.
"""

from bot.clock import Clock
from bot.http import Http
from bot.sla.facts import SourceName
from bot.sources.rt.fetch import RequestTracker
from bot.sources.rt.settings import RtSettings
from bot.sources.shared.spec import Settings, SourceSpec


def _make(name: SourceName, settings: Settings, http: Http, clock: Clock) -> RequestTracker:
    if not isinstance(settings, RtSettings):
        raise TypeError("these are no settings of a Request Tracker source")
    return RequestTracker(name, settings, http, clock)


SPEC = SourceSpec("rt", RtSettings, _make)
