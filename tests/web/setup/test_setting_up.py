"""Setting a practice up: page by page, gone back to, cut off, and whole at the end."""

from __future__ import annotations

from functools import cache

import pytest
from django.test import Client
from django.urls import reverse

from effleurage.apps.audit.models import Event
from effleurage.apps.coverage.models import Payer
from effleurage.apps.credentials.models import Therapist
from effleurage.apps.practices import installation
from effleurage.apps.practices.models import Location, Practice, User
from effleurage.apps.visits.models import Fee
from effleurage.store import key_store, keys, unlocked
from effleurage.web.setup import draft, opening
from effleurage.web.signin import unlocking
from effleurage.web.signin.attempts import Attempts

PASSPHRASE = "quarry lantern violin teapot"
PASSWORD = "hammock gravel sonnet"
PASSPHRASE_PAGE = reverse("set_up_passphrase")
GO_ON = reverse("set_up_go_on")
CODE = reverse("set_up_recovery_code")
TYPED = {
    "therapist": {
        "first_name": "Marta",
        "last_name": "Sundqvist",
        "npi": "1999000106",
        "licence_number": "MA60001234",
        "licence_state": "wa",
        "licence_until": "2027-05-01",
        "taxonomy": "225700000X",
    },
    "practice": {
        "bills_as": "organisation",
        "organisation": "Kvarnby Massage PLLC",
        "npi": "1999 000 593",
        "tax_id_kind": "EIN",
        "tax_id": "91-0004182",
        "phone": "(253) 555-0142",
    },
    "address": {
        "street": "418 Alder Court",
        "city": "Tacoma",
        "state": "WA",
        "postal_code": "98402-0118",
        "time_zone": "America/Los_Angeles",
    },
    "payer": {
        "which": "1",
        "name": "UnitedHealthcare",
        "payer_id": "87726",
        "line_of_business": "commercial",
        "filing_limit_days": "90",
    },
    "fees": {"fee_97124": "32", "fee_97140": "$34.50"},
}
OWNER = {
    "name": "Marta Sundqvist",
    "email": "Marta@Kvarnby.example",
    "password": PASSWORD,
    "again": PASSWORD,
}


@cache
def _key_file(secret: bytes) -> tuple[keys.KeyFile, str]:
    master = keys.MasterKey(secret)
    made, _, _ = keys.make_key_file(PASSPHRASE)
    ours = keys.KeyFile(master.fingerprint(), made.by_passphrase, made.by_recovery_code)
    return ours.with_passphrase(master, PASSPHRASE).with_new_recovery_code(master)


_held: list[keys.MasterKey] = []


def begin(_passphrase: str, *, at: object) -> str:
    """Begin as the laptop's program does, but in the tests' own database."""
    key_file, code = _key_file(_held[0].secret())
    key_store.write_key_file(key_file)
    unlocked.unlock(_held[0])
    return code


@pytest.fixture
def laptop(settings, tmp_path, monkeypatch, db):
    """A home in which nothing has begun, served by ``effleurage run``."""
    settings.HOME, settings.PART = tmp_path, "own"
    settings.BEGIN_RECORDS = f"{__name__}.begin"
    settings.LOGIN_URL = "welcome"
    monkeypatch.setattr(unlocking, "ATTEMPTS", Attempts())
    monkeypatch.setattr(opening, "_on_screen", [])
    _held[:] = [unlocked.master_key()]
    unlocked.lock()
    yield tmp_path
    unlocked.unlock(_held[0])


@pytest.fixture
def begun(laptop) -> Client:
    """The browser in which the passphrase was chosen; the code is on the screen."""
    client = Client()
    client.post(PASSPHRASE_PAGE, {"passphrase": PASSPHRASE, "again": PASSPHRASE})
    return client


@pytest.fixture
def asked(begun) -> Client:
    """The same, after the code was printed."""
    begun.post(CODE, _from_paper())
    return begun


def _from_paper() -> dict[str, str]:
    shown = opening._on_screen[0]
    groups = shown.code.split("-")
    return {f"group{number}": f" {groups[number - 1].lower()} " for number in shown.asked}


def _step(name: str) -> str:
    return reverse("set_up_step", args=[name])


def _answer_all(client: Client) -> None:
    for name, typed in TYPED.items():
        assert client.post(_step(name), typed).status_code == 302, name


def test_where_nothing_has_begun_every_address_leads_to_the_passphrase(laptop, client):
    assert client.get("/")["Location"] == reverse("set_up")
    assert client.get("/clients/")["Location"] == reverse("set_up")
    assert client.get(reverse("set_up"))["Location"] == PASSPHRASE_PAGE

    assert "passphrase" in client.get(PASSPHRASE_PAGE).content.decode()


def test_a_passphrase_that_thieves_try_first_is_not_taken(laptop, client):
    for weak in ("lamp", "massagemassage", "passwordpassword"):
        page = client.post(PASSPHRASE_PAGE, {"passphrase": weak, "again": weak})

        assert page.status_code == 422
        assert weak not in page.content.decode()
    differs = client.post(PASSPHRASE_PAGE, {"passphrase": PASSPHRASE, "again": "other"})

    assert "The two differ" in differs.content.decode()
    assert not draft.has_begun()


def test_a_disk_that_refuses_is_said_and_nothing_has_begun(laptop, client, settings):
    (laptop / "file").write_text("")
    settings.HOME = laptop / "file" / "home"

    page = client.post(PASSPHRASE_PAGE, {"passphrase": PASSPHRASE, "again": PASSPHRASE})

    assert page.status_code == 422
    assert "Nothing can be written into" in page.content.decode()
    assert not unlocked.is_unlocked()


def test_the_code_is_shown_until_two_groups_come_back_from_the_paper(begun):
    code = opening._on_screen[0].code
    first = begun.get(CODE).content.decode()
    wrong = begun.post(CODE, dict.fromkeys(_from_paper(), "ZZZZ"))
    skipped = begun.get(_step("therapist"))

    right = begun.post(CODE, _from_paper())

    assert all(group in first for group in code.split("-"))
    assert (wrong.status_code, "differ" in wrong.content.decode()) == (422, True)
    assert skipped["Location"] == CODE
    assert right["Location"] == reverse("set_up")
    assert code not in begun.get(CODE, follow=True).content.decode()


def test_another_browser_needs_the_passphrase(asked):
    stranger = Client()

    for address in (_step("therapist"), CODE, reverse("set_up")):
        assert stranger.get(address)["Location"] == GO_ON
    assert stranger.post(GO_ON, {"passphrase": "not the right one"}).status_code == 422
    assert stranger.get(_step("therapist"))["Location"] == GO_ON

    assert stranger.post(GO_ON, {"passphrase": PASSPHRASE})["Location"] == reverse("set_up")
    assert stranger.get(_step("therapist")).status_code == 200


def test_after_a_restart_one_goes_on_where_one_was(asked, client):
    asked.post(_step("therapist"), TYPED["therapist"])
    unlocked.lock()

    assert client.get("/")["Location"] == reverse("set_up")
    assert client.get(reverse("set_up"))["Location"] == GO_ON
    client.post(GO_ON, {"passphrase": PASSPHRASE})

    assert client.get(reverse("set_up"))["Location"] == _step("practice")
    assert "Sundqvist" in client.get(_step("therapist")).content.decode()


def test_a_code_that_was_lost_with_the_process_is_replaced(begun, client):
    lost = opening._on_screen.pop().code
    unlocked.lock()

    client.post(GO_ON, {"passphrase": PASSPHRASE})

    assert opening._on_screen[0].code != lost
    with pytest.raises(keys.RecoveryCodeIsWrong):
        key_store.load_key_file().open_with_recovery_code(lost)


def test_what_was_typed_lies_sealed(asked):
    asked.post(_step("therapist"), TYPED["therapist"])
    asked.post(_step("practice"), TYPED["practice"])

    everything = b"".join(each.read_bytes() for each in draft._path().parent.glob("set-up*"))

    assert b"Sundqvist" not in everything
    assert b"0004182" not in everything


def test_faults_stand_beside_their_fields_and_nothing_typed_is_lost(asked):
    page = asked.post(_step("therapist"), TYPED["therapist"] | {"npi": "1999000107"})

    told = page.content.decode()
    assert page.status_code == 422
    assert "check digit" in told
    assert "MA60001234" in told
    assert asked.get(reverse("set_up"))["Location"] == _step("therapist")


def test_a_payer_is_taken_from_the_list_and_edited(asked):
    chosen = asked.get(_step("payer"), {"which": "1"}).content.decode()
    asked.post(_step("payer"), TYPED["payer"] | {"filing_limit_days": "120"})

    assert "87726" in chosen
    assert draft.read()["payer"]["filing_limit_days"] == 120
    assert asked.get(_step("payer"), {"which": "99"}).status_code == 200


def test_the_practice_is_there_whole_at_the_end(asked):
    _answer_all(asked)

    done = asked.post(_step("owner"), OWNER)

    practice = Practice.objects.get()
    assert done["Location"] == reverse("first_claim")
    assert (practice.organisation, practice.npi) == ("Kvarnby Massage PLLC", "1999000593")
    assert practice.postal_code == "984020118"
    therapist = Therapist.objects.get()
    assert (therapist.licence_state, therapist.user.email) == ("WA", "marta@kvarnby.example")
    assert Location.objects.get().street == "418 Alder Court"
    payer = Payer.objects.get()
    assert (payer.name, payer.filing_limit_days, payer.requires_gp) == (
        "UnitedHealthcare",
        90,
        True,
    )
    fees = dict(Fee.objects.values_list("procedure", "charge_cents"))
    assert fees == {"97124": 3200, "97140": 3450}
    assert not draft._path().exists()
    assert asked.get(reverse("first_claim")).status_code == 200
    assert Event.objects.filter(action="session.started").exists()


def test_sent_twice_it_is_one_practice(asked):
    _answer_all(asked)
    second = Client()
    second.post(GO_ON, {"passphrase": PASSPHRASE})

    asked.post(_step("owner"), OWNER)
    again = second.post(_step("owner"), OWNER)

    assert again["Location"] == "/"
    assert len(installation.practices_here()) == 1


def test_a_password_that_is_too_weak_begins_nothing(asked):
    _answer_all(asked)

    weak = asked.post(_step("owner"), OWNER | {"password": "short", "again": "short"})
    no_address = asked.post(_step("owner"), OWNER | {"email": "marta"})

    assert (weak.status_code, no_address.status_code) == (422, 422)
    assert "marta@kvarnby" in weak.content.decode().lower()
    assert (Practice.objects.count(), User.objects.count()) == (0, 0)


def test_the_last_step_waits_for_the_others_and_two_may_be_left_for_later(asked):
    early = asked.get(_step("owner"))
    for name in ("therapist", "practice", "address"):
        asked.post(_step(name), TYPED[name])
    asked.post(reverse("skip_set_up_step", args=["payer"]))
    asked.post(reverse("skip_set_up_step", args=["fees"]))

    done = asked.post(_step("owner"), OWNER)

    assert early["Location"] == _step("therapist")
    assert asked.post(reverse("skip_set_up_step", args=["address"])).status_code == 302
    assert done["Location"] == reverse("first_claim")
    assert (Payer.objects.count(), Fee.objects.count()) == (0, 0)


def test_in_her_own_name_the_therapist_bills(asked):
    asked.post(_step("therapist"), TYPED["therapist"])
    own = {"bills_as": "own", "organisation": "", "npi": "1999000106"}
    asked.post(_step("practice"), TYPED["practice"] | own)
    for name in ("address", "payer", "fees"):
        asked.post(_step(name), TYPED[name])

    asked.post(_step("owner"), OWNER)

    practice = Practice.objects.get()
    assert (practice.organisation, practice.person_last_name) == ("", "Sundqvist")


def test_when_a_practice_is_there_the_pages_of_set_up_lead_away(asked):
    _answer_all(asked)
    asked.post(_step("owner"), OWNER)

    for address in (reverse("set_up"), _step("therapist"), CODE):
        assert asked.get(address)["Location"] == "/"
    assert Client().get(reverse("welcome"))["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("typed", "tone"),
    [
        ({"passphrase": "short"}, "bad"),
        ({"passphrase": PASSPHRASE}, "good"),
        ({"npi": "1999000106"}, "good"),
        ({"npi": "1999000107"}, "bad"),
        ({"npi": "19990"}, "neutral"),
        ({"postal_code": "98402"}, "warn"),
        ({"postal_code": "984020118"}, "good"),
    ],
)
def test_a_field_is_judged_as_it_is_typed(laptop, client, typed, tone):
    said = client.post(reverse("check_set_up"), typed).content.decode()

    assert f"tone-{tone}" in said
    assert PASSPHRASE not in said
