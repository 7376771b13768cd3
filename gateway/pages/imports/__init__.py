"""档案信息导入 (manual 8.6) and 生源数据导入: one wizard from the template to the undo, for every kind of import."""
