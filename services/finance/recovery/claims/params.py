"""What a request about claims gives beside its body."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.contracts.codes import ODS_CODE
from services.shared.schemas import Month

Payer = Annotated[str | None, Query(pattern=ODS_CODE, examples=["7A1"])]
Provider = Annotated[str | None, Query(pattern=ODS_CODE, examples=["RJR"])]
OfCorrected = Annotated[UUID | None, Query(description="replaces a line of this claim")]
OfRun = Annotated[UUID | None, Query(description="drafted from this run")]
InMonth = Annotated[Month | None, Query(examples=["2025-09"])]
