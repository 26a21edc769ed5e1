"""Our 835 values beside oxedi's, on 835 files none of us wrote.

Every difference is listed here with its reason; one that is not listed fails.
"""

from pathlib import Path
from typing import Any

import pytest

from effleurage.core.remits.remit import Remit
from effleurage.edi.remit_from_835 import read_835

oxedi = pytest.importorskip("oxedi")

OPEN = Path(__file__).resolve().parents[3] / "shared" / "x12" / "open" / "835"
FILES = sorted(OPEN.glob("*")) if OPEN.is_dir() else []

#: File, what differs, and why ours is meant.
EXPLAINED = {
    "edi-835-parser__blue_cross_nc_sample.txt": {
        "all": "no ISA: oxedi refuses the file, we guess the delimiters; the one claim is set"
        " aside because its third SVC holds no amount in SVC02",
    },
    "TigerShark__835-example.txt": {
        "all": "the terminator stands on the next line: oxedi takes the line end for it and finds"
        " nothing; we read two claims",
    },
    "TigerShark__835-example-2.txt": {"all": "the same"},
    "x12__005010x221-example-8a-claim-submitted-incorrect-subscriber-patient-and-incorrect-id.edi": {
        "all": "the ISA's elements are padded to no width: oxedi takes a blank for a delimiter and"
        " finds nothing; we read the claim",
    },
    "x12__005010x221-example-8b-claim-submitted-incorrect-subscriber-name-and-id.edi": {
        "all": "the same"
    },
    "TigerShark__5010-835-example-3.txt": {
        "days": "DTM*150: oxedi knows DTM*472 alone, we take the first day of the range"
    },
    "pyx12__835_mult_loops.txt": {"days": "DTM*150, as above"},
    "pyx12__bad_header_looping.source.txt": {"days": "DTM*150, as above"},
    "x12__managed-care.835": {"days": "DTM*150, as above"},
    "edi-cli__lit00.txt": {
        "procedures": "ISA16 declares '>' and SVC01 is parted by ':': oxedi has no code, we read"
        " by the separator that is there and say so",
        "provider adjustments": "PLB06 is FB, no amount: oxedi takes it for nothing, we leave the"
        " pair out and block the remit",
    },
    "edi-cli__lit04.txt": {
        "provider adjustments": "PLB06 is missing: oxedi takes it for nothing, we leave the pair"
        " out and block the remit"
    },
    "x12__cob-contractural-adjustment.835": {
        "procedures": "ISA16 declares ':' and SVC01 is parted by '>', as above"
    },
    "x12__secondary-payment.835": {"procedures": "the same"},
}

Values = dict[str, Any]


def _rows(table: Any) -> list[dict[str, str]]:
    """Return a table's rows as texts: reading it as Arrow would need another library."""
    _, header, *lines = table.render().splitlines()
    names = [column.split(":")[0] for column in header.split(" | ")]
    rows = [line.split(" | ") for line in lines if line]
    return [
        {name: "" if text == "∅" else text for name, text in zip(names, row, strict=True)}
        for row in rows
    ]


def _amount(text: str) -> str:
    return text or "0.00"


def _two_places(cents: int) -> str:
    sign, whole = "-" if cents < 0 else "", abs(cents)
    return f"{sign}{whole // 100}.{whole % 100:02d}"


def _theirs(data: bytes) -> Values:
    tables = {name: _rows(table) for name, table in _parsed(data).items()}
    claims, services = tables["claims"], tables["services"]
    return {
        "payments": [
            (
                "-" * (row["credit_debit_flag"] == "D") + _amount(row["total_payment_amount"]),
                row["trace_number"],
                row["payment_method"],
            )
            for row in tables["payments"]
        ],
        "claims": [
            (
                row["claim_id"],
                row["claim_status"],
                row["patient_last_name"],
                row["payer_control_number"],
                _amount(row["charge_amount"]),
                _amount(row["payment_amount"]),
                _amount(row["patient_responsibility"]),
            )
            for row in claims
        ],
        "lines": [
            (
                row["line_item_control_number"],
                _amount(row["charge_amount"]),
                _amount(row["payment_amount"]),
                _amount(row["allowed_amount"]),
            )
            for row in services
        ],
        "procedures": [row["procedure_code"] for row in services],
        "days": [row["service_date"] for row in services],
        "adjustments": sorted(
            (
                int(row["claim"]),
                bool(row["service"]),
                row["group_code"],
                row["reason_code"],
                _amount(row["amount"]),
            )
            for row in tables["adjustments"]
        ),
        "provider adjustments": [
            (row["reason_code"], row["reference_id"], _amount(row["amount"]), row["provider_id"])
            for row in tables["provider_adjustments"]
        ],
    }


def _parsed(data: bytes) -> dict[str, Any]:
    tables = oxedi.parse(data).tables
    return {name: tables[name] for name in tables.keys()}  # noqa: SIM118  # oxedi's, no mapping


def _ours(remits: tuple[Remit, ...]) -> Values:
    claims = [claim for remit in remits for claim in remit.claims]
    lines = [line for claim in claims for line in claim.lines]
    return {
        "payments": [
            (_two_places(remit.amount_cents), remit.trace_number, remit.method) for remit in remits
        ],
        "claims": [
            (
                claim.claim_id,
                claim.status,
                claim.client_last_name,
                claim.payer_claim_number,
                _two_places(claim.charge_cents),
                _two_places(claim.paid_cents),
                _two_places(claim.client_share_cents),
            )
            for claim in claims
        ],
        "lines": [
            (
                line.line_id,
                _two_places(line.charge_cents),
                _two_places(line.paid_cents),
                _two_places(line.allowed_cents or 0),
            )
            for line in lines
        ],
        "procedures": [line.procedure for line in lines],
        "days": [str(line.service_date or "") for line in lines],
        "adjustments": sorted(
            (at, inside, each.group, each.reason, _two_places(each.cents))
            for at, claim in enumerate(claims)
            for inside, adjustments in (
                (False, claim.adjustments),
                *((True, line.adjustments) for line in claim.lines),
            )
            for each in adjustments
        ),
        "provider adjustments": [
            (each.reason, each.reference, _two_places(each.cents), each.provider_id)
            for remit in remits
            for each in remit.provider_adjustments
        ],
    }


def test_the_open_835_files_are_at_hand() -> None:
    if not OPEN.is_dir():
        pytest.skip("the shared X12 files do not lie beside this checkout")

    assert len(FILES) >= 60
    assert set(EXPLAINED) <= {path.name for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_an_open_835_says_what_oxedi_says(path: Path) -> None:
    data = path.read_bytes()
    ours = _ours(read_835(data).remits)
    explained = EXPLAINED.get(path.name, {})

    try:
        theirs = _theirs(data)
    except oxedi.ParseError:
        theirs = {}
    differing = {what for what in ours if ours[what] != theirs.get(what)}

    if "all" in explained:
        assert differing
        assert ours["payments"]
    else:
        assert differing == set(explained)
