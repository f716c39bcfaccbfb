"""Files sent for import: kept, read line by line, taken in as a whole by a job."""
