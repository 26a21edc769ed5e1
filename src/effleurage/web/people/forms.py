"""What is typed about people: whom to invite, and another role."""

from __future__ import annotations

from django import forms

from effleurage.apps.practices.models import Role
from effleurage.apps.practices.permissions import NAMES
from effleurage.web.ui.forms import Form, choice

ROLES = tuple((role.value, NAMES[role].capitalize()) for role in Role)


class InviteForm(Form):
    """Whom to invite, as what."""

    email = forms.EmailField(
        label="E-mail address", help_text="She signs in with it. Nothing is sent to it."
    )
    role = choice("As what", ROLES, initial=Role.BILLER.value)


class RoleForm(Form):
    """Another role."""

    role = choice("As what", ROLES)
