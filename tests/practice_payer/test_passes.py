"""What goes into the inbox and what comes out of the outbox, over whole passes."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import oxedi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.core.claims.claim import Claim
from effleurage.core.claims.examples import example
from effleurage.core.claims.examples import kinds as example_kinds
from effleurage.core.claims.kinds import Frequency
from effleurage.core.remits.proof import prove
from effleurage.core.remits.remit import Adjustment
from effleurage.edi.acknowledgements import Verdict
from effleurage.practice_payer.books import Books
from effleurage.practice_payer.folders import FolderIsTaken, Folders
from effleurage.practice_payer.passes import PracticePayer
from effleurage.practice_payer.plans import SIMULATED_NAME
from effleurage.practice_payer.reception import receive, turn_away
from effleurage.x12.element_faults import CannotBeWritten
from tests.builders import a_claim, a_line, a_policy, an_authorisation
from tests.edi import pyx12_judge
from tests.practice_payer.world import (
    AT,
    World,
    acknowledged,
    an_837p,
    decided,
    kinds,
    remits,
    shipped_plans,
)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def in_group(group_number: str, **changes: object) -> Claim:
    return a_claim(policy=a_policy(group_number=group_number), **changes)


def test_a_clean_claim_meets_every_answer_in_order(world: World) -> None:
    answers = world.send(a_claim())

    assert list(answers) == [
        "000000001.ta1",
        "000000002.999",
        "000000003.277ca",
        "000000004.835",
    ]
    assert acknowledged(answers, "ta1").files[0].verdict is Verdict.ACCEPTED
    assert acknowledged(answers, "999").groups[0].verdict is Verdict.ACCEPTED
    (batch,) = acknowledged(answers, "277ca").batches
    assert batch.claims[0].claim_id == a_claim().claim_id
    assert batch.claims[0].verdict is Verdict.ACCEPTED
    assert batch.claims[0].payer_claim_number == decided(answers)[0].payer_claim_number


def test_the_commercial_example_is_paid_in_part_with_a_deductible(world: World) -> None:
    (remit,) = remits(world.send(a_claim()))

    (claim,) = remit.claims
    assert (remit.amount_cents, claim.client_share_cents) == (4_640, 4_160)
    assert claim.lines[0].adjustments == (
        Adjustment("CO", "45", 3_200),
        Adjustment("PR", "1", 3_000),
        Adjustment("PR", "2", 1_160),
    )


def test_the_auto_example_is_paid_in_full(world: World) -> None:
    (remit,) = remits(world.send(example("auto")))

    assert remit.amount_cents == 24_000
    assert remit.claims[0].client_share_cents == 0


def test_a_claim_without_its_authorisation_is_denied(world: World) -> None:
    (remit,) = remits(world.send(in_group("70044", authorisation=None)))

    (claim,) = remit.claims
    assert (remit.method, claim.status, claim.paid_cents) == ("NON", "4", 0)
    assert claim.lines[0].adjustments == (Adjustment("CO", "197", 12_000),)
    assert claim.lines[0].remarks == ("M62",)


def test_the_same_claim_with_authorisation_is_paid(world: World) -> None:
    authorised = in_group("70044", authorisation=an_authorisation())

    assert remits(world.send(authorised))[0].amount_cents == 8_800


def test_a_paid_claim_is_taken_back_in_the_second_run(world: World) -> None:
    first = remits(world.send(in_group("70077")))

    second, third = world.run(), world.run()

    (remit,) = remits(second)
    assert first[0].amount_cents == 8_800
    assert [(claim.status, claim.paid_cents) for claim in remit.claims] == [
        ("22", -8_800),
        ("4", 0),
    ]
    assert remit.claims[1].lines[0].adjustments == (Adjustment("CO", "50", 12_000),)
    assert (remit.method, remit.amount_cents) == ("NON", 0)
    assert [one[:3] for one in remit.provider_adjustments] == [("FB", remit.trace_number, -8_800)]
    assert third == {}


def test_what_was_forwarded_is_recovered_from_the_next_payment(world: World) -> None:
    world.send(in_group("70077"))
    world.run()

    (remit,) = remits(world.send(a_claim(), number=2))

    assert (remit.method, remit.amount_cents) == ("NON", 0)
    assert [(one.reason, one.cents) for one in remit.provider_adjustments] == [("FB", 4_640)]


def test_a_takeback_at_another_price_waits_thirty_days(world: World) -> None:
    world.send(in_group("70078"))

    early = world.run(AT + timedelta(days=29))
    (remit,) = remits(world.run(AT + timedelta(days=30)))

    assert early == {}
    assert [claim.paid_cents for claim in remit.claims] == [-8_800, 7_200]
    assert [(one.reason, one.cents) for one in remit.provider_adjustments] == [("WO", -1_600)]


def test_a_plan_with_a_copay_wants_gp_and_takes_the_copay_once_a_visit(world: World) -> None:
    later = date(2026, 11, 10)
    lines = tuple(
        a_line(line_id=procedure, procedure=procedure, service_date=later, modifiers=("GP",))
        for procedure in ("97124", "97140")
    )

    denied, paid = decided(
        world.send(in_group("70012"), in_group("70012", claim_id="C2", lines=lines))
    )

    assert denied.lines[0].adjustments == (Adjustment("CO", "4", 12_000),)
    assert [line.paid_cents for line in paid.lines] == [6_300, 8_000]
    assert paid.client_share_cents == 2_500


def test_stress_as_the_diagnosis_is_denied_as_not_necessary(world: World) -> None:
    (claim,) = decided(world.send(a_claim(diagnoses=("Z73.3", "M54.2"))))

    assert claim.lines[0].adjustments == (Adjustment("CO", "50", 12_000),)
    assert claim.lines[0].remarks == ("N661",)


def test_the_va_example_leaves_nothing_to_the_client(world: World) -> None:
    (claim,) = decided(world.send(example("va")))

    assert (claim.paid_cents, claim.client_share_cents) == (10_700, 0)


def test_workers_compensation_pays_interest_beside_its_fee_schedule(world: World) -> None:
    (remit,) = remits(world.send(example("workers-comp")))

    assert remit.amount_cents == 9_925
    assert remit.claims[0].lines[0].adjustments == (Adjustment("CO", "P12", 1_200),)
    assert [(one.reason, one.cents) for one in remit.provider_adjustments] == [("L6", -125)]


@pytest.mark.parametrize(
    "claim",
    [in_group("70099"), a_claim(policy=a_policy(member_id="XYZ1"))],
    ids=["by a rule", "not a member"],
)
def test_a_claim_is_rejected_at_the_door_and_never_adjudicated(world: World, claim: Claim) -> None:
    answers = world.send(claim)

    (batch,) = acknowledged(answers, "277ca").batches
    assert kinds(answers) == ["ta1", "999", "277ca"]
    assert batch.claims[0].verdict is Verdict.REJECTED
    assert (batch.claims[0].statuses[0].category, batch.claims[0].statuses[0].code) == ("A7", "164")


def test_a_rejected_claim_does_not_stop_its_neighbour(world: World) -> None:
    stranger = a_claim(claim_id="C2", policy=a_policy(member_id="XYZ1"))

    answers = world.send(stranger, a_claim())

    (batch,) = acknowledged(answers, "277ca").batches
    assert (batch.accepted, batch.rejected) == (1, 1)
    assert [claim.claim_id for claim in decided(answers)] == [a_claim().claim_id]


def test_a_file_sent_again_is_refused_by_its_control_number(world: World) -> None:
    world.send(a_claim())

    again = world.send(a_claim())

    assert kinds(again) == ["ta1"]
    (answer,) = acknowledged(again, "ta1").files
    assert (answer.verdict, answer.note_code) == (Verdict.REJECTED, "025")


def test_a_claim_sent_again_in_a_new_file_is_denied_as_a_duplicate(world: World) -> None:
    world.send(a_claim())

    (remit,) = remits(world.send(a_claim(), number=2))

    assert remit.amount_cents == 0
    assert remit.claims[0].lines[0].adjustments == (Adjustment("OA", "18", 12_000),)


def test_a_void_takes_back_what_it_cites(world: World) -> None:
    (paid,) = decided(world.send(a_claim()))
    void = a_claim(frequency=Frequency.VOID, payer_claim_number=paid.payer_claim_number)

    (remit,) = remits(world.send(void, number=2))

    assert [(claim.status, claim.paid_cents) for claim in remit.claims] == [("22", -4_640)]


def test_every_answer_bears_the_simulators_name_or_id_and_says_test(world: World) -> None:
    world.put(b"garbage", "a.837")

    answers = world.send(*(example(kind) for kind in example_kinds()))

    for name, data in answers.items():
        named = SIMULATED_NAME.encode() in data
        by_id = b"*SIMULATEDPAYER *" in data and data[102:103] == b"T"
        assert named or by_id, name
        assert named or name.endswith((".ta1", ".999"))


def test_outside_judges_accept_every_answer(world: World) -> None:
    claims = [example(kind) for kind in example_kinds()]
    first = world.send(*claims, in_group("70077", claim_id="C9"))
    world.put(an_837p(a_claim(), number=2).replace(b"~HI*ABK", b"~HX*ABK"), "broken.837")

    second = world.run()

    for name, data in (first | second).items():
        assert name.endswith(".ta1") or pyx12_judge.verdict(data) == [], name
    advices = [data for name, data in (first | second).items() if name.endswith(".835")]
    assert len(advices) == 2
    assert all(oxedi.parse(data).diagnostics == [] for data in advices)
    for remit in remits(first | second):
        assert prove(remit).proven
        assert prove(remit).findings == ()


def test_a_file_marked_as_production_was_meant_for_somebody_real(world: World) -> None:
    world.put(an_837p(a_claim(), production=True))

    answers = world.run()

    assert acknowledged(answers, "ta1").files[0].note_code == "020"
    assert kinds(answers) == ["ta1"]


@pytest.mark.parametrize(
    ("damage", "note"),
    [
        (lambda data: data[: data.index(b"~IEA")] + b"~", "023"),
        (lambda data: data.replace(b"~IEA*1*000000001", b"~IEA*1*000000009"), "001"),
        (lambda data: data.replace(b"~IEA*1*", b"~IEA*7*"), "021"),
        (lambda data: data[: data.index(b"~GS")] + b"~IEA*0*000000001~", "024"),
        (lambda data: data[: len(data) // 2], "023"),
    ],
)
def test_a_fault_of_the_envelope_is_a_ta1_that_rejects(
    world: World, damage: Callable[[bytes], bytes], note: str
) -> None:
    world.put(damage(an_837p(a_claim())))

    answers = world.run()

    assert kinds(answers) == ["ta1"]
    (answer,) = acknowledged(answers, "ta1").files
    assert (answer.verdict, answer.note_code) == (Verdict.REJECTED, note)
    assert answer.control_number == "000000001"


def test_a_rejected_envelope_does_not_use_up_its_control_number(world: World) -> None:
    world.put(an_837p(a_claim()).replace(b"~IEA*1*", b"~IEA*7*"))
    world.run()

    assert kinds(world.send(a_claim())) == ["ta1", "999", "277ca", "835"]


@pytest.mark.parametrize(
    ("old", "new", "codes", "fault"),
    [
        (b"~HI*ABK", b"~HX*ABK", ("5",), None),
        (b"~CLM*C26110301*120*", b"~CLM*C26110301*abc*", ("5",), ("CLM", 2, "6")),
        (b"~SE*", b"~SE*9", ("4",), None),
        (b"*D8*20261103", b"*D8*20269903", ("5",), ("DTP", 3, "I12")),
        (b"~HI*ABK", b"~HI*ABX", ("5",), ("HI", None, "3")),
    ],
)
def test_a_fault_of_the_guide_is_a_999_that_rejects(
    world: World,
    old: bytes,
    new: bytes,
    codes: tuple[str, ...],
    fault: tuple[str, int | None, str] | None,
) -> None:
    good = an_837p(a_claim())
    assert old in good

    world.put(good.replace(old, new))
    answers = world.run()

    (group,) = acknowledged(answers, "999").groups
    assert kinds(answers) == ["ta1", "999"]
    assert (group.verdict, group.sets[0].verdict) == (Verdict.REJECTED, Verdict.REJECTED)
    assert group.sets[0].codes == codes
    if fault is not None:
        assert fault in {(one.tag, one.element, one.code) for one in group.sets[0].faults}


def test_a_999_names_the_claim_at_fault(world: World) -> None:
    bad = an_837p(a_claim(), a_claim(claim_id="C2")).replace(b"~CLM*C2*120*", b"~CLM*C2*abc*")
    world.put(bad)

    (group,) = acknowledged(world.run(), "999").groups

    assert {fault.claim_id for fault in group.sets[0].faults} == {"C2"}


def test_a_sound_transaction_set_goes_on_beside_a_broken_one(world: World) -> None:
    good = an_837p(a_claim()).decode()
    start, end = good.index("~ST*") + 1, good.index("~GE*") + 1
    other = good[start:end].replace("0001~BHT", "0001~BHT").replace("ST*837*0001", "ST*837*0002")
    other = other.replace("~SE*", "~SE*9").replace("*0001~", "*0002~")
    both = good[:end] + other + good[end:].replace("GE*1*", "GE*2*")
    world.put(both.encode())

    answers = world.run()

    (group,) = acknowledged(answers, "999").groups
    assert group.verdict is Verdict.PARTLY_ACCEPTED
    assert [one.verdict for one in group.sets] == [Verdict.ACCEPTED, Verdict.REJECTED]
    assert len(decided(answers)) == 1


def test_another_guides_group_is_rejected(world: World) -> None:
    world.put(an_837p(a_claim()).replace(b"005010X222A1", b"005010X223A2"))

    (group,) = acknowledged(world.run(), "999").groups

    assert (group.verdict, group.codes) == (Verdict.REJECTED, ("2",))


def test_its_own_answers_put_into_the_inbox_are_not_answered_round_and_round(world: World) -> None:
    answers = world.send(a_claim(), in_group("70099", claim_id="C2"))
    for name, data in answers.items():
        world.put(data, name)

    second = world.run()

    assert not {name for name in second if name.endswith((".277ca", ".835"))}
    assert len(second) == len(answers)
    assert world.run() == {}


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00" * 5_000, b"%PDF-1.7", b"hello", b"ISA", b"ISA*00*", bytes(range(256)) * 40],
)
def test_what_is_no_x12_is_refused_in_words(world: World, data: bytes) -> None:
    world.put(data, "something.837")

    answers = world.run()

    (notice,) = answers.values()
    assert kinds(answers) == ["refused.txt"]
    assert SIMULATED_NAME.encode() in notice
    assert b"What to do" in b" ".join(notice.split())
    assert b"something" not in notice
    assert (world.inbox / "done" / "something.837").exists()


def test_data_that_our_delimiters_would_break_are_rejected_and_not_repeated(world: World) -> None:
    text = an_837p(a_claim()).decode().replace(":", ">").replace("LINDQVIST", "LIND:QVIST")
    world.put(text.encode())

    answers = world.run()

    (group,) = acknowledged(answers, "999").groups
    assert group.sets[0].verdict is Verdict.REJECTED
    assert {fault.code for fault in group.sets[0].faults} == {"6"}


def test_other_delimiters_are_read_as_well(world: World) -> None:
    text = an_837p(a_claim()).decode().replace("*", "|").replace("~", "\n").replace(":", ">")
    world.put(text.encode())

    assert len(decided(world.run())) == 1


@pytest.mark.parametrize("name", ["claims.837.tmp", "claims.PART", ".claims.837", "a.filepart"])
def test_a_file_still_being_written_is_left_alone(world: World, name: str) -> None:
    world.put(an_837p(a_claim()), name)

    assert world.run() == {}
    assert (world.inbox / name).exists()


def test_while_watching_a_file_is_taken_only_when_it_has_stopped_growing(world: World) -> None:
    folders = Folders(inbox=world.inbox, outbox=world.outbox, state=world.state)
    payer = PracticePayer(folders, world.book, watching=True)
    data = an_837p(a_claim())

    world.put(data[:500])
    first = list(payer.one_pass(AT))
    world.put(data)
    second, third = list(payer.one_pass(AT)), list(payer.one_pass(AT))

    assert (first, second) == ([], [])
    assert third
    assert len(decided(world.answers())) == 1


def test_a_handled_file_moves_to_done_and_never_replaces_another(world: World) -> None:
    world.put(an_837p(a_claim()))
    world.run()
    world.put(an_837p(a_claim(), number=2))
    world.run()

    assert sorted(path.name for path in (world.inbox / "done").iterdir()) == [
        "2-claims.837",
        "claims.837",
    ]
    assert world.run() == {}


def test_files_are_answered_in_the_order_of_their_names(world: World) -> None:
    world.put(an_837p(a_claim(claim_id="C2"), number=2), "b.837")
    world.put(an_837p(a_claim(claim_id="C1"), number=1), "a.837")

    assert [(claim.claim_id, claim.status) for claim in decided(world.run())] == [
        ("C1", "1"),
        ("C2", "4"),
    ]


def test_no_print_names_a_client(world: World) -> None:
    world.send(a_claim(), a_claim(claim_id="C2", policy=a_policy(member_id="XYZ1")))

    text = "\n".join(world.printed).upper()

    name = a_claim().client.name
    assert name.last.upper() not in text
    assert name.first.upper() not in text
    assert "XYZ1" not in text


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read any file")
def test_a_file_that_cannot_be_opened_is_left(world: World) -> None:
    world.put(an_837p(a_claim()))
    (world.inbox / "claims.837").chmod(0)

    assert world.run() == {}
    assert "left in the inbox" in world.printed[0]


def test_only_one_practice_payer_works_in_a_folder(world: World) -> None:
    first = Folders(inbox=world.inbox, outbox=world.outbox, state=world.state)
    other_inbox = Folders(inbox=world.home / "other", outbox=world.outbox, state=world.state)

    with first.held_alone():
        with pytest.raises(FolderIsTaken), first.held_alone():
            pass
        with pytest.raises(FolderIsTaken), other_inbox.held_alone():
            pass
    with other_inbox.held_alone():
        pass


class PowerCut(BaseException):
    """The process is gone: nobody catches this."""


class DyingFolders(Folders):
    """Folders whose process dies before the step numbered `dies_at`."""

    dies_at = 0
    steps = 0

    def _step(self) -> None:
        self.steps += 1
        if self.steps == self.dies_at:
            raise PowerCut

    def keep_books(self, text: str) -> None:
        self._step()
        super().keep_books(text)

    def keep_copy(self, digest: str, data: bytes) -> None:
        self._step()
        super().keep_copy(digest, data)

    def prepare(self, name: str, data: bytes) -> None:
        self._step()
        super().prepare(name, data)

    def deliver(self, name: str) -> None:
        self._step()
        super().deliver(name)

    def set_aside(self, name: str) -> None:
        self._step()
        super().set_aside(name)


def a_busy_inbox(world: World) -> None:
    world.put(an_837p(a_claim(), example("auto"), number=1), "1.837")
    world.put(b"garbage", "2.837")
    world.put(an_837p(in_group("70077", claim_id="C3"), number=3), "3.837")


def test_killed_before_any_step_it_ends_as_if_it_had_never_been_killed(tmp_path: Path) -> None:
    undisturbed = World(tmp_path / "undisturbed")
    a_busy_inbox(undisturbed)
    undisturbed.run()
    undisturbed.run()
    dies_at, died = 1, True

    while died:
        world = World(tmp_path / str(dies_at))
        a_busy_inbox(world)
        folders = DyingFolders(inbox=world.inbox, outbox=world.outbox, state=world.state)
        folders.dies_at = dies_at
        try:
            list(PracticePayer(folders, world.book).one_pass(AT))
            died = False
        except PowerCut:
            dies_at += 1
        world.run()
        world.run()

        assert world.answers() == undisturbed.answers()
        assert not [path for path in world.inbox.iterdir() if path.suffix == ".837"]
        assert list((world.state / "answers").iterdir()) == []
    assert dies_at > 20


def test_a_new_file_under_the_name_of_a_handled_one_is_not_lost(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.put(an_837p(a_claim()))
    folders = DyingFolders(inbox=world.inbox, outbox=world.outbox, state=world.state)
    folders.dies_at = 9
    with pytest.raises(PowerCut):
        list(PracticePayer(folders, world.book).one_pass(AT))
    world.put(an_837p(example("auto"), number=2))

    decisions = decided(world.answers() | world.run())

    assert {claim.claim_id for claim in decisions} == {"C26110301", "C26110402"}


mutations = st.lists(
    st.tuples(
        st.integers(min_value=0, max_value=5_000),
        st.integers(min_value=0, max_value=40),
        st.binary(max_size=6) | st.sampled_from([b"~", b"*", b":", b"ISA*", b"~ST*837*", b"~CLM*"]),
    ),
    min_size=1,
    max_size=4,
)
A_FILE = an_837p(a_claim(), example("workers-comp"), example("auto"))


@settings(max_examples=300, deadline=None)
@given(mutations=mutations)
def test_no_damage_raises_and_every_file_gets_an_answer(
    mutations: list[tuple[int, int, bytes]],
) -> None:
    data = A_FILE
    for place, length, new in mutations:
        at = place % (len(data) + 1)
        data = data[:at] + new + data[at + length :]
    book = shipped_plans()

    try:
        desk = receive(data, books=Books(), book=book, at=AT)
    except CannotBeWritten as because:
        desk = turn_away(data, because, books=Books(), book=book, at=AT)

    assert desk.answers
    assert len({answer.name for answer in desk.answers}) == len(desk.answers)


THIRD_PARTY = Path(__file__).resolve().parents[3] / "shared" / "x12" / "open"


@pytest.mark.skipif(not THIRD_PARTY.is_dir(), reason="the third-party X12 files are not here")
def test_every_third_party_file_gets_an_answer() -> None:
    book = shipped_plans()

    for path in sorted(THIRD_PARTY.glob("*/*")):
        data = path.read_bytes()
        try:
            desk = receive(data, books=Books(), book=book, at=AT)
        except CannotBeWritten as because:
            desk = turn_away(data, because, books=Books(), book=book, at=AT)

        assert desk.answers, path.name


def test_a_year_of_weekly_visits_meets_deductible_and_cap(world: World) -> None:
    weeks = [date(2026, 1, 5) + timedelta(weeks=n) for n in range(26)]
    claims = [
        a_claim(claim_id=f"W{n}", lines=(a_line(service_date=day, line_id=f"W{n}L1"),))
        for n, day in enumerate(weeks)
    ]

    decisions = decided(world.send(*claims, at=datetime(2026, 7, 1, 9, 0)))

    paid = [claim.paid_cents for claim in decisions]
    assert paid == [4_640] + [7_040] * 23 + [0, 0]
    assert {one.reason for claim in decisions[24:] for one in claim.lines[0].adjustments} == {"119"}
