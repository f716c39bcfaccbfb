"""What can be wrong with an approval."""

from services.shared.errors import Forbidden


class BeyondLimit(Forbidden):
    code = "beyond_limit"
    title = "The amount is beyond what your roles may approve"
    example = "Your roles may approve up to 1000000.00; this is 1250000.00."


class OwnLimit(Forbidden):
    code = "own_limit"
    title = "Nobody states the limit of a role that they hold"
    example = "You are a finance_approver; another administrator states what that role approves."
