"""How durations are written and read (S05), and shares (S31)."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sla.durations import BusinessDays, Duration, format_duration, parse_duration, parse_share, share_of


def clock(hours: int = 0, minutes: int = 0, seconds: int = 0) -> timedelta:
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("90s", clock(seconds=90)),
        ("30m", clock(minutes=30)),
        ("8h", clock(8)),
        ("1h30m", clock(1, 30)),
        ("1h 05m", clock(1, 5)),
        ("1h 00m 05s", clock(1, 0, 5)),
        ("2h5s", clock(2, 0, 5)),
        (" 90M ", clock(minutes=90)),
        ("72h", clock(72)),
        ("0h 1m", clock(minutes=1)),
        ("2 business days", BusinessDays(2)),
        ("1 business day", BusinessDays(1)),
        ("10  Business  Days", BusinessDays(10)),
    ],
)
def test_s05_durations_as_people_write_them(text: str, meaning: Duration) -> None:
    assert parse_duration(text) == meaning


@pytest.mark.parametrize("text", ["1d", "1 d", "2 days", "1day", "0.5d", "1d 2h", "1d12h", "1w", "2 weeks"])
def test_s05_a_bare_day_is_refused_with_the_reason(text: str) -> None:
    with pytest.raises(
        ValueError, match="8 hours to one product, 24 to another and 3 days to a third"
    ) as refused:
        parse_duration(text)
    assert repr(text) in str(refused.value)
    assert "2 business days" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no duration"),
        ("   ", "no duration"),
        ("h", "no duration"),
        ("8", "no duration"),
        ("soon", "no duration"),
        ("-1h", "no duration"),
        ("1.5h", "no duration"),
        ("30m 1h", "no duration"),
        ("1h 1h", "no duration"),
        ("٣h", "no duration"),  # other digits read the same to Python
        ("1h\n30m x", "no duration"),
        ("0s", "no time at all"),
        ("0h 00m", "no time at all"),
        ("100000h", "more than ten years"),
        ("9" * 5000 + "h", "more than ten years"),
        ("0 business days", "from 1 to 1000"),
        ("1001 business days", "from 1 to 1000"),
        ("9" * 5000 + " business days", "from 1 to 1000"),
        ("1 business hour", "no duration"),
    ],
)
def test_s05_what_is_no_duration_says_so(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_duration(text)


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (clock(), "0s"),
        (clock(seconds=45), "45s"),
        (clock(minutes=5), "5m"),
        (clock(minutes=43, seconds=12), "43m 12s"),
        (clock(minutes=5, seconds=7), "5m 07s"),
        (clock(2), "2h"),
        (clock(1, 5), "1h 05m"),
        (clock(1, 0, 5), "1h 00m 05s"),
        (clock(100, 59, 59), "100h 59m 59s"),
        (-clock(0, 30), "-30m"),
        (-clock(1, 5), "-1h 05m"),
        (timedelta(microseconds=999_999), "0s"),
        (-timedelta(microseconds=999_999), "0s"),
        (timedelta(seconds=59, microseconds=999_999), "59s"),
        (BusinessDays(1), "1 business day"),
        (BusinessDays(2), "2 business days"),
    ],
)
def test_s06_durations_are_shown_to_the_second(duration: Duration, text: str) -> None:
    assert format_duration(duration) == text


@given(
    st.integers(1, 3660 * 86400).map(lambda n: timedelta(seconds=n)) | st.integers(1, 1000).map(BusinessDays)
)
def test_s05_what_is_shown_reads_back(duration: Duration) -> None:
    assert parse_duration(format_duration(duration)) == duration


@given(st.text(max_size=12) | st.from_regex(r"[0-9]{1,3} ?[hmsd] ?[0-9]{0,2}[hmsd]?", fullmatch=True))
def test_s05_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        parsed: timedelta | BusinessDays | str = parse_duration(text)
    except ValueError as refused:
        parsed = str(refused)
    if isinstance(parsed, str):
        assert repr(text) in parsed or "business days" in parsed
    else:
        assert isinstance(parsed, BusinessDays) or parsed >= timedelta(seconds=1)


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("75%", Fraction(3, 4)),
        ("99.95%", Fraction(1999, 2000)),
        (" 100 %", Fraction(1)),
        ("0.1%", Fraction(1, 1000)),
    ],
)
def test_s31_shares_are_exact(text: str, share: Fraction) -> None:
    assert parse_share(text) == share


@pytest.mark.parametrize("text", ["75", "%", "-5%", "1,5%", "five%", "1e2%", "", ".5%", "5.%"])
def test_s31_what_is_no_share_says_so(text: str) -> None:
    with pytest.raises(ValueError, match="no percentage; write it like 75%"):
        parse_share(text)


def test_s31_a_share_of_a_budget() -> None:
    assert share_of(clock(8), Fraction(3, 4)) == clock(6)
    assert share_of(clock(1), Fraction(1, 3)) == clock(minutes=20)
    assert share_of(timedelta(days=30), 1 - parse_share("99.9%")) == clock(minutes=43, seconds=12)
    assert share_of(timedelta(microseconds=1), Fraction(1, 3)) == timedelta(0)
