"""The pages of the printer: how far it is off on the red form, and the sheet that shows it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.practices import keeping, queries
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.documents import cms1500
from effleurage.web.settings.forms import OffsetForm
from effleurage.web.settings.practice import SECTION, crumbs
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.pages import act, document, page


@in_practice
def calibration(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show how the printer is measured; posted, keep how far it is off."""
    row = queries.get_practice(actor)
    now = {"right": row.form_offset_right, "down": row.form_offset_down, "version": row.version}
    form = OffsetForm(request, initial=now)
    if request.method == "POST":
        require(actor, Permission.EDIT_PRACTICE)
    answer = act(
        request,
        actor,
        form,
        lambda at: keeping.keep_form_offset(
            actor,
            right=form.cleaned_data["right"],
            down=form.cleaned_data["down"],
            version=form.edited_version,
            at=at,
        ),
        to=reverse("calibration"),
        said="Kept. Print the sheet once more and look: every X should sit in its square.",
    )
    facts = {"form": form, "practice": row, "section": SECTION, "crumbs": crumbs()}
    return answer or page(request, actor, "settings/calibration.html", crumb="Printer", **facts)


@in_practice
def calibration_sheet(_request: HttpRequest, actor: Actor) -> HttpResponse:
    """Return the sheet to print, with the offset that is kept; nobody's data is on it."""
    row = queries.get_practice(actor)
    content = cms1500.draw_calibration(
        offset_x=row.form_offset_right, offset_y=row.form_offset_down
    )
    return document(content, "application/pdf", "cms1500-calibration.pdf")
