"""The worked table of ``docs/algorithms/remit-identity.md``, advice by advice."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.apps.remits import actions, identity, intake, mapping, queries
from effleurage.apps.remits.models import Remit, RemitPart
from effleurage.findings import Finding, Position, Severity
from tests.apps.remits import world
from tests.core.test_remit_builders import a_remit, a_remit_claim, a_remit_line, table

PAID = "CO45 2000 + PR2 1600"
UNREADABLE = Finding(
    "X12-835-PLB", Severity.BLOCK, "segment 9", "left out", "ask", "x", Position(9, 0)
)


def _contents():
    one = a_remit_claim("C1", a_remit_line(5_000, "CO45 1000 + PR2 800"))
    other = a_remit_claim("C2", a_remit_line(5_000, "CO45 1000 + PR2 800"), client_member_id="M2")
    return {
        "a": (one, other),
        "a*": (other, one),
        "b": (a_remit_claim("C3", a_remit_line(8_000)),),
        "c": (a_remit_claim("C4", a_remit_line(2_000)),),
        "x": (one, other),
    }


def _file(text):
    """The advices of one file, each with the findings of its reading."""
    advices = []
    for each in text.split(";"):
        payer, trace, content = each.split()
        named = {
            "payer_id": payer.replace(".", ""),
            "trace_number": trace.replace(".", ""),
            "payer_name": "" if payer == "." else "Acme Health",
        }
        advices.append((a_remit(*_contents()[content], **named), content == "x"))
    found = identity.identified(remit for remit, _ in advices)
    return [
        intake.Advice(known, None, (UNREADABLE,) if is_torn else ())
        for known, (_, is_torn) in zip(found, advices, strict=True)
    ]


def _became(taken):
    if taken.became == "copy":
        ordinal = Remit.objects.get(pk=taken.remit_id).ordinal
        return f"copy of {ordinal}" if ordinal else "copy of a held one"
    if taken.became == "held":
        return f"held: {taken.hold}"
    return f"new {Remit.objects.get(pk=taken.remit_id).ordinal}"


@pytest.mark.parametrize("row", table("remit-identity", "Worked"), ids=lambda row: row["files"])
def test_an_advice_becomes_what_the_table_says(ana, at, row):
    files = [_file(text) for text in row["files"].split("/")]

    taken = [[intake.take_in(ana, advice=one, at=at) for one in file] for file in files]

    assert " ; ".join(map(_became, taken[-1])) == row["becomes"]


@pytest.mark.parametrize(
    "trace", ["T" * 51, "\0", "0000", "  "], ids=["too long", "nul", "zeros", "blanks"]
)
def test_a_trace_that_identifies_nothing_is_held_and_not_a_crash(ana, at, trace):
    (known,) = identity.identified([a_remit(*_contents()["b"], trace_number=trace)])

    taken = intake.take_in(ana, advice=intake.Advice(known, None), at=at)

    assert taken.hold in {"no identity", "not read"}


@pytest.mark.parametrize(
    "strange", [{"reason": "9" * 40}, {"group": "CO\0"}, {"reason": "45", "group": "C" * 30}]
)
def test_codes_that_no_payer_has_are_held_and_not_a_crash(ana, at, strange):
    world.sent(ana, "C1")
    line = a_remit_line(10_000, PAID, line_id="L1")
    odd = line._replace(adjustments=(line.adjustments[0]._replace(**strange), line.adjustments[1]))
    (known,) = identity.identified([a_remit(a_remit_claim("C1" * 40, odd))])

    taken = intake.take_in(ana, advice=intake.Advice(known, None), at=at)

    assert taken.hold == "not read"


def test_a_number_given_later_posts_the_remit(ana, at):
    world.sent(ana, "C1")
    claim = a_remit_claim("C1", a_remit_line(10_000, PAID, line_id="L1"))
    (advice,) = identity.identified([a_remit(claim, trace_number="")])
    taken = intake.take_in(ana, advice=intake.Advice(advice, None), at=at)

    state = actions.name_remit(
        ana,
        remit_id=taken.remit_id,
        name=actions.PaymentName("Acme Health", "ACME1", "T100"),
        at=at,
    )

    assert state == "posted"
    assert queries.get_remit(ana, taken.remit_id).trace_number == "T100"
    (again,) = identity.identified([a_remit(claim)])
    assert intake.take_in(ana, advice=intake.Advice(again, None), at=at).became == "copy"


def test_a_number_that_is_on_record_already_posts_nothing(ana, at):
    (first,) = _file("P1 T1 a")
    (nameless,) = _file("P1 . a")
    there = intake.take_in(ana, advice=first, at=at)
    taken = intake.take_in(ana, advice=nameless, at=at)

    with pytest.raises(actions.RemitIsOnRecord) as refusal:
        actions.name_remit(
            ana, remit_id=taken.remit_id, name=actions.PaymentName("A", "P1", "T1"), at=at
        )

    assert refusal.value.first_id == there.remit_id


def test_another_part_of_a_payment_is_released_under_the_next_ordinal(ana, ben, at):
    for text in ("P1 T1 a ; P1 T1 c", "P1 T1 b"):
        for advice in _file(text):
            taken = intake.take_in(ana, advice=advice, at=at)

    state = actions.release_remit(ben, remit_id=taken.remit_id, reason="second half", at=at)

    row = queries.get_remit(ana, taken.remit_id)
    assert (row.ordinal, row.state, state) == (3, "part", "part")
    assert RemitPart.objects.filter(remit=row).count() == 1


def test_a_dismissed_remit_stays_dismissed_when_it_comes_again(ana, at):
    for text in ("P1 T1 a", "P1 T1 b"):
        (advice,) = _file(text)
        taken = intake.take_in(ana, advice=advice, at=at)
    actions.dismiss_remit(ana, remit_id=taken.remit_id, reason="a corrected copy", at=at)

    again = intake.take_in(ana, advice=advice, at=at)

    assert again.became == "copy"
    assert queries.get_remit(ana, taken.remit_id).state == "dismissed"
    with pytest.raises(actions.RemitIsNotWaiting):
        actions.release_remit(ana, remit_id=taken.remit_id, reason="changed my mind", at=at)


_texts = st.text(st.characters(codec="utf-8"), max_size=6)


@given(_texts, _texts, _texts)
@settings(max_examples=100, deadline=None)
def test_what_an_advice_is_known_by_does_not_depend_on_how_it_is_spelt(payer, trace, name):
    one = a_remit(payer_id=payer, trace_number=trace, payer_name=name)
    spelt = a_remit(payer_id=f" {payer}", trace_number=f"00{trace} ", payer_name=f"{name}  ")

    assert identity.identified([one])[0][1:] == identity.identified([spelt])[0][1:]


@given(st.permutations(range(4)), st.integers(0, 3))
@settings(max_examples=24, deadline=None)
def test_content_does_not_depend_on_places_or_order_and_does_on_every_cent(order, changed):
    claims = [
        a_remit_claim(f"C{n}", a_remit_line(10_000 + n, PAID), segment=n * 7) for n in range(4)
    ]
    moved = [claims[n]._replace(segment=50 + n) for n in order]
    more = [*moved]
    more[changed] = more[changed]._replace(client_share_cents=1)

    first, *others = identity.identified(
        [a_remit(*claims, segment=3), a_remit(*moved, segment=9), a_remit(*more)]
    )

    assert [each.content == first.content for each in others] == [True, False]
    assert [each.remit.ordinal for each in others] == [1, 2]


def test_text_that_postgresql_refuses_is_stored_without_it():
    assert mapping.as_text({"a": ["x\0y"], "b": "\\u0000"}) == (
        '{"a":["x\\ufffdy"],"b":"\\\\u0000"}'
    )
