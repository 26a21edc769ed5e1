"""The claim that a payer answers is found, or refused by name: ``docs/algorithms/matching.md``."""

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.core.claims.examples import example
from effleurage.core.remits.line_matching import LineBy, same_identifier
from effleurage.core.remits.matching import ClaimBy, match
from effleurage.core.remits.remit import RemitClaim, RemitLine
from effleurage.core.remits.sent import ClaimHasNoLines, SentClaim, SentLine, sent
from tests.core.test_remit_builders import (
    a_remit,
    a_remit_claim,
    a_remit_line,
    a_sent_claim,
    a_sent_line,
    reversed_claim,
    table,
)

Row = dict[str, str]
IDENTIFIERS = table("matching", "Identifiers")
CLAIMS = table("matching", "Claims told")
LINES = table("matching", "Lines told")
LADDER = table("matching", "The ladder for claims")
LINE_LADDER = table("matching", "The ladder for lines")


def november(day: str) -> date | None:
    return date(2026, 11, int(day)) if day.isdigit() else None


def one_line(charge: int, day: int = 3) -> SentLine:
    return a_sent_line(charge_cents=charge, service_date=date(2026, 11, day))


OURS = (
    a_sent_claim("A1", one_line(10_000)),
    a_sent_claim("A2", one_line(10_000, 10)),
    a_sent_claim("B1", one_line(10_000), member_id="M2", payer_claim_number="P77"),
    a_sent_claim("LONGNUMBER-1", one_line(8_000), member_id="M3"),
    a_sent_claim("LONGNUMBER-2", one_line(9_000), member_id="M3"),
    a_sent_claim("TWIN-A", one_line(10_000), member_id="M4"),
    a_sent_claim("TWIN-B", one_line(10_000), member_id="M4"),
)


@pytest.mark.parametrize("row", IDENTIFIERS, ids=[" ~ ".join(r.values()) for r in IDENTIFIERS])
def test_identifiers_compare_as_the_table_says(row: Row) -> None:
    theirs = row["payer's"].strip("`")
    remit = a_remit(a_remit_claim(theirs, charge_cents=10_000, client_member_id=""))

    found = match(remit, [a_sent_claim(row["ours"])]).claims[0]

    reads_as = {ClaimBy.CLAIM_ID: "exact", ClaimBy.REWRITTEN: "same", ClaimBy.CUT: "cut"}
    assert (reads_as[found.by] if found.by else "different") == row["reads as"]


def told_claim(row: Row) -> RemitClaim:
    return a_remit_claim(
        row["payer's claim id"],
        charge_cents=int(row["charge"]) * 100,
        payer_claim_number=row["payer claim number"],
        client_member_id=row["member"],
        service_from=november(row["day"]),
        service_to=None,
    )


@pytest.mark.parametrize("row", CLAIMS, ids=[" ".join(r.values()) for r in CLAIMS])
def test_claims_are_told_as_the_table_says(row: Row) -> None:
    remit = a_remit(told_claim(row))

    found = match(remit, OURS).claims[0]

    if found.sent and found.by:
        answer = f"{found.sent.claim_id} by {found.by}"
    else:
        answer = "unmatched" + (": " + ", ".join(found.candidates) if found.candidates else "")
    assert answer == row["answer"]


def test_the_ladders_on_the_page_are_the_ladders_in_the_code() -> None:
    assert [row["rung"] for row in LADDER] == [by.value for by in ClaimBy]
    assert [row["rung"] for row in LINE_LADDER] == [
        by.value for by in LineBy if by is not LineBy.ONLY_LINE
    ]


THREE_LINES = a_sent_claim(
    "C1",
    a_sent_line("L1"),
    a_sent_line("L2", procedure="97140", modifiers=("59",), charge_cents=8_000),
    a_sent_line("L3", service_date=date(2026, 11, 10)),
)


def told_line(text: str) -> RemitLine:
    line_id, code, day, charge = ("" if part == "." else part for part in text.split())
    code, _, submitted = code.partition("<")
    procedure, *modifiers = code.split("-")
    return a_remit_line(
        int(charge) * 100,
        line_id=line_id,
        procedure=procedure,
        modifiers=tuple(modifiers),
        submitted_procedure=submitted,
        service_date=november(day),
    )


def told_lines(text: str) -> RemitClaim:
    lines = [told_line(part) for part in text.split(";")]
    return a_remit_claim("C1", *lines, service_to=date(2026, 11, 10))


@pytest.mark.parametrize("row", LINES, ids=[r["payer's lines"] for r in LINES])
def test_lines_are_told_as_the_table_says(row: Row) -> None:
    remit = a_remit(told_lines(row["payer's lines"]))

    found = match(remit, [THREE_LINES]).claims[0]

    told = [each.line.line_id if each.line else "?" for each in found.lines]
    assert " ".join(told) == row["answers"]


def test_a_line_without_a_day_has_the_day_of_a_one_day_claim() -> None:
    line = a_remit_line(8_000, procedure="97140", service_date=None)
    claim = a_remit_claim("C1", line)

    found = match(a_remit(claim), [THREE_LINES]).claims[0]

    assert found.lines[0].line is THREE_LINES.lines[1]


def test_every_answer_to_a_claim_with_one_line_is_that_lines() -> None:
    ours = a_sent_claim("C1", a_sent_line("L1"))
    answer = a_remit_line(4_000, procedure="99999", service_date=None)

    found = match(a_remit(a_remit_claim("C1", answer, answer)), [ours]).claims[0]

    assert [(each.line and each.line.line_id, each.by) for each in found.lines] == [
        ("L1", LineBy.ONLY_LINE)
    ] * 2


def test_a_takeback_finds_the_claim_it_takes_back() -> None:
    paid = a_remit_claim("C1", a_remit_line(10_000, "CO45 2000", line_id="L1"))

    found = match(a_remit(reversed_claim(paid)), [a_sent_claim("C1")])

    assert found.complete
    assert found.findings == ()


def test_an_unmatched_claim_names_its_candidates_and_says_where_the_money_is() -> None:
    claim = a_remit_claim("X9", charge_cents=10_000, client_member_id="M4", segment=12)

    found = match(a_remit(claim), OURS)

    assert not found.complete
    (finding,) = found.findings
    assert finding.code == "remit-claim-unmatched"
    assert finding.where == "segment 12 (CLP01)"
    assert "TWIN-A, TWIN-B" in finding.message
    assert "clearing account" in finding.fix


def test_a_charge_other_than_the_one_sent_matches_and_warns() -> None:
    claim = a_remit_claim("C1", a_remit_line(6_000))

    found = match(a_remit(claim), [a_sent_claim("C1")])

    assert found.complete
    assert [finding.code for finding in found.findings] == ["remit-charge-differs"]


def test_a_line_that_could_be_none_or_several_warns() -> None:
    claim = told_lines(". 97110 . 80")._replace(charge_cents=28_000)

    found = match(a_remit(claim), [THREE_LINES])

    assert [finding.code for finding in found.findings] == ["remit-line-unmatched"]


def test_the_same_claim_given_twice_is_one_claim() -> None:
    ours = a_sent_claim("C1")

    found = match(a_remit(a_remit_claim("C1", a_remit_line())), [ours, ours])

    assert found.complete


@pytest.mark.parametrize("kind", ["commercial", "auto", "workers-comp", "va"])
def test_an_answer_that_repeats_what_was_sent_is_matched_line_by_line(kind: str) -> None:
    ours = sent(example(kind))
    lines = [
        a_remit_line(line.charge_cents, line_id=line.line_id, service_date=line.service_date)
        for line in ours.lines
    ]
    claim = a_remit_claim(ours.claim_id, *lines, client_member_id=ours.member_id)

    found = match(a_remit(claim), [ours])

    assert found.claims[0].by is ClaimBy.CLAIM_ID
    assert [each.line for each in found.claims[0].lines] == list(ours.lines)
    assert found.findings == ()


def test_a_claim_without_lines_cannot_be_told_and_is_refused() -> None:
    empty = replace(example("commercial"), lines=())

    with pytest.raises(ClaimHasNoLines, match="has no lines"):
        sent(empty)


def test_the_order_of_the_claims_sent_decides_nothing() -> None:
    remit = a_remit(*(told_claim(row) for row in CLAIMS))

    answers = {
        tuple((m.sent, m.by, frozenset(m.candidates)) for m in match(remit, ours).claims)
        for ours in (OURS, OURS[::-1], OURS[3:] + OURS[:3])
    }

    assert len(answers) == 1


@pytest.mark.parametrize("row", LINES, ids=[r["payer's lines"] for r in LINES])
def test_the_order_of_the_payers_lines_decides_nothing(row: Row) -> None:
    claim = told_lines(row["payer's lines"])
    expected = dict(zip(row["payer's lines"].split(" ; "), row["answers"].split(), strict=False))

    for order in permutations(row["payer's lines"].split(" ; ")):
        lines = tuple(told_line(text) for text in order)
        found = match(a_remit(claim._replace(lines=lines)), [THREE_LINES]).claims[0]
        told = [each.line.line_id if each.line else "?" for each in found.lines]
        assert told == [expected[text] for text in order]


text = st.text(max_size=12)
anything = st.builds(
    lambda claim_id, number, member, charge: a_remit_claim(
        claim_id, charge_cents=charge, payer_claim_number=number, client_member_id=member
    ),
    text,
    text,
    text,
    st.integers(-10_000, 10_000),
)


@settings(max_examples=100, deadline=None)
@given(anything, st.lists(st.builds(lambda i: a_sent_claim(i or "C"), text), max_size=4))
def test_matching_never_raises_and_never_matches_what_was_not_sent(
    claim: RemitClaim, ours: list[SentClaim]
) -> None:
    found = match(a_remit(claim), ours).claims[0]

    assert found.sent is None or found.sent in ours
    assert (found.sent is None) is (found.by is None)
    assert set(found.candidates) <= {each.claim_id for each in ours}


@settings(max_examples=50, deadline=None)
@given(text)
def test_rewriting_an_identifier_twice_changes_nothing_more(identifier: str) -> None:
    once = same_identifier(identifier)

    assert same_identifier(once) == once
