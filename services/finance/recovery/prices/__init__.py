"""What activity costs: price books by payer and dates, and the price of a line by one of them."""
