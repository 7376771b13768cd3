"""学校信息维护 (manual, chapter 2)."""
