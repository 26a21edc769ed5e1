"""Which addresses people have, what each of us gets there, and the objects they name."""

from __future__ import annotations

from django.utils import timezone

from effleurage.apps.practices import people_actions
from effleurage.apps.practices.models import Membership

TO_SIGN_IN = "to sign-in"

PAGES: dict[str, tuple[object, object, object, object]] = {
    #                  nobody      ana  ben  cleo
    "people":          (TO_SIGN_IN, 200, 200, 200),
    "invite_person":   (TO_SIGN_IN, 200, 403, 200),
    "withdraw_person": (TO_SIGN_IN, 200, 403, 404),
    "person":          (TO_SIGN_IN, 200, 200, 404),
    "change_person":   (TO_SIGN_IN, 200, 403, 404),
    "end_person":      (TO_SIGN_IN, 200, 403, 404),
    "sign_person_out": (TO_SIGN_IN, 200, 403, 404),
}  # fmt: skip

#: Nobody, Cleo, Ben, then Ana ask one after another; what is done once stays done.
POSTS: dict[str, tuple[object, object, object, object]] = {
    "invite_person": (TO_SIGN_IN, 422, 403, 422),
    "change_person": (TO_SIGN_IN, 422, 403, 404),
    "withdraw_person": (TO_SIGN_IN, 200, 403, 404),
    "end_person": (TO_SIGN_IN, 200, 403, 404),
}


def objects(ana, at) -> dict[str, dict[str, object]]:
    mine = Membership.objects.get(practice_id=ana.practice_id, user_id=ana.user_id)
    member = {"membership_id": mine.pk}
    made = people_actions.invite(ana, email="eli@new.example", role="biller", at=timezone.now())
    return {
        **dict.fromkeys(("person", "change_person", "end_person", "sign_person_out"), member),
        "withdraw_person": {"invitation_id": made.invitation_id},
    }
