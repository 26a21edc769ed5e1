"""Which addresses the settings have, what each of us gets there, and the objects they name."""

from __future__ import annotations

from effleurage.apps.codes.models import CodeLoad
from effleurage.apps.exchange import connections
from effleurage.apps.exchange.models import Method
from effleurage.apps.practices.models import Practice
from effleurage.apps.visits.own_procedures import ProcedureFacts, add_procedure
from tests.apps import world

TO_SIGN_IN = "to sign-in"

PAGES: dict[str, tuple[object, object, object, object]] = {
    #                      nobody      ana  ben  cleo
    "settings":            (TO_SIGN_IN, 200, 200, 200),
    "edit_practice":       (TO_SIGN_IN, 200, 403, 200),
    "edit_retention":      (TO_SIGN_IN, 200, 403, 200),
    "check_npi":           (TO_SIGN_IN, 405, 405, 405),
    "locations":           (TO_SIGN_IN, 200, 200, 200),
    "add_location":        (TO_SIGN_IN, 200, 403, 200),
    "edit_location":       (TO_SIGN_IN, 200, 403, 404),
    "retire_location":     (TO_SIGN_IN, 200, 403, 404),
    "therapists":          (TO_SIGN_IN, 200, 200, 200),
    "add_therapist":       (TO_SIGN_IN, 200, 403, 200),
    "edit_therapist":      (TO_SIGN_IN, 200, 403, 404),
    "retire_therapist":    (TO_SIGN_IN, 405, 403, 404),
    "take_back_therapist": (TO_SIGN_IN, 405, 403, 404),
    "fees":                (TO_SIGN_IN, 200, 200, 200),
    "add_fee":             (TO_SIGN_IN, 200, 403, 200),
    "fee":                 (TO_SIGN_IN, 200, 200, 200),
    "connections":         (TO_SIGN_IN, 200, 200, 200),
    "add_connection":      (TO_SIGN_IN, 200, 403, 200),
    "connection":          (TO_SIGN_IN, 200, 200, 404),
    "edit_connection":     (TO_SIGN_IN, 200, 403, 404),
    "start_production":    (TO_SIGN_IN, 200, 403, 404),
    "go_back_to_test":     (TO_SIGN_IN, 405, 403, 404),
    "retire_connection":   (TO_SIGN_IN, 200, 403, 404),
    "calibration":         (TO_SIGN_IN, 200, 200, 200),
    "calibration_sheet":   (TO_SIGN_IN, 200, 200, 200),
    "backups":             (TO_SIGN_IN, 200, 403, 200),
    "take_backup":         (TO_SIGN_IN, 405, 403, 405),
    "running":             (TO_SIGN_IN, 200, 200, 200),
    "own_codes":           (TO_SIGN_IN, 200, 200, 200),
    "add_own_code":        (TO_SIGN_IN, 200, 403, 200),
    "own_code":            (TO_SIGN_IN, 200, 200, 404),
    "retire_own_code":     (TO_SIGN_IN, 405, 403, 404),
    "bring_own_code_back": (TO_SIGN_IN, 405, 403, 404),
    "code_sets":           (TO_SIGN_IN, 200, 200, 200),
    "load_codes":          (TO_SIGN_IN, 200, 403, 200),
    "code_load":           (TO_SIGN_IN, 200, 200, 200),
    "take_codes_back":     (TO_SIGN_IN, 409, 403, 409),
}  # fmt: skip

#: Nobody, Cleo, Ben, then Ana ask one after another; what is done once stays done.
POSTS: dict[str, tuple[object, object, object, object]] = {
    "edit_location": (TO_SIGN_IN, 422, 403, 404),
    "edit_therapist": (TO_SIGN_IN, 422, 403, 404),
    "retire_therapist": (TO_SIGN_IN, 302, 403, 404),
    "edit_connection": (TO_SIGN_IN, 422, 403, 404),
    "go_back_to_test": (TO_SIGN_IN, 302, 403, 404),
    "fee": (TO_SIGN_IN, 422, 403, 422),
    "calibration": (TO_SIGN_IN, 422, 403, 422),
    "edit_practice": (TO_SIGN_IN, 422, 403, 422),
    "add_own_code": (TO_SIGN_IN, 422, 403, 422),
    "own_code": (TO_SIGN_IN, 422, 403, 404),
    "retire_own_code": (TO_SIGN_IN, 302, 403, 404),
}


def objects(ana, at) -> dict[str, dict[str, object]]:
    practice = Practice.objects.get(pk=ana.practice_id)
    terms = connections.Terms(name="Portal of Acme", method=Method.PORTAL)
    connection = {"connection_id": connections.add_connection(ana, terms=terms, at=at)}
    location = {"location_id": world.a_location(practice).pk}
    therapist = {"therapist_id": world.a_therapist(practice, npi="1336125160").pk}
    facts = ProcedureFacts(code="0509M", words="Local", is_timed=True)
    load = {"number": _a_load(at)}
    own = {"procedure_id": add_procedure(ana, facts=facts, at=at)}
    return {
        **dict.fromkeys(("connection", "edit_connection", "start_production"), connection),
        **dict.fromkeys(("go_back_to_test", "retire_connection"), connection),
        **dict.fromkeys(("edit_location", "retire_location"), location),
        **dict.fromkeys(("edit_therapist", "retire_therapist", "take_back_therapist"), therapist),
        "fee": {"procedure": "97124"},
        **dict.fromkeys(("own_code", "retire_own_code", "bring_own_code_back"), own),
        **dict.fromkeys(("code_load", "take_codes_back"), load),
    }


def _a_load(at) -> int:
    """A load that was taken back again, which changes nothing for anybody."""
    row, _ = CodeLoad.objects.get_or_create(
        number=1,
        defaults={
            "kind": "mue",
            "name": "most units a day (MUE) from mue.csv",
            "file": "loaded-mue-0.tsv",
            "payload": b"",
            "size_bytes": 0,
            "loaded_at": at,
            "loaded_name": "Ana",
            "reversed_at": at,
            "reversed_name": "Ana",
        },
    )
    return row.number
