"""Consultations as everybody sees them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from services.engagement.consultations.feedback_presenter import shown_parts
from services.engagement.consultations.models import Consultation
from services.engagement.consultations.public_queries import PublishedWhole
from services.engagement.consultations.rules.calendar import closing_moment
from services.engagement.consultations.rules.labels import Language, label_of, labelled
from services.engagement.consultations.rules.law import affected_nations
from services.engagement.consultations.rules.states import state_on
from services.engagement.consultations.schemas.commitments import Commitments, Feedback
from services.engagement.consultations.schemas.decision import DecisionAnswers
from services.engagement.consultations.schemas.proposal import EqualityImpact, Options
from services.engagement.consultations.schemas.public import (
    CourseNotice,
    PublicConsultation,
    PublicConsultationDetail,
    PublicDecision,
    PublicDecisionPart,
    PublicQuestionnaire,
)
from services.engagement.consultations.schemas.publication import (
    DocumentContent,
    InformationContent,
    PrivacyNotice,
    TextContent,
)
from services.engagement.consultations.schemas.report import Report, Themes
from services.engagement.consultations.schemas.scrutiny import Recommendations
from services.engagement.questionnaires.form import FormHead
from services.engagement.questionnaires.rules.json_schema import schema_of
from services.engagement.questionnaires.rules.questions import questions_of
from services.engagement.questionnaires.rules.words import TextMissing
from services.engagement.questionnaires.schemas import QuestionContent
from services.engagement.questionnaires.service import Found
from services.shared.calendars import CalendarEntry
from services.shared.feeds import FeedEntry

PUBLIC_PREFIX = "/v1/public/consultations"
NO_DOCUMENT = "not given"
Texts = Mapping[str, Any]


def public_item(row: Consultation, texts: Texts | None, today: date) -> PublicConsultation:
    return PublicConsultation(**_told(row, texts, today))


def _told(row: Consultation, texts: Texts | None, today: date) -> dict[str, Any]:
    kept = {name: getattr(row, name) for name in row.__class__.model_fields}
    taken = {name: kept[name] for name in kept.keys() & PublicConsultation.model_fields.keys()}
    at = f"{PUBLIC_PREFIX}/{row.slug}"
    welsh = (texts or {}).get("welsh")
    return taken | {
        "organisation": row.owner,
        "label": label_of(row.kind, row.level),
        "state": state_on(row.state, row.closes_on, today),  # type: ignore[arg-type]
        "english": text_in("english", row, texts),
        "welsh": TextContent(**welsh) if welsh else None,
        "nations": affected_nations(row.nations, row.areas),
        "closes_at": closing_moment(row.closes_on) if row.closes_on else None,
        "links": {"self": at}
        | {name: f"{at}/{name}" for name in ("questionnaire", "responses", "statements")},
    }


def text_in(language: str, row: Consultation, texts: Texts | None) -> TextContent:
    """What it says in the language; English where there is no other."""
    told = (texts or {}).get(language) or (texts or {}).get("english")
    if told:
        return TextContent(**told)
    return TextContent(title=row.title, summary=row.summary, document=NO_DOCUMENT)


def form_head(found: PublishedWhole, language: Language) -> FormHead:
    """Of the form to print. Raises TextMissing; in Welsh stands what there is of it in Welsh."""
    row, parts = found.row, {name: each.content for name, each in found.parts.items()}
    texts, notice = parts.get("texts", {}), parts.get("privacy-notice", {})
    if language == "welsh" and not texts.get(language):
        raise TextMissing(row.title)
    english = language == "english"
    return FormHead(
        title=text_in(language, row, texts).title,
        label=label_of(row.kind, row.level, language),
        closes_on=row.closes_on,
        contact=texts.get("contact" if english else "welsh_contact"),
        notice=notice.get("version"),
        source=notice.get("source"),
        complaints=notice.get("how_to_complain" if english else "welsh_how_to_complain"),
    )


def public_detail(
    found: PublishedWhole, today: date, published: Collection[str] = ()
) -> PublicConsultationDetail:
    """Of indicators it names those in `published`."""
    row = found.row
    shown = shown_parts(found, today, published)
    texts = shown.get("texts", {})
    parts = Parts(shown)
    documents = parts.items("documents", DocumentContent)
    news = parts.items("new-information", InformationContent)
    return PublicConsultationDetail(
        **_told(row, texts, today),
        contact=texts.get("contact"),
        formats=texts.get("formats", []),
        notices=list(_notices(found)),
        options=parts.whole("options", Options),
        equality_impact=parts.whole("equality-impact", EqualityImpact),
        privacy_notice=parts.whole("privacy-notice", PrivacyNotice),
        documents=[each for each in documents if each.published_on and each.published_on <= today],
        new_information=[each for each in news if each.published_on <= today],
        report=parts.whole("report", Report),
        themes=parts.whole("themes", Themes),
        recommendations=parts.whole("recommendations", Recommendations),
        answers=parts.whole("answers", DecisionAnswers),
        decision=_decision(shown.get("decision")),
        feedback=parts.whole("feedback", Feedback),
        commitments=parts.whole("commitments", Commitments),
    )


class Parts:
    """The parts that are shown, as schemas."""

    def __init__(self, shown: Mapping[str, Mapping[str, Any]]) -> None:
        self._shown = shown

    def whole(self, name: str, kind: type[Any]) -> Any:
        return kind.model_validate(self._shown[name]) if name in self._shown else None

    def items(self, name: str, kind: type[Any]) -> list[Any]:
        return [kind.model_validate(each) for each in self._shown.get(name, {}).get("items", ())]


def _decision(content: Mapping[str, Any] | None) -> PublicDecision | None:
    if content is None:
        return None
    given = {name: content[name] for name in PublicDecision.model_fields if name != "parts"}
    parts = [
        PublicDecisionPart(**{name: each.get(name) for name in PublicDecisionPart.model_fields})
        for each in content["parts"]
    ]
    return PublicDecision(**given, parts=parts)


def _notices(found: PublishedWhole) -> Iterator[CourseNotice]:
    """In the order of their days."""
    told = [
        CourseNotice(what="extended", on=each.decided_on, until=each.closes_on, reason=each.reason)
        for each in found.extensions
    ]
    told += [
        CourseNotice(what=each.after, on=each.effective_on, until=None, reason=reason)
        for each in found.steps
        if each.after in ("paused", "withdrawn") and (reason := each.evidence.get("reason"))
    ]
    yield from sorted(told, key=lambda each: each.on)


def public_questionnaire(found: Found) -> PublicQuestionnaire:
    version, _ = found
    return PublicQuestionnaire(
        version=version.number,
        questions=[QuestionContent.model_validate(each) for each in version.questions],
        notice=version.notice,
        answers=schema_of(questions_of(version.questions)),
    )


def calendar_entries(
    rows: Sequence[Consultation], texts: Mapping[Any, Texts], language: Language, address: str
) -> Iterator[CalendarEntry]:
    """Those that have dates, each over all days on which people are asked."""
    for row in rows:
        if row.starts_on is None or row.closes_on is None or row.told_at is None:
            continue
        said = text_in(language, row, texts.get(row.id))
        yield CalendarEntry(
            uid=str(row.id),
            sequence=row.edition - 1,
            changed_at=row.told_at,
            starts=row.starts_on,
            ends=row.closes_on,
            summary=said.title,
            description=labelled(said.summary, row.kind, row.level, language),
            url=f"{address}{PUBLIC_PREFIX}/{row.slug}",
            status="CANCELLED" if row.state == "withdrawn" else "CONFIRMED",
        )


def feed_entries(
    rows: Sequence[Consultation], texts: Mapping[Any, Texts], language: Language, address: str
) -> Iterator[FeedEntry]:
    for row in rows:
        said = text_in(language, row, texts.get(row.id))
        yield FeedEntry(
            id=row.id.urn,
            title=said.title,
            updated=row.told_at or row.changed_at,
            link=f"{address}{PUBLIC_PREFIX}/{row.slug}",
            summary=labelled(said.summary, row.kind, row.level, language),
            categories=row.topics,
        )
