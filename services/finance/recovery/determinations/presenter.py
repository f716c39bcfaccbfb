"""Determinations as the outside sees them."""

from collections.abc import Mapping, Sequence

from services.finance.recovery.determinations.rules.sentences import sentence
from services.finance.recovery.determinations.schemas import DeterminationResult, DeterminedLine
from services.finance.recovery.determinations.service import LineAnswer, ruleset_of


def result_of(lines: Sequence[LineAnswer], names: Mapping[str, str]) -> DeterminationResult:
    """In the order of the lines; `names`: code -> name."""
    return DeterminationResult(
        ruleset=ruleset_of(lines), lines=[line_view(line, names) for line in lines]
    )


def line_view(line: LineAnswer, names: Mapping[str, str]) -> DeterminedLine:
    found = line.found
    return DeterminedLine(
        line_ref=line.line_ref,
        outcome=found.outcome,
        payer=found.payer,
        payer_kind=found.payer_kind,
        legal_body=found.legal_body,
        charged_to=found.charged_to,
        recharge=found.recharge,
        recoverable_from=found.recoverable_from,
        route=found.route,
        basis=list(found.basis),
        flags=list(found.flags),
        explanation=sentence(found, names),
    )
