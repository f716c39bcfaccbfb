"""ModernGov, the committee system of most councils: it can be read, and not written."""
