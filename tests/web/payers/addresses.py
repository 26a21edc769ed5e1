"""Which addresses payers have, what each of us gets there, and the objects they name."""

from __future__ import annotations

from effleurage.apps.practices.models import Practice
from tests.apps import world

TO_SIGN_IN = "to sign-in"
PAGES: dict[str, tuple[object, object, object, object]] = {
    #                    nobody      ana  ben  cleo
    "payers":           (TO_SIGN_IN, 200, 200, 200),
    "add_payer":        (TO_SIGN_IN, 200, 200, 200),
    "payer":            (TO_SIGN_IN, 200, 200, 404),
    "edit_payer":       (TO_SIGN_IN, 200, 200, 404),
    "edit_terms":       (TO_SIGN_IN, 200, 200, 404),
    "set_payer_aside":  (TO_SIGN_IN, 405, 405, 404),
    "bring_payer_back": (TO_SIGN_IN, 405, 405, 404),
}  # fmt: skip
POSTS: dict[str, tuple[object, object, object, object]] = {
    "edit_payer": (TO_SIGN_IN, 422, 422, 404),
    "edit_terms": (TO_SIGN_IN, 422, 422, 404),
    "set_payer_aside": (TO_SIGN_IN, 302, 302, 404),
    "bring_payer_back": (TO_SIGN_IN, 302, 302, 404),
}


def objects(ana, at) -> dict[str, dict[str, object]]:
    practice = Practice.objects.get(pk=ana.practice_id)
    of_payer = {"payer_id": world.a_payer(practice, name="Payers Mutual").id}
    names = ("payer", "edit_payer", "edit_terms", "set_payer_aside", "bring_payer_back")
    return dict.fromkeys(names, of_payer)
