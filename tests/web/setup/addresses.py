"""The addresses of a first start: where nothing is to be started they are not there."""

from __future__ import annotations

TO_SIGN_IN = "to sign-in"
_NOT_THERE = (404, 404, 404, 404)
_POSTED_ONLY = (405, 405, 405, 405)

PAGES: dict[str, tuple[object, object, object, object]] = {
    #                         nobody      ana  ben  cleo
    "welcome":                _NOT_THERE,
    "enter_demo":             _POSTED_ONLY,
    "switch_part":            _NOT_THERE,
    "start_demo_afresh":      _NOT_THERE,
    "set_up":                 _NOT_THERE,
    "set_up_passphrase":      _NOT_THERE,
    "set_up_go_on":           _NOT_THERE,
    "set_up_recovery_code":   _NOT_THERE,
    "check_set_up":           _POSTED_ONLY,
    "skip_set_up_step":       _NOT_THERE,
    "set_up_step":            _NOT_THERE,
    "first_claim":            (TO_SIGN_IN, 200, 200, 200),
}  # fmt: skip

POSTS: dict[str, tuple[object, object, object, object]] = dict.fromkeys(
    (
        "enter_demo",
        "switch_part",
        "start_demo_afresh",
        "check_set_up",
        "skip_set_up_step",
        "set_up_step",
    ),
    _NOT_THERE,
)


def objects(_ana, _at) -> dict[str, dict[str, object]]:
    return {"skip_set_up_step": {"step": "payer"}, "set_up_step": {"step": "therapist"}}
