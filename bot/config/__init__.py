"""The configuration: sla.yml and the environment in; Settings, or every fault at once, out.

text -> reading (YAML with its marks) -> environment (${NAME}) -> shaping (pydantic) -> builders -> Settings
"""

from bot.config.faults import ConfigFaults, Fault, format_faults
from bot.config.loading import load, loads
from bot.config.settings import (
    Channel,
    Language,
    LogLevel,
    Mode,
    Settings,
    SlackSettings,
    SourceSettings,
    StoreSettings,
    WebSettings,
)

__all__ = [
    "Channel",
    "ConfigFaults",
    "Fault",
    "Language",
    "LogLevel",
    "Mode",
    "Settings",
    "SlackSettings",
    "SourceSettings",
    "StoreSettings",
    "WebSettings",
    "format_faults",
    "load",
    "loads",
]
