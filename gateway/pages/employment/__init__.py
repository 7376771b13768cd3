"""就业信息管理: employment state and destination (manual 8.1), dossiers (8.5)."""
