"""Rows of the finance service."""

from collections.abc import Mapping

from services.finance.allocations.schemas import NewDevolution
from services.finance.app import SERVICE as FINANCE
from services.finance.budgets.schemas import NewVersion
from services.finance.budgets.virement_schemas import NewVirement
from services.finance.journals.schemas import NewJournal
from services.finance.recovery.claims.schemas import NewClaim, TieOut
from services.finance.recovery.claims.settlement_schemas import NewWriteOff
from services.finance.recovery.determinations.extension_schemas import NewExtension
from services.finance.recovery.determinations.schemas import GP
from services.finance.recovery.prices.schemas import NewPriceBook
from services.finance.schemes.schemas import NewReinvestment, NewScheme
from services.shared.testing import run_jobs
from tests.contract.maker import OWNER, Maker
from tests.contract.shared_rows import Make

EXTENSION = NewExtension.model_config["json_schema_extra"]["examples"][0]
CLAIM = NewClaim.model_config["json_schema_extra"]["examples"][0]
CLAIM_TIES = TieOut.model_config["json_schema_extra"]["examples"][0]
WRITE_OFF = NewWriteOff.model_config["json_schema_extra"]["examples"][0]
PRICE_BOOK = NewPriceBook.model_config["json_schema_extra"]["examples"][0]
DEVOLUTION = NewDevolution.model_config["json_schema_extra"]["examples"][0]
VIREMENT = NewVirement.model_config["json_schema_extra"]["examples"][0]
VERSION = NewVersion.model_config["json_schema_extra"]["examples"][0]
JOURNAL = NewJournal.model_config["json_schema_extra"]["examples"][0]
SCHEME = NewScheme.model_config["json_schema_extra"]["examples"][0]
REINVESTMENT = NewReinvestment.model_config["json_schema_extra"]["examples"][0] | {
    "amount": {"amount": "1.00"}
}


async def _book(maker: Maker, service: str) -> str:
    code = f"B{next(maker.numbers)}-2025"
    body = {"code": code, "organisation": OWNER, "name": code}
    return str((await maker.post(f"/v1/{service}/books", json=body))["code"])


async def _journal(maker: Maker, service: str) -> str:
    return await journal(maker, pending=False)


async def journal(maker: Maker, *, pending: bool) -> str:
    """In a book of its own."""
    body = JOURNAL | {"book": await _book(maker, "finance"), "pending": pending}
    headers = {"Idempotency-Key": f"contract-{next(maker.numbers)}"}
    return str((await maker.post("/v1/finance/journals", json=body, headers=headers))["id"])


async def scheme(maker: Maker, service: str, *, approved: bool = False) -> str:
    """In a book of its own, by `drafter`; it delivered what its plan says once that is approved."""
    body = SCHEME | {"book": await _book(maker, service)}
    drafter = {"Authorization": f"Bearer {maker.held(OWNER, sub='drafter')}"}
    made = str((await maker.post(f"/v1/{service}/schemes", json=body, headers=drafter))["id"])
    if approved:
        at = f"/v1/{service}/schemes/{made}"
        await maker.post(f"{at}/plans/1/approval")
        await maker.post(f"{at}/figures", json={"actual": SCHEME["plan"]["months"]})
    return made


async def reinvestment(maker: Maker, service: str, *, approved: bool = False) -> str:
    """Asked for by `drafter`."""
    at = f"/v1/{service}/schemes/{await scheme(maker, service, approved=True)}/reinvestments"
    drafter = {"Authorization": f"Bearer {maker.held(OWNER, sub='drafter')}"}
    key = {"Idempotency-Key": f"contract-{next(maker.numbers)}"}
    made = str((await maker.post(at, json=REINVESTMENT, headers=drafter | key))["id"])
    if approved:
        await maker.post(f"/v1/{service}/reinvestments/{made}/approval", headers=key)
    return made


async def price_book(maker: Maker, code: str, **more: str) -> str:
    body = PRICE_BOOK | {"code": code} | more
    return str((await maker.post("/v1/finance/recovery/price-books", json=body))["code"])


async def _price_book(maker: Maker, _: str) -> str:
    return await price_book(maker, f"prices-{next(maker.numbers)}")


async def _batch(maker: Maker, service: str) -> str:
    """Of activity, taken in."""
    number = next(maker.numbers)
    lines = f"line_ref,dataset,activity_date,provider\n{number},ecds,2025-04-30,RJR\n"
    sent = await maker.post(
        f"/v1/{service}/recovery/activity", content=lines, headers={"Content-Type": "text/csv"}
    )
    await run_jobs(maker.settings, FINANCE)
    return str(sent["id"])


async def _run(maker: Maker, service: str) -> str:
    """Over a batch, which waits for its worker."""
    await _batch(maker, service)
    body = {"commissioner": OWNER, "first_month": "2025-04", "last_month": "2025-04"}
    return str((await maker.post(f"/v1/{service}/recovery/runs", json=body))["id"])


async def _reorganisation(maker: Maker, service: str) -> str:
    """Of two books of its own, by `drafter`."""
    source, target = [await _book(maker, service) for _ in range(2)]
    moves = [{"source": source, "target": target, "weight": "1"}]
    body = {"name": "A merger", "effective_date": "2025-10-01", "moves": moves}
    drafter = {"Authorization": f"Bearer {maker.held(OWNER, sub='drafter')}"}
    key = {"Idempotency-Key": f"contract-{next(maker.numbers)}"}
    path = f"/v1/{service}/reorganisations"
    return str((await maker.post(path, json=body, headers=drafter | key))["id"])


async def allocation(maker: Maker, service: str, *, approved: bool = False) -> str:
    """Proposed by `drafter`: in shadow, or approved and posted to a book of its own."""
    at = f"/v1/{service}/allocations"
    drafter = {"Authorization": f"Bearer {maker.held(OWNER, sub='drafter')}"}
    body = DEVOLUTION | ({"book": await _book(maker, service)} if approved else {})
    made = str((await maker.post(at, json=body, headers=drafter))["id"])
    if approved:
        key = {"Idempotency-Key": f"contract-{next(maker.numbers)}"}
        await maker.post(f"{at}/{made}/approval", headers=key)
    return made


async def _budget(maker: Maker, service: str) -> str:
    """With a version that is drafted by somebody else."""
    return await budget(maker)


async def budget(maker: Maker, *acts: str) -> str:
    """A budget whose first version was taken through the acts; another person approves."""
    drafter = {"Authorization": f"Bearer {maker.held(OWNER, sub='drafter')}"}
    body = {"organisation": OWNER, "year": 2025, "name": f"Budget {next(maker.numbers)}"}
    id_ = str((await maker.post("/v1/finance/budgets", json=body, headers=drafter))["id"])
    path = f"/v1/finance/budgets/{id_}"
    lines = [VERSION["lines"][0] | {"account": account} for account in ("5000", "5010")]
    version = VERSION | {"lines": lines}
    await maker.post(f"{path}/versions", json=version, headers=drafter)
    for act in acts:
        who = {} if act == "approval" else drafter
        await maker.post(f"{path}/versions/1/{act}", headers=who)
    return id_


async def claim(maker: Maker, *acts: str) -> str:
    """On a third body, drafted by `drafter`, and taken through the acts."""
    number = next(maker.numbers)
    prices = await price_book(maker, f"prices-{number}", starts="2025-04-01", ends="2026-03-31")
    body = CLAIM | {"book": await _book(maker, "finance"), "price_book": prices, "payer": "7A2"}
    body["lines"] = [
        CLAIM["lines"][0]
        | {"spell": f"s-{number}", "gp": GP | {"commissioner": "7A2", "lhb": "7A2"}}
    ]
    drafter = {"Authorization": f"Bearer {maker.held(OWNER, sub='drafter')}"}
    at = "/v1/finance/recovery/claims"
    key = {"Idempotency-Key": f"contract-{number}"}
    made = await maker.post(at, json=body, headers=drafter | key)
    tie_out = CLAIM_TIES | {"acm": made["total"], "plcm": made["total"]}
    sent = {"flex": {"day": "2025-09-30"}, "approval": tie_out, "write-off": WRITE_OFF}
    for act in acts:
        headers = key if act == "approval" else drafter | key
        await maker.post(f"{at}/{made['id']}/{act}", json=sent.get(act), headers=headers)
    return str(made["id"])


async def _ruleset_extension(maker: Maker, _: str) -> str:
    """Asked for by `drafter`."""
    drafter = {"Authorization": f"Bearer {maker.held(OWNER, sub='drafter')}"}
    path = "/v1/finance/recovery/ruleset-extensions"
    return str((await maker.post(path, json=EXTENSION, headers=drafter))["id"])


async def _claim(maker: Maker, _: str) -> str:
    return await claim(maker)


OF_FINANCE: Mapping[str, Make] = {
    "books/{code}": _book,
    "journals/{journal_id}": _journal,
    "reorganisations/{reorganisation_id}": _reorganisation,
    "schemes/{scheme_id}": scheme,
    "reinvestments/{reinvestment_id}": reinvestment,
    "recovery/price-books/{code}": _price_book,
    "recovery/activity/{batch_id}": _batch,
    "recovery/runs/{run_id}": _run,
    "allocations/{allocation_id}": allocation,
    "budgets/{budget_id}": _budget,
    "recovery/claims/{claim_id}": _claim,
    "recovery/ruleset-extensions/{extension_id}": _ruleset_extension,
}
