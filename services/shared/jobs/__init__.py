"""Long work: deferred in the business transaction, run by a worker process, its effect once."""
