"""Journals as the outside sees them."""

from services.finance.journals.repository import JournalRow
from services.finance.journals.rules.entries import Entry
from services.finance.journals.schemas import JournalView, LineView, Seal
from services.shared.money import Money
from services.shared.periods import period_name


def view_of(row: JournalRow) -> JournalView:
    entered_at, entered_by = row.acts.get("entered") or row.acts["posted"]
    posted_at, posted_by = row.acts.get("posted") or (None, None)
    return JournalView(
        id=row.id,
        book=row.book,
        state=row.state,
        effective_date=row.effective_date,
        period=period_name(row.period, "month"),
        description=row.description,
        reference=row.reference,
        adjustment=row.adjustment,
        reverse_on=row.reverse_on,
        reverses=row.reverses,
        reason=row.reason,
        reversals=row.reversals,
        entered_by=entered_by,
        entered_at=entered_at,
        posted_by=posted_by,
        posted_at=posted_at,
        lines=[line_of(number, entry) for number, entry in enumerate(row.entries, start=1)],
        seal=Seal(sequence=row.seal[0], hash=row.seal[1]) if row.seal else None,
    )


def line_of(number: int, entry: Entry) -> LineView:
    return LineView(
        line=number,
        account=entry.account,
        debit=Money.of_pence(entry.amount) if entry.amount > 0 else None,
        credit=Money.of_pence(-entry.amount) if entry.amount < 0 else None,
        cost_centre=entry.cost_centre,
        programme_area=entry.programme_area,
        counterparty=entry.counterparty,
        memo=entry.memo,
        reverses_line=entry.reverses_line,
    )
