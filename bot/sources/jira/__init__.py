"""Jira Service Management Cloud: what changed by search, what happened by changelog and comments.

`settings` says what may be configured, `client` knows the addresses, `fields`, `known` and `lookups` what
things are called, `issues` and `changes` read the answers, `normalise` and `cards` turn them into facts and
cards, `listing` asks for what changed, `telling` tells what happened, `product` puts it together, and `hook`
takes webhooks.
"""

from bot.clock import Clock
from bot.http import Http
from bot.sla.facts import SourceName
from bot.sources.jira.hook import read_hook
from bot.sources.jira.product import Jira
from bot.sources.jira.settings import JiraSettings
from bot.sources.shared.changes import Changes, Rhythm
from bot.sources.shared.spec import Settings, SourceSpec


def _make(name: SourceName, settings: Settings, http: Http, clock: Clock) -> Changes:
    if not isinstance(settings, JiraSettings):
        raise TypeError("these are no settings of a Jira source")
    rhythm = Rhythm(settings.every, settings.start, settings.overlap, settings.lag)
    return Changes(name, Jira(name, settings, http, clock), http, rhythm)


SPEC = SourceSpec("jira", JiraSettings, _make, read_hook)
