"""签约解约管理 (manual, chapter 5): agreements to review, terminations, entry by the school."""
