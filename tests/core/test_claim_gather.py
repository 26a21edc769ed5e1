"""Which visits share a claim: the one table of what keeps them apart, and what always holds."""

import random
from collections import Counter
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.core.claims import claim_file
from effleurage.core.claims.claim import Accident, Attachment, Claim, ServiceLocation, Subscriber
from effleurage.core.claims.examples import example, kinds
from effleurage.core.claims.gather import (
    MOST_DIAGNOSES,
    MOST_LINES,
    BillableVisit,
    Circumstances,
    NoVisits,
    NumberGivenTwice,
    VisitCannotBeBilled,
    VisitsDoNotBelongTogether,
    VisitTooLargeForAClaim,
    differing,
    gather,
    one_claim,
)
from effleurage.core.claims.kinds import AccidentCause, BenefitsAssigned
from tests.builders import (
    NPI_OF_NOBODY,
    a_client,
    a_line,
    a_payer,
    a_policy,
    a_practice,
    a_referral,
    a_therapist,
    a_visit,
    an_address,
    an_authorisation,
    some_terms,
)

CODES = ("M54.2", "M62.830", "M54.50", "M25.511", "M54.6", "G44.209", "M79.12", "M72.2")


def numbered(place: int) -> str:
    return f"C{place}"


def circumstances(kind: str = "commercial", **changes: Any) -> Circumstances:
    claim = example(kind)
    shared = {each.name: getattr(claim, each.name) for each in fields(Circumstances)}
    return Circumstances(**(shared | changes))


def a_billable(
    visit_id: str = "V1",
    day: int = 3,
    *,
    lines: int = 1,
    diagnoses: tuple[str, ...] = ("M54.2", "M62.830"),
    pointers: tuple[int, ...] = (1,),
    **changes: Any,
) -> BillableVisit:
    on = date(2026, 11, day)
    made = tuple(
        a_line(
            line_id=f"{visit_id}L{place}",
            visit_id=visit_id,
            service_date=on,
            diagnosis_pointers=pointers,
        )
        for place in range(lines)
    )
    return BillableVisit(
        visit=a_visit(visit_id=visit_id, service_date=on),
        diagnoses=diagnoses,
        lines=made,
        **({"circumstances": circumstances()} | changes),
    )


APART: dict[str, Any] = {
    "client": a_client(birth_date=date(1984, 5, 18)),
    "subscriber": Subscriber(organisation="Cedar Ridge Lumber"),
    "policy": a_policy(member_id="CMH402918838"),
    "payer": a_payer(terms=some_terms(filing_limit_days=90)),
    "practice": a_practice(npi=NPI_OF_NOBODY),
    "therapist": a_therapist(npi=NPI_OF_NOBODY),
    "service_location": ServiceLocation(name="Client's home", address=an_address()),
    "episode_id": "E2611",
    "accident": Accident(cause=AccidentCause.OTHER),
    "referral": a_referral(number="R2"),
    "authorisation": an_authorisation(),
    "onset_date": date(2026, 9, 1),
    "initial_treatment_date": date(2026, 10, 21),
    "accepts_assignment": False,
    "benefits_assigned": BenefitsAssigned.NO,
    "signature_on_file": False,
    "note": "Seen at home",
    "attachments": (Attachment(report_type="OZ", transmission="FX"),),
}


def test_visits_of_the_same_circumstances_share_a_claim() -> None:
    visits = [a_billable("V2", 5), a_billable("V1", 3)]

    (claim,) = gather(visits, number=numbered)

    assert claim.claim_id == "C1"
    assert [visit.visit_id for visit in claim.visits] == ["V1", "V2"]
    assert claim.total_charge_cents == 24_000


def test_the_table_names_everything_that_a_claim_says_once() -> None:
    assert set(APART) == {each.name for each in fields(Circumstances)}


@pytest.mark.parametrize("name", APART)
def test_visits_that_differ_in_it_never_share_a_claim(name: str) -> None:
    other = a_billable("V2", circumstances=circumstances(**{name: APART[name]}))

    claims = gather([a_billable("V1"), other], number=numbered)

    assert len(claims) == 2
    assert differing(circumstances(), other.circumstances) == (name,)
    with pytest.raises(VisitsDoNotBelongTogether, match=f"V1 and visit V2 differ in {name}"):
        one_claim([a_billable("V1"), other], claim_id="C1")


def test_a_claim_says_nothing_more_than_its_visits_and_circumstances() -> None:
    once = {each.name for each in fields(Circumstances)}
    gathered = {"visits", "lines", "diagnoses", "total_charge_cents", "paid_by_client_cents"}
    of_its_life = {"claim_id", "frequency", "payer_claim_number", "other_cover"}
    of_a_file = {"last_seen_date", "record_number"}

    assert once | gathered | of_its_life | of_a_file == {each.name for each in fields(Claim)}


@pytest.mark.parametrize("kind", kinds())
def test_an_example_is_gathered_from_its_visits(kind: str) -> None:
    claim = example(kind)
    visits = [
        BillableVisit(
            circumstances=circumstances(kind),
            visit=visit,
            diagnoses=claim.diagnoses,
            lines=tuple(line for line in claim.lines if line.visit_id == visit.visit_id),
        )
        for visit in reversed(claim.visits)
    ]

    gathered = gather(visits, number=lambda _: claim.claim_id)

    assert gathered == (claim,)


def test_diagnoses_are_merged_and_pointers_follow_their_codes() -> None:
    first = a_billable("V1", 3, diagnoses=("M54.2", "M62.830"), pointers=(2, 1))
    second = a_billable("V2", 4, diagnoses=("M54.6", "M62.830"), pointers=(1, 2))

    claim = one_claim([first, second], claim_id="C1")

    assert claim.diagnoses == ("M54.2", "M62.830", "M54.6")
    assert [line.diagnosis_pointers for line in claim.lines] == [(2, 1), (3, 2)]


def test_a_code_written_twice_is_pointed_at_once() -> None:
    visit = a_billable(diagnoses=("M54.2", "M54.2"), pointers=(1, 2))

    claim = one_claim([visit], claim_id="C1")

    assert claim.diagnoses == ("M54.2",)
    assert claim.lines[0].diagnosis_pointers == (1,)


def test_a_claim_is_full_at_fifty_lines() -> None:
    visits = [a_billable("V1", 3, lines=48), a_billable("V2", 4, lines=2), a_billable("V3", 5)]

    claims = gather(visits, number=numbered)

    assert [len(claim.lines) for claim in claims] == [50, 1]


def test_a_claim_is_full_at_twelve_diagnoses() -> None:
    codes = tuple(f"M54.{place:02}" for place in range(13))
    visits = [
        a_billable("V1", 3, diagnoses=codes[:11]),
        a_billable("V2", 4, diagnoses=codes[10:12]),
    ]
    overfull = [*visits, a_billable("V3", 5, diagnoses=codes[12:])]

    claims = gather(overfull, number=numbered)

    assert [len(claim.diagnoses) for claim in claims] == [12, 1]
    with pytest.raises(VisitsDoNotBelongTogether, match="several claims"):
        one_claim(overfull, claim_id="C1")


@pytest.mark.parametrize(
    "visit",
    [a_billable(lines=51), a_billable(diagnoses=tuple(f"M54.{place:02}" for place in range(13)))],
)
def test_a_visit_is_refused_rather_than_split(visit: BillableVisit) -> None:
    with pytest.raises(VisitTooLargeForAClaim, match="visit V1"):
        gather([visit], number=numbered)


@pytest.mark.parametrize(
    "visit",
    [
        a_billable(lines=0),
        a_billable(pointers=(3,)),
        a_billable(pointers=(0,)),
        replace(a_billable(), lines=(a_line(visit_id="V9"),)),
        replace(a_billable(), lines=(a_line(visit_id="V1", service_date=date(2026, 11, 4)),)),
    ],
)
def test_a_visit_that_makes_no_sense_is_refused(visit: BillableVisit) -> None:
    with pytest.raises(VisitCannotBeBilled, match="visit V1"):
        gather([visit], number=numbered)


def test_a_visit_is_billed_once_even_when_given_twice() -> None:
    with pytest.raises(NumberGivenTwice, match="visit V1"):
        gather([a_billable("V1"), a_billable("V1", 4)], number=numbered)


def test_a_line_number_stands_for_one_line() -> None:
    second = a_billable("V2")
    second = replace(second, lines=(replace(second.lines[0], line_id="V1L0"),))

    with pytest.raises(NumberGivenTwice, match="line V1L0"):
        gather([a_billable("V1"), second], number=numbered)


def test_no_visits_make_no_claims() -> None:
    assert gather([], number=numbered) == ()
    with pytest.raises(NoVisits):
        one_claim([], claim_id="C1")


@st.composite
def days_of_work(draw: st.DrawFn) -> list[BillableVisit]:
    """Up to twenty visits of three clients, some under another referral, with up to 30 lines."""
    shared = [
        circumstances(kind, episode_id=episode)
        for kind in ("commercial", "auto", "va")
        for episode in ("E1", "E2")
    ]
    visits = []
    for place in range(draw(st.integers(0, 20))):
        codes = draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=7, unique=True))
        pointers = draw(st.lists(st.integers(1, len(codes)), max_size=4, unique=True))
        visit = a_billable(
            f"V{place}",
            draw(st.integers(1, 20)),
            lines=draw(st.integers(1, 30)),
            diagnoses=tuple(codes),
            pointers=tuple(pointers),
            circumstances=draw(st.sampled_from(shared)),
            paid_by_client_cents=draw(st.integers(0, 5_000)),
        )
        charges = draw(st.integers(0, 20_000))
        lines = tuple(replace(line, charge_cents=charges + n) for n, line in enumerate(visit.lines))
        visits.append(replace(visit, lines=lines))
    return visits


def pointed_at(lines: Any, diagnoses: tuple[str, ...]) -> dict[str, list[str]]:
    return {
        line.line_id: [diagnoses[pointer - 1] for pointer in line.diagnosis_pointers]
        for line in lines
    }


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(days_of_work(), st.randoms(use_true_random=False))
def test_whatever_the_work_it_is_billed_once_and_to_the_cent(
    visits: list[BillableVisit], chance: random.Random
) -> None:
    shuffled = list(visits)
    chance.shuffle(shuffled)

    claims = gather(visits, number=numbered)

    assert gather(shuffled, number=numbered) == claims
    billed = Counter(visit.visit_id for claim in claims for visit in claim.visits)
    assert billed == Counter(each.visit.visit_id for each in visits)
    assert sum(claim.total_charge_cents for claim in claims) == sum(
        line.charge_cents for each in visits for line in each.lines
    )
    assert sum(claim.paid_by_client_cents for claim in claims) == sum(
        each.paid_by_client_cents for each in visits
    )
    before = {k: v for each in visits for k, v in pointed_at(each.lines, each.diagnoses).items()}
    after = {k: v for claim in claims for k, v in pointed_at(claim.lines, claim.diagnoses).items()}
    assert after == before


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(days_of_work())
def test_every_claim_gathered_is_one_that_can_be_written(visits: list[BillableVisit]) -> None:
    of = {each.visit.visit_id: each.circumstances for each in visits}

    for claim in gather(visits, number=numbered):
        assert len(claim.lines) <= MOST_LINES
        assert len(claim.diagnoses) <= MOST_DIAGNOSES
        assert len({of[visit.visit_id] for visit in claim.visits}) == 1
        assert claim_file.read(claim_file.write(claim)) == (claim, ())
