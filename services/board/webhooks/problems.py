"""What can go wrong with webhooks."""

from services.shared.errors import Conflict, Invalid, NotFound


class WebhookNotFound(NotFound):
    code = "webhook_not_found"
    title = "There is no such webhook"
    example = "There is no such webhook, or none of your organisations."


class MessageNotFound(NotFound):
    code = "message_not_found"
    title = "There is no such message"
    example = "The webhook has no such message; messages are kept for seven days after their end."


class AddressInvalid(Invalid):
    code = "webhook_address_refused"
    title = "Events are not sent to this address"
    example = "hooks.example.org leads to an address that is not public."


class TooManyWebhooks(Conflict):
    code = "too_many_webhooks"
    title = "The organisation has as many webhooks as it can have"
    example = "27D has 20 webhooks; delete one that nobody needs."


class WebhookInactive(Conflict):
    code = "webhook_inactive"
    title = "The webhook does not take this in its state"
    example = "It is paused; resume it first."


class MessagePending(Conflict):
    code = "message_pending"
    title = "The message is still to be delivered"
    example = "It is tried again by itself; a delivered or a dead one can be replayed."
