"""What can go wrong with updates."""

from services.shared.errors import NotFound


class SubscriptionNotFound(NotFound):
    code = "subscription_not_found"
    title = "There is no such subscription"
    example = "The link was not confirmed within 7 days, or it is over; ask for updates again."
