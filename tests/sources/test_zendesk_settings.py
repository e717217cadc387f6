"""What may be configured about a Zendesk account, and what is refused kindly."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from bot.sla.facts import Category
from bot.sources.zendesk.settings import ZendeskSettings

MINIMUM = {"kind": "zendesk", "subdomain": "acme", "email": "bot@acme.example", "token": "canary"}


def settings(**more: object) -> ZendeskSettings:
    return ZendeskSettings.model_validate({**MINIMUM, **more})


def test_the_least_that_must_be_said() -> None:
    least = settings()
    assert least.base == "https://acme.zendesk.com"
    assert (least.every, least.start) == (timedelta(seconds=60), timedelta(days=30))
    assert least.headers() == {"Authorization": "Basic Ym90QGFjbWUuZXhhbXBsZS90b2tlbjpjYW5hcnk="}


def test_all_that_can_be_said() -> None:
    most = settings(
        every="2m",
        start="24h",
        overlap="5m",
        repairs=10,
        unset_priority="normal",
        statuses={"Waiting for supplier": "on_hold"},
        fields={27642: "contract", "27648": "colour"},
        bots=[235323, "Robot@Acme.example"],
    )
    assert (most.every, most.start, most.overlap) == (
        timedelta(minutes=2),
        timedelta(hours=24),
        timedelta(minutes=5),
    )
    assert most.statuses == {"Waiting for supplier": Category.ON_HOLD}
    assert most.fields == {27642: "contract", 27648: "colour"}
    assert most.bots == {"235323", "robot@acme.example"}


def test_a_bearer_and_an_address_of_ones_own() -> None:
    own = ZendeskSettings.model_validate({"base_url": "https://help.acme.example/", "oauth_token": "canary"})
    assert own.base == "https://help.acme.example"
    assert own.headers() == {"Authorization": "Bearer canary"}


def test_nothing_secret_is_shown() -> None:
    assert "canary" not in repr(settings()) + str(settings()) + settings().model_dump_json()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"subdomain": None}, "either subdomain or base_url"),
        ({"base_url": "https://a.example"}, "either subdomain or base_url"),
        ({"subdomain": None, "base_url": "acme.zendesk.com"}, "plain address"),
        ({"subdomain": None, "base_url": "https://user:pw@a.example"}, "plain address"),
        ({"subdomain": None, "base_url": "https://a.example?x=1"}, "plain address"),
        ({"subdomain": None, "base_url": "http://help.acme.example"}, "write https"),
        ({"subdomain": "acme.zendesk.com"}, "subdomain"),
        ({"token": None}, "either email and token, or oauth_token"),
        ({"email": None}, "either email and token, or oauth_token"),
        ({"oauth_token": "other"}, "either email and token, or oauth_token"),
        ({"token": ""}, "empty"),
        ({"token": "two words"}, "no token has"),
        ({"token": "line\n"}, "no token has"),
        ({"email": "nobody"}, "email"),
        ({"every": "5s"}, "every"),
        ({"every": "1 business day"}, "hours, minutes or seconds"),
        ({"every": "often"}, "write hours, minutes or seconds"),
        ({"start": "1m"}, "start"),
        ({"statuses": {"Odd": "waiting"}}, "statuses"),
        ({"fields": {1: "same", 2: "same"}}, "same name"),
        ({"fields": {"colour": "colour"}}, "fields"),
        ({"colour": "red"}, "colour"),
        ({"kind": "freshdesk"}, "kind"),
    ],
)
def test_what_is_wrong_is_named(more: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        settings(**more)
    assert words in str(caught.value)
    assert "canary" not in str(caught.value)
