"""How long a chart is kept: a rule over dates, for the step that decides what is due.

Knows the default of REFERENCE §12 (ten years after the last service, or ten after majority) and
where a practice may set its own. Refuses to know a client or a clock.
"""

from __future__ import annotations

from datetime import date

MAJORITY_YEARS = 18
AFTER_MAJORITY_YEARS = 10
HIPAA_YEARS = 6
"""45 CFR 164.316(b)(2)(i): policies, and the record of what was done under them."""


def chart_due_on(*, last_service: date, birth_date: date, chart_retention_years: int) -> date:
    """Return the first day on which a chart may be purged: the later of its two terms.

    ``chart_retention_years`` is the practice's own figure: the longest that its state, its payers'
    contracts and its insurer ask for. The second term binds for those who were treated as minors.
    """
    after_service = later_by_years(last_service, max(chart_retention_years, HIPAA_YEARS))
    return max(after_service, later_by_years(birth_date, MAJORITY_YEARS + AFTER_MAJORITY_YEARS))


def later_by_years(day: date, years: int) -> date:
    """Return the same day of a later year; what falls on February 29 is next due on March 1."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
