"""工作台, 任务中心, help and the description of the interfaces: pages that are not in the manual."""
