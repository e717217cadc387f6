"""What is kept of a configuration, so that timers that began under it can be explained for ever (S10)."""

from __future__ import annotations

from pathlib import Path

from bot.config import loads
from bot.config.editions import edition_book, edition_text
from tests.config.examples import NOW

EXAMPLE = Path("docs/examples/sla.yml")
ENVIRON = {
    "SLACK_BOT_TOKEN": "xoxb-canary",
    "SLACK_APP_TOKEN": "xapp-canary",
    "ZENDESK_TOKEN": "canary-of-zendesk",
    "PINGDOM_TOKEN": "canary-of-pingdom",
    "DUEBELL_STORE": "postgresql://duebell:canary@127.0.0.1/duebell",
}


def test_s10_a_kept_edition_gives_the_same_book() -> None:
    data = EXAMPLE.read_bytes()
    book = loads(data, ENVIRON, NOW).book
    assert edition_book(edition_text(data, ENVIRON), NOW) == book


def test_s10_a_kept_edition_holds_no_secret() -> None:
    assert "canary" not in edition_text(EXAMPLE.read_bytes(), ENVIRON)


def test_s10_variables_are_kept_as_they_were() -> None:
    data = EXAMPLE.read_text(encoding="utf-8").replace("Klant Holding", '"${HOLDING} $${X}"').encode()
    then = ENVIRON | {"HOLDING": "Klant Holding"}
    kept = edition_book(edition_text(data, then), NOW)
    assert kept == loads(data, then, NOW).book
