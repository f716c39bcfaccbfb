"""An organisation states its programme areas."""

from services.finance.programme_areas.models import AreaSet
from services.finance.programme_areas.rules.default_areas import AreasInForce
from services.finance.programme_areas.schemas import NewAreas
from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, recorded
from services.shared.database import WriteSession
from services.shared.owning import check_own

PREFIX = "/v1/finance/programme-areas"


async def state_areas(session: WriteSession, new: NewAreas, *, actor: Actor) -> AreasInForce:
    """Raises NotYours."""
    said = f"The programme areas of {new.organisation} are stated by {new.organisation} only."
    check_own(new.organisation, actor.principal.orgs, said)
    areas = {each.code: each.name for each in new.areas}
    row = AreaSet(
        organisation=new.organisation,
        starts=new.starts,
        source=new.source,
        areas=areas,
        stated_by=actor.principal.sub,
        stated_at=actor.now,
    )
    session.add(row)
    await session.flush()
    notice = Notice(
        "uk.marches.finance.programme_areas.stated", new.organisation, str(row.number), PREFIX, 1
    )
    await recorded(
        session,
        actor,
        "programme_areas.stated",
        PREFIX,
        owner=new.organisation,
        after=new,
        notice=notice,
    )
    return AreasInForce(areas, new.starts, new.source)
