"""Which page of the guide helps on which page of the app.

Knows the nouns in the names of addresses (``edit_client``, ``claim``, ``remits``), and for each the
page of the guide with the heading to begin at. A name with none of them is helped by the table of
contents, so that a new page has help on its first day.
"""

from __future__ import annotations

from types import MappingProxyType

from django.urls import reverse

_DENIED = "denied#then-choose-one-way"
_TOLD = "payer-rules#with-the-clients-policy"
_OFFICIAL = "codes#load-the-official-files"
_OWN_CODES = "codes#your-own-codes"
PLACES = MappingProxyType(
    {
        "home": "first-payment#9-from-now-on",
        "today": "first-payment#9-from-now-on",
        "set_up": "start#then-your-own-practice",
        "client": "first-payment#1-the-client",
        "referral": "limits#a-referral",
        "episode": "kinds-of-payer#auto",
        "case": "kinds-of-payer#auto",
        "policy": "first-payment#2-the-policy",
        "authorisation": "limits#an-authorisation",
        "payer": "payer-rules#where-they-are",
        "rules": "payer-rules#where-they-are",
        "rule": "payer-rules#ask-then-say-so",
        "usual_rules": "payer-rules#what-you-begin-with",
        "contract": "payer-rules#contracts",
        "terms": "denied#filing-limits",
        "visit": "first-payment#3-the-visit",
        "note": "first-payment#3-the-visit",
        "addendum": "states#a-visit",
        "claim": "first-payment#4-the-claim",
        "mend_claim": "fixes#how-it-goes",
        "what_if": "fixes#before-you-sign",
        "rejected": "rejected#what-to-do",
        "denied": "denied#first-read-three-things",
        "form": "cms1500",
        "calibration": "cms1500#before-the-first-red-form",
        "hand": "by-hand#each-time",
        "batch": "first-payment#5-sending",
        "connection": "first-payment#5-sending",
        "sending": "states#a-sending",
        "unknown": "outcome-unknown",
        "exchange": "first-payment#6-the-answers",
        "file": "states#an-answer",
        "remit": "first-payment#7-the-remit",
        "part": "states#why-something-is-held",
        "held": "states#why-something-is-held",
        "money": "first-payment#8-the-money",
        "ledger": "money#who-owes-whom",
        "payment": "money#who-owes-whom",
        "people": "roles",
        "person": "roles",
        "invitation": "roles#letting-somebody-in",
        "audit": "roles#four-rules-without-exception",
        "settings": "first-payment#before-the-first-client",
        "practice": "first-payment#before-the-first-client",
        "location": "first-payment#before-the-first-client",
        "therapist": "first-payment#before-the-first-client",
        "fee": "first-payment#before-the-first-client",
        "backup": "keys-and-backups#backups",
        "unlock": "keys-and-backups",
        "purge": "retention#purging-one",
        "account": "roles#when-somebody-is-locked-out",
        "mfa": "roles#when-somebody-is-locked-out",
        "paper": "first-payment#1-the-client",
        "card": _TOLD,
        "benefit": _TOLD,
        "restriction": _TOLD,
        "hold": "retention#holding-something-for-a-case",
        "retention": "retention#when-a-chart-is-due",
        "eob": "by-hand#answers-come-on-paper-too",
        "pass": "fixes#where-there-is-no-button",
        "receipt": "money#who-owes-whom",
        "credit": "money#who-owes-whom",
        "entry": "money#who-owes-whom",
        "xray": "first-payment#6-the-answers",
        "referrer": "codes#where-a-diagnosis-came-from",
        # Whole names, where the last noun would lead astray.
        "answer_claim": "by-hand#if-it-never-arrived",
        "bill_next_payer": "money#when-a-client-has-two-plans",
        "choose_client": "first-payment#3-the-visit",
        "claim_copy_sheet": "by-hand#each-time",
        "claim_overlay": "cms1500",
        "clients_owing": "first-payment#8-the-money",
        "code_load": _OFFICIAL,
        "code_sets": _OFFICIAL,
        "correct_claim": _DENIED,
        "edit_billing": "first-payment#3-the-visit",
        "give_up_denied": _DENIED,
        "hold_claim": "states#a-claim",
        "load_codes": _OFFICIAL,
        "note_answer": "limits#what-the-payer-said",
        "add_own_code": _OWN_CODES,
        "own_code": _OWN_CODES,
        "own_codes": _OWN_CODES,
        "payment_end": _TOLD,
        "post_remit_file": "first-payment#7-the-remit",
        "purge_client": "retention#purging-one",
        "read_answer": "limits#what-the-payer-said",
        "refund_overpaid": "money#who-owes-whom",
        "restrict_billing": _TOLD,
        "running": "rejected#if-nothing-comes-back-at-all",
        "send_claim": "first-payment#5-sending",
        "sent_claim": "first-payment#5-sending",
        "settle_sending": "outcome-unknown",
        "sign_ins": "roles#four-rules-without-exception",
        "take_codes_back": "codes#take-a-load-back",
        "undo_merge": "first-payment#1-the-client",
        "xray_file": "first-payment#6-the-answers",
    }
)
_PLURALS = (("ies", "y"), ("ches", "ch"), ("s", ""))


def help_for(url_name: str) -> str:
    """Return the address of the help for a page of the app, known by the name of its address."""
    name, _, anchor = _place(url_name).partition("#")
    page = reverse("help_page", kwargs={"name": name}) if name else reverse("help")
    return f"{page}#{anchor}" if anchor else page


def help_for_rule(code: str) -> str:
    """Return the address at which a check of the gate is explained: why, and how to mend it."""
    return f"{reverse('help_page', kwargs={'name': 'rules'})}#{code.lower()}"


def _place(url_name: str) -> str:
    """Return the place of the whole name, else of the last noun in it."""
    if url_name in PLACES:
        return PLACES[url_name]
    nouns = [each for word in url_name.split("_") if (each := _noun(word)) in PLACES]
    return PLACES[nouns[-1]] if nouns else ""


def _noun(word: str) -> str:
    for ending, one in _PLURALS:
        if word not in PLACES and word.endswith(ending):
            return word.removesuffix(ending) + one
    return word
