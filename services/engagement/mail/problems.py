"""What can go wrong with mails."""

from services.shared.errors import Conflict, NotFound


class MailNotFound(NotFound):
    code = "mail_not_found"
    title = "There is no such mail"
    example = "There is no such mail, or none of your organisations'."


class MailSure(Conflict):
    code = "mail_sure"
    title = "What became of the mail is known"
    example = "It is sent; only of one that is unsure or refused somebody decides."
