"""The file that `duebell init` writes works as it is."""

import re

import pytest

from bot.config import ConfigFaults, loads
from bot.config.starter import starter
from tests.config.examples import ENVIRON, NOW


def test_it_lacks_nothing_but_its_secrets() -> None:
    with pytest.raises(ConfigFaults) as refused:
        loads(starter().encode(), {}, NOW)
    assert [fault.what for fault in refused.value.faults] == [
        "the variable SLACK_BOT_TOKEN is not set",
        "the variable SLACK_APP_TOKEN is not set",
        "the variable ZENDESK_TOKEN is not set",
    ]
    assert refused.value.doubts == ()


def test_it_loads_with_them_without_a_doubt() -> None:
    found = loads(starter().encode(), ENVIRON, NOW)
    assert [policy.name for policy in found.book.policies] == ["urgent", "standard"]
    assert found.doubts == ()


def test_its_comments_are_true_too() -> None:
    """Every setting that is only a comment works when the comment sign is taken away."""
    text = re.sub(r"^( *)# (?=[ \-a-z0-9_]+[:{]|  *- {)", r"\1", starter(), flags=re.MULTILINE)
    found = loads(text.encode(), ENVIRON, NOW)
    assert [policy.name for policy in found.book.policies] == ["gold", "urgent", "standard"]
    assert found.book.customers[0].contract is not None
    (portal,) = found.book.services
    assert portal.name == "portal"
    assert {str(monitor) for monitor in portal.monitors} == {"pings:4711"}
    assert [source.kind for source in found.sources] == ["zendesk", "pingdom"]
    assert found.book.customers[0].contract.credits.uptime
    assert [page.services for page in found.status_pages] == [("portal",)]
    assert found.slack.groups == {"Second line": "support"}
    assert "due-contractual" in {rung.name for rung in found.book.policies[1].promises[0].ladder.rungs}
