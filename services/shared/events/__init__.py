"""What happened, as services tell it to whoever may know: their sealed events as CloudEvents."""
