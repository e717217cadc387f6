"""Files to load, and the variables that they name."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.config import ConfigFaults, Fault, Settings, loads

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
EXAMPLE = ROOT / "docs" / "examples" / "sla.yml"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)

CANARY = "xoxb-7531-canary-Z9y8X7w6V5u4"
ENVIRON = {
    "BOT_TOKEN": CANARY,
    "APP_TOKEN": "xapp-1-canary-T3s2R1q0P9o8",
    "DESK_TOKEN": "canary-M7n6B5v4C3x2",
    "EMPTY": "",
    "PASSPHRASE": "sesame 5d, street/lane",  # looks like no secret, and falls apart
    # of the example and of the file that `duebell init` writes
    "SLACK_BOT_TOKEN": CANARY,
    "SLACK_APP_TOKEN": "xapp-1-canary-T3s2R1q0P9o8",
    "ZENDESK_TOKEN": "canary-M7n6B5v4C3x2",
    "PINGDOM_TOKEN": "canary-H5j4K3l2P1o0",
    "DUEBELL_STORE": "postgresql://duebell:canary-Q1w2E3r4T5@127.0.0.1/duebell",
}

SMALL = """\
timezone: Europe/Amsterdam
calendar: office
calendars:
  office:
    hours: {mon-fri: "09:00-17:00"}
slack:
  bot_token: "${BOT_TOKEN}"
  app_token: "${APP_TOKEN}"
  channels:
    support: C0SUPPORT
    legal: C0LEGAL
  roles:
    lead: lead@example.com
  default_channel: support
sources:
  desk: {kind: zendesk, subdomain: acme, oauth_token: "${DESK_TOKEN}"}
policies:
  - name: standard
    match: {}
    targets:
      first_response: 4h
"""
"""The least that a useful file says; without faults or doubts."""


def small(*changes: tuple[str, str]) -> str:
    """The small file with parts of it written differently."""
    text = SMALL
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def settings(text: str) -> Settings:
    """Load a file that has no faults."""
    return loads(text.encode(), ENVIRON, NOW)


def faults(text: str | bytes) -> tuple[Fault, ...]:
    """The faults of a file, none if it loads."""
    try:
        loads(text if isinstance(text, bytes) else text.encode(), ENVIRON, NOW)
    except ConfigFaults as found:
        return found.faults
    return ()


@dataclass(frozen=True)
class Expected:
    """What a file says about itself: `# fault: words` (or `# doubt:`) on the line that is at fault, with a
    bar between several; `# fault-at-top: words` anywhere, for what is not there."""

    line: int
    words: str


def expected(text: str, kind: str) -> list[Expected]:
    """All that a file expects, in its own order."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if comment := re.search(rf"# {kind}(-at-top)?: (.*)", line):
            line_of = 1 if comment[1] else number
            found += [Expected(line_of, words.strip()) for words in comment[2].split(" | ")]
    return found
