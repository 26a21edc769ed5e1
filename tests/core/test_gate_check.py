"""How findings, missing facts, holds and overrides make one report; and cases between rules."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time

import pytest

from effleurage.core import gate
from effleurage.core.claims.claim import Claim, TimeSpan
from effleurage.core.claims.kinds import AccidentCause, Frequency, LineOfBusiness, UnitRule
from effleurage.core.gate.exhibits import FACTS
from effleurage.core.gate.registry import BY_CODE
from effleurage.core.gate.report import Override
from effleurage.core.gate.rule import Trouble
from tests.builders import (
    a_claim,
    a_line,
    a_payer,
    a_referral,
    a_visit,
    an_accident,
    some_terms,
)

_NOTHING_KNOWN = gate.Facts(on=FACTS.on)


def _codes(claim: Claim, facts: gate.Facts = FACTS) -> set[str]:
    return {finding.code for finding in gate.check(claim, facts=facts).findings}


def _terms(kind: str = "commercial", **changes: object):
    return a_payer(kind, terms=some_terms(kind, **changes))


def _from_ten(minutes: int, *, skip: int = 0) -> tuple[TimeSpan, ...]:
    def at(minute: int) -> time:
        return time(10 + minute // 60, minute % 60)

    return (TimeSpan(start=at(skip), stop=at(skip + minutes)),)


def _massage_and_manual_therapy(**changes: object) -> Claim:
    lines = (
        a_line(minutes=30, units=2, times=_from_ten(30)),
        a_line(line_id="L2", procedure="97140", minutes=30, units=2, times=_from_ten(30, skip=30)),
    )
    return a_claim(lines=lines, **changes)


def test_a_missing_fact_is_listed_and_never_passed_in_silence():
    report = gate.check(a_claim(), facts=_NOTHING_KNOWN)

    unchecked = {entry.rule_code for entry in report.not_checked}
    assert {"GATE-DX-01", "GATE-DX-02", "GATE-DX-03", "GATE-DUP-01", "GATE-TIME-04"} <= unchecked
    assert report.verdict is gate.Verdict.CLEAN


def test_a_payer_of_whom_nothing_is_known_leaves_its_rules_unchecked():
    terms = some_terms(
        uses_ncci=None, filing_limit_days=None, requires_gp=None, requires_prescription=None
    )

    report = gate.check(a_claim(payer=a_payer(terms=terms)), facts=FACTS)

    assert {entry.missing for entry in report.not_checked} == {
        "the payer's filing limit",
        "whether the payer asks for GP",
        "whether the payer requires a referral",
    }


def test_an_expired_referral_is_found_even_where_its_first_day_is_unknown():
    referral = a_referral(ordered_on=None, valid_until=date(2026, 11, 1))

    report = gate.check(a_claim(referral=referral), facts=FACTS)

    assert "GATE-ELIG-07" in {finding.code for finding in report.findings}
    assert "GATE-ELIG-07" in {entry.rule_code for entry in report.not_checked}


def test_a_pending_claim_number_holds_and_does_not_block():
    claim = a_claim("auto", accident=an_accident(claim_number=""))

    report = gate.check(claim, facts=FACTS)

    assert report.verdict is gate.Verdict.HELD
    assert report.hold is not None
    assert report.hold.reason == "The payer's claim number is still pending."
    assert report.hold.wake_on == date(2026, 11, 30)


def test_a_block_outweighs_a_hold_and_the_hold_is_still_told():
    claim = a_claim("auto", accident=an_accident(claim_number="", state=""))

    report = gate.check(claim, facts=FACTS)

    assert report.verdict is gate.Verdict.BLOCKED
    assert report.hold is not None


def test_information_alone_leaves_a_claim_clean():
    line = a_line(procedure="97010", minutes=None, times=(), units=1)

    report = gate.check(a_claim(lines=(line,)), facts=FACTS)

    assert [finding.code for finding in report.findings] == ["GATE-PROC-07"]
    assert report.verdict is gate.Verdict.CLEAN


def test_an_override_sets_the_finding_aside_and_shows_both():
    claim = a_claim(payer=_terms(filing_limit_days=5))
    override = Override("GATE-TIME-01", "277CA of 2026-11-05 proves timely filing", "ben")

    report = gate.check(claim, facts=FACTS, overrides=(override,))

    assert report.verdict is gate.Verdict.WARNED
    assert report.findings == ()
    assert [entry.override for entry in report.overridden] == [override]
    assert [entry.finding.code for entry in report.overridden] == ["GATE-TIME-01"]


@pytest.mark.parametrize(
    ("override", "why"),
    [
        (Override("GATE-DOC-01", "in a hurry", "ben"), "never"),
        (Override("GATE-TIME-01", "  ", "ben"), "reason"),
        (Override("GATE-TIME-01", "proof of filing", ""), "person"),
        (Override("GATE-ELIG-03", "just in case", "ben"), "found nothing"),
        (Override("GATE-XX-99", "typing error", "ben"), "no such rule"),
    ],
)
def test_an_override_that_may_not_be_changes_nothing_and_says_why(override, why):
    claim = a_claim(visits=(a_visit(note_signed_on=None),), payer=_terms(filing_limit_days=5))

    report = gate.check(claim, facts=FACTS, overrides=(override,))

    assert report.verdict is gate.Verdict.BLOCKED
    assert {"GATE-DOC-01", "GATE-TIME-01"} <= {finding.code for finding in report.findings}
    assert [refused.override for refused in report.refused_overrides] == [override]
    assert why in report.refused_overrides[0].why


def test_a_hold_may_be_overridden_with_a_reason():
    claim = a_claim("auto", accident=an_accident(claim_number=""))
    override = Override("GATE-ACC-03", "the adjuster files by name and date until then", "ana")

    report = gate.check(claim, facts=FACTS, overrides=(override,))

    assert report.verdict is gate.Verdict.WARNED
    assert report.hold is None


def test_a_report_is_plain_json_of_the_published_shape():
    claim = a_claim("auto", accident=an_accident(claim_number="", state=""))

    shape = gate.check(
        claim, facts=_NOTHING_KNOWN, overrides=(Override("GATE-ACC-01", "abroad", "ana"),)
    ).as_json()

    assert json.loads(json.dumps(shape)) == shape
    assert shape["verdict"] == "held"
    assert shape["hold"]["wake_on"] == "2026-11-30"
    assert shape["overridden"][0]["finding"]["code"] == "GATE-ACC-01"
    assert {"rule_code", "missing"} == set(shape["not_checked"][0])


def test_a_void_is_not_stopped_by_what_was_wrong_with_its_claim():
    claim = a_claim(
        frequency=Frequency.VOID,
        payer_claim_number="CMH88120034",
        visits=(a_visit(note_signed_on=None),),
        lines=(a_line(units=9),),
    )

    assert gate.check(claim, facts=FACTS).verdict is gate.Verdict.CLEAN


def test_a_void_must_still_be_writable():
    claim = a_claim(frequency=Frequency.VOID, total_charge_cents=1)

    assert _codes(claim) == {"GATE-837P-02", "GATE-MONEY-01"}


def test_a_replacement_is_not_measured_by_the_limit_for_first_claims():
    claim = a_claim(
        frequency=Frequency.REPLACEMENT,
        payer_claim_number="CMH88120034",
        payer=_terms(filing_limit_days=5),
    )

    report = gate.check(claim, facts=FACTS)

    assert report.verdict is gate.Verdict.CLEAN
    assert "GATE-TIME-01" in {entry.rule_code for entry in report.not_checked}


def test_a_broken_rule_stops_the_check_instead_of_passing():
    def _broken(claim: Claim, facts: gate.Facts) -> Iterator[Trouble]:
        raise AssertionError("a bug of ours")

    rule = replace(BY_CODE["GATE-ID-01"], look=_broken)

    with pytest.raises(AssertionError, match="a bug of ours"):
        gate.check(a_claim(), facts=FACTS, rules=(rule,))


def test_massage_beside_manual_therapy_is_blocked_where_the_payer_uses_ncci():
    assert "GATE-PROC-04" in _codes(_massage_and_manual_therapy())


@pytest.mark.parametrize("modifier", ["59", "XS", "XE", "XP", "XU"])
def test_no_modifier_unlocks_massage_beside_manual_therapy(modifier):
    claim = _massage_and_manual_therapy()
    lines = tuple(replace(line, modifiers=(modifier,)) for line in claim.lines)

    assert "GATE-PROC-04" in _codes(replace(claim, lines=lines))


def test_massage_beside_manual_therapy_is_asked_about_where_nobody_knows():
    codes = _codes(_massage_and_manual_therapy(payer=_terms(uses_ncci=None)))

    assert "GATE-PROC-05" in codes
    assert "GATE-PROC-04" not in codes


@pytest.mark.parametrize("line_of_business", [LineOfBusiness.AUTO, LineOfBusiness.WORKERS_COMP])
def test_ncci_is_off_for_auto_and_workers_comp_unless_the_payer_says_otherwise(line_of_business):
    payer = replace(_terms(uses_ncci=None), line_of_business=line_of_business)
    silent = _massage_and_manual_therapy(payer=payer)
    strict = _massage_and_manual_therapy(
        payer=replace(_terms(uses_ncci=True), line_of_business=line_of_business)
    )

    assert not {"GATE-PROC-04", "GATE-PROC-05"} & _codes(silent)
    assert "GATE-PROC-04" in _codes(strict)


def test_massage_and_manual_therapy_on_two_days_are_two_days_work():
    claim = a_claim("auto", payer=_terms("auto", uses_ncci=True))
    lines = (claim.lines[0], replace(claim.lines[1], procedure="97140"))

    assert "GATE-PROC-04" not in _codes(replace(claim, lines=lines))


def test_minutes_of_one_day_are_pooled_over_all_its_lines_however_they_are_spelt():
    lines = (
        a_line(minutes=8, units=1, times=_from_ten(8)),
        a_line(line_id="L2", procedure="97124 ", minutes=8, units=1, times=_from_ten(8, skip=8)),
    )

    assert "GATE-PROC-01" in _codes(a_claim(lines=lines))


def test_units_are_counted_day_by_day():
    claim = a_claim("auto")
    short = replace(claim.lines[0], minutes=30, units=2)
    long = replace(claim.lines[1], units=6)

    found = [
        finding
        for finding in gate.check(replace(claim, lines=(short, long)), facts=FACTS).findings
        if finding.code == "GATE-PROC-01"
    ]

    assert [finding.where for finding in found] == ["line 2, box 24G"]
    assert "97124: 4" in found[0].fix


def test_fewer_units_than_the_minutes_support_are_the_therapists_choice():
    assert "GATE-PROC-01" not in _codes(a_claim(lines=(a_line(units=3),)))


def test_an_untimed_procedure_is_one_unit_however_long_it_took():
    line = a_line(procedure="97010", minutes=45, units=3, times=())

    assert "GATE-PROC-01" in _codes(a_claim(lines=(line,)))


@pytest.mark.parametrize("minutes", [-1, 481, 10**12])
def test_impossible_minutes_support_no_units(minutes):
    assert "GATE-PROC-01" in _codes(a_claim(lines=(a_line(minutes=minutes),)))


def test_where_the_unit_rule_is_unknown_the_lower_total_is_the_limit():
    lines = (
        a_line(minutes=22, units=2, times=_from_ten(22)),
        a_line(line_id="L2", procedure="97112", minutes=22, units=1, times=_from_ten(22, skip=22)),
    )
    codes = _codes(a_claim(lines=lines, payer=_terms(unit_rule=UnitRule.UNKNOWN)))

    assert {"GATE-PROC-01", "GATE-PROC-03"} <= codes
    assert "GATE-PROC-01" not in _codes(a_claim(lines=lines, payer=_terms(unit_rule=UnitRule.CMS)))


def test_a_line_moved_to_another_day_than_its_visit_cannot_be_overridden():
    claim = a_claim(lines=(a_line(service_date=date(2026, 11, 4)),))
    override = Override("GATE-DOC-05", "the client asked for it", "ben")

    report = gate.check(claim, facts=FACTS, overrides=(override,))

    assert report.verdict is gate.Verdict.BLOCKED


def test_times_of_two_procedures_may_not_overlap():
    lines = (
        a_line(minutes=30, units=2, times=_from_ten(30)),
        a_line(line_id="L2", procedure="97112", minutes=30, units=2, times=_from_ten(30, skip=20)),
    )

    found = [
        finding
        for finding in gate.check(a_claim(lines=lines), facts=FACTS).findings
        if finding.code == "GATE-DOC-03"
    ]

    assert [finding.where for finding in found] == ["lines 1 and 2"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"note_signed_by": " "}, "not signed"),
        ({"note_signed_on": date(2026, 11, 2)}, "before the visit"),
        ({"note_signed_on": date(2026, 12, 24)}, "still to come"),
    ],
)
def test_a_signature_must_be_a_person_on_a_possible_day(changes, message):
    found = gate.check(a_claim(visits=(a_visit(**changes),)), facts=FACTS).findings

    assert [finding.code for finding in found] == ["GATE-DOC-01"]
    assert message in found[0].message


def test_more_visits_on_one_claim_than_were_ever_authorised_need_no_count():
    few = replace(a_claim("workers-comp").authorisation, visits_allowed=1)
    claim = a_claim("auto", authorisation=replace(few, valid_from=None))

    report = gate.check(claim, facts=replace(FACTS, authorised_visits_used=None))

    assert "GATE-ELIG-05" in {finding.code for finding in report.findings}


def test_more_visits_than_the_referral_covers_are_blocked():
    claim = a_claim("auto", referral=replace(a_claim("auto").referral, visits_allowed=1))

    (finding,) = gate.check(claim, facts=FACTS).findings

    assert finding.code == "GATE-ELIG-18"
    assert finding.message == "3 visit(s) above those that were ordered."


def test_more_visits_on_one_claim_than_were_ever_ordered_need_no_count():
    claim = a_claim("auto", referral=replace(a_claim("auto").referral, visits_allowed=1))

    found = gate.check(claim, facts=replace(FACTS, referral_visits_used=None)).findings

    assert [finding.code for finding in found] == ["GATE-ELIG-18"]


@pytest.mark.parametrize("signature", ["imani okafor", "Okafor, Imani (LMT)", "I. OKAFOR"])
def test_a_signature_is_the_therapists_however_it_is_written(signature):
    claim = a_claim(visits=(a_visit(note_signed_by=signature),))

    assert "GATE-DOC-06" not in _codes(claim)


@pytest.mark.parametrize("asks", [False, None])
def test_gp_that_nobody_recorded_is_not_said_to_be_unwanted(asks):
    claim = a_claim(lines=(a_line(modifiers=("GP",)),), payer=_terms(requires_gp=asks))

    (message,) = [
        each.message
        for each in gate.check(claim, facts=FACTS).findings
        if each.code == "GATE-MOD-05"
    ]

    assert message.startswith("This payer does not" if asks is False else "Nobody has recorded")


def test_an_external_cause_need_not_stand_on_the_referral():
    claim = a_claim("auto", diagnoses=("S13.4XXA", "S16.1XXA", "V43.52XA"))

    assert "GATE-DX-09" not in _codes(claim)


def test_an_accident_of_any_cause_needs_its_date():
    claim = a_claim(accident=replace(an_accident(), cause=AccidentCause.OTHER, injury_date=None))

    assert "GATE-ACC-02" in _codes(claim)


def test_the_clients_zip_code_counts_only_where_the_session_was_at_home():
    client = a_claim().client
    five = replace(client, address=replace(client.address, postal_code="98407"))

    assert "GATE-FORM-04" not in _codes(a_claim(client=five))
    assert "GATE-FORM-04" in _codes(a_claim(client=five, lines=(a_line(place_of_service="12"),)))
