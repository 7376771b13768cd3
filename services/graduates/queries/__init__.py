"""Select builders."""
