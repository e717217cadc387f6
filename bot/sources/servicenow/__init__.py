"""ServiceNow: a table of tasks by the Table API, and what its audit and its journal say of them.

`settings` says what may be configured, `client` knows the tables, `records` reads their rows, `known` and
`lookups` what things are called and who is who, `past` and `normalise` tell what the history says, `compare`
what it does not, `cards` what people see, `telling` and `product` put it together for the shared driver, and
`hook` takes pushes.
"""

from bot.clock import Clock
from bot.http import Http
from bot.sla.facts import SourceName
from bot.sources.servicenow.hook import read_hook
from bot.sources.servicenow.product import ServiceNow
from bot.sources.servicenow.settings import ServiceNowSettings
from bot.sources.shared.changes import Changes, Rhythm
from bot.sources.shared.spec import Settings, SourceSpec


def _make(name: SourceName, settings: Settings, http: Http, clock: Clock) -> Changes:
    if not isinstance(settings, ServiceNowSettings):
        raise TypeError("these are no settings of a ServiceNow source")
    rhythm = Rhythm(settings.every, settings.start, settings.overlap, settings.lag)
    return Changes(name, ServiceNow(name, settings, http, clock), http, rhythm)


SPEC = SourceSpec("servicenow", ServiceNowSettings, _make, read_hook)
