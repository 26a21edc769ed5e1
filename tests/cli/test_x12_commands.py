from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

PAYMENT = (
    "ISA*00*          *00*          *ZZ*PAYER          *ZZ*PRACTICE       *261120*0900*^*00501*"
    "000000007*0*T*:~GS*HP*PAYER*PRACTICE*20261120*0900*7*X*005010X221A1~ST*835*0007~"
    "BPR*I*80*C*ACH*CCP*01*111000025*DA*1*1999999999**01*111000025*DA*2*20261120~TRN*1*T0007*1999999999~"
    "DTM*405*20261120~N1*PR*CASCADE MUTUAL HEALTH~N3*1 MAIN ST~N4*TACOMA*WA*98402~"
    "PER*BL*DESK*TE*8005550100~N1*PE*STILLWATER MASSAGE PLLC*XX*1660001029~LX*1~"
    "CLP*C17*1*120*80*20*12*ICN0001*11*1~NM1*QC*1*DOE*JANE****MI*M1~"
    "SVC*HC:97124*120*80**4~DTM*472*20261102~CAS*CO*45*20~CAS*PR*1*20~REF*6R*L1~AMT*B6*100~"
    "SE*19*0007~GE*1*7~IEA*1*000000007~"
)


@pytest.fixture
def x12_path(tmp_path):
    def write(text: str | bytes = PAYMENT) -> str:
        path = tmp_path / "file.x12"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return write


def test_a_remit_is_told_in_plain_words_with_its_proof(run, x12_path):
    result = run("x12", "read", x12_path())

    assert result.code == 0
    assert "CASCADE MUTUAL HEALTH" in result.out
    assert "paid $80.00 by EFT, trace T0007, on Nov 20, 2026" in result.out
    assert "CO-45" in result.out
    assert "PROVEN: every line" in result.out


def test_a_remit_is_told_to_programs_in_cents(run, x12_path):
    result = run("x12", "read", x12_path(), "--json")

    (remit,) = json.loads(result.out)["remits"]
    assert remit["amount_cents"] == 8_000
    assert remit["paid_on"] == "2026-11-20"
    assert remit["claims"][0]["lines"][0]["adjustments"][0]["cents"] == 2_000
    assert remit["proof"] == {
        "proven": True,
        "payment_cents": 8_000,
        "explained_cents": 8_000,
        "unexplained_cents": 0,
        "claims_not_proven": [],
    }


def test_a_payment_that_its_claims_do_not_explain_is_shown_with_the_difference(run, x12_path):
    path = x12_path(PAYMENT.replace("BPR*I*80*", "BPR*I*81*"))

    told, checked = run("x12", "read", path), run("x12", "check", path)

    assert "NOT PROVEN: the difference is $1.00" in told.out
    assert checked.code == 1


def test_a_sound_file_passes_the_check(run, x12_path):
    result = run("x12", "check", x12_path())

    assert result.code == 0, result.out


@pytest.mark.parametrize("cut", [60, 105, 200, 420, 600, len(PAYMENT) - 30])
def test_a_truncated_file_is_read_as_far_as_it_goes(run, x12_path, cut):
    path = x12_path(PAYMENT[:cut])

    told, checked = run("x12", "read", path), run("x12", "check", path)

    assert told.code in {0, 2}
    assert checked.code in {1, 2}
    assert "What to do" in checked.out


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n  \n",
        random.Random(1).randbytes(5_000),
        b"%PDF-1.7 not what you think",
        b'{"effleurage_claim": 1}',
        b"Dear practice, please find attached",
        b"\0" * 1_000,
    ],
    ids=["empty", "blank", "noise", "pdf", "json", "letter", "nul"],
)
@pytest.mark.parametrize("verb", ["read", "check"])
def test_what_is_not_x12_is_said_to_be_so(run, x12_path, data, verb):
    result = run("x12", verb, x12_path(data))

    assert result.code == 2
    assert "not X12" in result.out
    assert "What to do" in result.out


def test_two_hundred_megabytes_of_noise_are_refused_without_being_read(tmp_path):
    path = tmp_path / "noise"
    block = random.Random(2).randbytes(1024 * 1024)
    with path.open("wb") as file:
        for _ in range(200):
            file.write(block)

    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, tracemalloc\n"
            "from effleurage.cli.main import main\n"
            "tracemalloc.start()\n"
            f"code = main(['x12', 'read', {str(path)!r}])\n"
            "print(tracemalloc.get_traced_memory()[1], file=sys.stderr)\n"
            "sys.exit(code)",
        ],
        capture_output=True,
        check=False,
        timeout=120,
    )

    assert done.returncode == 2
    assert b"not X12" in done.stdout
    assert int(done.stderr) < 10 * 1024 * 1024  # bytes: a glance, not the file


def test_a_transaction_that_cannot_be_told_is_named(run, x12_path):
    result = run("x12", "read", x12_path(PAYMENT.replace("ST*835*", "ST*278*")))

    assert result.code == 0
    assert "A 278" in result.out


def test_a_folder_is_not_a_file(run, tmp_path):
    result = run("x12", "read", str(tmp_path))

    assert result.code == 2
    assert "What to do" in result.err


GOLDEN = Path(__file__).resolve().parents[1] / "golden"


@pytest.mark.parametrize(
    ("golden", "says"),
    [
        ("005010X279A1-270/pass/a-question-about-a-subscriber", "covered on Nov 24, 2026 for mass"),
        ("005010X212-276/pass/a-question-about-one-claim", "question Q-1, claim C26110301, $120"),
        ("005010X212-277/pass/an-answer-about-three-claims", "A4/35: not found: claim not found"),
        ("005010X214-277CA/pass/one-claim-taken-and-one-refused", "rejected"),
    ],
)
def test_questions_and_answers_are_told_in_plain_words(run, golden, says):
    result = run("x12", "read", str(GOLDEN / f"{golden}.edi"))

    assert result.code == 0
    assert says in result.out
    assert "does not tell its contents" not in result.out


def test_a_question_is_told_to_programs_too(run):
    path = GOLDEN / "005010X212-276/pass/a-question-about-one-claim.edi"

    shape = json.loads(run("x12", "read", "--json", str(path)).out)

    (question,) = shape["questions"]["claims"]
    assert (question["claim_id"], question["charge_cents"]) == ("C26110301", 12_000)
    assert question["service_from"] == "2026-11-03"


def test_each_segment_is_told_with_its_findings_beside_it(run, x12_path):
    result = run("x12", "read", "--segments", x12_path(PAYMENT.replace("20261102", "20261131")))

    said = result.out.partition("CLP*C17")[2]
    assert "charge $120.00; paid $80.00; client share $20.00" in said
    assert "not a date that exists" in said.partition("DTM*472")[2].partition("CAS*CO")[0]


def test_segments_are_told_to_programs_too(run, x12_path):
    shape = json.loads(run("x12", "read", "--segments", "--json", x12_path()).out)

    assert [each["number"] for each in shape["segments"]] == [*range(1, len(shape["segments"]) + 1)]
    assert shape["segments"][3]["title"] == "Payment"


@pytest.mark.parametrize("verb", ["read", "check"])
def test_a_file_over_the_limit_is_refused_early(run, x12_path, verb):
    path = x12_path(PAYMENT + " " * 1024 * 1024)

    result = run("x12", verb, "--limit", "1", path)

    assert result.code == 2
    assert "larger than 1 MB" in result.out + result.err
    assert run("x12", verb, "--limit", "2", path).code in (0, 1)
