"""Routes of calculators: nothing is stored, a long body is heavy, a refusal names its place."""

from fastapi import Request, Response

from services.shared.errors import Fault, Invalid
from services.shared.handlers import pointer
from services.shared.lane.routing import HeavyRoute, long_body
from services.shared.refusals import Refusal
from services.shared.routing import Handler


class CalculatorRoute(HeavyRoute):
    """A refusal becomes a problem with the place of the fault in the body; a long body is heavy."""

    is_heavy = staticmethod(long_body)

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def refusing(request: Request) -> Response:
            try:
                return await handle(request)
            except Refusal as refusal:
                fault = Fault(pointer(("body", *refusal.path)), refusal.code, refusal.detail)
                raise Invalid(refusal.detail, errors=[fault]) from refusal

        return refusing
