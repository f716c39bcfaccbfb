"""`.../questionnaire/form.xlsx`, and the receipts of forms that were typed in."""

from functools import partial
from uuid import UUID

from fastapi import Request, Response

from services.engagement.consultations.problems import ConsultationNotFound
from services.engagement.consultations.queries import read_consultation
from services.engagement.consultations.routes import Reader, Writer
from services.engagement.forms.problems import SheetTooWide
from services.engagement.forms.queries import entered_forms
from services.engagement.forms.rules.columns import form_columns
from services.engagement.forms.schemas import FormNumbers, FormReceipt, FormReceipts
from services.engagement.forms.workbook import typed_forms
from services.engagement.questionnaires.problems import QuestionnaireNotFound
from services.engagement.questionnaires.service import read_questionnaire
from services.engagement.receipt_ring import ReceiptRing
from services.engagement.responses.problems import NOT_STORED
from services.engagement.responses.queries import asked_of, read_consulted, receipt
from services.engagement.responses.service import CONSULTATIONS
from services.shared.conditional import etag_of
from services.shared.downloads import WORKBOOK, download
from services.shared.errors import problem_responses
from services.shared.form_workbooks import MOST_COLUMNS
from services.shared.lane.routing import always, heavy
from services.shared.owning import OWNER
from services.shared.restricted import reads
from services.shared.routing import Router, StrictRoute

NO_FORM = (ConsultationNotFound, QuestionnaireNotFound, SheetTooWide)
AT = f"{CONSULTATIONS}/{{consultation_id}}"
files = Router(prefix=AT, tags=["questionnaires"], route_class=heavy(always))
router = Router(prefix=f"{AT}/forms", tags=["responses"], route_class=StrictRoute)


@files.get(
    "/questionnaire/form.xlsx",
    summary="A sheet for typed-in forms",
    response_class=Response,
    responses=WORKBOOK
    | problem_responses(ConsultationNotFound, QuestionnaireNotFound, SheetTooWide),
)
async def get_form_workbook(request: Request, consultation_id: UUID, principal: Reader) -> Response:
    """One column for each question and option, as the export has them, with what may be typed in,
    and a sheet that explains. Fill it in, and send it to `/forms/imports`.
    """
    async with request.app.state.database.read() as session:
        row = await read_consultation(session, consultation_id, principal)
        version, _ = await read_questionnaire(session, row.id)
        found = await read_consulted(session, str(row.id))
        # Before the questions are frozen, the sheet is one to look at.
        asked = await asked_of(session, found._replace(first=found.first or version.number))
    wide = len(form_columns(asked))
    if wide > MOST_COLUMNS:
        told = f"It has {wide:,} columns, of {MOST_COLUMNS:,} that a sheet has; send JSON."
        raise SheetTooWide(told)
    name = f"{row.slug}-forms-{version.number}"
    made_of = etag_of(version.subject, version.number, asked.first, asked.notice, asked.areas)
    return await download(request, "xlsx", name, made_of, partial(typed_forms, asked))


@router.post(
    "/receipts",
    summary="Receipts of forms that were typed in",
    response_model=FormReceipts,
    responses=problem_responses(ConsultationNotFound),
    dependencies=[OWNER],
)
async def list_form_receipts(
    request: Request, consultation_id: UUID, asked: FormNumbers, principal: Writer
) -> Response:
    """By the numbers on the forms: with it whoever gave one can change and withdraw it. Forms that
    are not there have none. To read them is an audit entry.
    """
    ring: ReceiptRing = request.app.state.receipts
    async with request.app.state.database.read() as session:
        row = await read_consultation(session, consultation_id, principal)
        found = await entered_forms(session, ring, row.id, asked.numbers)
    await reads(request, principal, "responses.receipts", owner=row.owner)
    items = [
        FormReceipt(number=number, id=id_, receipt=receipt(ring, id_))
        for number, id_ in found.items()
    ]
    body = FormReceipts(items=items).model_dump_json()
    return Response(body, headers=NOT_STORED, media_type="application/json")
