"""What a role may approve, by whom it is stated, and the programme areas of an organisation."""

import httpx
import pytest

from services.finance.approvals.problems import BeyondLimit
from services.finance.approvals.service import require_approver
from services.shared.auth import PersonNeeded, Principal, SecondPersonNeeded
from services.shared.database import Database
from services.shared.settings import Settings
from services.shared.testing import acting, token
from tests.api.test_shared_service import problem_in

LIMITS, AREAS = "/v1/finance/approval-limits", "/v1/finance/programme-areas"


def held(settings: Settings, *scopes: str, org: str = "27D", **more: object) -> dict[str, str]:
    made = token(settings, *scopes, orgs=(org,), **{"person": True} | more)
    return {"Authorization": f"Bearer {made}"}


def limit(pounds: str, starts: str, org: str = "27D", **more: str) -> dict[str, object]:
    return {
        "organisation": org,
        "role": "finance_approver",
        "amount": {"amount": pounds},
        "starts": starts,
        "source": "Scheme of delegation",
    } | more


async def stated(
    finance: httpx.AsyncClient, settings: Settings, body: object, org: str = "27D", **more: object
) -> httpx.Response:
    headers = held(settings, "admin.clients", org=org, **more)
    return await finance.post(LIMITS, json=body, headers=headers)


async def approves(
    settings: Settings, pence: int, *roles: str, sub: str = "bea", org: str = "27D"
) -> None:
    """One who holds these roles approves what ann made and cy submitted."""
    person = Principal(sub, "tests", frozenset(), (org,), roles, True)
    database = Database(settings.database_url("finance"), pool_size=1)
    try:
        async with database.write() as session:
            await require_approver(
                session, acting(person), owner=org, first=("ann", "cy"), pence=pence
            )
    finally:
        await database.close()


async def test_a_limit_holds_from_its_day_and_the_newest_of_a_day_holds(
    finance: httpx.AsyncClient, finance_settings: Settings
) -> None:
    for pounds, starts in (("100.00", "2024-04-01"), ("90.00", "2025-04-01"), ("80", "2025-04-01")):
        answer = await stated(finance, finance_settings, limit(pounds, starts))
        assert answer.status_code == 201, answer.text
    reading = held(finance_settings, "finance.read")
    amounts = []
    for day in ("2024-03-31", "2024-04-01", "2025-04-01"):
        answer = await finance.get(LIMITS, params={"on": day}, headers=reading)
        amounts.append([each["amount"]["amount"] for each in answer.json()["items"]])
    assert amounts == [[], ["100.00"], ["80.00"]]
    await approves(finance_settings, 8_000, "finance_approver")
    with pytest.raises(BeyondLimit, match=r"up to 80\.00 for 27D; this is 80\.01"):
        await approves(finance_settings, 8_001, "finance_approver")
    with pytest.raises(BeyondLimit, match=r"up to 0\.00"):
        await approves(finance_settings, 1, "chief_finance_officer")


async def test_without_limits_the_scope_decides_and_never_who_made_or_submitted_it(
    finance: httpx.AsyncClient, finance_settings: Settings
) -> None:
    assert finance
    await approves(finance_settings, 10**14, org="7A1")
    for sub in ("ann", "cy"):
        with pytest.raises(SecondPersonNeeded):
            await approves(finance_settings, 1, sub=sub, org="7A1")
    machine = Principal("bea", "tests", frozenset(), ("7A1",), (), False)
    database = Database(finance_settings.database_url("finance"), pool_size=1)
    with pytest.raises(PersonNeeded):
        async with database.write() as session:
            await require_approver(session, acting(machine), owner="7A1", first=("ann",), pence=1)
    await database.close()


async def test_nobody_states_their_own_limit_or_that_of_another_body(
    finance: httpx.AsyncClient, finance_settings: Settings
) -> None:
    body = limit("1.00", "2025-04-01", "7A2")
    own = await stated(finance, finance_settings, body, "7A2", roles=["finance_approver"])
    problem_in(own, 403, "own_limit")
    problem_in(await stated(finance, finance_settings, body, "7A3"), 403, "not_yours")
    machine = await stated(finance, finance_settings, body, "7A2", person=False)
    problem_in(machine, 403, "person_needed")
    negative = limit("-1.00", "2025-04-01", "7A2")
    problem_in(await stated(finance, finance_settings, negative, "7A2"), 422, "invalid")


async def test_programme_areas_are_the_default_ones_until_an_organisation_states_its_own(
    finance: httpx.AsyncClient, finance_settings: Settings
) -> None:
    headers = held(finance_settings, "finance.read", "finance.write", org="05W")
    on = {"on": "2025-03-31"}
    default = (await finance.get(AREAS, params=on, headers=headers)).json()
    assert (len(default["areas"]), default["own"], default["starts"]) == (6, False, "2013-04-01")
    areas = [{"code": "surgery", "name": "Surgery"}]
    body = {"organisation": "05W", "starts": "2025-04-01", "source": "Board", "areas": areas}
    answer = await finance.post(AREAS, json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    now = (await finance.get(AREAS, params={"on": "2025-04-01"}, headers=headers)).json()
    assert (now["areas"], now["own"]) == (areas, True)
    assert (await finance.get(AREAS, params=on, headers=headers)).json() == default
    early = await finance.get(AREAS, params={"on": "2013-03-31"}, headers=headers)
    problem_in(early, 404, "no_programme_areas")
    twice = body | {"areas": areas * 2}
    problem_in(await finance.post(AREAS, json=twice, headers=headers), 422, "invalid")
    problem_in(
        await finance.post(AREAS, json=body | {"organisation": "27D"}, headers=headers),
        403,
        "not_yours",
    )
