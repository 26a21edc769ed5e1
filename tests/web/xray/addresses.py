"""Which addresses the X-ray has, what each of us gets there, and the objects they name."""

from __future__ import annotations

from tests.apps.remits import world

TO_SIGN_IN = "to sign-in"
TO_XRAY = "/xray/"

PAGES: dict[str, tuple[object, object, object, object]] = {
    #                  nobody      ana      ben      cleo
    "xray":          (TO_SIGN_IN, 200,     200,     200),
    "xray_held":     (TO_SIGN_IN, 302,     302,     302),
    "put_away_xray": (TO_SIGN_IN, 405,     405,     405),
    "xray_file":     (TO_SIGN_IN, 200,     200,     404),
}  # fmt: skip

POSTS: dict[str, tuple[object, object, object, object]] = {
    "xray": (TO_SIGN_IN, 422, 422, 422),
    "put_away_xray": (TO_SIGN_IN, 302, 302, 302),
    "xray_file": (TO_SIGN_IN, 200, 200, 404),
}


def objects(ana, at) -> dict[str, dict[str, object]]:
    file = world.a_file(ana, b"ISA, and nothing that anybody could read", name="odd.txt")
    return {"xray_file": {"file_id": file.id}}
