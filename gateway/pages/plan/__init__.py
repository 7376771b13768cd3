"""Chapter 9: 就业方案管理."""
