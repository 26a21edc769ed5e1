"""Setting a practice up, page by page: each is kept when it is sent, and any can be gone back to.

Knows the way through the steps of ``plan``. It is an edge of the process, and reads the clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from effleurage.apps.coverage.defaults import default_payers
from effleurage.apps.practices.fields import NotComplete
from effleurage.apps.practices.installation_actions import PasswordIsTooWeak, Person
from effleurage.findings import Finding
from effleurage.web.setup import draft, finishing, plan
from effleurage.web.setup.opening import in_set_up
from effleurage.web.ui.forms import Styled


class Mark(NamedTuple):
    """One step in the list at the top: its address is empty while it cannot be gone to."""

    title: str
    url: str
    state: str


@in_set_up
@require_safe
def set_up(request: HttpRequest) -> HttpResponse:
    """Go to the first step that is open."""
    typed = draft.read()
    if draft.CODE_IS_KEPT not in typed:
        return redirect("set_up_recovery_code")
    return redirect("set_up_step", plan.first_open(typed).name)


@in_set_up
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, step: str) -> HttpResponse:
    """Show one step, and keep what it says."""
    typed = draft.read()
    if draft.CODE_IS_KEPT not in typed:
        return redirect("set_up_recovery_code")
    this = _known(step)
    which = request.POST.get("which", request.GET.get("which", ""))
    if this.name == "owner" and (missing := _missing(typed)):
        return redirect("set_up_step", missing)
    form = this.form(request.POST or None, initial=_initial(this, typed, which))
    if request.method == "POST" and form.is_valid():
        answer = _finish(request, form, typed) if this.name == "owner" else _kept(form, this, which)
        if answer is not None:
            return answer
    return _page(request, this, form, typed, which)


@in_set_up
@require_POST
def skip(request: HttpRequest, step: str) -> HttpResponse:
    """Leave a step for later."""
    this = _known(step)
    if not this.skips:
        raise Http404
    return redirect("set_up_step", plan.first_open(draft.keep(this.name, None)).name)


def _known(name: str) -> plan.Step:
    if name not in plan.BY_NAME:
        raise Http404
    return plan.BY_NAME[name]


def _missing(typed: draft.Draft) -> str:
    """Return the first step before the last that is not answered, or no longer holds."""
    for each in plan.STEPS[:-1]:
        if each.name not in typed or _own(each.findings(typed), each.form.base_fields):
            return each.name
    return ""


def _kept(form: Styled, this: plan.Step, which: str) -> HttpResponse | None:
    says = plan.as_kept(form) | ({"which": which} if this.name == "payer" else {})
    found = _own(this.findings({**draft.read(), this.name: says}), form.fields)
    if not found:
        return redirect("set_up_step", plan.first_open(draft.keep(this.name, says)).name)
    _add_findings(form, found)
    return None


def _finish(request: HttpRequest, form: Styled, typed: draft.Draft) -> HttpResponse | None:
    says = form.cleaned_data
    owner = Person(says["email"], says["name"], says["password"])
    try:
        finishing.start(typed, owner, at=timezone.now())
    except PasswordIsTooWeak as refusal:
        form.add_error("password", refusal.advice)
        return None
    except NotComplete as refusal:
        _add_findings(form, refusal.findings)
        return None
    draft.end()
    user = get_adapter().authenticate(request, email=owner.email.lower(), password=owner.password)
    if user is None:
        return redirect("account_login")
    response: HttpResponse = perform_login(request, user, redirect_url=reverse("first_claim"))
    return response


def _own(findings: Iterable[Finding], names: Iterable[str]) -> list[Finding]:
    """Return the findings about fields of one page; the rest is another page's."""
    here = set(names)
    return [each for each in findings if each.where in here]


def _add_findings(form: Styled, findings: Iterable[Finding]) -> None:
    for each in findings:
        words = ". ".join(part[:1].upper() + part[1:] for part in (each.message, each.fix))
        form.add_error(each.where if each.where in form.fields else None, f"{words}.")


def _initial(this: plan.Step, typed: draft.Draft, which: str) -> dict[str, Any]:
    offered = plan.payer_offered(which) if this.name == "payer" else None
    if offered is None:
        return plan.initial(this, typed)
    return {
        "name": offered.facts.name,
        "payer_id": offered.facts.payer_id,
        "line_of_business": offered.facts.line_of_business,
        "filing_limit_days": offered.terms.filing_limit_days,
    }


def _page(
    request: HttpRequest, this: plan.Step, form: Styled, typed: draft.Draft, which: str
) -> HttpResponse:
    facts: dict[str, Any] = {
        "form": form,
        "step": this,
        "marks": _marks(this, typed),
        "errors": [(form[name], form.errors[name]) for name in form.fields if name in form.errors],
        "which": which,
    }
    if this.name == "payer":
        facts["offered"] = list(enumerate(default_payers()))
        facts["is_open"] = bool(which or typed.get("payer") or form.is_bound)
    return render(
        request, f"setup/step_{this.name}.html", facts, status=422 if form.errors else 200
    )


def _marks(this: plan.Step, typed: draft.Draft) -> list[Mark]:
    found = [Mark("Passphrase", "", "done")]
    for each in plan.STEPS:
        is_done = each.name in typed
        state = "now" if each is this else "done" if is_done else "later"
        url = reverse("set_up_step", args=[each.name]) if is_done and each is not this else ""
        found.append(Mark(each.title, url, state))
    return found
