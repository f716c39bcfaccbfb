"""Events of all services."""

from pydantic import Field

from services.shared.events.schemas import EVENT, Events
from services.shared.schemas import with_example


class MergedEvents(Events):
    """Events of each service in order; the cursor is always given, also where nothing is new."""

    model_config = with_example(
        items=[EVENT], next_cursor="q83vEjRW...", more=False, missing=["metrics"]
    )

    missing: list[str] = Field(
        description="services that do not answer: their place in the cursor stays where it was"
    )
