"""Offers about diagnoses: the code that is meant, the order, what stands twice.

Knows that a diagnosis is the referrer's: a code that says more than hers is offered only with who
confirmed it and when, and one that needs a finding of her own is never offered at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from effleurage.codes import icd_search
from effleurage.core.claims.claim import Claim
from effleurage.core.fixes.edit import Edit, What, plain
from effleurage.core.fixes.offer import Change, Confirms, Kind, Offer, Option
from effleurage.core.fixes.spots import diagnosis_of, lines_of, named
from effleurage.core.gate.facts import Facts, IcdCode
from effleurage.core.gate.places import service_dates
from effleurage.findings import Finding

MOST_OPTIONS = 24
_MOST_ASKED = 8
_MOST_POINTERS = 4


def billable_code(claim: Claim, finding: Finding, facts: Facts) -> Iterator[Offer]:
    """Offer the billable codes below a header, and the question to whoever gave it."""
    code = diagnosis_of(claim, finding)
    if code is None or facts.icd is None:
        return
    day = next((on for on in service_dates(claim) if not facts.icd.billable_on(code, on)), None)
    below = facts.icd.billable_children(code, day) if day else ()
    if not below:
        return
    meant = [each for each in below if each.code not in icd_search.cautions()]
    yield Offer(
        kind=Kind.BILLABLE_CODE,
        rule_code=finding.code,
        button="Choose the code that is meant",
        options=tuple(_instead(code, each) for each in meant) if len(meant) <= MOST_OPTIONS else (),
        confirms=Confirms.REFERRER,
        why="The diagnosis is the referrer's. Choose the code that the prescription shows, or that"
        " the referrer's office has told you; never one that would only be paid better.",
        question=_question(claim, code, below),
        differs_from_note=True,
    )


def injury_first(claim: Claim, finding: Finding, _: Facts) -> Iterator[Offer]:
    """Offer to put what is wrong before how it happened; lines point to the same codes."""
    causes = [code for code in claim.diagnoses if code[:1].upper() in "VWXY"]
    others = [code for code in claim.diagnoses if code[:1].upper() not in "VWXY"]
    if others and causes:
        yield _reordered(claim, finding, (*others, *causes), button=f"Put {others[0]} first")


def named_first(claim: Claim, finding: Finding, _: Facts) -> Iterator[Offer]:
    """Offer to put the diagnosis that the finding names before all others."""
    code = diagnosis_of(claim, finding)
    if code is not None and code != claim.diagnoses[0]:
        rest = (each for each in claim.diagnoses if each != code)
        yield _reordered(claim, finding, (code, *rest), button=f"Put {code} first")


def sequela_behind(claim: Claim, finding: Finding, _: Facts) -> Iterator[Offer]:
    """Offer to put what is treated before the injury that it is left of."""
    first, *others = claim.diagnoses
    treated = [code for code in others if code[:1].upper() not in "STVWXY"]
    if treated:
        rest = (code for code in others if code != treated[0])
        wanted = (treated[0], first, *rest)
        yield _reordered(claim, finding, wanted, button=f"Put {treated[0]} first")


def one_of_two(claim: Claim, finding: Finding, _: Facts) -> Iterator[Offer]:
    """Offer to leave out one of two that exclude one another; which, the referrer says."""
    pair = [code for code in dict.fromkeys(claim.diagnoses) if f"{code} " in finding.message]
    if len(pair) == 2:
        asked = " and ".join(pair)
        yield Offer(
            kind=Kind.DIAGNOSIS_OUT,
            rule_code=finding.code,
            button="Keep the one that is meant",
            options=tuple(_out(code) for code in pair),
            confirms=Confirms.REFERRER,
            why="The code set says that these two are not told together. Which of them is meant is"
            " the referrer's to say.",
            question=f"Your referral gives {asked}, which the code set does not allow together."
            " Which of the two do you mean? Please answer in writing, with your name and the day.",
            differs_from_note=True,
        )


def each_once(claim: Claim, finding: Finding, _: Facts) -> Iterator[Offer]:
    """Offer to list a diagnosis once; lines that pointed to the second point to the first."""
    once = tuple({plain(code): code for code in reversed(claim.diagnoses)}.values())[::-1]
    before = [plain(code) for code in claim.diagnoses]
    wanted = tuple(sorted(once, key=lambda code: before.index(plain(code))))
    yield _reordered(claim, finding, wanted, button="List it once")


def left_out(claim: Claim, finding: Finding, _: Facts) -> Iterator[Offer]:
    """Offer to bill without the diagnosis that the finding names."""
    code = diagnosis_of(claim, finding)
    if code is None:
        return
    yield Offer(
        kind=Kind.DIAGNOSIS_OUT,
        rule_code=finding.code,
        button=f"Leave {code} out",
        options=(_out(code),),
        confirms=Confirms.REASON,
        why="Lines that point to it point to their other diagnoses. The note keeps what it says.",
        differs_from_note=True,
    )


def pointers_that_hold(claim: Claim, finding: Finding, _: Facts) -> Iterator[Offer]:
    """Offer to point a line to those of its diagnoses that the claim has, each once, at most 4."""
    for line in lines_of(claim, finding):
        there = [at for at in line.diagnosis_pointers if 1 <= at <= len(claim.diagnoses)]
        wanted = tuple(dict.fromkeys(there))[:_MOST_POINTERS]
        if not wanted:
            continue
        edit = Edit(
            what=What.POINTERS, at=line.line_id, before=line.diagnosis_pointers, after=wanted
        )
        change = Change(
            f"{named(claim, line)}, box 24E",
            _letters(line.diagnosis_pointers),
            _letters(wanted),
        )
        yield Offer(
            kind=Kind.POINTERS,
            rule_code=finding.code,
            button=f"Point it to {_letters(wanted)}",
            options=(Option(changes=(change,), edits=(edit,)),),
            why="A line points to at most four diagnoses of its claim, each once.",
        )


def _out(code: str) -> Option:
    return Option(
        words=f"Leave {code} out",
        changes=(Change("diagnosis", code, "left out"),),
        edits=(Edit(what=What.DIAGNOSIS, at=code, before=code, after=None),),
    )


def _instead(code: str, child: IcdCode) -> Option:
    return Option(
        words=f"{child.code} {child.title}",
        changes=(Change("diagnosis", code, f"{child.code} {child.title}"),),
        edits=(Edit(what=What.DIAGNOSIS, at=code, before=code, after=child.code),),
    )


def _question(claim: Claim, code: str, below: Sequence[IcdCode]) -> str:
    """Return the line to the referrer; it names codes and days, and no client."""
    asked = "; ".join(f"{each.code} {each.title}" for each in below[:_MOST_ASKED])
    further = "; or another below it" if len(below) > _MOST_ASKED else ""
    referral = claim.referral
    ordered = f" of {referral.ordered_on.isoformat()}" if referral and referral.ordered_on else ""
    return (
        f"Your referral{ordered} gives {code}, which payers read only in more detail for"
        f" {service_dates(claim)[0].isoformat()}. Which do you mean: {asked}{further}?"
        " Please answer in writing, with your name and the day."
    )


def _reordered(
    claim: Claim,
    finding: Finding,
    wanted: tuple[str, ...],
    *,
    button: str,
) -> Offer:
    change = Change("diagnoses (box 21)", ", ".join(claim.diagnoses), ", ".join(wanted))
    edit = Edit(what=What.DIAGNOSES, before=claim.diagnoses, after=wanted)
    return Offer(
        kind=Kind.DIAGNOSES_IN_ORDER,
        rule_code=finding.code,
        button=button,
        options=(Option(changes=(change,), edits=(edit,)),),
        why="No code is added or lost; each line points to the same diagnoses as before.",
    )


def _letters(pointers: Sequence[int]) -> str:
    letters = "ABCDEFGHIJKL"
    return ", ".join(letters[at - 1] if 1 <= at <= 12 else str(at) for at in pointers)
