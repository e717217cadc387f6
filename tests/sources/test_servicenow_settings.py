"""What the settings of ServiceNow take and refuse, and what they mean."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from pydantic import ValidationError

from bot.clock import PacedClock
from bot.http import Http
from bot.sla.facts import Category, SourceName
from bot.sources.servicenow import SPEC
from bot.sources.servicenow.known import Known, Rules, meaning
from bot.sources.servicenow.settings import ServiceNowSettings
from bot.sources.zammad.settings import ZammadSettings
from tests.sources.play import MORNING
from tests.sources.servicenow_play import servicenow_play
from tests.sources.servicenow_server import PASSWORD

GOOD: Mapping[str, object] = {"instance": "acme", "user": "duebell", "password": "secret"}


def settings(**more: object) -> ServiceNowSettings:
    return ServiceNowSettings.model_validate({**GOOD, **more})


def rules(**more: object) -> Rules:
    return Rules.of(SourceName("snow"), settings(**more))


def means(state: str, reason: str = "", **more: object) -> Category | None:
    known = Known(labels={("state", "12"): "Awaiting Parts", ("hold_reason", "9"): "Awaiting Weather"})
    return meaning(state, reason, known, rules(**more))


def test_the_address_and_the_credentials() -> None:
    assert settings().base == "https://acme.service-now.com"
    assert settings().headers() == {"Authorization": "Basic ZHVlYmVsbDpzZWNyZXQ="}
    keyed = ServiceNowSettings.model_validate({"base_url": "https://help.acme.example/", "api_key": "k"})
    assert keyed.base == "https://help.acme.example"
    assert keyed.headers() == {"x-sn-apikey": "k"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"instance": None},
        {"base_url": "https://acme.example"},
        {"password": None},
        {"api_key": "k"},
        {"table": "incident^x"},
        {"query": "active=true^NQactive=false"},
        {"query": "active=true^ORDERBYnumber"},
        {"query": "sys_updated_on>javascript:gs.daysAgo(1)"},
        {"fields": {"u_a": "x", "u_b": "x"}},
        {"fields": {"U-a": "x"}},
        {"overlap": "10s"},
        {"every": "1s"},
        {"slas": {"Respond": "nonsense"}},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        settings(**wrong)


def test_s21_states_mean_what_servicenow_means() -> None:
    states = ("1", "2", "3", "6", "7", "42")
    expected = [Category.NEW, Category.OPEN, Category.ON_HOLD, Category.SOLVED, Category.CLOSED, None]
    assert [means(state) for state in states] == expected
    assert means("3", "1") is Category.PENDING
    assert means("3", "4") is Category.ON_HOLD


def test_s21_states_and_reasons_mean_what_the_settings_say() -> None:
    assert means("12", statuses={"awaiting parts": "on_hold"}) is Category.ON_HOLD
    assert means("12", statuses={"12": "pending"}) is Category.PENDING
    assert means("3", "9", hold_reasons={"Awaiting Weather": "pending"}) is Category.PENDING
    assert means("3", "1", hold_reasons={"1": "on_hold"}) is Category.ON_HOLD
    assert means("3", "1", statuses={"3": "open"}) is Category.OPEN


def test_other_tables_have_words_of_their_own() -> None:
    case = rules(table="sn_customerservice_case")
    assert (case.columns.caller, case.columns.customer) == ("contact", "account")
    assert means("18", table="sn_customerservice_case") is Category.PENDING
    task = rules(table="sc_task", caller="u_for", cancelled=["4"])
    assert (task.columns.caller, task.cancelled) == ("u_for", frozenset({"4"}))
    assert means("3", table="sc_task") is Category.CLOSED


def test_every_column_that_is_needed_is_asked_for() -> None:
    asked = rules(fields={"u_contract.name": "contract"}).columns.asked
    assert {"u_contract.name", "caller_id.user_name", "company.name", "parent_incident"} <= set(asked)
    assert len(asked) == len(set(asked))


async def test_settings_of_another_product_are_refused() -> None:
    http = Http(PacedClock(MORNING, 0), patience=timedelta(seconds=1))
    other = ZammadSettings.model_validate({"base_url": "https://help.acme.example", "token": "t"})
    with pytest.raises(TypeError):
        SPEC.make(SourceName("snow"), other, http, PacedClock(MORNING, 0))
    await http.close()


async def test_a_key_signs_in_too() -> None:
    async with servicenow_play(user=None, password=None, api_key=PASSWORD) as play:
        ticket = play.desk.open()
        await play.catch_up()
        assert play.ledger.of(ticket)
