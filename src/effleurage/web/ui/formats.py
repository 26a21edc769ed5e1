"""How values are written for people: money, days, times, numbers. The one place that knows.

Knows English as a therapist reads it, dollars, and US phone numbers. Refuses to read the clock and
to know time zones: days come as the practice's own, moments already in its zone.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time

from effleurage.core import money as cents_and_dollars

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NO_BREAK = "\N{NO-BREAK SPACE}"
_COMMON = re.compile(r"(\d{3})(\d{3})(\d{4})")


def money(cents: int) -> str:
    """Return an amount as a ledger writes it: ``$1,234.50``, ``($12.00)`` when negative."""
    text = cents_and_dollars.format_dollars(abs(cents))
    return f"({text})" if cents < 0 else text


def money_aloud(cents: int) -> str:
    """Return an amount as a screen reader should say it: ``minus $12.00``."""
    return f"minus {cents_and_dollars.format_dollars(-cents)}" if cents < 0 else money(cents)


def money_plain(cents: int) -> str:
    """Return an amount as a spreadsheet and a form field take it: ``1234.50``, ``-12.00``."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def day(value: date, *, today: date) -> str:
    """Return a day as people say it: ``Tue 3 Nov``, with the year where it is another one."""
    year = "" if value.year == today.year else f" {value.year}"
    return f"{DAYS[value.weekday()]} {value.day} {MONTHS[value.month - 1]}{year}".replace(
        " ", NO_BREAK
    )


def day_in_full(value: date) -> str:
    """Return a day that stands on its own for years, as a birth date: ``17 May 1984``."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}".replace(" ", NO_BREAK)


def clock(value: time | datetime) -> str:
    """Return a time of day: ``2:05 pm``."""
    half = "am" if value.hour < 12 else "pm"
    return f"{value.hour % 12 or 12}:{value.minute:02d}{NO_BREAK}{half}"


def moment(value: datetime, *, today: date) -> str:
    """Return a moment: ``today, 2:05 pm``, ``yesterday, …``, ``Tue 3 Nov, 2:05 pm``."""
    away = (today - value.date()).days
    spoken = {0: "today", 1: "yesterday"}.get(away) or day(value.date(), today=today)
    return f"{spoken}, {clock(value)}"


def days_left(until: date, *, today: date) -> str:
    """Return how long until a day: ``today``, ``tomorrow``, ``in 12 days``, ``3 days ago``."""
    left = (until - today).days
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    return near.get(left) or (f"in {left} days" if left > 0 else f"{-left} days ago")


def age(born: date, *, today: date) -> int:
    """Return whole years of age."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def minutes(value: int) -> str:
    """Return a length of time: ``55 min``, ``1 h 05 min``."""
    hours, rest = divmod(value, 60)
    if not hours:
        return f"{rest}{NO_BREAK}min"
    return f"{hours}{NO_BREAK}h" + (f"{NO_BREAK}{rest:02d}{NO_BREAK}min" if rest else "")


def phone(digits: str) -> str:
    """Return ten digits as ``253-555-0142``; anything else as it is."""
    return _COMMON.sub(r"\1-\2-\3", digits) if _COMMON.fullmatch(digits) else digits


def npi(digits: str) -> str:
    """Return an NPI as it is printed, in one piece; spaces would be copied along."""
    return digits


def postal_code(digits: str) -> str:
    """Return ``98402-0118`` of nine digits, five as they are."""
    return f"{digits[:5]}-{digits[5:]}" if len(digits) == 9 else digits


def ein(digits: str) -> str:
    """Return an employer's number as ``91-0004182``."""
    return f"{digits[:2]}-{digits[2:]}" if len(digits) == 9 else digits


def count(value: int) -> str:
    """Return a whole number with thousands: ``12,480``."""
    return f"{value:,}"


def how_many(value: int, one: str, many: str = "") -> str:
    """Return ``1 claim``, ``12 claims``; ``many`` where an s is not enough."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def size(how_many_bytes: int) -> str:
    """Return the size of a file: ``820 KB``, ``3.4 MB``."""
    if how_many_bytes < 1_000_000:
        return f"{max(1, round(how_many_bytes / 1000))}{NO_BREAK}KB"
    return f"{how_many_bytes / 1_000_000:.1f}{NO_BREAK}MB"
