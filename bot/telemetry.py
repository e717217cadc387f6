"""Logs: one JSON object a line on standard error, without secrets and without texts of messages."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

_TOKEN = re.compile(
    r"\b(xox[a-z]-|xapp-|xoxe\.)[\w-]+|(?i:\b(basic|bearer)\s+[\w.~+/=-]{8,})|://[^/\s:@]+:[^/\s@]+@"
)
NOISY = ("slack_bolt", "slack_sdk", "apscheduler", "aiohttp", "sqlalchemy", "alembic", "aiosqlite")
"""Libraries whose debug lines hold whole payloads: they speak from warnings upwards only."""


def redact(text: str) -> str:
    """The text with everything that looks like a token or a password replaced."""
    return _TOKEN.sub("[secret]", text)


def _redact_values(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = redact(value)
    return event


def set_up(level: str = "info", stream: TextIO | None = None) -> None:
    """Send our logs and the libraries' to `stream` (by default standard error), as JSON."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _redact_values,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _redact_values,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
