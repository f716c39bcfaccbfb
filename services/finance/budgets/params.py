"""Which budget, version or virement a request is about."""

from typing import Annotated
from uuid import UUID

from fastapi import Path

from services.shared.auth import Principal, requires

PathBudget = Annotated[UUID, Path(description="id of a budget")]
PathNumber = Annotated[int, Path(ge=1, le=1_000_000, examples=[1])]
Reader = Annotated[Principal, requires("finance.read")]
Writer = Annotated[Principal, requires("finance.write")]
Approver = Annotated[Principal, requires("finance.approve")]
