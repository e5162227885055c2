"""The state machine of a run: pure functions from state and event to the next turn."""
