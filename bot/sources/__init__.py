"""Products that Duebell reads. A new one is a package here and a line in REGISTRY."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.sources import (
    alertmanager,
    file,
    freshdesk,
    jira,
    pingdom,
    prometheus,
    rt,
    servicenow,
    statuscake,
    statuspage,
    uptime_kuma,
    uptimerobot,
    zammad,
    zendesk,
)
from bot.sources.shared.spec import SourceSpec

_SPECS = (
    alertmanager.SPEC,
    file.SPEC,
    freshdesk.SPEC,
    jira.SPEC,
    pingdom.SPEC,
    prometheus.SPEC,
    rt.SPEC,
    servicenow.SPEC,
    statuscake.SPEC,
    statuspage.SPEC,
    uptime_kuma.SPEC,
    uptimerobot.SPEC,
    zammad.SPEC,
    zendesk.SPEC,
)

REGISTRY: Mapping[str, SourceSpec] = MappingProxyType({spec.kind: spec for spec in _SPECS})
"""Every kind of source, by the word that `kind:` has in the configuration."""
