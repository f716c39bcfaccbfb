"""What can go wrong with an export of Polis."""

from services.shared.errors import Conflict


class ConversationTaken(Conflict):
    code = "conversation_taken"
    title = "People take part in this conversation already"
    example = "Send the file to a draft in which nobody has voted."
