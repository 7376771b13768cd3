"""Select builders of auth."""
