"""The bottom layer that every service and the gateway share; it knows no word of the domain."""
