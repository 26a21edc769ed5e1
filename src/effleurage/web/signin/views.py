"""The pages of a user's own way in: her second step, her password, her sessions, an invitation.

Knows allauth's views, and adds to each that changes something its event in the trail, in the same
transaction. Refuses to know practices. It is an edge of the process, and reads the clock.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.account import views as account
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.timesince import timesince
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from effleurage.apps.practices import installation_actions, queries, sessions, sign_in_trail
from effleurage.apps.practices.permissions import NAMES
from effleurage.web.signin.forms import InvitationForm


class ChangePassword(account.PasswordChangeView):  # type: ignore[misc]  # allauth has no type information
    """Change one's password."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Change it whole or not at all; the adapter writes the event."""
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
        return response


class SetUpCodes(ActivateTOTPView):  # type: ignore[misc]  # allauth has no type information
    """Begin to use codes from a phone."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Begin, and say so in the trail."""
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            sign_in_trail.tell(self.request.user.pk, "second-step.started", at=timezone.now())
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page the QR code as part of itself, and the secret in groups to type."""
        facts: dict[str, Any] = super().get_context_data(**kwargs)
        svg = facts["totp_svg"]
        # Made by the QR library from our own address; the XML prologue has no place in HTML.
        facts["qr_code"] = mark_safe(svg[svg.index("<svg") :])  # noqa: S308 - no text of anybody's
        secret = facts["form"].secret
        facts["secret_in_groups"] = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
        return facts


class StopCodes(DeactivateTOTPView):  # type: ignore[misc]  # allauth has no type information
    """Stop using codes from a phone."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Stop, and say so in the trail."""
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            sign_in_trail.tell(self.request.user.pk, "second-step.stopped", at=timezone.now())
        return response


class NewRecoveryCodes(GenerateRecoveryCodesView):  # type: ignore[misc]  # allauth has no type information
    """Make new recovery codes; the old ones open nothing any more."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Make them, and say so in the trail."""
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            sign_in_trail.tell(self.request.user.pk, "recovery-codes.made", at=timezone.now())
        return response


@require_safe
def own_sessions(request: HttpRequest) -> HttpResponse:
    """Show in which browsers one is signed in."""
    this, now = request.session.session_key or "", timezone.now()
    rows = sessions.sessions_of(user_id=_own_id(request), this=this, at=now)
    shown = [
        {
            "session": row,
            "began": _ago(row.started_at, now),
            "last_used": _ago(row.last_seen_at, now),
        }
        for row in rows
    ]
    facts = {
        "rows": shown,
        "has_others": len(rows) > 1,
        "idle_minutes": settings.SESSION_IDLE_MINUTES,
    }
    return render(request, "signin/sessions.html", facts)


def _ago(then: datetime, now: datetime) -> str:
    return "just now" if now - then < timedelta(minutes=1) else f"{timesince(then, now)} ago"


@require_POST
def end_session(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Sign one of one's browsers out."""
    try:
        sessions.end_one(user_id=_own_id(request), session_id=session_id, at=timezone.now())
    except sessions.NoSuchSession:
        raise Http404 from None
    messages.success(request, "That browser is signed out.")
    return redirect("own_sessions")


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign every other of one's browsers out."""
    this = request.session.session_key or ""
    sessions.end_others(user_id=_own_id(request), this=this, at=timezone.now())
    messages.success(request, "Every other browser is signed out.")
    return redirect("own_sessions")


@require_POST
def end_all_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere, here too."""
    sessions.end_all(user_id=_own_id(request), at=timezone.now())
    request.session.flush()
    return redirect("account_login")


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Let somebody who was invited come in."""
    try:
        offer = queries.offer_behind(token, at=timezone.now())
        if request.user.is_authenticated:
            return _accept_signed_in(request, offer, token)
        if queries.user_behind(offer.email) is not None:
            return redirect_to_login(request.path)
        return _accept_new(request, offer, token)
    except queries.InvitationIsNotOpen:
        return render(request, "signin/invitation_over.html", status=404)


def _accept_signed_in(request: HttpRequest, offer: queries.Offer, token: str) -> HttpResponse:
    assert request.user.is_authenticated
    if request.user.email != offer.email:
        return render(request, "signin/invitation_of_another.html", status=404)
    if request.method == "POST":
        installation_actions.accept_invitation_as(
            token=token, user_id=request.user.pk, at=timezone.now()
        )
        request.session[sessions.PRACTICE] = str(offer.practice_id)
        return redirect("home")
    return _invitation_page(request, offer, None)


def _accept_new(request: HttpRequest, offer: queries.Offer, token: str) -> HttpResponse:
    form = InvitationForm(request.POST or None)
    if not (request.method == "POST" and form.is_valid()):
        return _invitation_page(request, offer, form)
    typed = form.cleaned_data
    try:
        installation_actions.accept_invitation(
            token=token, name=typed["name"], password=typed["password"], at=timezone.now()
        )
    except installation_actions.PasswordIsTooWeak as refusal:
        form.add_error("password", refusal.advice)
        return _invitation_page(request, offer, form)
    messages.success(request, "Welcome. Sign in with your new password.")
    return redirect("account_login")


def _invitation_page(
    request: HttpRequest, offer: queries.Offer, form: InvitationForm | None
) -> HttpResponse:
    facts = {"offer": offer, "role": NAMES[offer.role], "form": form}
    status = 422 if form is not None and form.errors else 200
    return render(request, "signin/invitation.html", facts, status=status)


def _own_id(request: HttpRequest) -> UUID:
    assert request.user.is_authenticated
    return request.user.pk
