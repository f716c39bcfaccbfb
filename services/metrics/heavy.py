"""Which requests take more than about 50 ms of CPU, told from what they ask for.

A cell (an organisation's indicator with its periods) takes 1 to 2 ms, a picture 30 to 60 ms and
600 ms where it is the first of a process.
"""

from starlette.requests import Request

from services.contracts.scorecards import FEW_CELLS
from services.shared.pictures import is_picture


def many(request: Request) -> bool:
    """A drawing, or organisations that are many or not named one by one."""
    asked = request.query_params
    cells = len(asked.getlist("organisation")) * max(1, len(asked.getlist("indicator")))
    return is_picture(request) or not 0 < cells <= FEW_CELLS


def evaluated(request: Request) -> bool:
    """An evaluation: regression and control charts of several series."""
    return "/evaluation" in request.scope["path"]
