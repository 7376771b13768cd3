"""Before signing in: sign-in, lost passwords, the forced change (manual, chapter 1)."""
