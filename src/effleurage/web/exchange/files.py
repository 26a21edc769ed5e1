"""The page of one file: what it says in words, which claims it touches, and its bytes.

Knows how a file is told: answers as they were taken in, claims as they left, remits by their rows,
and the text itself. Refuses to repair anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.coverage import queries as coverage
from effleurage.apps.exchange import listing, queries
from effleurage.apps.exchange.listing import AnswerLine
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission, may
from effleurage.apps.remits import listing as remits
from effleurage.apps.remits.mapping import finding_of
from effleurage.web.claims.forms import ReasonForm
from effleurage.web.coverage.seen import said_of
from effleurage.web.exchange import words
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui import formats, typed
from effleurage.web.ui.pages import Crumb, document, page
from effleurage.web.ui.shown import Fact
from effleurage.web.ui.tables import Column, Empty, Table

_SHOWN = 60_000
_PAPER = ("packet",)
_ENDINGS = {"other": "bin", "copy-sheet": "txt"}


class ShownAnswer(NamedTuple):
    """One answer in words, with the way to its claim and to the file it is about."""

    line: AnswerLine
    subject: str
    claim_url: str
    about_url: str
    fix: str
    findings: tuple[Any, ...]


def _claim_url(claim_id: UUID | None) -> str:
    return reverse("claim", args=[claim_id]) if claim_id else ""


CLAIMS = Table(
    name="claims",
    caption="The claims in it",
    columns=(
        Column(
            name="claim_number",
            title="Claim",
            kind="code",
            link=lambda row: _claim_url(row.claim_id),
        ),
        Column(name="service_from", title="Visit", kind="day"),
        Column(name="total_cents", title="Charge", kind="money"),
        Column(name="state", title="Sending", kind="state", states="submission"),
        Column(name="answer", title="Answer", kind="state", states="answer"),
    ),
    empty=Empty("No claims", "It carries none."),
)
REMITS = Table(
    name="remits",
    caption="The remits in it",
    columns=(
        Column(
            name="payer_name",
            title="Payer",
            of=lambda row: row.payer_name or "A payer without a name",
            link=lambda row: reverse("remit", args=[row.id]),
        ),
        Column(name="amount_cents", title="Payment", kind="money"),
        Column(name="paid_on", title="Paid on", kind="day"),
        Column(name="trace_number", title="Trace", kind="code"),
        Column(name="state", title="State", kind="state", states="remit"),
    ),
    empty=Empty(
        "None of its remits is new",
        "Each payment in it was on record already, or it was not posted yet.",
    ),
)


COVER = Table(
    name="cover",
    caption="The answers that were kept",
    columns=(
        Column(
            name="payer",
            title="Policy with",
            of=lambda row: row.policy.payer.name,
            link=lambda row: reverse("policy", args=[row.policy_id]),
        ),
        Column(name="answered_on", title="Answered on", kind="full_day"),
        Column(name="said", title="It says", of=said_of),
    ),
    empty=Empty("None was kept", "No answer in it is about exactly one policy of yours."),
)


@in_practice
def exchange_file(request: HttpRequest, actor: Actor, file_id: UUID) -> HttpResponse:
    """Show one file."""
    row = queries.get_file(actor, file_id)
    asked = typed.number(request.GET.get("page", "")) or 1
    facts: dict[str, Any] = {
        "file": row,
        "kind": words.kind(row.kind),
        "teaches": words.TEACHES.get(row.kind, ""),
        "facts": _facts(row),
        "findings": [finding_of(each) for each in row.findings][:20],
        "section": "exchange",
        "crumbs": [Crumb("Exchange", reverse("exchange"))],
        "crumb": words.kind(row.kind),
        "bytes_url": reverse("file_bytes", args=[row.id]),
        "is_paper": row.kind in _PAPER,
    }
    facts |= _contents(actor, row, page_number=asked)
    return page(request, actor, "exchange/file.html", **facts)


@in_practice
def file_bytes(request: HttpRequest, actor: Actor, file_id: UUID) -> HttpResponse:
    """Show a paper of ours; hand out any other file byte for byte, posted with a reason."""
    require(actor, Permission.EXPORT)
    row = queries.get_file(actor, file_id)
    if row.kind in _PAPER:
        _record_leaving(actor, row, "the paper, looked at")
        return document(bytes(row.body), "application/pdf", f"file-{row.id}.pdf")
    form = ReasonForm(request)
    if request.method == "POST" and form.is_valid():
        _record_leaving(actor, row, form.cleaned_data["reason"])
        name = f"file-{row.id}.{_ENDINGS.get(row.kind, row.kind.lower())}"
        return document(bytes(row.body), "application/octet-stream", name, download=True)
    back = reverse("exchange_file", args=[row.id])
    crumbs = [Crumb("Exchange", reverse("exchange")), Crumb(words.kind(row.kind), back)]
    return page(
        request, actor, "exchange/take_out.html", form=form, url=back, section="exchange",
        crumbs=crumbs, crumb="Take it out", status=422 if form.is_bound else 200,
    )  # fmt: skip


def _record_leaving(actor: Actor, row: Any, reason: str) -> None:
    leaving = audit.Leaving(
        how=audit.How.EXPORTED, form=row.kind, kind="file", reason=reason, ids=(row.id,)
    )
    audit.record_leaving(actor, leaving, at=timezone.now())


def _contents(actor: Actor, row: Any, *, page_number: int) -> dict[str, Any]:
    """Return what stands in a file, as far as its kind can be told."""
    if row.direction == "out":
        return {
            "claims": CLAIMS.of(queries.submissions_of_file(actor, row.id)),
            "about": _in_words(listing.answers_about(actor, row.id)),
            "text": "" if row.kind in _PAPER else _as_text(row),
        }
    if row.kind == "835":
        of_835: dict[str, Any] = {"text": _as_text(row)}
        if may(actor.role, Permission.SEE_REMITS):
            found = remits.remits_of_files(actor, [row.id])
            of_835["remits"] = REMITS.of(found.get(row.id, []))
            of_835["to_post"] = row.done_at is None
        return of_835
    if row.kind == "271":
        return {
            "cover": COVER.of(coverage.answers_in_file(actor, file_id=row.id)),
            "text": _as_text(row),
        }
    answers = listing.answers_in(actor, row.id, page=page_number)
    told = _in_words(answers.items)
    return {
        "refused": [each for each in told if each.fix or each.findings],
        "taken": [each for each in told if not (each.fix or each.findings)],
        "abouts": list(dict.fromkeys(each.about_url for each in told if each.about_url)),
        "shown": answers,
        "next_page": 0 if answers.is_last else answers.number + 1,
        "before_page": answers.number - 1,
        "text": _as_text(row),
    }


def _in_words(lines: Iterable[AnswerLine]) -> list[ShownAnswer]:
    return [
        ShownAnswer(
            line=line,
            subject=_subject(line),
            claim_url=_claim_url(line.claim_id),
            about_url=reverse("exchange_file", args=[line.about_id]) if line.about_id else "",
            fix=_fix(line),
            findings=tuple(finding_of(each) for each in line.findings),
        )
        for line in lines
    ]


def _subject(line: AnswerLine) -> str:
    if line.claim_number:
        return f"Claim {line.claim_number}"
    if line.kind == "277CA":
        return "The batch as a whole"
    if line.set_number:
        return f"The form of set {line.set_number}"
    return "The envelope" if line.kind == "TA1" else "The file as a whole"


def _fix(line: AnswerLine) -> str:
    """Return what to do about a refusal; nothing where there is nothing to do."""
    if line.verdict != "rejected":
        return ""
    if line.claim_number:
        return "Nobody decided on it: mend it on the claim's page, then send it as new."
    return "Nothing in it was read: mend the claims that it names, then send all of it again."


def _facts(row: Any) -> list[Fact]:
    return [
        Fact("Way", "came in" if row.direction == "in" else "left"),
        Fact("Number", row.control_number),
        Fact("Size", formats.size(row.size_bytes)),
        Fact("Fingerprint", row.sha256[:16]),
    ]


def _as_text(row: Any) -> str:
    """Return the beginning of a file, one segment a line."""
    text = bytes(row.body)[:_SHOWN].decode("utf-8", "replace")
    if text.startswith("ISA") and len(text) > 105 and "\n" not in text[:300]:
        text = text.replace(text[105], f"{text[105]}\n")
    more = "" if row.size_bytes <= _SHOWN else "\n… the rest is in the download"
    return f"{text.rstrip()}{more}"
