"""信息交流 (manual, chapter 3)."""
