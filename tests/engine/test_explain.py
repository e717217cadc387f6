"""S06, S08: `duebell explain` says which policy, contract, calendar and zone won, and against what."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.sla.facts import Attributes, Author, Category, Fact, FactKey, Opened, SourceName, Subject, Who
from bot.sla.pages import Page, Ticket
from storage import open_store

DESK = SourceName("desk")
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SLA = """\
timezone: Europe/Amsterdam
calendar: office
calendars:
  office: {{hours: {{mon-fri: "09:00-17:00"}}}}
  long: {{hours: {{mon-fri: "08:00-20:00"}}}}
store: sqlite:///{folder}/duebell.sqlite
slack: {{bot_token: xoxb-1, app_token: xapp-1, channels: {{legal: C0LEGAL}}}}
customers:
  - {{name: Klant BV, match: {{organization: Klant}}, contract: msa}}
  - {{name: Noord, calendar: long}}
contracts: {{msa: {{valid: 2026-01-01..2027-12-31, calendar: 24x7, clauses: {{response: "§4.2"}}}}}}
policies:
  - {{name: chat, match: {{channel: chat}}, calendar: long, targets: {{first_response: 1h}}}}
  - name: urgent
    match: {{priority: [urgent, high], tags: {{not: test}}}}
    targets: {{first_response: {{internal: 2h, contractual: {{within: 4h, clause: response}}}}}}
  - {{name: rest, match: {{}}, targets: {{first_response: 8h}}}}
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "sla.yml"
    path.write_text(SLA.format(folder=tmp_path), encoding="utf-8")
    return path


def explained(config: Path, attributes: Attributes, *options: str) -> str:
    subject = Subject(DESK, "T-1")
    author = Author("kim", Who.CUSTOMER)
    fact = Fact(DESK, FactKey("1"), subject, NOW, NOW, author, Opened(Category.NEW, attributes, "kim"))
    page = Page(DESK, (fact,), "c", NOW, tickets=(Ticket(subject, "", "", "T-1"),))

    async def kept() -> None:
        store = await open_store(f"sqlite:///{config.parent}/duebell.sqlite")
        await store.append(page, NOW + timedelta(minutes=1))
        await store.close()

    asyncio.run(kept())
    done = CliRunner().invoke(app, ["explain", "T-1", "--config", str(config), *options])
    assert done.exit_code == 0
    return done.output


def version(told: str) -> str:
    return told.split("version ")[1][:12]


def test_s06_the_contract_won(config: Path) -> None:
    told = explained(config, Attributes(priority="high", customer="Klant"))
    internal, contractual = sorted(told.split("\n\n"), key=lambda text: "contractual" in text)
    policy = f"policy urgent (version {version(told)}): number 2 of 3, the first that fits: "
    assert f"  {policy}priority is urgent or high; tags is not test\n" in internal
    assert (
        "  contract msa of Klant BV, in force 2026-01-01..2027-12-31, clause §4.2\n"
        "  calendar 24x7, zone Europe/Amsterdam: from the contract\n"
    ) in contractual
    against = "from the default; no contract applies; customer Klant BV names none; the policy names none"
    assert f"  calendar office, zone Europe/Amsterdam: {against}\n" in internal


def test_s06_the_customer_won(config: Path) -> None:
    told = explained(config, Attributes(customer="Noord"))
    assert "number 3 of 3, the first that fits: it asks nothing\n" in told
    assert "calendar long, zone Europe/Amsterdam: from the customer; no contract applies\n" in told


def test_s06_the_policy_won(config: Path) -> None:
    told = explained(config, Attributes(channel="chat"))
    assert "number 1 of 3, the first that fits: channel is chat\n" in told
    assert "from the policy; no contract applies; no customer is known\n" in told


def test_s08_the_same_for_machines(config: Path) -> None:
    (view,) = json.loads(explained(config, Attributes(channel="chat"), "--json"))
    assert view["why"] == {
        "place": 1,
        "policies": 3,
        "conditions": ["channel is chat"],
        "customer": "",
        "contract": "",
        "valid_from": None,
        "valid_until": None,
        "passed_over": ["no contract applies", "no customer is known"],
    }
