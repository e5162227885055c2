"""What answers the requests of a scenario, by the name that it is asked for."""
