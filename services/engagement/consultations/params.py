"""What requests give beside their bodies."""

from typing import Annotated

from fastapi import Query

from services.contracts.codes import ODS_CODE
from services.engagement.consultations.rules.states import Kind
from services.shared.schemas import Day

QueryOrganisation = Annotated[
    str | None, Query(alias="organisation", pattern=ODS_CODE, examples=["27D"])
]
QueryKind = Annotated[Kind | None, Query(description="null: of every kind")]
On = Annotated[Day | None, Query(description="the day of effect; null: today, in London")]
