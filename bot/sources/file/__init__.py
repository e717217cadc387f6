"""A file that grows or is written anew: a helpdesk without an API takes part.

`settings` says what may be configured, `parts` finds the files and knows them again, `chunks` reads whole
lines of them, `telling` and `happenings` turn rows and events into facts, `memory` is what is kept of each
ticket, `position` is the cursor, `fetch` puts it together.
"""

from bot.clock import Clock
from bot.http import Http
from bot.sla.facts import SourceName
from bot.sources.file.fetch import FileSource
from bot.sources.file.settings import FileSettings
from bot.sources.shared.spec import Settings, SourceSpec


def _make(name: SourceName, settings: Settings, _http: Http, clock: Clock) -> FileSource:
    if not isinstance(settings, FileSettings):
        raise TypeError("these are no settings of a file source")
    return FileSource(name, settings, clock)


SPEC = SourceSpec("file", FileSettings, _make)
