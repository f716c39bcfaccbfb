"""Nobody writes for another: each operation that writes, tried by another organisation.

What is tried is right in everything but for who sends it: the owner, sending the same, changes
something.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from gateway.wiring import SERVICES, create_gateway
from services.directory.app import SERVICE as DIRECTORY
from services.directory.imports.formats import FORMATS as OF_DIRECTORY
from services.engagement.app import SERVICE as ENGAGEMENT
from services.engagement.imports.formats import FORMATS as OF_ENGAGEMENT
from services.finance.app import FORMATS as OF_FINANCE
from services.finance.app import SERVICE as FINANCE
from services.finance.recovery.prices.file_service import FORMATS as PRICE_FILES
from services.finance.spend.service import FORMATS as SPEND_FILES
from services.metrics.app import SERVICE as METRICS
from services.metrics.imports.formats import FORMATS as OF_METRICS
from services.shared.testing import Databases, run_jobs, settings_for
from tests.contract.all_rows import AllRows, changes
from tests.contract.attempts import Attempt, attempts_at
from tests.contract.import_files import FILES
from tests.contract.maker import FOREIGN, TRIALS, Maker
from tests.contract.prepared import target_of
from tests.contract.requests import OWN, Operation
from tests.contract.test_rows import writing
from tests.gateway.lifespan import living

WORKING = {
    "metrics": METRICS,
    "directory": DIRECTORY,
    "finance": FINANCE,
    "engagement": ENGAGEMENT,
}
# The listed request is refused to its owner too, for another reason; tried by name elsewhere.
OWNER_CANNOT = {
    "finance_challenge_claim": "the payer does; see test_finance_recovery_claims",
    "finance_answer_challenge": "there is none yet; see test_finance_recovery_claims",
    "finance_create_run": "no activity was sent; see test_finance_recovery_runs",
    "finance_create_claims_of_run": "its run waits; see test_finance_recovery_end_to_end",
    "directory_create_membership": "nothing belongs to itself; see test_directory_owners",
    "finance_submit_reorganisation": "its books are not there; see test_finance_reorganisations",
    "board_create_meeting": "its board is not there; see test_board_meetings",
    "board_create_series": "the same",
    "board_create_council_committee": "its board is not there; see test_board_councils",
    "board_create_proposal": "the same",
    "board_create_pack": "its meeting is not there; see test_board_packs",
    "board_create_decision": "its item is not there; see test_board_decisions",
    "board_create_action": "the same",
    "board_approve_minutes": "the later meeting is not there; see test_board_meetings",
    "engagement_update_public_response": "who has the receipt does; see test_engagement_responses",
    "engagement_withdraw_public_response": "the same",
    "engagement_cast_vote": "who has the receipt does; see test_engagement_statements",
    "engagement_propose_statement": "the same",
    "engagement_withdraw_own_part": "the same",
    "engagement_challenge_moderation": "the same",
    "engagement_withdraw_registration": "by receipt; see test_engagement_registrations",
    "engagement_record_merger": "the other one is not there; see test_engagement_voices",
    "engagement_create_invitations": "everybody may answer; see test_engagement_surveys",
    "engagement_update_codings": "there is none yet; see test_engagement_themes",
    "engagement_create_suggestions": "too little is coded; see test_engagement_themes",
    "engagement_decide_on_campaign": "there is none yet; see test_engagement_themes",
    "engagement_create_second_entry": "there is none yet; see test_engagement_double_entry",
    "engagement_decide_second_entry": "the same",
    "engagement_moderate_response": "there is none yet; see test_engagement_moderation",
    "engagement_update_response_freeze": "it is open; see test_engagement_double_entry",
    "directory_record_succession": "before it is closed; see test_directory_owners",
}


@pytest.fixture(scope="module")
async def maker(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Maker]:
    names = {service.name: service for service in SERVICES}
    settings = settings_for(
        databases, names, tmp_path_factory.mktemp("writers"), webhook_trials=TRIALS
    )
    gateway = create_gateway(settings)
    transport = httpx.ASGITransport(app=gateway, raise_app_exceptions=False)
    async with living(gateway), httpx.AsyncClient(transport=transport) as client:
        made = Maker(client, settings)
        await made.definition("approval", "publication")  # a figure of it is awaited
        yield made


@pytest.fixture
def everything(maker: Maker) -> Iterator[AllRows]:
    with ExitStack() as stack:
        yield AllRows(maker.settings, stack)


def attempts(document: dict[str, Any]) -> list[Attempt]:
    return [each for operation in writing(document) for each in attempts_at(operation)]


async def tried(maker: Maker, attempt: Attempt, token: str, id_: str | None) -> httpx.Response:
    """The answer, once all that it queued has been worked off."""
    answer = await maker.client.send(attempt.request(token, id_))
    if attempt.file is not None:
        await run_jobs(maker.settings, WORKING[attempt.service])
    return answer


def test_every_format_of_every_file_is_tried() -> None:
    assert set(FILES["metrics_import_file"]) == set(OF_METRICS)
    assert set(FILES["directory_import_file"]) == set(OF_DIRECTORY)
    assert set(FILES["finance_import_file"]) == set(OF_FINANCE)
    assert set(FILES["engagement_import_file"]) == set(OF_ENGAGEMENT)
    assert set(FILES["finance_import_prices"]) == set(PRICE_FILES)
    assert set(FILES["finance_import_spend"]) == set(SPEND_FILES)


def test_what_makes_something_of_ones_own_is_an_operation(document: dict[str, Any]) -> None:
    names = {operation.name for operation in writing(document)}
    assert set(OWN) <= names
    assert set(OWNER_CANNOT) <= names


async def test_a_caller_of_another_organisation_changes_nothing(
    maker: Maker, everything: AllRows, document: dict[str, Any]
) -> None:
    wrong: list[str] = []
    effects: dict[str, bool] = {}
    for attempt in attempts(document):
        if attempt.operation.name in OWN:
            continue
        id_ = await target_of(maker, attempt.operation)
        for service in WORKING.values():
            await run_jobs(maker.settings, service) if attempt.file else None
        before = everything.now()
        answer = await tried(maker, attempt, maker.held(FOREIGN), id_)
        after = everything.now()
        told = f"{attempt.what} {attempt.way} ({answer.status_code})"
        wrong += [f"{told}: {each}" for each in changes(before, after)]
        await tried(maker, attempt, maker.operator, id_)
        done = changes(after, everything.now()) != []
        effects[attempt.what] = effects.get(attempt.what, False) or done
    assert wrong == []
    assert {what for what, done in effects.items() if not done} == set(OWNER_CANNOT)
    assert len(effects) > 30


async def test_what_a_caller_makes_of_its_own_changes_nothing_that_was_there(
    maker: Maker, everything: AllRows, document: dict[str, Any]
) -> None:
    operations: list[Operation] = [each for each in writing(document) if each.name in OWN]
    for operation in operations:
        id_ = await target_of(maker, operation)
        before = everything.now()
        answer = await maker.client.send(operation.request_on(id_, maker.held(FOREIGN)))
        assert answer.status_code == 201, answer.text
        after = everything.now()
        assert not [name for name, rows in before.items() if rows - after[name]]
