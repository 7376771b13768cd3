"""The rate week by week (9.2), against the graduates of the year before: by the day since when a destination stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from codebook.rates import RateRule
from kernel.clock import today
from kernel.db import session
from kernel.identity import Identity
from services.reports.domain.rates import figures, percent
from services.reports.operations.rates import rule_of
from services.reports.queries import rates as queries

WEEK = timedelta(days=7)
_YEAR_BEFORE = timedelta(days=364)
"""The same day of the week a year before."""
Query = Mapping[str, Any]


def trend(identity: Identity, query: Query) -> dict[str, Any]:
    """contract.Trend from the October before the year to now; last year's graduates by their own definition."""
    year, rule = query["graduation_year"], rule_of(query)
    before = {**query, "graduation_year": year - 1, "rule": None}
    now_days, total = _settled(identity, query, rule)
    last_days, last_total = _settled(identity, before, rule_of(before))
    points = [_point(day, now_days, total, last_days, last_total) for day in _weeks(year)]
    return {"rate": rule.rate, "total": total, "last_total": last_total, "points": points}


Days = tuple[Sequence[date], Sequence[int]]
"""Days, and how many were employed up to each."""


def _settled(identity: Identity, query: Query, rule: RateRule) -> tuple[Days, int]:
    """How many are employed since which day, summed up, and how many graduates there are."""
    by_day: dict[date, dict[str, int]] = {}
    for day, destination, count in session.execute(queries.counts(identity, query, "settled_on", rule.leaves_out)):
        by_day.setdefault(day, {})[destination] = count
    days, year = sorted(by_day), query["graduation_year"]
    employed = [figures(rule, year, by_day[day]).employed.count for day in days]
    return (days, list(accumulate(employed))), sum(sum(counts.values()) for counts in by_day.values())


def _weeks(year: int) -> list[date]:
    """The Sundays from October before the graduation year up to this week, or to the year's end."""
    first, last = date(year - 1, 10, 1), min(today(), date(year, 12, 31))
    sunday = first + timedelta(days=6 - first.weekday())
    return [sunday + WEEK * number for number in range(max(0, (last - sunday).days // 7 + 2))]


def _point(day: date, now_days: Days, total: int, last_days: Days, last_total: int) -> dict[str, Any]:
    count = _up_to(now_days, day)
    last = _up_to(last_days, day - _YEAR_BEFORE)
    return {"day": day, "count": count, "percent": percent(count, total), "last_percent": percent(last, last_total)}


def _up_to(days: Days, day: date) -> int:
    place = bisect_right(days[0], day)
    return days[1][place - 1] if place else 0
