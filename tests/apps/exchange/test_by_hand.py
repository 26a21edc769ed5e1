from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from effleurage.apps.exchange import actions, queries
from effleurage.apps.exchange.actions import ByHand, Paper
from effleurage.apps.exchange.models import File, Method, Submission
from effleurage.apps.exchange.papers import ConfirmationIsMissing, PaperIsNoPdf
from effleurage.apps.exchange.sending import ConnectionCannotSend
from effleurage.apps.practices.doors import NoSuchRecord
from effleurage.core.claims.life_table import ClaimAlreadySent, ClaimIsNotReady
from tests.apps.claims.a_claim_of import a_draft, a_ready_claim, row
from tests.apps.exchange.a_sending_of import a_connection, by_hand, the_submission


def _a_pdf(pages: int) -> bytes:
    writer, out = PdfWriter(), BytesIO()
    for _ in range(pages):
        writer.add_blank_page(width=612, height=792)
    writer.write(out)
    return out.getvalue()


def _send(actor, claim, method, at, **changes):
    how = ByHand(
        **{"connection_id": by_hand(actor, method).id, "confirmation": "9400 1000"} | changes
    )
    return actions.record_sent(actor, claim_id=claim.id, by_hand=how, at=at)


def _pages(data):
    return [page.extract_text() for page in PdfReader(BytesIO(data)).pages]


@pytest.mark.parametrize("method", [Method.MAIL, Method.FAX])
def test_what_was_mailed_or_faxed_is_kept_with_its_papers_behind_the_form(ana, at, method):
    ready = a_ready_claim(ana)
    referral = _a_pdf(2)

    submission_id = _send(ana, ready, method, at, papers=(Paper(data=referral),))

    pages = _pages(bytes(queries.get_submission(ana, submission_id).file.body))
    assert len(pages) == 3
    assert ready.number in pages[0]
    submission = the_submission(ready)
    assert (submission.state, submission.method) == ("sent", method)
    assert submission.confirmation == "9400 1000"
    assert [set(paper) for paper in submission.attachments] == [{"sha256"}]
    assert (row(ready.id).state, row(ready.id).sent_at) == ("sent", at)


def test_what_was_typed_into_a_portal_is_kept_as_the_sheet_it_was_copied_from(ana, at):
    ready = a_ready_claim(ana)

    submission_id = _send(ana, ready, Method.PORTAL, at)

    sheet = bytes(queries.get_submission(ana, submission_id).file.body).decode()
    boxes = [line.split()[0] for line in sheet.splitlines()[1:]]
    assert boxes.index("1a") < boxes.index("21") < boxes.index("24D") < boxes.index("33")
    assert "97124" in sheet
    assert "CMH100200300" in sheet


@pytest.mark.parametrize("confirmation", ["", "  "])
def test_what_left_by_hand_needs_its_proof(ana, at, confirmation):
    ready = a_ready_claim(ana)

    with pytest.raises(ConfirmationIsMissing):
        _send(ana, ready, Method.MAIL, at, confirmation=confirmation)

    assert row(ready.id).state == "ready"


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"%PDF-1.4 and then nothing"])
def test_a_paper_that_cannot_be_opened_is_refused_before_anything_is_kept(ana, at, data):
    ready = a_ready_claim(ana)

    with pytest.raises(PaperIsNoPdf):
        _send(ana, ready, Method.MAIL, at, papers=(Paper(data=data),))

    assert not Submission.objects.exists()
    assert not File.objects.exists()


def test_what_was_sent_by_hand_is_not_sent_again(ana, at):
    ready = a_ready_claim(ana)
    _send(ana, ready, Method.FAX, at)

    with pytest.raises(ClaimAlreadySent):
        _send(ana, ready, Method.MAIL, at)

    assert len(queries.submissions_of_claim(ana, ready.id)) == 1


def test_a_draft_is_not_mailed(ana, at):
    draft = a_draft(ana)

    with pytest.raises(ClaimIsNotReady):
        _send(ana, draft, Method.MAIL, at)


def test_a_folder_is_no_way_out_for_a_hand(ana, at, tmp_path):
    ready, connection = a_ready_claim(ana), a_connection(ana, tmp_path)

    with pytest.raises(ConnectionCannotSend):
        _send(ana, ready, Method.MAIL, at, connection_id=connection.id)


def test_nobody_mails_another_practices_claim(ana, cleo, at):
    ready = a_ready_claim(ana)

    with pytest.raises(NoSuchRecord):
        _send(cleo, ready, Method.MAIL, at)
