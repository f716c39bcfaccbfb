"""The hole: what was charged for people whom another nation's purse should pay for, and why."""
