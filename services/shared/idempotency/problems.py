"""What can be wrong with a key."""

from services.shared.errors import Conflict, Invalid, MalformedRequest

AGAIN = {"Retry-After": "1"}


class IdempotencyKeyRequired(MalformedRequest):
    code = "idempotency_key_required"
    title = "Idempotency-Key is needed"
    example = "Send a new Idempotency-Key, such as a UUID, and the same one when you try again."


class IdempotencyKeyInvalid(MalformedRequest):
    code = "idempotency_key_invalid"
    title = "The Idempotency-Key is not one"
    example = "Send one Idempotency-Key of 1-255 visible ASCII characters, such as a UUID."


class RequestInFlight(Conflict):
    code = "request_in_flight"
    title = "The first request with this key is still being worked on"
    example = "Try again in a moment; the answer will be that of the first request."

    def __init__(self) -> None:
        super().__init__(headers=AGAIN)


class IdempotencyKeyReused(Invalid):
    code = "idempotency_key_reused"
    title = "This key was used for another request"
    example = "Send the request as it was first, or a new key for a new request."


KEY_PROBLEMS = (IdempotencyKeyInvalid, RequestInFlight, IdempotencyKeyReused)
"""What a route that takes a key may answer."""
