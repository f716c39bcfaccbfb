"""Margins as they are put on record: populations that the directory knows, and what they ask of the
questionnaire."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from services.contracts.answers import NoneThere, PartUnknown
from services.contracts.populations import PopulationClient, RegisteredPeople
from services.engagement.consultations.problems import (
    DirectorySilent,
    MarginMismatch,
    PopulationUnknown,
)
from services.engagement.consultations.rules.margins import margin_faults
from services.engagement.consultations.rules.record import Part
from services.engagement.consultations.schemas.margins import (
    CategoryContent,
    MarginContent,
    Margins,
)
from services.engagement.questionnaires.rules.questions import questions_of
from services.engagement.questionnaires.service import find_questionnaire
from services.shared.database import WriteSession
from services.shared.errors import Fault

People = dict[int | None, RegisteredPeople]
Answers = dict[tuple[str, date], People]


async def check_margins(session: WriteSession, consultation: UUID, content: Part) -> None:
    """Raises MarginMismatch, once there is a questionnaire."""
    asked = await find_questionnaire(session, consultation)
    questions = questions_of(asked[0].questions) if asked else ()
    found = [*margin_faults(content["margins"], questions)] if asked else []
    if found:
        raise MarginMismatch(found[0].detail, errors=[Fault(*each) for each in found])


async def with_registered(new: Margins, client: PopulationClient) -> Margins:
    """With the directory's figures for categories that name an organisation.

    Raises DirectorySilent, and PopulationUnknown with each that it does not know.
    """
    known = {each: await _people(client, *each) for each in sorted(new.organisations)}
    if wrong := [*_faults(new, known)]:
        raise PopulationUnknown(wrong[0].detail, errors=wrong)
    return Margins(margins=[_filled(each, known) for each in new.margins])


async def _people(client: PopulationClient, code: str, day: date) -> People:
    try:
        return await client.registered(code, day)
    except NoneThere:
        return {}
    except PartUnknown as error:
        raise DirectorySilent(
            f"{error} The margins are as they were; put them once more in a moment, or give "
            "populations of your own with their source.",
            headers={"Retry-After": "5"},
        ) from error


def _faults(new: Margins, known: Answers) -> Iterator[Fault]:
    for at, margin in enumerate(new.margins):
        for place, each in enumerate(margin.categories):
            told = each.registered
            if told and told.quintile not in known[told.organisation, margin.as_of]:
                yield Fault(
                    f"#/margins/{at}/categories/{place}/registered",
                    PopulationUnknown.code,
                    f"The directory knows no registered people of {told.organisation} "
                    f"{'in that quintile ' if told.quintile else ''}on {margin.as_of}.",
                )


def _filled(margin: MarginContent, known: Answers) -> MarginContent:
    told = [each for each in margin.categories if each.registered]
    if not told:
        return margin
    every = [_category(each, margin, known) for each in margin.categories]
    days = sorted({found.day for _, found in every})
    counted = f"counted on {' and '.join(map(str, days))}"
    source = f"Registered people as the directory has them on {margin.as_of}, {counted}"
    return margin.model_copy(update={"categories": [each for each, _ in every], "source": source})


def _category(
    each: CategoryContent, margin: MarginContent, known: Answers
) -> tuple[CategoryContent, RegisteredPeople]:
    assert each.registered is not None  # all of a margin's categories name one, or none does
    found = known[each.registered.organisation, margin.as_of][each.registered.quintile]
    return each.model_copy(update={"population": found.people}), found
