"""What a check leaves out because it remembers is what it would have found nothing in.

So it stays where there is more to remember than there is room.
"""

import gc
import random
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.edi.outside_lists import outside_lists
from effleurage.findings import Finding
from effleurage.x12.catalogue import Notes
from effleurage.x12.check import GUIDES, guide_for
from effleurage.x12.delimiters import Delimiters
from effleurage.x12.elements import Look
from effleurage.x12.envelope import TransactionSet
from effleurage.x12.guides import x221, x222
from effleurage.x12.guides.model import Element, SegmentUse, Usage
from effleurage.x12.outside import Lists
from effleurage.x12.plan import OpenLoops, Plan, Standing, uses_of
from effleurage.x12.professional import note_situations
from effleurage.x12.reader import read
from effleurage.x12.shapes import Shape
from effleurage.x12.walk import Step, Walk

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
OPEN = Path(__file__).resolve().parents[3] / "shared" / "x12" / "open"
FILES = sorted(path for path in GOLDEN.glob("*/*/*.edi") if path.stat().st_size)
OTHERS = sorted(path for path in OPEN.glob("*/*") if path.is_file()) if OPEN.is_dir() else []
USES = [use for guide in GUIDES for use in uses_of(guide.children)]
ANY = next(read((GOLDEN / "005010X221A1-835/pass/a-one-line-file.edi").read_bytes()).transactions())
OURS = Delimiters()
DAY = date(2026, 11, 23)
PIECES = [
    "",
    "1",
    "AB",
    " ",
    "A ",
    "20250231",
    "20240229",
    "1200",
    "2460",
    "-1.50",
    ".5",
    "1.",
    "x",
]
PIECES += ["18", "WC", "MB", "AA:::WA", "EM", "1:2", "1:13", "ABK:M5450", "11:B:7", "240.00"]
PIECES += ["00", "1" * 19, "1234567890.1234", "Z" * 90, ":", "A:B", "^", "HC:97124:GP", "é", "1e3"]


@cache
def _plan(label: str, delimiters: Delimiters) -> Plan:
    return Plan(next(guide for guide in GUIDES if guide.label == label), delimiters)


@cache
def _compiled(label: str, delimiters: Delimiters) -> Plan:
    plan = Plan(_plan(label, delimiters).guide, delimiters)
    for use in uses_of(plan.guide.children):
        plan.shape(use).fits = plan.shape(use).compiled().fullmatch
    return plan


def _slowly(transaction: TransactionSet, plan: Plan) -> list[Finding]:
    notes = Notes()
    look = Look(transaction, plan.guide.version, notes, Lists(outside_lists(), DAY))
    for step in Walk(plan, transaction, notes).steps():
        look.at(step)
    if plan.guide is x222.GUIDE:
        note_situations(notes, transaction, ask_every_rule=True)
    return list(notes.all())


def _fast(transaction: TransactionSet, plan: Plan) -> list[Finding]:
    notes = Notes()
    lists = Lists(outside_lists(), DAY)
    look = Look(transaction, plan.guide.version, notes, lists)
    for step in Walk(plan, transaction, notes).doubtful_steps(lists):
        look.at(step)
    if plan.guide is x222.GUIDE:
        note_situations(notes, transaction)
    return list(notes.all())


def _assert_alike(data: bytes) -> None:
    for transaction in read(data).transactions():
        guide = guide_for(transaction.kind, transaction.version)
        if guide is None:
            continue
        slowly = _slowly(transaction, Plan(guide, transaction.delimiters))
        for plan in (_plan, _compiled):
            assert _fast(transaction, plan(guide.label, transaction.delimiters)) == slowly


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_golden_file_is_found_alike_whether_remembered_or_not(path: Path) -> None:
    _assert_alike(path.read_bytes())


def test_an_open_file_is_found_alike_whether_remembered_or_not() -> None:
    if not OTHERS:
        pytest.skip("the shared X12 files do not lie beside this checkout")
    for path in OTHERS:
        _assert_alike(path.read_bytes())


@given(seed=st.integers(0, 2**32), path=st.sampled_from(FILES))
@settings(max_examples=150, deadline=None)
def test_a_damaged_file_is_found_alike_whether_remembered_or_not(seed: int, path: Path) -> None:
    chance = random.Random(seed)
    segments = path.read_bytes().split(b"~")
    for _ in range(chance.randrange(1, 5)):
        at, other = chance.randrange(len(segments)), chance.randrange(len(segments))
        elements = segments[at].split(b"*")
        elements[chance.randrange(len(elements))] = chance.choice(PIECES).encode("latin-1")
        changed = b"*".join(elements)
        segments[at] = chance.choice((changed, segments[at] + b"*" + changed, segments[other]))
        if chance.random() < 0.3:
            segments.insert(other, segments[at])
        elif len(segments) > 1 and chance.random() < 0.3:
            del segments[other]

    _assert_alike(b"~".join(segments))


def _faults(use: SegmentUse, text: str) -> tuple[Finding, ...]:
    notes = Notes()
    Look(ANY, "a guide", notes).at(Step(1, "a loop", use, text))
    return notes.all()


@st.composite
def _value(draw: st.DrawFn, element: Element) -> str:
    if draw(st.integers(0, 9)) == 0:
        return draw(st.sampled_from(PIECES))
    left_out = element.usage is Usage.NOT_USED
    if left_out or (element.usage is Usage.SITUATIONAL and draw(st.booleans())):
        return ""
    if element.components:
        return ":".join(draw(_value(part)) for part in element.components).rstrip(":")
    if element.codes:
        return draw(st.sampled_from(sorted(element.codes)))
    return draw(st.sampled_from(_right(element)))


def _right(element: Element) -> list[str]:
    least, most = max(element.shortest, 1), element.longest
    if element.kind == "DT":
        return ["20240229", "20251231"] if most == 8 else ["240229", "251231"]
    if element.kind == "TM":
        return ["0905"] if least <= 4 else ["090501"]
    if element.kind in ("R", "N0", "N2"):
        return ["1" * least, "9" * min(most, 15), "-" + "1" * least]
    return ["A" * least, "A" * most]


@st.composite
def _segment(draw: st.DrawFn, use: SegmentUse) -> str:
    row = [use.tag, *(draw(_value(element)) for element in use.elements)]
    return "*".join(row).rstrip("*") + "*" * draw(st.integers(0, 1))


@given(data=st.data())
@settings(max_examples=400, deadline=None)
def test_a_segment_that_fits_its_pattern_has_no_fault(data: st.DataObject) -> None:
    use = data.draw(st.sampled_from(USES))
    text = data.draw(_segment(use))

    fits = Shape(use, OURS).compiled().fullmatch(text) is not None

    if fits:
        assert _faults(use, text) == ()


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*/pass/*.edi")), ids=lambda path: path.stem)
def test_what_a_faultless_file_holds_fits_its_patterns(path: Path) -> None:
    """But a range of days (RD8), whose order no pattern judges."""
    for transaction in read(path.read_bytes()).transactions():
        guide = guide_for(transaction.kind, transaction.version)
        assert guide is not None
        plan = _plan(guide.label, transaction.delimiters)
        for step in Walk(plan, transaction, Notes()).steps():
            assert step.use is not None
            faults = _faults(step.use, step.text.translate(_to_ours(transaction.delimiters)))
            fits = plan.shape(step.use).compiled().fullmatch(step.text) is not None
            assert fits == (faults == () and "RD8" not in step.text)


def _to_ours(delimiters: Delimiters) -> dict[int, str]:
    return {ord(theirs): ours for theirs, ours in zip(delimiters, OURS, strict=True) if theirs}


def test_a_day_that_does_not_exist_fits_no_pattern() -> None:
    use = next(use for use in USES if use.tag == "DTM" and use.elements[1].kind == "DT")
    code = min(use.elements[0].codes)
    fits = Shape(use, OURS).compiled().fullmatch

    assert [bool(fits(f"DTM*{code}*{day}")) for day in ("20240229", "20230229", "20000229")] == [
        True,
        False,
        True,
    ]
    assert not any(
        fits(f"DTM*{code}*{day}") for day in ("19000229", "20250431", "20251301", "2025")
    )


def test_a_faultless_file_is_not_looked_at_once_its_like_was_met() -> None:
    data = (GOLDEN / "005010X221A1-835/pass/a-one-line-file.edi").read_bytes()
    transaction = next(read(data).transactions())
    plan = _compiled(x221.GUIDE.label, transaction.delimiters)

    doubtful = list(Walk(plan, transaction, Notes()).doubtful_steps())

    assert doubtful == []


def _restless() -> bytes:
    """An 835 whose claims leave a walk in some ten thousand states, each for a moment."""
    flat = (GOLDEN / "005010X221A1-835/pass/a-one-line-file.edi").read_text("ascii")
    before, _, rest = flat.partition("CLP*")
    behind = rest[rest.index("SE*") :]
    amounts = [f"AMT*AU*{n}" for n in range(1, 14)] + [f"QTY*CA*{n}" for n in range(1, 15)]
    claims = [
        "~".join(
            [
                "CLP*A*1*0*0*0*12*N",
                *["CAS*CO*45*0"] * adjusted,
                "NM1*QC*1*Rowan",
                *["REF*EA*7"] * numbers,
                *["DTM*232*20250103"] * 4,
                *amounts,
            ]
        )
        for adjusted in range(60)
        for numbers in range(6)
    ]
    return f"{before}{'~'.join(claims)}~{behind}".encode("ascii")


def _living(kind: type) -> int:
    gc.collect()
    return sum(type(each) is kind for each in gc.get_objects())


def test_more_states_than_are_kept_are_found_alike_and_forgotten() -> None:
    transaction = next(read(_restless()).transactions())
    plan = Plan(x221.GUIDE, transaction.delimiters)
    states, standings = _living(OpenLoops), _living(Standing)

    fast = _fast(transaction, plan)
    kept = _living(OpenLoops) - states, _living(Standing) - standings

    assert fast == _slowly(transaction, plan)
    assert 1_000 < kept[0] <= 5_000
    assert 1_000 < kept[1] <= 15_000


def test_more_beginnings_than_are_kept_are_told_alike() -> None:
    plan = Plan(x221.GUIDE, OURS)

    for n in range(11_000):
        assert plan.key(f"N1*P{'RE'[n % 2]}*{chr(0x4E00 + n)}").code == f"P{'RE'[n % 2]}"
        assert plan.key(f"N3*{chr(0x4E00 + n)}").tag == "N3"
    assert max(len(plan.keys), len(plan.unmarked)) <= 10_000
    assert plan.unmarked["CLP*"].tag == "CLP"


def test_more_values_of_lists_than_are_kept_are_judged_alike() -> None:
    svc = next(use for use in uses_of(x221.GUIDE.children) if use.tag == "SVC")
    shape = Plan(x221.GUIDE, OURS).shape(svc)
    shape.fits = shape.compiled().fullmatch
    lists = Lists(outside_lists(), DAY)

    for n in range(12_000):
        text = f"SVC*HC:{'ABC'[n % 3]}{n // 3:04d}*90*80"
        assert not lists.hold_all(shape, text)
        assert not lists.fault("procedure", "HC", text[7:12])
        assert lists.hold_all(shape, text)
    assert len(lists.held[shape]) <= 1_000
    assert not lists.hold_all(shape, "SVC*HC:D0001*90*80")


EVERYDAY = GOLDEN / "005010X222A1-837P" / "pass" / "a-claim-for-an-everyday-payer.edi"


def test_a_claim_of_a_thousand_lines_is_found_alike() -> None:
    flat = EVERYDAY.read_text("ascii").replace("\n", "")
    before, _, rest = flat.partition("LX*1~")
    line, behind = rest.partition("LX*2~")[0], rest[rest.index("SE*") :]
    lines = "".join(f"LX*{number}~{line}" for number in range(1, 1_001))

    _assert_alike(f"{before}{lines}{behind}".encode("ascii"))


@pytest.mark.parametrize("separator", [b"-", b"."])
def test_a_claim_parted_by_what_stands_in_amounts_is_found_alike(separator: bytes) -> None:
    _assert_alike(EVERYDAY.read_bytes().replace(b"*", separator))
