from __future__ import annotations

import json
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from effleurage.apps.audit.models import Event
from effleurage.apps.practices.models import Remembered
from tests.web import people
from tests.web.people import PASSWORD, code_of, confirm, set_up_codes, sign_in

SECOND = reverse("mfa_authenticate")


def _to_second_step(actor) -> Client:
    client = Client()
    sign_in(client, people.user_of(actor))
    return client


def test_setting_up_codes_asks_for_the_password_first(anas_browser):
    response = anas_browser.get(reverse("mfa_activate_totp"))

    assert response["Location"].startswith(reverse("account_reauthenticate"))


def test_after_setting_up_the_password_alone_is_not_enough(ana, anas_browser):
    secret, _ = set_up_codes(anas_browser)
    client = _to_second_step(ana)

    before = client.get("/")
    client.post(SECOND, {"code": code_of(secret, steps_on=1)})

    assert before.status_code == 302
    assert client.get("/").status_code == 200
    event = Event.objects.filter(action="session.started").latest("id")
    assert event.details["by"] == ["password", "mfa"]


def test_a_wrong_code_is_refused_and_leaves_an_event(ana, anas_browser):
    secret, _ = set_up_codes(anas_browser)
    client = _to_second_step(ana)
    wrong = f"{(int(code_of(secret)) + 1) % 1_000_000:06}"

    response = client.post(SECOND, {"code": wrong})

    assert response.context["form"].errors["code"]
    assert client.get("/").status_code == 302
    assert Event.objects.filter(action="session.refused", details__at="second step").count() == 1


def test_the_right_code_is_refused_after_five_wrong_ones(ana, anas_browser):
    secret, _ = set_up_codes(anas_browser)
    client = _to_second_step(ana)
    for wrong in range(5):
        client.post(SECOND, {"code": f"wrong{wrong}"})

    response = client.post(SECOND, {"code": code_of(secret, steps_on=1)})

    assert "Too many tries" in response.content.decode()
    assert client.get("/").status_code == 302


def test_a_code_counts_once_for_as_long_as_it_is_good(ana, anas_browser):
    secret, _ = set_up_codes(anas_browser)
    code = code_of(secret, steps_on=1)
    _to_second_step(ana).post(SECOND, {"code": code})
    # What allauth itself remembers of a used code is gone after half a minute.
    Remembered.objects.filter(key__contains="totp.used").delete()
    again = _to_second_step(ana)

    response = again.post(SECOND, {"code": f"{code[:3]} {code[3:]}"})

    assert "used already" in response.content.decode()
    kept = Remembered.objects.get(key__contains="code-used")
    assert kept.expires_at > timezone.now() + timedelta(seconds=85)


def test_a_recovery_code_signs_in_once(ana, anas_browser):
    _, codes = set_up_codes(anas_browser)
    first, second = _to_second_step(ana), _to_second_step(ana)

    first.post(SECOND, {"code": codes[0]})
    refused = second.post(SECOND, {"code": codes[0]})

    assert len(codes) == 10
    assert first.get("/").status_code == 200
    assert refused.context["form"].errors["code"]
    assert second.get("/").status_code == 302


def test_recovery_codes_are_shown_once(anas_browser):
    _, codes = set_up_codes(anas_browser)

    again = anas_browser.get(reverse("mfa_view_recovery_codes")).content.decode()

    assert not any(code in again for code in codes)
    assert "10 of 10 codes left" in again


def test_new_recovery_codes_replace_the_old_ones(ana, anas_browser):
    _, old = set_up_codes(anas_browser)

    anas_browser.post(reverse("mfa_generate_recovery_codes"))
    shown = anas_browser.get(reverse("mfa_view_recovery_codes"))

    assert not set(shown.context["unused_codes"]) & set(old)
    refused = _to_second_step(ana).post(SECOND, {"code": old[0]})
    assert refused.context["form"].errors["code"]


def test_secrets_lie_in_no_table_as_they_are(ana, anas_browser):
    confirm(anas_browser)
    page = anas_browser.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    while_setting_up = _everything_in_the_database()
    anas_browser.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    codes = anas_browser.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]

    after = _everything_in_the_database()

    assert secret not in while_setting_up + after
    assert not any(code in after for code in codes)
    assert Authenticator.objects.filter(user_id=ana.user_id).count() == 2


def _everything_in_the_database() -> str:
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows.extend(cursor.fetchall())
    readable = [
        bytes(each).decode("latin-1") if isinstance(each, bytes | memoryview) else str(each)
        for row in rows
        for each in row
    ]
    return json.dumps(readable)


def test_stopping_codes_leaves_the_password_alone_and_an_event(ana, anas_browser):
    set_up_codes(anas_browser)

    anas_browser.post(reverse("mfa_deactivate_totp"))

    assert people.kinds_of_second_step(people.user_of(ana)) == set()
    told = Event.objects.filter(chain="installation", actor_id=ana.user_id)
    assert list(told.order_by("id").values_list("action", flat=True)) == [
        "session.started",
        "second-step.started",
        "second-step.stopped",
    ]


def test_the_page_shows_the_secret_as_a_square_and_in_letters(anas_browser):
    confirm(anas_browser)

    page = anas_browser.get(reverse("mfa_activate_totp"))
    text = page.content.decode()

    assert "<svg" in text
    assert "<?xml" not in text
    assert "style=" not in text
    assert page.context["secret_in_groups"] in text
    assert "issuer=Effleurage" in page.context["totp_url"]


def test_where_the_office_asks_for_codes_nothing_else_is_shown(anas_browser, settings):
    settings.SECOND_STEP_REQUIRED = True

    before = anas_browser.get("/")
    set_up_codes(anas_browser)

    assert before["Location"] == reverse("mfa_activate_totp")
    assert anas_browser.get("/").status_code == 200


def test_confirming_by_code_works_too(ana, anas_browser):
    secret, _ = set_up_codes(anas_browser)
    cache.clear()
    client = _to_second_step(ana)
    client.post(SECOND, {"code": code_of(secret)})

    client.post(reverse("mfa_reauthenticate"), {"code": code_of(secret, steps_on=1)})

    assert client.get(reverse("mfa_deactivate_totp")).status_code == 200


def test_a_wrong_password_when_confirming_counts_towards_the_lock_out(ana, anas_browser):
    for _ in range(5):
        anas_browser.post(reverse("account_reauthenticate"), {"password": "no no no no"})

    response = sign_in(Client(), people.user_of(ana), password=PASSWORD)

    assert "Too many tries" in response.content.decode()
