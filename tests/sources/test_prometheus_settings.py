"""What may be written about a Prometheus, and how an indicator judges."""

import math

import pytest
from pydantic import ValidationError

from bot.sla.observations import Health
from bot.sources.prometheus.listening import judging
from bot.sources.prometheus.settings import Indicator, PrometheusSettings

ONE = {"indicators": {"shop": {"query": "up"}}}
HOME = "http://127.0.0.1:9090"


def settings(**more: object) -> PrometheusSettings:
    return PrometheusSettings.model_validate({"base_url": HOME, **ONE, **more})


@pytest.mark.parametrize(
    ("good", "value", "health"),
    [
        ("== 1", 1.0, Health.UP),
        ("==1", 0.0, Health.DOWN),
        ("!= 0", 2.0, Health.UP),
        ("> 0", 0.0, Health.DOWN),
        (">= 0.95", 0.95, Health.UP),
        ("< 0.01", 0.01, Health.DOWN),
        ("< 0.01", math.inf, Health.DOWN),
        ("<= -1", -1.5, Health.UP),
        ("< 0.01", math.nan, Health.UP),
    ],
)
def test_a_condition_judges(good: str, value: float, health: Health) -> None:
    assert judging(Indicator(query="up", good=good))(value) is health


@pytest.mark.parametrize("good", ["", "1", "=> 1", "> high", "> 1 2", "> 1e3"])
def test_another_condition_is_refused(good: str) -> None:
    with pytest.raises(ValidationError):
        Indicator(query="up", good=good)


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("up", True),
        (" job:errors:ratio5m ", True),
        ('probe_success{instance="https://shop.example/{x}?a=\\"1\\"", job=~\'a|b\'}', True),
        ('{__name__="up"}', True),
        ("up == 1", False),
        ("up offset 5m", False),
        ("up[5m]", False),
        ("sum(up)", False),
        ("NaN", False),
        ("1", False),
        ('up{job="a"} or up{job="b"}', False),
    ],
)
def test_a_query_that_names_series_is_told_from_an_expression(query: str, named: bool) -> None:
    assert Indicator(query=query).has_samples is named


def test_a_gap_is_longer_than_a_step() -> None:
    with pytest.raises(ValidationError, match="gap must be longer than step"):
        Indicator.model_validate({"query": "up", "step": "60s", "gap": "60s"})


def test_plain_http_will_do_where_no_secret_travels() -> None:
    assert settings(base_url="http://prometheus:9090/").base_url == "http://prometheus:9090"
    with pytest.raises(ValidationError, match="write https"):
        settings(base_url="http://prometheus:9090", token="t")


def test_one_way_to_sign_in() -> None:
    assert settings().headers() == {}
    assert settings(token="t", tenant="acme").headers() == {
        "X-Scope-OrgID": "acme",
        "Authorization": "Bearer t",
    }
    assert settings(user="u", password="p").headers() == {"Authorization": "Basic dTpw"}
    for wrong in ({"user": "u"}, {"user": "u", "password": "p", "token": "t"}):
        with pytest.raises(ValidationError):
            settings(**wrong)


@pytest.mark.parametrize("indicators", [{}, {"a:b": {"query": "up"}}, {"shop": {"query": ""}}])
def test_indicators_have_names_and_queries(indicators: object) -> None:
    with pytest.raises(ValidationError):
        settings(indicators=indicators)
