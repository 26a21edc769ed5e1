"""What is typed on the pages of sign-in, in our words.

Knows labels and what a phone's keyboard should offer. Refuses to check anything that allauth or an
action checks, but for one thing: a code counts once, for as long as it is good.
"""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as second_step
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils import timezone

from effleurage.apps.practices import sign_in_trail

#: A code is good for its own half minute and one on each side (MFA_TOTP_TOLERANCE).
_CODE_SECONDS = 120
_CODE = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "autocapitalize": "off",
    "spellcheck": "false",
}


def _password(label: str, *, is_new: bool = False, **more: Any) -> forms.CharField:
    autocomplete = "new-password" if is_new else "current-password"
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, widget=widget, max_length=1000, **more)


class SignInForm(account.LoginForm):  # type: ignore[misc]  # allauth has no type information
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = "E-mail address"
        login.widget = forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
        self.fields["password"] = _password("Password")


class ConfirmPasswordForm(account.ReauthenticateForm):  # type: ignore[misc]  # allauth has no type information
    """The password once more, before something that matters."""

    password = _password("Password")


class ChangePasswordForm(account.ChangePasswordForm):  # type: ignore[misc]  # allauth has no type information
    """The present password and a new one, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"] = _password("Present password")
        for name, label in (("password1", "New password"), ("password2", "New password again")):
            field = self.fields[name]
            field.label, field.help_text = label, ""
            field.widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        self.fields["password1"].help_text = HOW_TO_CHOOSE


class _CodeCountsOnce:
    """Refuses a code that was used, for as long as it would be good; tells of wrong ones."""

    user: Any
    authenticator: Any
    fields: dict[str, forms.Field]

    def _in_our_words(self) -> None:
        code = self.fields["code"]
        code.label = "Code"
        code.widget = forms.TextInput(attrs={**_CODE, "autofocus": True})

    def clean_code(self) -> str:
        try:
            code: str = super().clean_code()  # type: ignore[misc]  # the form beside this class
            if self.authenticator.type == Authenticator.Type.TOTP:
                self._use_up(code)
        except ValidationError:
            details = {"at": "second step"}
            sign_in_trail.tell(self.user.pk, "session.refused", details=details, at=timezone.now())
            raise
        return code

    def _use_up(self, code: str) -> None:
        # allauth forgets a used code after half a minute, although it is good for longer.
        digits = "".join(filter(str.isdigit, code))
        if not cache.add(f"code-used {self.user.pk} {digits}".replace(" ", ":"), 1, _CODE_SECONDS):
            raise ValidationError("This code was used already. Wait for the next one.")


class SecondStepForm(_CodeCountsOnce, second_step.AuthenticateForm):  # type: ignore[misc]  # allauth has no type information
    """A code from the phone, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._in_our_words()


class ConfirmCodeForm(_CodeCountsOnce, second_step.ReauthenticateForm):  # type: ignore[misc]  # allauth has no type information
    """A code once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._in_our_words()


class SetUpCodesForm(totp.ActivateTOTPForm):  # type: ignore[misc]  # allauth has no type information
    """The first code of a phone, to prove that it has the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Code that the phone shows"
        self.fields["code"].widget = forms.TextInput(attrs=_CODE)


class PassphraseForm(forms.Form):
    """The passphrase of the records."""

    passphrase = forms.CharField(
        label="Passphrase",
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "autofocus": True}),
    )


class RecoveryCodeForm(forms.Form):
    """The printed recovery code, and a new passphrase."""

    code = forms.CharField(
        label="Recovery code from the print",
        max_length=100,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        ),
    )
    passphrase = _password("New passphrase", is_new=True)
    again = _password("New passphrase again", is_new=True)

    def clean(self) -> dict[str, Any]:
        """Compare the two."""
        typed = super().clean() or {}
        if typed.get("passphrase") != typed.get("again"):
            self.add_error("again", "The two are not the same.")
        return typed


class InvitationForm(forms.Form):
    """The name and password of somebody who was invited."""

    name = forms.CharField(
        label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = _password("Password", is_new=True)
    again = _password("Password again", is_new=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = HOW_TO_CHOOSE

    def clean(self) -> dict[str, Any]:
        """Compare the two."""
        typed = super().clean() or {}
        if typed.get("password") != typed.get("again"):
            self.add_error("again", "The two are not the same.")
        return typed


HOW_TO_CHOOSE = (
    "Twelve characters or more. Three or four unrelated words make a good one; "
    "your name, or a password many people use, does not."
)
