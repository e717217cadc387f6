"""The figures of a replay in SQL: an examination by other means, and a measure of what they cost in DuckDB.

Opening hours are a table of openings and closings with the open time up to each, worked out from the clock on
the wall; time used and due instants are as-of joins with it. It knows the one story of `benchmarks.histories`
(which event is which), not the rules: what it may leave out is why it is shorter than an engine.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from bot.sla.calendars import Holidays

Figures = dict[str, tuple[int, int]]
"""Met and missed, by policy, priority and promise."""

_SETTINGS = (
    "SET TimeZone = 'UTC'; SET threads = 1; SET memory_limit = '3GB'; SET preserve_insertion_order = false"
)

_DAYS = """
CREATE TEMP TABLE day AS
SELECT d::DATE AS day, timezone('Europe/Amsterdam', d + INTERVAL 9 HOUR) AS opens,
       timezone('Europe/Amsterdam', d + INTERVAL 17 HOUR) AS closes
FROM range(TIMESTAMP '2025-12-01', TIMESTAMP '2028-01-01', INTERVAL 1 DAY) t(d)
WHERE isodow(d) <= 5 AND d::DATE NOT IN (SELECT unnest(?::DATE[]));
"""

# `total` is the open time up to each opening and closing.
_EDGES = """
CREATE TEMP TABLE edge AS
WITH numbered AS (SELECT *, row_number() OVER (ORDER BY day) - 1 AS n FROM day)
SELECT opens AS turn, n * 28800 AS total, true AS open FROM numbered
UNION ALL SELECT closes, (n + 1) * 28800, false FROM numbered;
"""

_TICKETS = """
CREATE TEMP TABLE ticket AS
WITH event AS (
    SELECT ticket, event, status, priority, "at"::TIMESTAMPTZ AS happened
    FROM read_json(?, format = 'newline_delimited', columns = {
        ticket: 'VARCHAR', 'at': 'VARCHAR', event: 'VARCHAR', status: 'VARCHAR', priority: 'VARCHAR'}))
SELECT ticket, max(priority) AS priority,
       max(happened) FILTER (event = 'opened') AS opened,
       min(happened) FILTER (event = 'agent_reply') AS answered,
       max(happened) FILTER (status = 'pending') AS waits,
       max(happened) FILTER (event = 'customer_reply') AS asked,
       max(happened) FILTER (event = 'agent_reply') AS answered_again,
       max(happened) FILTER (status = 'solved') AS solved
FROM event GROUP BY ticket;
"""

# The legs of a clock: each counts from `since` until `till`, after what the leg before has used.
_LEGS = """
CREATE TEMP TABLE leg AS
WITH promised AS (SELECT *, if(priority = 'high', 'high', 'usual') AS policy FROM ticket)
SELECT ticket, policy, priority, 'first_response' AS metric, opened AS since, answered AS till,
       if(policy = 'high', 3600, 14400) AS budget, NULL::TIMESTAMPTZ AS earlier, NULL::TIMESTAMPTZ AS stood
FROM promised
UNION ALL
SELECT ticket, policy, priority, 'next_response', asked, answered_again,
       if(policy = 'high', 7200, 28800), NULL, NULL FROM promised
UNION ALL
SELECT ticket, policy, priority, 'resolution', opened, waits, if(policy = 'high', 28800, -1), NULL, NULL
FROM promised
UNION ALL
SELECT ticket, policy, priority, 'resolution', asked, solved, if(policy = 'high', 28800, -1), opened, waits
FROM promised;
"""

_UP_TO = "(e{0}.total + if(e{0}.open, epoch(leg.{1}) - epoch(e{0}.turn), 0))"
_JOIN = "ASOF LEFT JOIN edge e{0} ON leg.{1} >= e{0}.turn"

# A budget below zero is in business days: up to the close of so many open days after the one of the start.
_GOALS = f"""
CREATE TEMP TABLE goal AS
WITH known AS (
    SELECT leg.*, {_UP_TO.format(1, "since")} AS begun,
           coalesce({_UP_TO.format(2, "stood")} - {_UP_TO.format(3, "earlier")}, 0) AS used,
           coalesce(leg.earlier, leg.since) AS start
    FROM leg {_JOIN.format(1, "since")} {_JOIN.format(2, "stood")} {_JOIN.format(3, "earlier")}),
counted AS (
    SELECT known.*, {_UP_TO.format(4, "start").replace("leg.", "known.")} AS at_start,
           d.n AS today
    FROM known {_JOIN.format(4, "start").replace("leg.", "known.")}
    ASOF LEFT JOIN (SELECT row_number() OVER (ORDER BY day) AS n, day FROM day) d
        ON timezone('Europe/Amsterdam', known.start)::DATE >= d.day)
SELECT ticket, policy, priority, metric, till,
       begun - used + if(budget > 0, budget, (today - budget) * 28800 - at_start) AS total
FROM counted;
"""

_FIGURES = """
WITH due AS (
    SELECT goal.*, e.turn - to_seconds(e.total - goal.total) AS due
    FROM goal ASOF LEFT JOIN (SELECT * FROM edge WHERE NOT open) e ON goal.total <= e.total),
verdict AS (
    SELECT ticket, policy, priority, metric, bool_or(due < till) AS missed FROM due GROUP BY ALL)
SELECT policy || ' ' || priority || ' ' || metric AS line,
       count(*) FILTER (NOT missed) AS met, count(*) FILTER (missed) AS missed
FROM verdict GROUP BY line ORDER BY line;
"""


def in_sql(file: Path) -> Figures:
    """The figures of a file, from nothing."""
    closed = [day for year in (2025, 2026, 2027) for day in Holidays("NL").in_year(year)]
    with duckdb.connect() as db:
        db.execute(_SETTINGS)
        db.execute(_DAYS, [closed])
        db.execute(_EDGES)
        db.execute(_TICKETS, [str(file)])
        db.execute(_LEGS)
        db.execute(_GOALS)
        return {line: (met, missed) for line, met, missed in db.execute(_FIGURES).fetchall()}
