"""What a request about claims gives beside its body."""

from typing import Annotated

from fastapi import Query

from services.contracts.codes import ODS_CODE
from services.shared.schemas import Month

Payer = Annotated[str | None, Query(pattern=ODS_CODE, examples=["7A1"])]
Provider = Annotated[str | None, Query(pattern=ODS_CODE, examples=["RJR"])]
InMonth = Annotated[Month | None, Query(examples=["2025-09"])]
