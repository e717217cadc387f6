"""What may be configured about a Freshdesk account, and what is refused kindly."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from bot.sla.facts import Category
from bot.sources.freshdesk.settings import FreshdeskSettings

MINIMUM = {"kind": "freshdesk", "domain": "acme", "api_key": "canary"}


def settings(**more: object) -> FreshdeskSettings:
    return FreshdeskSettings.model_validate({**MINIMUM, **more})


def test_the_least_that_must_be_said() -> None:
    least = settings()
    assert least.base == "https://acme.freshdesk.com"
    assert (least.every, least.start) == (timedelta(seconds=60), timedelta(days=30))
    assert least.headers() == {"Authorization": "Basic Y2FuYXJ5Olg="}
    assert least.priorities == {1: "low", 2: "medium", 3: "high", 4: "urgent"}
    assert least.no_replies == {2, 6, 8}


def test_all_that_can_be_said() -> None:
    most = settings(
        webhook_secret="canary-2",
        every="2m",
        start="24h",
        overlap="5m",
        spare="50",
        gone_every="1h",
        priorities={"2": "normal"},
        unset_priority="normal",
        statuses={"With the carrier": "on_hold", "9": "pending"},
        fields={"cf_contract": "contract"},
        bots=[43902, "Robot@Acme.example"],
        no_replies=["6"],
        merge_note="samengevoegd met ticket",
    )
    assert (most.every, most.start, most.spare) == (timedelta(minutes=2), timedelta(hours=24), 50)
    assert most.priorities == {1: "low", 2: "normal", 3: "high", 4: "urgent"}
    assert most.statuses == {"With the carrier": Category.ON_HOLD, "9": Category.PENDING}
    assert most.bots == {"43902", "robot@acme.example"}
    assert most.no_replies == {6}


def test_nothing_secret_is_shown() -> None:
    shown = settings(webhook_secret="canary-2")
    assert "canary" not in repr(shown) + str(shown) + shown.model_dump_json()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"domain": None}, "either domain or base_url"),
        ({"base_url": "https://a.example"}, "either domain or base_url"),
        ({"domain": None, "base_url": "http://help.acme.example"}, "write https"),
        ({"domain": "acme.freshdesk.com"}, "domain"),
        ({"api_key": None}, "api_key"),
        ({"api_key": ""}, "empty"),
        ({"api_key": "two words"}, "no token has"),
        ({"webhook_secret": ""}, "empty"),
        ({"every": "5s"}, "every"),
        ({"every": "1 business day"}, "hours, minutes or seconds"),
        ({"start": "1m"}, "start"),
        ({"spare": 95}, "spare"),
        ({"gone_every": "1s"}, "gone_every"),
        ({"priorities": {5: "worst"}}, "1, 2, 3 and 4"),
        ({"priorities": {1: ""}}, "priorities"),
        ({"statuses": {"Odd": "waiting"}}, "statuses"),
        ({"fields": {"cf_a": "same", "cf_b": "same"}}, "same name"),
        ({"no_replies": ["notes"]}, "no_replies"),
        ({"merge_note": ""}, "merge_note"),
        ({"colour": "red"}, "colour"),
        ({"kind": "zendesk"}, "kind"),
    ],
)
def test_what_is_wrong_is_named(more: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        settings(**more)
    assert words in str(caught.value)
    assert "canary" not in str(caught.value)
