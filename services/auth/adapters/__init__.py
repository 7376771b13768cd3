"""What auth reaches outside of the system."""
