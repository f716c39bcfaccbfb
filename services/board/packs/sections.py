"""What other services answer, as paragraphs and tables of a pack."""

from collections.abc import Iterator, Sequence
from datetime import date

from services.board.packs.rules.pages import PackBlock, table
from services.board.packs.rules.words import day_words, progress_words, words
from services.contracts.consultations import Commitment, ConsultationTold, PublishedOutcome
from services.contracts.evaluations import Evaluation, Verdict
from services.contracts.finance import Claim, Hole, HoleAmount, Position, Savings
from services.contracts.scorecards import AlertPage, Scorecard
from services.contracts.standing import OrganisationStanding
from services.shared.money import Money
from services.shared.percents import whole_percent
from services.shared.plurals import number_of

WITHHELD = "withheld"


def pounds(amount: Money | None) -> str:
    """£1,234.50; what is withheld says so."""
    if amount is None:
        return WITHHELD
    sign = "-" if amount.pence < 0 else ""
    return f"{sign}£{abs(amount.pence) // 100:,}.{abs(amount.pence) % 100:02}"


def standing_blocks(found: OrganisationStanding, day: date) -> list[PackBlock]:
    """Whose board it is, and whether that was there on the day of the meeting."""
    named = f"{found.name} ({found.code})" if found.name else found.code
    if found.status == "active":
        return [PackBlock(f"Board of {named}.")]
    return [PackBlock(f"Board of {named}, which is {found.status} on {day_words(day)}.")]


def scorecard_blocks(found: Scorecard) -> list[PackBlock]:
    """What is special first."""
    if not found.cells:
        return []
    names = {each.code: each.name for each in found.indicators}
    whose = {each.code: each.name or each.code for each in found.organisations}
    special = [each for each in found.cells if each.special_cause]
    count = f"With a special cause: {len(special)} of {number_of(len(found.cells), 'figure')}."
    rows = [
        (
            whose.get(each.organisation, each.organisation),
            names.get(each.indicator, each.indicator),
            each.period.strftime("%b %Y"),
            f"{each.value:g}",
            words(each.special_cause),
            words(each.assurance),
            each.sentence,
        )
        for each in sorted(found.cells, key=lambda each: each.special_cause is None)
    ]
    header = (
        "Organisation", "Indicator", "Period", "Value", "Special cause", "Assurance",
        "What it says",
    )  # fmt: skip
    told = {each.indicator for each in found.cells}
    sources = {each.source for each in found.indicators if each.source and each.code in told}
    cited = [PackBlock(f"Sources: {'; '.join(sorted(sources))}.")] if sources else []
    return [PackBlock(count), table(header, rows), *cited]


def alert_blocks(found: AlertPage) -> list[PackBlock]:
    if not found.items:
        return []
    count = f"For a board to look at: {number_of(found.for_board, 'alert')}."
    rows = [(each.period.strftime("%b %Y"), each.sentence) for each in found.items]
    return [PackBlock(count), table(("Period", "Alert"), rows)]


def verdict_blocks(found: Sequence[Evaluation]) -> list[PackBlock]:
    rows = [
        (
            of.name,
            each.series.indicator.name,
            words(each.result.verdict.finding) if each.result else "not judged",
            words(each.result.verdict.certainty) if each.result else "",
            _said(each.result.verdict) if each.result else "There are too few figures.",
        )
        for of in found
        for each in of.items
    ]
    header = ("Change", "Indicator", "Finding", "Certainty", "What the figures say")
    return [table(header, rows)] if rows else []


def _said(verdict: Verdict) -> str:
    return " ".join((verdict.effect, verdict.because, verdict.drawback))


def consultation_blocks(found: Sequence[ConsultationTold]) -> list[PackBlock]:
    """What is open and what was decided, with what was said and done, as far as it is public."""
    rows = [
        (each.title, each.organisation, words(each.state), day_words(each.starts_on),
         day_words(each.closes_on))
        for each in (told.consultation for told in found)
    ]  # fmt: skip
    header = ("Consultation", "Organisation", "State", "Opens", "Closes")
    blocks = [table(header, rows)] if rows else []
    for told in found:
        blocks += _outcome_blocks(told.consultation.title, told.outcome)
    return blocks


def _outcome_blocks(title: str, outcome: PublishedOutcome) -> Iterator[PackBlock]:
    if outcome.themes and outcome.themes.themes:
        said = "; ".join(
            each.title if each.share is None else f"{each.title} ({whole_percent(each.share)})"
            for each in outcome.themes.themes
        )
        yield PackBlock(f"People spoke of {said}.", title=title)
    if decision := outcome.decision:
        parts = " ".join(each.text for each in decision.parts)
        said = f"Decided on {day_words(decision.decided_on)} by {decision.decided_by}. {parts}"
        yield PackBlock(said, title=title)
    if outcome.feedback and outcome.feedback.items:
        did = [(each.we_asked, each.you_said, each.we_did) for each in outcome.feedback.items]
        yield table(("We asked", "You said", "We did"), did, title)
    if outcome.commitments and outcome.commitments.items:
        made = [
            (each.text, each.owner, day_words(each.due_on), _progress(each))
            for each in outcome.commitments.items
        ]
        yield table(("Commitment", "Owner", "Due", "Progress"), made, title)


def _progress(each: Commitment) -> str:
    if each.given_up_reason:
        return f"given up: {each.given_up_reason}"
    if each.kept_on:
        return f"kept on {day_words(each.kept_on)}"
    return progress_words(each.progress)


def finance_blocks(found: Position) -> list[PackBlock]:
    rows = [
        (
            name,
            pounds(each.plan_to_date),
            pounds(each.actual_to_date),
            pounds(each.variance),
            pounds(each.forecast),
        )
        for name, each in [*((area.name, area) for area in found.areas), ("Total", found.total)]
    ]
    header = ("Area", "Plan to date", "Actual to date", "Variance", "Forecast of the year")
    said = f"{found.name}, to the end of {found.month}. {found.total.sentence}"
    return [PackBlock(said), table(header, rows)]


def savings_blocks(found: Savings) -> list[PackBlock]:
    if not found.organisations:
        return []
    total = found.total
    rows = [
        ("Plan of the year", pounds(total.plan.net)),
        ("Planned to date", pounds(total.plan_to_date.net)),
        ("Delivered", pounds(total.delivered.net)),
        ("Forecast of the year", pounds(total.forecast.net)),
    ]
    return [PackBlock(f"{found.year}, to the end of {found.as_of}."), table(("Net", ""), rows)]


def hole_blocks(found: Hole) -> list[PackBlock]:
    amounts = [*((words(each.code), each.amount) for each in found.parts), ("total", found.total)]
    rows = [(name, *_hole(amount)) for name, amount in amounts]
    said = f"From {found.first_month} to {found.last_month}."
    if found.synthetic:
        said += " Synthetic: a price book of it is made up."
    return [PackBlock(said), table(("Part", "Lines", "Cash", "Notional"), rows)]


def _hole(amount: HoleAmount) -> tuple[str, str, str]:
    lines = WITHHELD if amount.lines is None else f"{amount.lines:,}"
    return lines, pounds(amount.cash), pounds(amount.notional)


def claim_blocks(found: Sequence[Claim]) -> list[PackBlock]:
    rows = [
        (each.payer, each.month, _claim_state(each), pounds(each.total), pounds(each.outstanding))
        for each in found
    ]
    return [table(("Payer", "Month", "State", "Total", "Outstanding"), rows)] if rows else []


def _claim_state(claim: Claim) -> str:
    return words(claim.state) + (" (synthetic prices)" if claim.synthetic else "")
