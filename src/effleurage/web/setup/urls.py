"""The addresses of a first start; where nothing is to be started they are not there."""

from __future__ import annotations

from django.urls import path

from effleurage.web.setup import checking, doors, first_claim, opening, steps

urlpatterns = [
    path("start/", doors.welcome, name="welcome"),
    path("start/demo/", doors.enter_demo, name="enter_demo"),
    path("start/switch/", doors.switch, name="switch_part"),
    path("start/afresh/", doors.start_afresh, name="start_demo_afresh"),
    path("set-up/", steps.set_up, name="set_up"),
    path("set-up/passphrase/", opening.passphrase, name="set_up_passphrase"),
    path("set-up/go-on/", opening.go_on, name="set_up_go_on"),
    path("set-up/recovery-code/", opening.recovery_code, name="set_up_recovery_code"),
    path("set-up/check/", checking.check, name="check_set_up"),
    path("set-up/skip/<slug:step>/", steps.skip, name="skip_set_up_step"),
    path("set-up/first-claim/", first_claim.first_claim, name="first_claim"),
    path("set-up/<slug:step>/", steps.step, name="set_up_step"),
]
