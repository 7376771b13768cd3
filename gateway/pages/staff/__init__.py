"""学校分级用户管理 (manual, chapter 4)."""
