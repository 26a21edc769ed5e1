from __future__ import annotations

from functools import cache

import pytest
from django.test import Client
from django.urls import reverse

from effleurage.apps.audit.models import Event
from effleurage.store import key_store, keys, unlocked
from effleurage.web.signin import unlocking
from effleurage.web.signin.attempts import Attempts, TooManyTries

PASSPHRASE = "seven quiet lanterns over the river"
UNLOCK = reverse("unlock")


@pytest.fixture
def home(settings, tmp_path, monkeypatch):
    settings.HOME = tmp_path
    monkeypatch.setattr(unlocking, "ATTEMPTS", Attempts())
    return tmp_path


@pytest.fixture
def recovery_code(home, db):
    """A store locked under a key file whose master key is the tests' own."""
    held = unlocked.master_key()
    key_file, code = _key_file(held.secret())
    key_store.write_key_file(key_file)
    unlocked.lock()
    yield code
    unlocked.unlock(held)


@cache
def _key_file(secret: bytes) -> tuple[keys.KeyFile, str]:
    master = keys.MasterKey(secret)
    made, _, _ = keys.make_key_file(PASSPHRASE)
    ours = keys.KeyFile(master.fingerprint(), made.by_passphrase, made.by_recovery_code)
    return ours.with_passphrase(master, PASSPHRASE).with_new_recovery_code(master)


def test_everything_leads_to_the_unlock_page_while_locked(recovery_code, client):
    for path in ("/", "/sign-in/", "/account/", "/no/such/page/"):
        assert client.get(path)["Location"] == UNLOCK

    page = client.get(UNLOCK)
    assert "passphrase" in page.content.decode()
    style = client.get("/static/ui/tokens.css")
    assert b"--paper" in b"".join(style.streaming_content)
    style.close()


def test_the_passphrase_opens_the_records(recovery_code, client):
    response = client.post(UNLOCK, {"passphrase": PASSPHRASE})

    assert response["Location"] == "/"
    assert unlocked.is_unlocked()
    event = Event.objects.get(action="store.unlocked")
    assert event.details == {"by": "passphrase", "wrong tries before": 0}


def test_a_wrong_passphrase_opens_nothing_and_is_counted(recovery_code, client):
    response = client.post(UNLOCK, {"passphrase": "not the one"})

    assert response.status_code == 422
    assert "does not open" in response.content.decode()
    assert not unlocked.is_unlocked()

    client.post(UNLOCK, {"passphrase": PASSPHRASE})
    assert Event.objects.get(action="store.unlocked").details["wrong tries before"] == 1


def test_after_five_wrong_ones_the_right_passphrase_has_to_wait(recovery_code, client):
    for _ in range(5):
        client.post(UNLOCK, {"passphrase": "not the one"})

    response = client.post(UNLOCK, {"passphrase": PASSPHRASE})

    assert "Too many wrong tries" in response.content.decode()
    assert not unlocked.is_unlocked()


def test_the_recovery_code_sets_a_new_passphrase_and_gives_a_new_code(recovery_code, client):
    new = "eleven patient herons at noon"

    page = client.post(
        reverse("unlock_with_code"), {"code": recovery_code, "passphrase": new, "again": new}
    )

    assert unlocked.is_unlocked()
    shown = page.context["code"]
    assert shown in page.content.decode()
    assert shown != recovery_code
    key_store.load_key_file().open_with_passphrase(new)
    key_store.load_key_file().open_with_recovery_code(shown)
    assert Event.objects.get(action="store.unlocked").details["by"] == "recovery code"


@pytest.mark.parametrize(
    ("code", "passphrase", "again"),
    [
        ("AAAA-BBBB", "eleven patient herons", "eleven patient herons"),
        (None, "eleven patient herons", "eleven patient egrets"),
        (None, "short", "short"),
    ],
)
def test_a_wrong_code_or_a_poor_passphrase_changes_nothing(
    recovery_code, client, code, passphrase, again
):
    typed = {"code": code or recovery_code, "passphrase": passphrase, "again": again}

    response = client.post(reverse("unlock_with_code"), typed)

    assert response.status_code == 422
    assert not unlocked.is_unlocked()
    key_store.load_key_file().open_with_passphrase(PASSPHRASE)


def test_a_form_from_elsewhere_does_not_unlock(recovery_code):
    strict = Client(enforce_csrf_checks=True)

    response = strict.post(UNLOCK, {"passphrase": PASSPHRASE})

    assert response.status_code == 403
    assert not unlocked.is_unlocked()


def test_another_name_for_this_computer_is_refused_while_locked(recovery_code, client):
    assert client.get(UNLOCK, headers={"host": "evil.example"}).status_code == 400


def test_without_a_key_file_the_page_says_what_to_do(home, db, client):
    held = unlocked.master_key()
    unlocked.lock()
    try:
        response = client.post(UNLOCK, {"passphrase": PASSPHRASE})
    finally:
        unlocked.unlock(held)

    assert "effleurage init" in response.content.decode()


def _refuse(*, at):
    raise RuntimeError("a newer database")


def test_what_fails_after_unlocking_locks_again(recovery_code, client, settings):
    settings.AFTER_UNLOCK = [f"{__name__}._refuse"]
    client.raise_request_exception = False

    response = client.post(UNLOCK, {"passphrase": PASSPHRASE})

    assert response.status_code == 500
    assert not unlocked.is_unlocked()


def test_an_open_store_shows_no_unlock_page(db, client):
    assert client.get(UNLOCK)["Location"] == "/"
    assert client.get(reverse("unlock_with_code"))["Location"] == "/"


def test_waits_double_and_stop_at_a_quarter_hour():
    attempts, now, waits = Attempts(), 0.0, []

    for _ in range(24):
        try:
            with attempts.one_try(now):
                pass
        except TooManyTries as refusal:
            waits.append(refusal.seconds)
            now += refusal.seconds

    assert waits == [30, 60, 120, 240, 480, 900, 900, 900, 900, 900]


def test_a_right_passphrase_forgets_the_wrong_ones():
    attempts = Attempts()
    for _ in range(3):
        with attempts.one_try(0.0):
            pass

    with attempts.one_try(0.0):
        before = attempts.forget()

    assert before == 3
    assert attempts.wrong == 0
