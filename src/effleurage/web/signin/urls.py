"""The addresses of sign-in. Names with ``account_`` and ``mfa_`` are the ones allauth asks for.

What allauth offers besides is left out: sign-up, e-mail addresses, password reset by mail.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as recovery_codes
from django.urls import path

from effleurage.web.signin import practice, unlocking, views

urlpatterns = [
    path("practice/", practice.choose_practice, name="choose_practice"),
    path("unlock/", unlocking.unlock, name="unlock"),
    path("unlock/with-code/", unlocking.unlock_with_code, name="unlock_with_code"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("sign-in/", account.login, name="account_login"),
    path("sign-in/second-step/", second_step.authenticate, name="mfa_authenticate"),
    path("sign-in/closed/", account.account_inactive, name="account_inactive"),
    path("sign-out/", account.logout, name="account_logout"),
    path("account/", second_step.index, name="mfa_index"),
    path("account/confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("account/confirm/code/", second_step.reauthenticate, name="mfa_reauthenticate"),
    path("account/password/", views.ChangePassword.as_view(), name="account_change_password"),
    path("account/codes/", views.SetUpCodes.as_view(), name="mfa_activate_totp"),
    path("account/codes/stop/", views.StopCodes.as_view(), name="mfa_deactivate_totp"),
    path(
        "account/recovery-codes/",
        recovery_codes.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "account/recovery-codes/new/",
        views.NewRecoveryCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path("account/sessions/", views.own_sessions, name="own_sessions"),
    path("account/sessions/others/end/", views.end_other_sessions, name="end_other_sessions"),
    path("account/sessions/all/end/", views.end_all_sessions, name="end_all_sessions"),
    path("account/sessions/<uuid:session_id>/end/", views.end_session, name="end_session"),
]
