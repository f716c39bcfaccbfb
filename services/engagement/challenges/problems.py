"""What can go wrong with proofs of work."""

from services.shared.errors import Forbidden


class ProofNeeded(Forbidden):
    code = "proof_needed"
    title = "From here much was sent today; the next needs a proof of work"
    example = (
        "Solve GET /v1/public/challenge, and send the solution as the header Altcha; by telephone "
        "or on paper nothing is needed."
    )


class ProofInvalid(Forbidden):
    code = "proof_invalid"
    title = "The proof of work does not hold"
    example = "It is expired, used or no solution; solve another challenge."
