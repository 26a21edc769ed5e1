"""Which addresses cover has, what each of us gets there, and the objects they name."""

from __future__ import annotations

from effleurage.apps.coverage.models import BillingRestriction, EligibilityAnswer
from effleurage.apps.practices.models import Practice
from tests.apps import world

TO_SIGN_IN = "to sign-in"
NAMES = (
    "add_policy", "policy", "edit_policy", "end_policy", "add_card", "add_authorisation",
    "edit_authorisation", "add_case", "edit_case", "add_referral", "edit_referral",
    "note_benefit", "compare_card", "restrict_billing", "end_restriction", "payment_end",
    "note_answer", "read_answer", "withdraw_answer",
)  # fmt: skip
#: All of it names an object of Ana's; a biller may do it too.
PAGES: dict[str, tuple[object, object, object, object]] = dict.fromkeys(
    NAMES, (TO_SIGN_IN, 200, 200, 404)
)
POSTS: dict[str, tuple[object, object, object, object]] = dict.fromkeys(
    [
        name
        for name in NAMES
        if name not in {"policy", "add_case", "edit_case", "payment_end", "withdraw_answer"}
    ],
    (TO_SIGN_IN, 422, 422, 404),
)


def objects(ana, at) -> dict[str, dict[str, object]]:
    practice = Practice.objects.get(pk=ana.practice_id)
    client = world.a_client(practice)
    policy = world.a_policy(client, world.a_payer(practice, name="Coverage Mutual"))
    restriction = BillingRestriction.objects.create(
        practice=practice, policy=policy, since=at.date(), asked_on=at.date()
    )
    answer = EligibilityAnswer.objects.create(
        practice=practice, policy=policy, how="phone", answered_on=at.date(), is_active=True,
        noted_at=at, noted_by="Ana",
    )  # fmt: skip
    of_client, of_policy = {"client_id": client.id}, {"policy_id": policy.id}
    return {
        **dict.fromkeys(("add_policy", "add_case", "add_referral"), of_client),
        **dict.fromkeys(("policy", "edit_policy", "end_policy"), of_policy),
        **dict.fromkeys(("add_card", "add_authorisation"), of_policy),
        **dict.fromkeys(("note_benefit", "compare_card", "restrict_billing"), of_policy),
        "end_restriction": {"restriction_id": restriction.id},
        **dict.fromkeys(("note_answer", "read_answer"), of_policy),
        "withdraw_answer": {"answer_id": answer.id},
        "payment_end": {"case_id": world.a_case(client, number="E-PAYMENT").id},
        "edit_authorisation": {"authorisation_id": world.an_authorisation(policy).id},
        "edit_case": {"case_id": world.a_case(client).id},
        "edit_referral": {"referral_id": world.a_referral(client).id},
    }
