"""We asked, you said, we did, out of the parts of the record that are public."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from services.engagement.consultations.problems import FeedbackNotPublished
from services.engagement.consultations.public_queries import PublishedWhole
from services.engagement.consultations.rules.labels import label_of
from services.engagement.consultations.rules.publicity import is_shown, watched_in_public
from services.engagement.consultations.rules.record import NOTHING, Part
from services.engagement.consultations.rules.states import State, state_on
from services.engagement.consultations.schemas.feedback import (
    FeedbackItem,
    FeedbackView,
    PublicCommitment,
)

INDICATOR_LINK = "/v1/public/indicators/{}"
COMMITMENTS = "commitments"
Shown = Mapping[str, Part]


def shown_parts(found: PublishedWhole, today: date, published: Collection[str] = ()) -> Shown:
    """The parts of the record that everybody sees on a day; of indicators those in `published`."""
    shown = _shown(found, today)
    if COMMITMENTS in shown:
        shown[COMMITMENTS] = watched_in_public(shown[COMMITMENTS], published)
    return shown


def indicators_of(found: PublishedWhole, today: date) -> list[str]:
    """By which the commitments that everybody sees are watched, published or not."""
    promised = _shown(found, today).get(COMMITMENTS, NOTHING)
    parts = (promised, *promised.get("items", ()))
    return list(dict.fromkeys(code for part in parts for code in part.get("indicators", ())))


def _shown(found: PublishedWhole, today: date) -> dict[str, Part]:
    row = found.row
    state: State = state_on(row.state, row.closes_on, today)  # type: ignore[arg-type]
    return {
        name: part.content
        for name, part in found.parts.items()
        if is_shown(name, state, row.left)  # type: ignore[arg-type]
        and (name != "decision" or label_of(row.kind, row.level) is None)
    }


def feedback_of(
    found: PublishedWhole, today: date, published: Collection[str] = ()
) -> FeedbackView:
    """Raises FeedbackNotPublished."""
    shown = shown_parts(found, today, published)
    told = shown.get("feedback")
    if told is None or date.fromisoformat(told["published_on"]) > today:
        raise FeedbackNotPublished
    promised = shown.get(COMMITMENTS)
    return FeedbackView(
        slug=found.row.slug,
        published_on=told["published_on"],
        address=told["address"],
        progress=None if promised is None else whole_progress(promised["items"]),
        items=[_item(each, shown) for each in told["items"]],
    )


def whole_progress(commitments: Sequence[Part]) -> float:
    """Of all that was promised, by weight, 0-1."""
    return float(sum(each["weight"] * each["progress"] for each in commitments))


def _item(item: Mapping[str, Any], shown: Shown) -> FeedbackItem:
    code = item["theme"]
    theme = _named(shown, "themes", "themes", "code", code)
    answer = _named(shown, "answers", "items", "to", code)
    return FeedbackItem(
        theme=code,
        title=theme.get("title", code),
        share=theme.get("share"),
        we_asked=item["we_asked"],
        you_said=item["you_said"],
        answer=answer.get("answer"),
        reason=answer.get("reason"),
        we_did=item["we_did"],
        commitments=list(_commitments(item, shown)),
    )


def _named(shown: Shown, part: str, key: str, name: str, code: str) -> Part:
    items: Sequence[Part] = shown.get(part, NOTHING).get(key, ())
    return next((each for each in items if each[name] == code), NOTHING)


def _commitments(item: Part, shown: Shown) -> Iterator[PublicCommitment]:
    """Those that the feedback names, and those that answer the theme."""
    for each in shown.get(COMMITMENTS, NOTHING).get("items", ()):
        if each["code"] in item.get("commitments", ()) or item["theme"] in each.get("answers", ()):
            names = PublicCommitment.model_fields.keys() - {"links"}
            links = [INDICATOR_LINK.format(code) for code in each.get("indicators", ())]
            yield PublicCommitment(**{name: each.get(name) for name in names}, links=links)
