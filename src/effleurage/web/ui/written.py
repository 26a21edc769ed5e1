"""Values as the pages write them: the words of ``formats``, in HTML that also speaks.

Knows how an amount, a day or a number stands on a page; each function here is a filter of the same
name. What today is comes from the practice's zone, which ``pages.page`` sets.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from effleurage.web.ui import formats

NOTHING = format_html(
    '<span class="nothing">–<span class="visually-hidden">{}</span></span>', "nothing"
)


def money(cents: int | None) -> SafeString:
    """``{{ claim.total_cents|money }}``: $1,234.50; negative in brackets, said as minus."""
    if cents is None:
        return NOTHING
    if cents >= 0:
        return format_html('<span class="money">{}</span>', formats.money(cents))
    return format_html(
        '<span class="money money-minus"><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span></span>',
        formats.money(cents),
        formats.money_aloud(cents),
    )


def day(value: date | None) -> SafeString:
    """``{{ visit.service_date|day }}``: Tue 3 Nov, with the year where it is not this one."""
    if value is None:
        return NOTHING
    value = _local(value)
    words = formats.day(_date(value), today=timezone.localdate())
    return format_html('<time datetime="{}">{}</time>', _date(value).isoformat(), words)


def full_day(value: date | None) -> SafeString:
    """``{{ client.birth_date|full_day }}``: 17 May 1984."""
    if value is None:
        return NOTHING
    value = _local(value)
    words = formats.day_in_full(_date(value))
    return format_html('<time datetime="{}">{}</time>', _date(value).isoformat(), words)


def moment(value: datetime | None) -> SafeString:
    """``{{ claim.sent_at|moment }}``: today, 2:05 pm; Tue 3 Nov, 2:05 pm."""
    if value is None:
        return NOTHING
    here = timezone.localtime(value)
    words = formats.moment(here, today=timezone.localdate())
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), words)


def days_left(until: date | None) -> SafeString:
    """``{{ referral.valid_until|days_left }}``: in 12 days, with a tone that grows with haste."""
    if until is None:
        return NOTHING
    today = timezone.localdate()
    left = (until - today).days
    tone = "bad" if left < 3 else "warn" if left < 15 else "neutral"
    return format_html(
        '<time class="days-left tone-{}" datetime="{}" title="{}">{}</time>',
        tone,
        until.isoformat(),
        formats.day(until, today=today),
        formats.days_left(until, today=today),
    )


def minutes(value: int | None) -> SafeString | str:
    """``{{ line.minutes|minutes }}``: 55 min, 1 h 05 min."""
    return NOTHING if value is None else formats.minutes(value)


def clock(value: time | None) -> SafeString | str:
    """``{{ span.start|clock }}``: 2:05 pm."""
    return NOTHING if value is None else formats.clock(value)


def phone(digits: str) -> SafeString | str:
    """``{{ client.phone|phone }}``: 253-555-0142."""
    if not digits:
        return NOTHING
    return format_html('<span class="digits">{}</span>', formats.phone(digits))


def npi(digits: str) -> SafeString | str:
    """``{{ practice.npi|npi }}``: ten digits in one piece."""
    return format_html('<span class="digits">{}</span>', digits) if digits else NOTHING


def code(value: str) -> SafeString | str:
    """``{{ line.procedure|code }}``: a code, in the type of codes."""
    return format_html('<span class="code">{}</span>', value) if value else NOTHING


def count(value: int) -> str:
    """``{{ total|count }}``: 12,480."""
    return formats.count(value)


def how_many(value: int, words: str) -> str:
    """``{{ n|how_many:"claim" }}``: 1 claim, 12 claims; ``"entry,entries"`` says both."""
    one, _, many = words.partition(",")
    return formats.how_many(value, one, many)


def size(value: int) -> str:
    """``{{ paper.size_bytes|size }}``: 820 KB."""
    return formats.size(value)


def or_nothing(value: Any) -> Any:
    """``{{ note.plan|or_nothing }}``: a dash where there is nothing."""
    return value if value not in (None, "", [], ()) else NOTHING


def postal_code(digits: str) -> str:
    """``{{ client.postal_code|postal_code }}``: 98402-0118."""
    return formats.postal_code(digits)


def _local(value: date) -> date:
    return timezone.localtime(value) if isinstance(value, datetime) else value


def _date(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value
