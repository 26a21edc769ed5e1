"""Whatever is typed is answered with findings, and what passes is what a claim can carry."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.apps.clients import mapping
from effleurage.apps.clients.facts import ClientFacts, text_faults
from effleurage.apps.clients.models import Client
from effleurage.apps.clients.queries import folded
from effleurage.apps.practices import fields
from effleurage.core import claims as core
from effleurage.core.claims.claim_shapes import record
from effleurage.core.claims.claim_values import Reading

ANYTHING = st.text(max_size=70)
NAMES = st.text(st.characters(categories=["L"]), min_size=1, max_size=30)
FACTS = st.builds(
    ClientFacts,
    last_name=ANYTHING | NAMES,
    first_name=ANYTHING | NAMES,
    birth_date=st.dates(),
    sex=st.sampled_from(["F", "M", "U"]) | ANYTHING,
    street=ANYTHING | NAMES,
    city=ANYTHING | NAMES,
    state=st.sampled_from(["WA", "or", "ZZ", ""]),
    postal_code=st.sampled_from(["98405", "98405-0226", "", "9840"]),
    phone=st.sampled_from(["(253) 555-0177", "+1 253 555 0177", "555", ""]) | ANYTHING,
    email=st.just("") | ANYTHING,
)


@settings(max_examples=300, deadline=None)
@given(facts=FACTS)
def test_a_client_without_a_finding_is_one_that_a_claim_carries(facts):
    tidy = fields.tidied(facts)
    if tidy.faults(on=date(2026, 11, 23)) or not tidy.street:
        return
    value = mapping.client(Client(**mapping.columns(tidy)))

    reading = Reading()
    read = record(core.Client).read(record(core.Client).write(value), "$", reading)

    assert (read, reading.faults) == (value, [])


@settings(max_examples=300, deadline=None)
@given(facts=FACTS)
def test_a_finding_never_repeats_what_was_typed(facts):
    for each in fields.tidied(facts).faults(on=date(2026, 11, 23)):
        for typed in (facts.last_name, facts.street, facts.email):
            if len(typed.strip()) > 12:
                assert typed.strip() not in str(each)


@settings(max_examples=300, deadline=None)
@given(name=st.text(max_size=60))
def test_folding_a_name_twice_is_folding_it_once(name):
    once = folded(name)

    assert folded(once) == once
    assert "\x00" not in once


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=60))
def test_text_without_a_finding_can_be_kept_by_both_engines(text):
    if not text_faults(text, "plan"):
        assert "\x00" not in text
        text.encode()
