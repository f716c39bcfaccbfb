"""Rule sets and their extensions as the outside sees them."""

from datetime import date, timedelta

from services.finance.recovery.determinations.extension_schemas import ExtensionView, RulesetView
from services.finance.recovery.determinations.repository import WholeExtension
from services.finance.recovery.determinations.rules.rulesets import CarriedOver, RuleSet

ONE_DAY = timedelta(days=1)


def ruleset_view(ruleset: RuleSet, carried: CarriedOver) -> RulesetView:
    until: date | None = carried.get(ruleset.code)
    return RulesetView(
        code=ruleset.code,
        title=ruleset.title,
        first=ruleset.first,
        last=ruleset.end - ONE_DAY,
        carried_until=until - ONE_DAY if until else None,
    )


def extension_view(found: WholeExtension) -> ExtensionView:
    row, decision = found.row, found.decision
    return ExtensionView(
        id=row.id,
        owner=row.owner,
        ruleset=row.ruleset,
        until=row.until,
        reason=row.reason,
        state=found.state,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        decided_by=decision.decided_by if decision else None,
        decided_at=decision.decided_at if decision else None,
    )
