"""What an 837P lacks leaves a value empty; what no claim can hold is set aside, never lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.edi.claim_from_837p import Reading, read_837p
from effleurage.findings import Severity
from effleurage.x12.reader import read
from tests.builders import a_claim, a_line
from tests.edi.senders import an_837p

OPEN = Path(__file__).resolve().parents[2].parent / "shared" / "x12" / "open"
WHOLE = an_837p(*(a_claim(kind) for kind in ("commercial", "auto", "workers-comp")))
SEGMENTS = WHOLE.split(b"~")
CLAIMS = [place for place, each in enumerate(SEGMENTS) if each.strip().startswith(b"CLM*")]


def reading_of(data: bytes) -> Reading:
    return read_837p(read(data))


def changed(old: bytes, new: bytes) -> Reading:
    """The claim of the examples' first kind, with one place of its file changed."""
    data = an_837p(a_claim(lines=(a_line(),)))
    assert data.count(old) == 1
    return reading_of(data.replace(old, new))


def codes(reading: Reading) -> list[tuple[str, Severity]]:
    return [(finding.code, finding.severity) for finding in reading.findings if _ours(finding.code)]


def _ours(code: str) -> bool:
    return code.startswith("EDI-837P")


def element_of(reading: Reading) -> str:
    [position] = [each.position for each in reading.findings if each.position]
    return position.element


GAP = ("EDI-837P-GAP", Severity.WARN)
CLAIM = ("EDI-837P-CLAIM", Severity.BLOCK)


@pytest.mark.parametrize(
    ("old", "new", "element"),
    [
        (b"NM1*85*", b"NM1*8X*", "NM1"),
        (b"NM1*PR*", b"NM1*PX*", "NM1"),
        (b"REF*EI*", b"REF*TJ*", "REF"),
        (b"SBR*P*", b"SBX*P*", "SBR"),
    ],
)
def test_what_a_claim_can_be_without_is_left_empty(old: bytes, new: bytes, element: str) -> None:
    data = an_837p(a_claim(lines=(a_line(),)))

    reading = reading_of(data.replace(old, new))

    places = {each.position.element for each in reading.findings if each.position}
    assert len(reading.claims) == 1
    assert reading.set_aside == ()
    assert set(codes(reading)) == {GAP}
    assert element in places


def test_a_missing_payer_is_no_name_and_never_somebody_else() -> None:
    [claim] = changed(b"NM1*PR*", b"NM1*PX*").claims

    assert (claim.payer.name, claim.payer.payer_id) == ("", "")


def test_a_client_whose_name_is_missing_keeps_the_address_and_birth_date() -> None:
    data = an_837p(a_claim(lines=(a_line(),)))
    [whole] = reading_of(data).claims
    kept = [each for each in data.split(b"~") if not each.strip().startswith(b"NM1*IL*")]

    [claim] = reading_of(b"~".join(kept)).claims

    assert claim.client.name.last == ""
    assert claim.client.address == whole.client.address
    assert claim.client.birth_date == whole.client.birth_date


def test_a_client_without_an_address_does_not_live_at_the_payers() -> None:
    data = an_837p(a_claim("auto"))
    segments = data.split(b"~")
    begin = next(n for n, each in enumerate(segments) if each.strip().startswith(b"NM1*IL*"))
    kept = [
        each
        for n, each in enumerate(segments)
        if n not in (begin + 1, begin + 2) or each.strip()[:3] not in (b"N3*", b"N4*")
    ]

    [claim] = reading_of(b"~".join(kept)).claims

    assert len(kept) == len(segments) - 2
    assert (claim.client.address.street, claim.client.address.city) == ("", "")


def test_a_pointer_that_is_no_number_leaves_the_line_without_pointers() -> None:
    data = an_837p(a_claim(lines=(a_line(diagnosis_pointers=(1,)),)))
    [service] = [each for each in data.split(b"~") if each.strip().startswith(b"SV1*")]

    reading = reading_of(data.replace(service, service[:-1] + b"X"))

    assert [line.diagnosis_pointers for line in reading.claims[0].lines] == [()]
    assert codes(reading) == [GAP]
    assert reading.findings[-1].position.element == "SV107"


def test_a_claim_without_a_birth_date_is_told_with_its_days_and_money() -> None:
    data = an_837p(a_claim(lines=(a_line(last_service_date=date(2026, 11, 9)),)))

    reading = reading_of(data.replace(b"~DMG*", b"~DMX*"))

    [claim], [line] = reading.set_aside, reading.set_aside[0].lines
    assert reading.claims == ()
    assert (line.first_day, line.last_day) == (date(2026, 11, 3), date(2026, 11, 9))
    assert line.charge_cents == claim.total_charge_cents == a_line().charge_cents
    assert claim.payer_name
    assert codes(reading) == [CLAIM]


def test_a_range_of_one_day_is_that_day() -> None:
    [claim] = changed(b"D8*20261103~REF", b"RD8*20261103-20261103~REF").claims

    assert [line.last_service_date for line in claim.lines] == [None]


def test_a_range_that_ends_before_it_begins_is_no_line() -> None:
    reading = changed(b"D8*20261103~REF", b"RD8*20261103-20261102~REF")

    assert reading.claims == ()
    assert [element_of(reading)] == ["DTP03"]
    assert codes(reading) == [CLAIM]


def test_every_line_that_cannot_be_read_is_said() -> None:
    data = an_837p(a_claim(lines=(a_line(line_id="A"), a_line(line_id="B"))))

    reading = reading_of(data.replace(b"*UN*", b"*MJ*"))

    assert codes(reading) == [CLAIM, CLAIM]
    assert len({finding.position for finding in reading.findings}) == 2
    assert [line.units.endswith(" MJ") for line in reading.set_aside[0].lines] == [True, True]


def test_an_amount_that_is_none_is_not_told_as_zero() -> None:
    reading = changed(b"CLM*C26110301*", b"CLM*C26110301*12O")

    assert [claim.total_charge_cents for claim in reading.set_aside] == [None]


@pytest.mark.parametrize(
    ("element", "empty"), [(b"D8*1984", b"D8*9984X"), (b":B:1*", b":B:6*"), (b"HC:", b"HC>")]
)
def test_what_has_no_empty_value_sets_the_claim_aside(element: bytes, empty: bytes) -> None:
    data = an_837p(a_claim(lines=(a_line(),)))
    assert element in data

    reading = reading_of(data.replace(element, empty))

    assert reading.claims == ()
    assert [claim.total_charge_cents for claim in reading.set_aside] == [a_line().charge_cents]
    assert codes(reading) == [CLAIM]


@pytest.mark.parametrize("guide", [b"005010X223A2", b"005010X224A2", b"005010X291"])
def test_claims_of_another_guide_are_said_once_and_not_read_as_ours(guide: bytes) -> None:
    reading = reading_of(WHOLE.replace(b"005010X222A1", guide))

    assert (reading.claims, reading.set_aside) == ((), ())
    assert codes(reading) == [("EDI-837P-GUIDE", Severity.BLOCK)]
    assert "3 not read" in reading.findings[-1].message


def test_professional_claims_of_an_older_guide_are_read_with_a_warning() -> None:
    reading = reading_of(WHOLE.replace(b"005010X222A1", b"004010X098A1"))

    assert reading.claims == reading_of(WHOLE).claims
    assert codes(reading) == [("EDI-837P-GUIDE", Severity.WARN)]


@settings(max_examples=150, deadline=None)
@given(
    segment=st.sampled_from(range(CLAIMS[1], len(SEGMENTS) - 4)),
    element=st.integers(1, 9),
    put=st.sampled_from([b"", b"X", b"20261301", b"1.234", b"-", b"20260101-20260109"]),
)
def test_one_bad_element_never_touches_the_claims_before_it(
    segment: int, element: int, put: bytes
) -> None:
    elements = SEGMENTS[segment].split(b"*")
    if element < len(elements):
        elements[element] = put
    damaged = [*SEGMENTS[:segment], b"*".join(elements), *SEGMENTS[segment + 1 :]]

    reading = reading_of(b"~".join(damaged))

    assert reading.claims[0] == reading_of(WHOLE).claims[0]
    assert len(reading.claims) + len(reading.set_aside) == len(CLAIMS)
    assert bool(reading.set_aside) == (CLAIM in codes(reading))


@settings(max_examples=100, deadline=None)
@given(
    within=st.integers(0, 40),
    element=st.integers(1, 9),
    put=st.sampled_from([b"", b"X", b"20261301", b"1.234", b"20260101-20260109"]),
)
def test_one_bad_element_of_a_claim_never_touches_the_claims_around_it(
    within: int, element: int, put: bytes
) -> None:
    begin = CLAIMS[1]
    end = next(n for n in range(begin, len(SEGMENTS)) if SEGMENTS[n].strip().startswith(b"HL*"))
    place = begin + within % (end - begin)
    elements = SEGMENTS[place].split(b"*")
    elements[1 + element % (len(elements) - 1)] = put
    damaged = [*SEGMENTS[:place], b"*".join(elements), *SEGMENTS[place + 1 :]]

    reading = reading_of(b"~".join(damaged))

    whole = reading_of(WHOLE).claims
    assert (reading.claims[0], reading.claims[-1]) == (whole[0], whole[2])
    assert len(reading.claims) + len(reading.set_aside) == len(CLAIMS)


@settings(max_examples=60, deadline=None)
@given(bad=st.sets(st.integers(0, 4)), harm=st.sampled_from([b"12O", b"", b"1.234"]))
def test_bad_claims_cost_no_sibling(bad: set[int], harm: bytes) -> None:
    data = an_837p(*(a_claim(claim_id=f"C{n}") for n in range(5)))
    for n in bad:
        data = data.replace(b"CLM*C%d*120*" % n, b"CLM*C%d*%b*" % (n, harm))

    reading = reading_of(data)

    assert {claim.claim_id for claim in reading.claims} == {f"C{n}" for n in {*range(5)} - bad}
    assert {claim.claim_id for claim in reading.set_aside} == {f"C{n}" for n in bad}
    assert {claim.total_charge_cents for claim in reading.claims} <= {12_000}


@pytest.mark.skipif(not OPEN.is_dir(), reason="third-party files are not beside the checkout")
def test_every_claim_of_the_open_files_is_read_or_set_aside_with_its_money() -> None:
    for path in sorted((OPEN / "837P").iterdir()):
        file = read(path.read_bytes())

        reading = read_837p(file)

        written = sum(
            segment[0] == "CLM" for each in file.transactions("837") for segment in each.segments
        )
        money = [claim.total_charge_cents for claim in reading.set_aside]
        assert len(reading.claims) + len(reading.set_aside) == written, path.name
        assert None not in money, path.name
