"""A remit explains its money to the cent, or is set aside (``docs/algorithms/balancing.md``)."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.core.remits import proof
from effleurage.core.remits.checks import What, claim_checks
from effleurage.core.remits.remit import Adjustment, Remit, RemitClaim, RemitLine, UnreadClaim
from tests.core.test_remit_builders import (
    a_remit,
    a_remit_claim,
    a_remit_line,
    adjusted,
    table,
)

Row = dict[str, str]


def dollars(text: str) -> int:
    return int(text) * 100


def in_dollars(text: str) -> str:
    return " + ".join(f"{a.group}{a.reason} {a.cents}" for a in adjusted(text, 100))


def names(rows: list[Row]) -> list[str]:
    return [" | ".join(row.values()) for row in rows]


LINES = table("balancing", "Lines")
CLAIMS = table("balancing", "Claims")
SHARES = table("balancing", "The client share")
PAYMENTS = table("balancing", "The whole payment")
ODDITIES = table("balancing", "Oddities")


@pytest.mark.parametrize("row", LINES, ids=names(LINES))
def test_a_line_balances_as_the_table_says(row: Row) -> None:
    line = a_remit_line(dollars(row["charge"]), in_dollars(row["adjustments"]))
    line = line._replace(paid_cents=dollars(row["paid"]))
    claim = a_remit_claim("C1", line, paid_cents=line.paid_cents)

    check = claim_checks(claim)[0]

    assert check.what is What.LINE_PAID
    assert check.holds is (row["holds"] == "yes")
    assert check.difference_cents == dollars(row["difference"])


def line_of(text: str) -> RemitLine:
    charge, _, rest = text.partition("=")
    paid, _, adjustments = rest.partition("+")
    line = a_remit_line(dollars(charge), in_dollars(adjustments))
    return line._replace(paid_cents=dollars(paid))


@pytest.mark.parametrize("row", CLAIMS, ids=names(CLAIMS))
def test_a_claim_balances_as_the_table_says(row: Row) -> None:
    claim = a_remit_claim(
        "C1",
        *(line_of(text) for text in row["lines"].split(";") if text.strip()),
        adjustments=in_dollars(row["claim adjustments"]),
        charge_cents=dollars(row["charge"]),
        paid_cents=dollars(row["paid"]),
    )

    failing = [check.what.value for check in claim_checks(claim) if not check.holds]

    assert ", ".join(failing) == row["fails"]
    assert proof.prove(a_remit(claim)).proves_claim(0) is (not failing)


@pytest.mark.parametrize("row", SHARES, ids=names(SHARES))
def test_the_client_share_is_compared_as_the_table_says(row: Row) -> None:
    line = a_remit_line(-10_000 if row["status"] == "22" else 10_000, in_dollars(row[PR]))
    claim = a_remit_claim(
        "C1", line, status=row["status"], client_share_cents=dollars(row["stated"])
    )

    found = proof.prove(a_remit(claim))

    assert [finding.code for finding in found.findings] == (
        [row["finding"]] if row["finding"] else []
    )
    assert found.proven


PR = "PR adjustments"


def paid_claim(text: str) -> RemitClaim:
    stated, mark, arithmetic = text.strip().partition("!")
    if not mark:
        return a_remit_claim(charge_cents=dollars(stated))
    if arithmetic:
        return a_remit_claim(charge_cents=dollars(arithmetic), paid_cents=dollars(stated))
    first = a_remit_line(dollars(stated))._replace(paid_cents=dollars(stated) - 1)
    second = a_remit_line(100)._replace(paid_cents=1, adjustments=adjusted("CO45 100"))
    return a_remit_claim("C1", first, second, paid_cents=dollars(stated))


def unread_claim(text: str) -> UnreadClaim:
    paid, _, charge = text.partition("?")
    return UnreadClaim(
        "C9", dollars(charge) if charge else None, dollars(paid) if paid else None, segment=9
    )


@pytest.mark.parametrize("row", PAYMENTS, ids=names(PAYMENTS))
def test_a_payment_balances_as_the_table_says(row: Row) -> None:
    told = [text.strip() for text in row["claims"].split(",") if text]
    claims = [paid_claim(text) for text in told if "?" not in text]
    unread = tuple(unread_claim(text) for text in told if "?" in text)
    moved = " + ".join(
        f"{part.split()[0]} {dollars(part.split()[1])}"
        for part in row["provider adjustments"].split("+")
        if part
    )
    remit = a_remit(*claims, moved=moved, amount_cents=dollars(row["amount"]), unread=unread)

    found = proof.prove(remit)

    assert found.proven is (row["proven"] == "yes")
    assert found.agrees is (row["agrees"] == "yes")
    assert found.explained_cents == dollars(row["explained"])
    assert found.unexplained_cents == dollars(row["unexplained"])
    assert proof.is_proven(remit) is found.proven
    if found.agrees:
        assert sum(aside.cents for aside in found.set_aside) == found.unexplained_cents


ODD_REMITS = {
    "no payment (NON) of 0": a_remit(method="NON"),
    "no payment (NON) of 10": a_remit(
        a_remit_claim(charge_cents=1_000), method="NON", amount_cents=1_000
    ),
    "cheque of 0": a_remit(method="CHK"),
    "denied (4), paid 0": a_remit(
        a_remit_claim("C1", a_remit_line(10_000, "CO50 10000"), status="4"), method="NON"
    ),
    "denied (4), paid 10": a_remit(
        a_remit_claim("C1", a_remit_line(10_000, "CO50 9000"), status="4")
    ),
    "reversal (22), charge 100": a_remit(a_remit_claim("C1", a_remit_line(), status="22")),
    "claim without lines": a_remit(a_remit_claim(charge_cents=10_000, adjustments="CO45 2000")),
    "adjustment group ZZ": a_remit(a_remit_claim("C1", a_remit_line(10_000, "ZZ1 100"))),
}


@pytest.mark.parametrize("row", ODDITIES, ids=[row["what"] for row in ODDITIES])
def test_an_oddity_is_named_and_judged_as_the_table_says(row: Row) -> None:
    remit = ODD_REMITS[row["what"]]

    found = proof.prove(remit)

    assert [(each.code, each.severity.value) for each in found.findings] == (
        [(row["finding"], row["severity"])] if row["finding"] else []
    )
    assert found.proven is (row["severity"] != "block")
    assert proof.is_proven(remit) is found.proven


def test_one_malformed_claim_among_fifty_leaves_forty_nine_proven() -> None:
    claims = [a_remit_claim(f"C{n}", a_remit_line(10_000 + n, "CO45 2000")) for n in range(50)]
    claims[7] = claims[7]._replace(charge_cents=1)
    remit = a_remit(*claims)

    found = proof.prove(remit)

    assert [aside.claim_id for aside in found.set_aside] == ["C7"]
    assert sum(found.proves_claim(n) for n in range(50)) == 49
    assert found.agrees
    assert found.unexplained_cents == claims[7].paid_cents


def test_a_payment_that_disagrees_by_one_cent_is_blocked_and_the_cent_is_shown() -> None:
    remit = a_remit(a_remit_claim("C1", a_remit_line()), amount_cents=10_001)

    found = proof.prove(remit)

    assert not found.agrees
    assert found.payment.difference_cents == 1
    (finding,) = found.findings
    assert (finding.code, finding.severity) == ("remit-payment-unbalanced", "block")
    assert "$0.01" in finding.message


def test_a_failing_sum_says_where_it_stands_in_the_file() -> None:
    line = a_remit_line(10_000, "CO45 2000", segment=31)._replace(paid_cents=1)
    remit = a_remit(a_remit_claim("C1", line, segment=28, paid_cents=8_000), segment=3)

    found = proof.prove(remit)

    assert [finding.where for finding in found.findings] == [
        "segment 31 (SVC03)",
        "segment 28 (CLP04)",
    ]
    assert found.payment.where == "segment 4 (BPR02)"


def test_a_failing_sum_on_paper_is_found_by_claim_and_line() -> None:
    line = a_remit_line()._replace(paid_cents=1)

    found = proof.prove(a_remit(a_remit_claim("C1", line)))

    assert found.findings[0].where == "claim C1, line 1"


def test_no_finding_carries_a_name() -> None:
    line = a_remit_line(10_000, "ZZ1 5")._replace(paid_cents=1)
    claim = a_remit_claim("C1", line, status="4", client_share_cents=3)
    remit = a_remit(claim, method="NON", amount_cents=7)

    said = " ".join(str(finding) for finding in proof.prove(remit).findings)

    assert len(proof.prove(remit).findings) > 5
    assert claim.client_last_name not in said


cents = st.integers(-20_000, 20_000)
adjustments = st.lists(
    st.builds(
        Adjustment,
        st.sampled_from(["CO", "PR", "OA", "PI"]),
        st.sampled_from(["45", "1", "2", "50", "94"]),
        cents,
    ),
    max_size=3,
).map(tuple)


@st.composite
def balanced_claims(draw: st.DrawFn) -> RemitClaim:
    lines = []
    for charge, held_back in draw(st.lists(st.tuples(cents, adjustments), max_size=3)):
        line = a_remit_line(charge)._replace(adjustments=held_back)
        lines.append(line._replace(paid_cents=charge - sum(a.cents for a in held_back)))
    own = draw(adjustments)
    charge = sum(line.charge_cents for line in lines) if lines else draw(cents)
    everything = Counter({"all": sum(a.cents for a in own)})
    for line in lines:
        everything["all"] += sum(a.cents for a in line.adjustments)
    return a_remit_claim("C1", *lines)._replace(
        adjustments=own, charge_cents=charge, paid_cents=charge - everything["all"]
    )


balanced_remits = st.lists(balanced_claims(), max_size=4).map(lambda claims: a_remit(*claims))


@settings(max_examples=80, deadline=None)
@given(balanced_remits)
def test_whatever_balances_is_proven(remit: Remit) -> None:
    found = proof.prove(remit)

    assert found.proven
    assert found.unexplained_cents == 0
    assert proof.is_proven(remit)


@settings(max_examples=80, deadline=None)
@given(balanced_remits.filter(lambda remit: remit.claims), st.data())
def test_any_single_amount_changed_is_caught(remit: Remit, data: st.DataObject) -> None:
    by = data.draw(cents.filter(bool))
    at = data.draw(st.integers(0, len(remit.claims) - 1))
    field = data.draw(st.sampled_from(["charge_cents", "paid_cents"]))
    claim = remit.claims[at]
    if claim.lines and data.draw(st.booleans()):
        line = claim.lines[0]._replace(**{field: getattr(claim.lines[0], field) + by})
        changed = claim._replace(lines=(line, *claim.lines[1:]))
    else:
        changed = claim._replace(**{field: getattr(claim, field) + by})
    claims = (*remit.claims[:at], changed, *remit.claims[at + 1 :])

    found = proof.prove(remit._replace(claims=claims))

    assert not found.proven
    assert not found.proves_claim(at)
    assert not proof.is_proven(remit._replace(claims=claims))


@settings(max_examples=80, deadline=None)
@given(balanced_claims(), st.lists(cents, min_size=3, max_size=3))
def test_the_quick_path_and_the_checks_never_disagree(claim: RemitClaim, by: list[int]) -> None:
    charge, paid, line_paid = (0 if n % 3 else n for n in by)
    lines = claim.lines
    if lines:
        lines = (lines[0]._replace(paid_cents=lines[0].paid_cents + line_paid), *lines[1:])
    claim = claim._replace(
        charge_cents=claim.charge_cents + charge, paid_cents=claim.paid_cents + paid, lines=lines
    )
    remit = a_remit(claim)

    holds = all(check.holds for check in claim_checks(claim))

    assert proof.is_proven(remit) is holds
    assert proof.prove(remit).proves_claim(0) is holds
