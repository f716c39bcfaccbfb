"""What can be wrong with a request that sends a file of figures."""

from services.shared.errors import Invalid


class AbsentUnknown(Invalid):
    code = "absent_unknown"
    title = "What a file of this format lacks is not known"
    example = "What a file of the format nhse-rtt lacks stays; leave absent out."
