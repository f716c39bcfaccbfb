"""Stories as they are shown."""

from services.engagement.stories.models import Story
from services.engagement.stories.schemas import StoryStep, StoryView


def view_of(row: Story) -> StoryView:
    kept = {name: getattr(row, name) for name in row.__class__.model_fields} | {
        "organisation": row.owner,
        "steps": None if row.steps is None else [StoryStep(**each) for each in row.steps],
    }
    return StoryView(**{name: kept[name] for name in StoryView.model_fields})
