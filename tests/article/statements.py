"""Every coding statement of the article, billed as it says, with what Effleurage must answer.

The guide's page shows these rows; the tests run each of them through gate, search and units.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, time

from effleurage.core.claims.claim import Accident, Claim, PayerTerms, Referral, TimeSpan, total
from effleurage.core.claims.examples import example
from effleurage.core.claims.kinds import AccidentCause, UnitRule
from effleurage.core.gate import Facts
from effleurage.core.gate.exhibits import FACTS
from effleurage.core.gate.history import YearlyVisits

SERVED_ON = date(2026, 8, 4)
"""A day that the diagnosis edition in the product speaks for."""

_TERMS = PayerTerms(
    unit_rule=UnitRule.MIDPOINT,
    uses_ncci=True,
    filing_limit_days=180,
    requires_gp=False,
    requires_prescription=True,
    source="an invented provider manual, 2026",
)


def known() -> Facts:
    """Return everything known, a week after the session."""
    return replace(FACTS, on=date(2026, 8, 11))


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What the article says (its own words), what is true, and how the product must answer.

    ``found`` are the rules that must object, none where the article is right; ``offered`` are texts
    that their findings must hold and ``never`` ones that they must not. ``searched`` is what
    somebody types into the search, and ``first`` the codes of which one must come first.
    """

    quote: str
    billed: str
    is_right: bool
    truth: str
    claim: Callable[[], Claim]
    facts: Callable[[], Facts] = known
    found: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    searched: str = ""
    first: tuple[str, ...] = ()

    @property
    def row(self) -> str:
        """Return the row of the guide's table."""
        mark = "right" if self.is_right else "not right"
        rules = ", ".join(f"[{code}](../rules.md#{code.lower()})" for code in self.found)
        return f"| {self.billed} | {mark} | {self.truth} | {rules or 'accepted'} |"


def billed(*work: tuple[str, int, int], diagnosis: str, modifiers: tuple[str, ...] = ()) -> Claim:
    """Return a claim of one session: (procedure, minutes, units) each, for one diagnosis."""
    claim = example("commercial")
    lines, minute = [], 0
    for number, (procedure, minutes, units) in enumerate(work, 1):
        span = TimeSpan(start=_at(minute), stop=_at(minute + minutes))
        lines.append(
            replace(
                claim.lines[0],
                line_id=f"L{number}",
                service_date=SERVED_ON,
                procedure=procedure,
                minutes=minutes,
                units=units,
                charge_cents=units * 3_000,
                modifiers=modifiers,
                times=(span,),
                diagnosis_pointers=(1,),
            )
        )
        minute += minutes
    visit = replace(claim.visits[0], service_date=SERVED_ON, note_signed_on=SERVED_ON)
    return replace(
        claim,
        lines=tuple(lines),
        visits=(visit,),
        total_charge_cents=total(tuple(lines)),
        diagnoses=(diagnosis,),
        payer=replace(claim.payer, terms=_TERMS),
        referral=_ordered(claim.referral, diagnosis),
        onset_date=None,
        initial_treatment_date=None,
        accident=None,
    )


def _ordered(referral: Referral | None, diagnosis: str) -> Referral:
    assert referral is not None
    return replace(
        referral,
        ordered_on=date(2026, 7, 20),
        valid_until=date(2027, 1, 20),
        diagnoses=(diagnosis,),
    )


def _at(minute: int) -> time:
    return time(10 + minute // 60, minute % 60)


def _fall() -> Accident:
    """Return a fall at home, of which the payer asks the day."""
    return Accident(cause=AccidentCause.OTHER, injury_date=date(2026, 7, 12))


STATEMENTS = (
    Statement(
        quote="a 60-minute massage session might be billed using CPT code 97124",
        billed="97124 for a session of sixty minutes",
        is_right=True,
        truth="Sixty minutes of hands-on massage are 4 units of 97124, under either unit rule.",
        claim=lambda: billed(("97124", 60, 4), diagnosis="M54.2"),
    ),
    Statement(
        quote="chronic back pain (M54.5)",
        billed="M54.5 for low back pain",
        is_right=False,
        truth="M54.5 has been a header since 2021-10-01. The referrer says which code is meant:"
        " M54.50 or M54.59. M54.51 is a finding on an image and is never offered as a detail.",
        claim=lambda: billed(("97124", 60, 4), diagnosis="M54.5"),
        found=("GATE-DX-01",),
        offered=("Billable below it: M54.50 (", "; M54.59 (", "only the referrer can give it"),
        never=("M54.51 (",),
        searched="low back pain",
        first=("M54.50", "M54.59"),
    ),
    Statement(
        quote="tension headaches (G44.2)",
        billed="G44.2 for a tension headache",
        is_right=False,
        truth="G44.2 is a header. G44.209 is the plain one; its neighbours say episodic or chronic,"
        " and whether it is intractable.",
        claim=lambda: billed(("97124", 60, 4), diagnosis="G44.2"),
        found=("GATE-DX-01",),
        offered=("G44.209", "G44.219", "G44.229"),
        searched="tension headache",
        first=("G44.209",),
    ),
    Statement(
        quote="ICD-10 code M79.1 might indicate neck pain",
        billed="M79.1 for neck pain",
        is_right=False,
        truth="M79.1 is a header, and it means pain in muscles, not neck pain. Neck pain is M54.2;"
        " pain in the muscles of head and neck is M79.12.",
        claim=lambda: billed(("97124", 60, 4), diagnosis="M79.1"),
        found=("GATE-DX-01",),
        offered=("M79.10", "M79.11", "M79.12", "M79.18"),
        searched="neck pain",
        first=("M54.2",),
    ),
    Statement(
        quote="97124 with a time-based modifier (e.g., -15 for 15-minute increments)",
        billed="97124 with “-15” for thirty minutes",
        is_right=False,
        truth="There is no modifier 15. Thirty minutes of 97124 are 2 units.",
        claim=lambda: billed(("97124", 30, 2), diagnosis="M54.2", modifiers=("-15",)),
        found=("GATE-MOD-01",),
        offered=("15 is not a modifier", "30 minutes of 97124 are 2 units"),
    ),
    Statement(
        quote="billing 97124 for a client with a diagnosis of Z72.0",
        billed="97124 for Z72.0, called counselling for smokers",
        is_right=False,
        truth="That it would be refused is right, but Z72.0 is tobacco use; counselling is Z71.6."
        " Neither is a reason for massage.",
        claim=lambda: billed(("97124", 60, 4), diagnosis="Z72.0"),
        found=("GATE-DX-15",),
        offered=("tobacco use", "Z71.6"),
        searched="tobacco use",
        first=("Z72.0",),
    ),
    Statement(
        quote="treated with myofascial release",
        billed="97140 for a lumbar strain treated with myofascial release",
        is_right=True,
        truth="Myofascial work is manual therapy, 97140, and a lumbar strain justifies it. The code"
        " is S39.012 with its seventh character (A, D or S), copied from the referral.",
        claim=lambda: replace(
            billed(("97140", 30, 2), diagnosis="S39.012A"), accident=_fall(), episode_id=""
        ),
        searched="lumbar strain",
        first=("S39.012A", "S39.012D"),
    ),
    Statement(
        quote="acute left-sided lumbar strain",
        billed="S39.012, as a prescription may say it",
        is_right=False,
        truth="Without its seventh character an injury code is not valid: A active treatment, D"
        " healing, S what is left of it. The strain of the lower back has no left and right.",
        claim=lambda: replace(billed(("97140", 30, 2), diagnosis="S39.012"), accident=_fall()),
        found=("GATE-DX-02",),
        offered=("S39.012A", "S39.012D", "S39.012S", "referral"),
    ),
    Statement(
        quote="treated with myofascial release and stretching",
        billed="97140 beside 97124 on one day",
        is_right=False,
        truth="A payer that follows NCCI pays 97140 only, and no modifier changes that. Bill the"
        " main work with its own minutes.",
        claim=lambda: billed(("97124", 30, 2), ("97140", 30, 2), diagnosis="M54.2"),
        found=("GATE-PROC-04",),
        offered=("97140 only", "no modifier changes that"),
    ),
    Statement(
        quote="it could be as simple as an omitted diagnosis code",
        billed="a claim without a diagnosis",
        is_right=False,
        truth="It is refused at the door. A claim has one to twelve, and each line points to one.",
        claim=lambda: replace(billed(("97124", 60, 4), diagnosis="M54.2"), diagnoses=()),
        found=("GATE-DX-05", "GATE-DX-07"),
        offered=("no diagnosis",),
    ),
    Statement(
        quote="limits sessions to 12 per year",
        billed="a thirteenth session where the plan pays twelve a year",
        is_right=False,
        truth="The plan’s limit is counted before the visit: you are warned when two are left, and"
        " one above it is stopped.",
        claim=lambda: billed(("97124", 60, 4), diagnosis="M54.2"),
        facts=lambda: replace(
            known(), yearly_visits=YearlyVisits(used_here=12, used_elsewhere=0, most=12)
        ),
        found=("GATE-ELIG-14",),
        offered=("13 visits are used of 12",),
    ),
)
