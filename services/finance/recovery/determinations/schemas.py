"""Lines of activity as a caller describes them, and who pays for each."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from services.contracts.codes import OdsCode
from services.finance.recovery.determinations.code_queries import LSOA
from services.finance.recovery.determinations.rules.cam_2025_26 import CODE
from services.finance.recovery.determinations.rules.decisions import Outcome, PayerKind
from services.finance.recovery.determinations.rules.lines import Colour, DatasetName, Mechanism
from services.finance.recovery.determinations.rules.payers import Route
from services.shared.patterns import named
from services.shared.schemas import ONE_LINE, Day, Schema, Text, with_example

MOST_LINES = 1_000
"""A line takes about 0.1 ms; a body of more than 16 KiB is answered in the lane."""
COUNTRY = named("^[EWSNLM][0-9]{8}$", "a country by its ONS code, such as W92000004")
AUTHORITY = named("^[EWSN][0-9]{8}$", "a local authority by its ONS code, such as W06000005")
LSOA_CODE = named(f"^{LSOA}$", "an LSOA by its ONS code, such as E01018616")
SECTOR = named(
    "^([A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9]|ZZ99 ?[0-9][A-Z]{2})$",
    "a postcode sector, such as CH4 0, or a pseudo postcode, such as ZZ99 3VZ; never a full one",
)
FUNCTION = named("^[0-9A-Z]{3}$", "a treatment function code, such as 140")
HRG = "^[A-Z0-9]{3,6}$"
CHARGING = named("^[A-H]$", "an overseas visitor charging category, such as D")
ADMINISTRATIVE = named("^[0-9]{2}$", "an administrative category, such as 02")
REFERENCE = Annotated[str, Field(min_length=1, max_length=100, pattern=ONE_LINE)]
Status = Literal["A", "P", "C", "D", "ACTIVE", "PROPOSED", "CLOSED", "DORMANT", "INACTIVE"]
Told = Annotated[bool, Field(strict=True)]
HOME: dict[str, Any] = {
    "country": "E92000001",
    "unitary_authority": "E06000050",
    "icb": "QYG",
    "sub_icb": "27D",
    "lhb": None,
}
GP: dict[str, Any] = {
    "country": "W92000004",
    "commissioner": "7A1",
    "sub_icb": None,
    "lhb": "7A1",
    "status": "A",
}
LINE: dict[str, Any] = {
    "line_ref": "1",
    "dataset": "apc",
    "activity_date": "2025-09-01",
    "residence": HOME,
    "gp": GP,
    "provider": "RJR",
    "charged_to": "27D",
}


class ResidenceGiven(Schema):
    """Where the patient lives, in codes."""

    model_config = with_example(**HOME)

    country: Annotated[str, Field(pattern=COUNTRY)]
    unitary_authority: Annotated[str, Field(pattern=AUTHORITY)] | None = None
    icb: OdsCode | None = None
    sub_icb: OdsCode | None = None
    lhb: OdsCode | None = Field(
        default=None, description="health board, of Scotland and Northern Ireland too"
    )


class GpGiven(Schema):
    """The registered practice on the date, in codes."""

    model_config = with_example(**GP)

    country: Annotated[str, Field(pattern=COUNTRY)]
    commissioner: OdsCode = Field(description="whose practice it is: 27D, 7A1 or 13Q")
    sub_icb: OdsCode | None = Field(default=None, description="in which its postcode lies")
    lhb: OdsCode | None = Field(default=None, description="in which its postcode lies")
    status: Status = Field(default="A", description="in either spelling of the register")


class LineGiven(Schema):
    """A line of activity. What is missing where a rule asks is no."""

    model_config = with_example(**LINE)

    line_ref: REFERENCE
    dataset: DatasetName = Field(description="from primary_dental on they lie outside CAM")
    activity_date: Day = Field(
        description="discharge, appointment or arrival; of an unfinished spell its start"
    )
    admission_date: Day | None = Field(
        default=None, description="home and practice are those of this day"
    )
    residence: ResidenceGiven | None = None
    residence_lsoa: Annotated[str, Field(pattern=LSOA_CODE)] | None = None
    residence_postcode_sector: Annotated[str, Field(pattern=SECTOR)] | None = Field(
        default=None, description="whole in one sub-ICB or health board; or a pseudo postcode"
    )
    gp: GpGiven | None = Field(default=None, description="null: no practice")
    gp_practice: OdsCode | None = None
    provider: OdsCode
    charged_to: OdsCode | None = Field(
        default=None, description="null: `commissioner`, or else the provider's host"
    )
    contract_commissioner: OdsCode | None = Field(default=None, description="primary care only")
    treatment_function: Annotated[str, Field(pattern=FUNCTION)] | None = None
    hrg: Annotated[str, Field(pattern=HRG)] | None = Field(
        default=None, description="of an unbundled line, which may be specialised by itself"
    )
    specialised: Colour = Field(default="none", description="colour of the list of the service")
    referred_via_ras: Told = Field(default=False, description="Referral Assessment Service")
    nhse_contract: Told = Field(
        default=True, description="NHS England has a contract with the provider for it"
    )
    ordinarily_resident: Told = True
    charging_category: Annotated[str, Field(pattern=CHARGING)] | None = None
    administrative_category: Annotated[str, Field(pattern=ADMINISTRATIVE)] | None = None
    health_and_justice: Told = Field(
        default=False,
        description="detained: the institution is the home, and the source of admission is 40",
    )
    section_7a: Told = False
    other_public_health: Told = False
    infertility: Told = False
    armed_forces_eligible: Told = False
    placing_commissioner: OdsCode | None = Field(
        default=None, description="placed the patient elsewhere, and pays; never inferred"
    )
    placing_evidence: Text | None = Field(default=None, description="where the evidence is kept")
    mechanism: Mechanism | None = Field(
        default=None, description="how the body that was charged pays the provider"
    )

    @model_validator(mode="after")
    def _said_once(self) -> "LineGiven":
        homes = (self.residence, self.residence_lsoa, self.residence_postcode_sector)
        if sum(each is not None for each in homes) > 1:
            raise ValueError("residence is given once: in codes, as an LSOA or as a sector")
        if self.gp is not None and self.gp_practice is not None:
            raise ValueError("the practice is given once: in codes or by its code")
        if self.placing_commissioner is not None and self.placing_evidence is None:
            raise ValueError("a placing commissioner needs placing_evidence, a reference to it")
        if self.admission_date is not None and self.admission_date > self.activity_date:
            raise ValueError("the admission is after the activity; give the day of discharge")
        return self


class DeterminationRequest(Schema):
    """Lines by one rule set, or each by that of its date."""

    model_config = with_example(ruleset=CODE, commissioner="27D", lines=[LINE])

    ruleset: Literal["cam-2025-26"] | None = Field(default=None, description="null: by the date")
    commissioner: OdsCode | None = Field(default=None, description="was charged, unless told")
    lines: Annotated[list[LineGiven], Field(min_length=1, max_length=MOST_LINES)]


class DeterminedLine(Schema):
    """Who pays for a line, who is responsible in law, and whether the charge can be recovered."""

    model_config = with_example(
        line_ref="1",
        outcome="payer",
        payer="7A1",
        payer_kind="lhb",
        legal_body="27D",
        charged_to="27D",
        recharge=True,
        recoverable_from="7A1",
        route="provider_rebill",
        basis=["A=no", "B=yes", "WB1=yes", "C=no"],
        flags=["cam-text-chart-conflict", "mechanism-unknown"],
        explanation="Betsi Cadwaladr University Health Board (7A1), the health board in which the"
        " practice stands, pays because the patient lives at the border and has a Welsh practice"
        " and the care is not specialised; 27D was charged and can recover it.",
    )

    line_ref: str
    outcome: Outcome
    payer: str | None
    payer_kind: PayerKind | None
    legal_body: str | None = Field(description="responsible in law, whoever pays")
    charged_to: str | None
    recharge: bool = Field(description="there is a payer, and another body was charged")
    recoverable_from: str | None
    route: Route
    basis: list[str] = Field(description="every question that was asked, from the first")
    flags: list[str]
    explanation: str


class DeterminationResult(Schema):
    """The answers in the order of the lines."""

    model_config = with_example(
        ruleset=CODE, lines=[DeterminedLine.model_config["json_schema_extra"]["examples"][0]]  # type: ignore[index]
    )  # fmt: skip

    ruleset: str | None = Field(description="that every line with one was decided by")
    lines: list[DeterminedLine]
