"""Zendesk Support: the incremental exports, read page by page.

`settings` says what may be configured, `client` knows the addresses, `audits` reads both shapes in which
Zendesk tells what happened, `normalise` and `tickets` turn that into facts and cards, `position` is the
cursor, `fetch` puts it together. `hook` reads webhooks, `metrics` what Zendesk's own SLA says.
"""

from bot.clock import Clock
from bot.http import Http
from bot.sla.facts import SourceName
from bot.sources.shared.spec import Settings, SourceSpec
from bot.sources.zendesk.fetch import Zendesk
from bot.sources.zendesk.hook import verify
from bot.sources.zendesk.settings import ZendeskSettings


def _make(name: SourceName, settings: Settings, http: Http, clock: Clock) -> Zendesk:
    if not isinstance(settings, ZendeskSettings):
        raise TypeError("these are no settings of a Zendesk source")
    return Zendesk(name, settings, http, clock)


SPEC = SourceSpec("zendesk", ZendeskSettings, _make, verify)
