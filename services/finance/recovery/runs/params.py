"""Which lines of a run are asked for."""

from typing import Annotated

from fastapi import Query

from services.contracts.codes import OdsCode
from services.finance.recovery.determinations.rules.decisions import Outcome
from services.finance.recovery.determinations.schemas import FUNCTION
from services.finance.recovery.runs.result_repository import LineFilter
from services.shared.dependencies import at_once
from services.shared.patterns import named
from services.shared.schemas import Month

RULE = named("^[A-Z0-9a-z]{1,6}=(yes|no)$", "a question with its answer, such as WB1=yes")
FLAG = named("^[a-z0-9-]{1,60}$", "a flag of a line, such as lva")


def lines_asked(
    payer: Annotated[OdsCode | None, Query(description="who pays")] = None,
    rule: Annotated[
        str | None, Query(pattern=RULE, description="a question, such as WB1=yes")
    ] = None,
    flag: Annotated[str | None, Query(pattern=FLAG, description="is on the line")] = None,
    outcome: Annotated[Outcome | None, Query()] = None,
    provider: Annotated[OdsCode | None, Query()] = None,
    month: Annotated[Month | None, Query()] = None,
    specialty: Annotated[
        str | None, Query(pattern=FUNCTION, description="treatment function")
    ] = None,
) -> LineFilter:
    return LineFilter(payer, rule, flag, outcome, provider, month, specialty)


LinesAsked = Annotated[LineFilter, at_once(lines_asked)]
