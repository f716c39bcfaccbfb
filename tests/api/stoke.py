"""A metrics service that knows the demonstration's directory and Stoke's practices."""

from datetime import UTC, datetime

import httpx

from services.contracts.directory import MembershipRow, NameRow, OrganisationRow, RoleRow, Snapshot
from services.contracts.replica import NAME
from services.directory.demo import cities
from services.metrics.app import SERVICE
from services.shared.database import Database
from services.shared.replicas import repository as replicas
from services.shared.settings import Settings
from services.shared.testing import run_jobs, token

PRACTICE, LOCALITY = "gp_practice", "locality"


def snapshot() -> Snapshot:
    """The directory's history of Stoke, as the directory would send it."""
    records = [each for each in cities.records() if each.organisation is not None]
    known = [each.organisation for each in records]
    return Snapshot(
        version=1,
        organisations=[
            OrganisationRow(each.code, each.system, None, False, each.synthetic) for each in known
        ],
        names=[NameRow(each.code, name.starts, name.name) for each in known for name in each.names],
        statuses=[],
        roles=[
            RoleRow(each.code, role.role, role.starts, role.ends)
            for each in known
            for role in each.roles
        ],
        memberships=[
            MembershipRow(*vars(each).values()) if hasattr(each, "__dict__") else MembershipRow(*each)
            for record in records
            for each in record.memberships
        ],
        successions=[],
    )
