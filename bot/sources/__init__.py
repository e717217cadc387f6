"""Products that Duebell reads. A new one is a package here and a line in REGISTRY."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.sources import zendesk
from bot.sources.shared.spec import SourceSpec

REGISTRY: Mapping[str, SourceSpec] = MappingProxyType({zendesk.SPEC.kind: zendesk.SPEC})
"""Every kind of source, by the word that `kind:` has in the configuration."""
