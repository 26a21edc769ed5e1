"""The pages of people: the list, one member, her role, her sessions, and the end of it.

Knows that a practice is never without an owner. Her password and second step are her own pages'.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from effleurage.apps.audit.actor import Actor
from effleurage.apps.practices import member_sessions, people_actions, queries
from effleurage.apps.practices.doors import NoSuchRecord, require
from effleurage.apps.practices.people_actions import LastOwner
from effleurage.apps.practices.permissions import NAMES, Permission, may
from effleurage.web.people import roles
from effleurage.web.people.forms import RoleForm
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.lists import list_page
from effleurage.web.ui.pages import Asks, Crumb, Words, act, page, press
from effleurage.web.ui.shown import Fact
from effleurage.web.ui.tables import Asked, Column, Empty, Filter, Rows, Table

SECTION = "people"
LAST_OWNER: Words = {
    LastOwner: "This is the practice's only owner. Make somebody else an owner first, then come "
    "back: a practice without an owner could never be changed again."
}
_ROLES = tuple((each.role, each.word) for each in roles.COLUMNS)


def name(row: Any) -> str:
    """Return what a member is called."""
    return str(row.user.name or row.user.email)


def _url(row: Any) -> str:
    return reverse("person", args=[row.id])


PEOPLE = Table(
    name="people",
    caption="People",
    columns=(
        Column(name="name", title="Name", of=name, link=_url, sub=lambda row: row.user.email,
               sorts=True),
        Column(name="role", title="As what", of=lambda row: NAMES[row.role].capitalize(),
               sorts=True),
        Column(name="since", title="Since", kind="full_day", of=lambda row: row.since, sorts=True),
    ),
    filters=(Filter(name="role", title="As what", choices=_ROLES, without="Everybody"),),
    empty=Empty("Nobody in that role", "Invite somebody, or change a member's role."),
    exports="membership",
)  # fmt: skip
INVITATIONS = Table(
    name="invitations",
    caption="Open invitations",
    columns=(
        Column(
            name="email", title="To", link=lambda row: reverse("withdraw_person", args=[row.id])
        ),
        Column(name="role", title="As what", of=lambda row: NAMES[row.role].capitalize()),
        Column(name="expires_at", title="Until", kind="moment"),
    ),
    empty=Empty("No open invitation", "An invitation is a link that you hand over yourself."),
)
SESSIONS = Table(
    name="sessions",
    caption="Signed in now",
    columns=(
        Column(name="browser", title="Browser", of=lambda row: row.browser or "A browser"),
        Column(name="started_at", title="Since", kind="moment"),
        Column(name="last_seen_at", title="Last seen", kind="moment"),
    ),
    empty=Empty("Signed in nowhere", "She signs in with her own password and second step."),
)


@in_practice
def people(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List who works here, the open invitations, and what each role may do."""

    def found(asked: Asked) -> Rows:
        role = asked.filters["role"]
        rows = [each for each in queries.members(actor) if role in {"", each.role}]
        rows = asked.sorted(rows)
        return Rows(rows, total=len(rows))

    facts: dict[str, Any] = {"roles": roles.COLUMNS, "permissions": roles.rows()}
    if may(actor.role, Permission.EDIT_PEOPLE):
        open_now = queries.open_invitations(actor, at=timezone.now())
        facts["invitations"] = INVITATIONS.of(open_now) if open_now else None
    return list_page(request, actor, PEOPLE, "people/list.html", found, section=SECTION, **facts)


@in_practice
def person(request: HttpRequest, actor: Actor, membership_id: UUID) -> HttpResponse:
    """Show one member: as what, since when, what she may do, where she is signed in."""
    row = _live(actor, membership_id)
    facts: dict[str, Any] = {
        "member": row,
        "name": name(row),
        "is_self": row.user_id == actor.user_id,
        "facts": [
            Fact("Signs in as", row.user.email),
            Fact("As what", NAMES[row.role].capitalize()),
        ],
        "words": roles.words_of(row.role),
    }
    if may(actor.role, Permission.EDIT_PEOPLE):
        found = member_sessions.sessions_of_member(actor, row.id, at=timezone.now())
        facts["sessions"] = SESSIONS.of(found)
        facts["is_signed_in"] = bool(found)
    way = [Crumb("People", reverse("people"))]
    return page(
        request, actor, "people/person.html", section=SECTION, crumbs=way, crumb=name(row), **facts
    )


@in_practice
def change_person(request: HttpRequest, actor: Actor, membership_id: UUID) -> HttpResponse:
    """Give a member another role."""
    row = _live(actor, membership_id)
    require(actor, Permission.EDIT_PEOPLE)
    form = RoleForm(request, initial={"role": row.role})
    answer = act(
        request,
        actor,
        form,
        lambda at: people_actions.change_role(
            actor, membership_id=row.id, was=row.role, to=form.cleaned_data["role"], at=at
        ),
        to=_url(row),
        said="It counts from her next click on.",
        words=LAST_OWNER,
    )
    way = [Crumb("People", reverse("people")), Crumb(name(row), _url(row))]
    facts = {"form": form, "name": name(row), "url": _url(row), "crumbs": way, "crumb": "Role"}
    more = {"roles": roles.COLUMNS, "permissions": roles.rows(), "section": SECTION}
    return answer or page(request, actor, "people/role.html", **facts, **more)


@in_practice
def end_person(request: HttpRequest, actor: Actor, membership_id: UUID) -> HttpResponse:
    """End a membership, once asked."""
    row = _live(actor, membership_id)
    require(actor, Permission.EDIT_PEOPLE)
    is_self = row.user_id == actor.user_id
    return press(
        request,
        actor,
        lambda at: people_actions.end_membership(actor, membership_id=row.id, at=at),
        to=reverse("home" if is_self else "people"),
        back=_url(row),
        said="She works here no longer. What she did stays in the trail under her name.",
        asks=Asks(
            "Leave this practice?" if is_self else f"Does {name(row)} work here no longer?",
            "It counts at once, in every browser. Her notes and what she did stay. Open "
            "invitations that she made are withdrawn. To come back she needs a new one.",
            "End the membership",
        ),
        words=LAST_OWNER,
    )


@in_practice
def sign_person_out(request: HttpRequest, actor: Actor, membership_id: UUID) -> HttpResponse:
    """Sign a member out everywhere, once asked."""
    row = _live(actor, membership_id)
    require(actor, Permission.EDIT_PEOPLE)
    return press(
        request,
        actor,
        lambda at: member_sessions.sign_member_out(actor, membership_id=row.id, at=at),
        to=_url(row),
        back=_url(row),
        said="Signed out everywhere.",
        asks=Asks(
            f"Sign {name(row)} out everywhere?",
            "For a laptop or phone that was lost. What she was typing is lost; she signs in again "
            "with her own password and second step.",
            "Sign her out",
        ),
    )


def _live(actor: Actor, membership_id: UUID) -> Any:
    """Return a membership that has not ended."""
    row = queries.get_membership(actor, membership_id)
    if row.ended_at is not None:
        raise NoSuchRecord("membership", membership_id)
    return row
