"""What can go wrong in a conversation."""

from services.shared.errors import Conflict, Invalid, NotFound


class ConversationNotFound(NotFound):
    code = "conversation_not_found"
    title = "There is no such conversation"
    example = "There is no such conversation, or none of your organisations'."


class ReceiptUnknown(NotFound):
    code = "receipt_unknown"
    title = "Nobody takes part with this receipt"
    example = "Send `Authorization: Receipt` with the code that you got when you joined."


class StatementNotFound(NotFound):
    code = "statement_not_found"
    title = "There is no such statement"
    example = "There is no statement 40 in this conversation."


class ParticipantNotFound(NotFound):
    code = "participant_not_found"
    title = "There is no such participant"
    example = "There is no participant 40 in this conversation."


class ConversationNotOpen(Conflict):
    code = "conversation_not_open"
    title = "The conversation is not open"
    example = "It is closed; nothing is sent to it any more."


class ConversationOpened(Conflict):
    code = "conversation_opened"
    title = "The conversation was opened before"
    example = "It is open; only a draft is opened."


class ConversationFrozen(Conflict):
    code = "conversation_frozen"
    title = "The conversation is frozen for its report"
    example = "It was frozen on 2026-11-02; its votes stand."


class SeedsMissing(Conflict):
    code = "seeds_missing"
    title = "A conversation begins with statements"
    example = "Add a statement of your own before it opens."


class StatementClosed(Conflict):
    code = "statement_closed"
    title = "This statement takes no votes"
    example = "Statement 3 is rejected; votes are cast on accepted statements."


class StatementKnown(Conflict):
    code = "statement_known"
    title = "This statement is there already"
    example = "Statement 3 says the same; vote on it."


class TooManyStatements(Conflict):
    code = "too_many_statements"
    title = "There are as many statements as there may be"
    example = "A conversation has at most 1,000 statements, and 20 of one participant."


class StatementGone(Conflict):
    code = "statement_withdrawn"
    title = "Its author has withdrawn this statement"
    example = "Nothing of statement 3 is there to be decided on."


class AlreadyDecided(Conflict):
    code = "already_decided"
    title = "The statement is that already"
    example = "Statement 3 is accepted."


class ParticipantBanned(Conflict):
    code = "participant_banned"
    title = "This participant was banned"
    example = "You were banned: threats. You can still withdraw, which removes all that you sent."


class AlreadyBanned(Conflict):
    code = "already_banned"
    title = "The participant is banned, or is not, already"
    example = "Participant 3 is banned."


class NoticeNotRead(Invalid):
    code = "notice_not_acknowledged"
    title = "The privacy notice is to be read first"
    example = "Show the conversation's privacy notice, and send privacy_notice: true."
