"""What can be wrong with a wish to see one among peers."""

from services.shared.errors import Invalid


class NotAPeer(Invalid):
    code = "not_a_peer"
    title = "The organisation that is looked at is not in the group"
    example = "RRX is not one of the 55 organisations of this group."
