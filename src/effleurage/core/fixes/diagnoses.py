"""Offers about diagnoses: the code that is meant, the order, what stands twice.

Knows that a diagnosis is the referrer's: a code that says more than hers is offered only with who
confirmed it and when, and one that needs a finding of her own is never offered at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from effleurage.codes import icd_search
from effleurage.core.claims.claim import Claim, ServiceLine
from effleurage.core.fixes.edit import Edit, What, apply_all, plain
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
        wanted = (*others, *causes)
        yield _complaint_first(claim, _reordered(claim, finding, wanted, f"Put {others[0]} first"))


def named_first(claim: Claim, finding: Finding, _: Facts) -> Iterator[Offer]:
    """Offer to put the diagnosis that the finding names before all others."""
    code = diagnosis_of(claim, finding)
    if code is not None and code != claim.diagnoses[0]:
        rest = (each for each in claim.diagnoses if each != code)
        yield _reordered(claim, finding, (code, *rest), f"Put {code} first")


def sequela_behind(claim: Claim, finding: Finding, _: Facts) -> Iterator[Offer]:
    """Offer to put what is treated before the injury that it is left of."""
    first, *others = claim.diagnoses
    treated = [code for code in others if code[:1].upper() not in "STVWXY"]
    if treated:
        rest = (code for code in others if code != treated[0])
        wanted = (treated[0], first, *rest)
        yield _complaint_first(claim, _reordered(claim, finding, wanted, f"Put {treated[0]} first"))


def side_that_is_meant(claim: Claim, finding: Finding, facts: Facts) -> Iterator[Offer]:
    """Offer the codes that say the side, and the question to whoever left it open."""
    code = diagnosis_of(claim, finding)
    sides = _sides(code, claim, facts) if code else ()
    if code and sides:
        yield Offer(
            kind=Kind.BILLABLE_CODE,
            rule_code=finding.code,
            button="Choose the side that is meant",
            options=tuple(_instead(code, each) for each in sides),
            confirms=Confirms.REFERRER,
            why="The side is the referrer's to say. Choose the one that the prescription shows, or"
            " that the referrer's office has told you.",
            question=f"Your referral gives {code}, which says no side. Which do you mean:"
            f" {_asked(sides)}? Please answer in writing, with your name and the day.",
            differs_from_note=True,
        )


def both_in_one(claim: Claim, finding: Finding, facts: Facts) -> Iterator[Offer]:
    """Offer the code for both sides in place of the left and the right one."""
    left = diagnosis_of(claim, finding)
    whole = next((e for e in _sides(left, claim, facts) if e.laterality == "both"), None)
    if left is None or whole is None or facts.icd is None:
        return
    above = facts.icd.ancestors(left)[0].code
    halves = [
        code for code in claim.diagnoses
        if (over := facts.icd.ancestors(code)) and over[0].code == above
    ]  # fmt: skip
    yield Offer(
        kind=Kind.BILLABLE_CODE,
        rule_code=finding.code,
        button=f"Say both sides as {whole.code}",
        options=(
            Option(
                words=f"{whole.code} {whole.title}",
                changes=(Change("diagnoses", " and ".join(halves), whole.code),),
                edits=tuple(_edit(code, whole.code) for code in halves),
            ),
        ),
        confirms=Confirms.REFERRER,
        why="Left and right become the one code that says both. The diagnosis is the referrer's.",
        question=f"Your referral gives {' and '.join(halves)}. Do you mean {whole.code}"
        f" {whole.title}? Please answer in writing, with your name and the day.",
        differs_from_note=True,
    )


def _sides(code: str | None, claim: Claim, facts: Facts) -> tuple[IcdCode, ...]:
    """Return the billable neighbours of a code that say a side."""
    above = facts.icd.ancestors(code) if code and facts.icd is not None else ()
    if not above or facts.icd is None:
        return ()
    below = facts.icd.billable_children(above[0].code, service_dates(claim)[0])
    return tuple(each for each in below if each.laterality in {"left", "right", "both"})


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
    yield _reordered(claim, finding, wanted, "List it once")


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
        if wanted:
            why = "A line points to at most four diagnoses of its claim, each once."
            yield _pointing(claim, finding, line, wanted, why)


def complaint_pointed_first(claim: Claim, finding: Finding, _: Facts) -> Iterator[Offer]:
    """Offer to point a line first to what was treated, and then to what it came from."""
    for line in lines_of(claim, finding):
        wanted = _in_order(claim, line)
        if wanted != line.diagnosis_pointers:
            why = "The line points to the same diagnoses; what was treated comes first."
            yield _pointing(claim, finding, line, wanted, why)


def _complaint_first(claim: Claim, offer: Offer) -> Offer:
    """Return the offer of an order of diagnoses, with each line pointing in the same order."""
    (option,) = offer.options
    moved = apply_all(claim, option.edits)
    pointed = [
        _pointer_change(moved, line, wanted)
        for line in moved.lines
        if (wanted := _in_order(moved, line)) != line.diagnosis_pointers
    ]
    both = replace(
        option,
        changes=(*option.changes, *(change for change, _ in pointed)),
        edits=(*option.edits, *(edit for _, edit in pointed)),
    )
    return replace(offer, options=(both,))


def _in_order(claim: Claim, line: ServiceLine) -> tuple[int, ...]:
    """Return what a line points to, what was treated before what it came from."""
    return tuple(sorted(line.diagnosis_pointers, key=lambda at: _comes_after(claim, at)))


def _comes_after(claim: Claim, at: int) -> bool:
    """Return whether a diagnosis tells how it happened, or what an old injury was."""
    code = claim.diagnoses[at - 1] if 0 < at <= len(claim.diagnoses) else ""
    return code[:1] in {*"VWXY"} or (code[:1] in {*"ST"} and code.endswith("S"))


def _pointing(
    claim: Claim, finding: Finding, line: ServiceLine, wanted: tuple[int, ...], why: str
) -> Offer:
    change, edit = _pointer_change(claim, line, wanted)
    return Offer(
        kind=Kind.POINTERS,
        rule_code=finding.code,
        button=f"Point it to {change.after}",
        options=(Option(changes=(change,), edits=(edit,)),),
        why=why,
    )


def _pointer_change(
    claim: Claim, line: ServiceLine, wanted: tuple[int, ...]
) -> tuple[Change, Edit]:
    before, after = _letters(line.diagnosis_pointers), _letters(wanted)
    change = Change(f"{named(claim, line)}, box 24E", before, after)
    return change, Edit(
        what=What.POINTERS, at=line.line_id, before=line.diagnosis_pointers, after=wanted
    )


def _out(code: str) -> Option:
    return Option(
        words=f"Leave {code} out",
        changes=(Change("diagnosis", code, "left out"),),
        edits=(_edit(code, None),),
    )


def _instead(code: str, child: IcdCode) -> Option:
    return Option(
        words=f"{child.code} {child.title}",
        changes=(Change("diagnosis", code, f"{child.code} {child.title}"),),
        edits=(_edit(code, child.code),),
    )


def _question(claim: Claim, code: str, below: Sequence[IcdCode]) -> str:
    """Return the line to the referrer; it names codes and days, and no client."""
    asked = _asked(below[:_MOST_ASKED])
    further = "; or another below it" if len(below) > _MOST_ASKED else ""
    referral = claim.referral
    ordered = f" of {referral.ordered_on.isoformat()}" if referral and referral.ordered_on else ""
    return (
        f"Your referral{ordered} gives {code}, which payers read only in more detail for"
        f" {service_dates(claim)[0].isoformat()}. Which do you mean: {asked}{further}?"
        " Please answer in writing, with your name and the day."
    )


def _asked(codes: Sequence[IcdCode]) -> str:
    return "; ".join(f"{each.code} {each.title}" for each in codes)


def _edit(code: str, after: str | None) -> Edit:
    return Edit(what=What.DIAGNOSIS, at=code, before=code, after=after)


def _reordered(claim: Claim, finding: Finding, wanted: tuple[str, ...], button: str) -> Offer:
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
