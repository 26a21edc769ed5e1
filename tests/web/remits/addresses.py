"""Which addresses remits have, what each of us gets there, and the objects they name."""

from __future__ import annotations

from effleurage.apps.remits import queries
from tests.apps.remits import world
from tests.apps.remits.test_taking_in import paid, take_in
from tests.core.test_remit_builders import a_remit

TO_SIGN_IN = "to sign-in"

PAGES: dict[str, tuple[object, object, object, object]] = {
    #                   nobody      ana  ben  cleo
    "remits":          (TO_SIGN_IN, 200, 200, 200),
    "enter_eob":       (TO_SIGN_IN, 200, 200, 200),
    "rematch_remits":  (TO_SIGN_IN, 405, 405, 405),
    "post_remit_file": (TO_SIGN_IN, 200, 200, 404),
    "remit":           (TO_SIGN_IN, 200, 200, 404),
    "print_remit":     (TO_SIGN_IN, 200, 200, 404),
    "name_remit":      (TO_SIGN_IN, 200, 200, 404),
    "release_remit":   (TO_SIGN_IN, 200, 200, 404),
    "replace_remit":   (TO_SIGN_IN, 200, 200, 404),
    "dismiss_remit":   (TO_SIGN_IN, 200, 200, 404),
    "settle_part":     (TO_SIGN_IN, 200, 200, 404),
    "take_back_part":  (TO_SIGN_IN, 200, 200, 404),
}  # fmt: skip

#: Nobody, Cleo, Ben, then Ana ask one after another; what is done once stays done.
POSTS: dict[str, tuple[object, object, object, object]] = {
    "enter_eob": (TO_SIGN_IN, 422, 422, 422),
    "post_remit_file": (TO_SIGN_IN, 302, 302, 404),
    "name_remit": (TO_SIGN_IN, 422, 422, 404),
    "release_remit": (TO_SIGN_IN, 422, 422, 404),
    "replace_remit": (TO_SIGN_IN, 422, 422, 404),
    "dismiss_remit": (TO_SIGN_IN, 422, 422, 404),
    "settle_part": (TO_SIGN_IN, 422, 422, 404),
    "take_back_part": (TO_SIGN_IN, 422, 422, 404),
}


def objects(ana, at) -> dict[str, dict[str, object]]:
    world.sent(ana, "REMIT1")
    remit = a_remit(paid("REMIT1"), paid("STRANGER1", client_member_id=""), trace_number="RT1")
    (taken,) = take_in(ana, remit)
    (in_doubt,) = take_in(ana, a_remit(paid("REMIT9"), trace_number="RT2"), data=world.as_835(
        a_remit(paid("REMIT9"), trace_number="RT2"), control=7, is_test=True
    ))  # fmt: skip
    file = world.a_file(ana, world.as_835(a_remit(paid("REMIT2"), trace_number="RT3"), control=8))
    parts = {part.state: part.id for part in queries.parts_of(ana, taken.remit_id)}
    doubtful = {"remit_id": in_doubt.remit_id}
    known = {"remit_id": taken.remit_id}
    return {
        **dict.fromkeys(("remit", "print_remit"), known),
        **dict.fromkeys(("name_remit", "release_remit", "replace_remit"), doubtful),
        "dismiss_remit": doubtful,
        "settle_part": {"part_id": parts["held"]},
        "take_back_part": {"part_id": parts["posted"]},
        "post_remit_file": {"file_id": file.id},
    }
