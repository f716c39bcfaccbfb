"""Whose columns are called what, as it is stated and read."""

from collections import Counter
from datetime import datetime
from typing import Annotated, cast

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from services.contracts.codes import OdsCode
from services.finance.recovery.activity.models import ColumnMapping
from services.finance.recovery.activity.rules.columns import BY_NAME, plain
from services.finance.recovery.activity.rules.identifiers import identifier_in, pseudonymous
from services.shared.patterns import named
from services.shared.schemas import ONE_LINE, Schema, with_example

MAPPING_CODE = named("^[A-Za-z0-9][A-Za-z0-9-]{0,49}$", "a code, such as rjr-inpatients")
MappingCode = Annotated[str, StringConstraints(pattern=MAPPING_CODE), AfterValidator(pseudonymous)]
MOST_LEFT = 500
TheirName = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=ONE_LINE)]
NEW = {
    "code": "rjr-inpatients", "sender": "RJR",
    "columns": {"line_ref": "Row id", "activity_date": "Discharged", "provider": "Trust"},
    "left": ["Ward"],
}  # fmt: skip


class NewColumnMapping(Schema):
    """What a sender calls our columns. A column that has our name or a published one need not be
    named.
    """

    model_config = with_example(**NEW)

    code: MappingCode
    sender: OdsCode = Field(description="whose files have these columns")
    columns: dict[str, TheirName] = Field(
        min_length=1, max_length=len(BY_NAME), description="our name of a column, and theirs"
    )
    left: list[TheirName] = Field(
        default_factory=list,
        max_length=MOST_LEFT,
        description="their columns that are not needed: looked through for identifiers, not kept",
    )

    @model_validator(mode="after")
    def _each_once(self) -> "NewColumnMapping":
        names = (*self.columns, *self.columns.values(), *self.left)
        if any(map(identifier_in, names)):
            raise ValueError("the name of a column reads as what may identify a patient")
        if unknown := sorted(self.columns.keys() - BY_NAME.keys()):
            said = ", ".join(each[:60] for each in unknown)
            raise ValueError(f"no column of activity is called {said}")
        theirs = Counter(plain(each) for each in (*self.columns.values(), *self.left))
        if twice := sorted(name for name, times in theirs.items() if times > 1):
            raise ValueError(f"a column stands for one thing; named twice: {', '.join(twice)}")
        return self


class ColumnMappingView(Schema):
    """A version of a mapping, and who stated it."""

    model_config = with_example(
        number=3, owner="27D", version=1, stated_by="jane.doe",
        stated_at="2026-11-29T10:00:00Z", **NEW,
    )  # fmt: skip

    number: int
    owner: str
    code: str
    version: int
    sender: str
    columns: dict[str, str]
    left: list[str]
    stated_by: str
    stated_at: datetime

    @classmethod
    def of(cls, row: ColumnMapping) -> "ColumnMappingView":
        return cls(**{name: cast(object, getattr(row, name)) for name in cls.model_fields})
