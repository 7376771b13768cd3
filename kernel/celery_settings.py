"""Celery's settings, one block with the reasons, equal for every app (a test holds them together)."""

from __future__ import annotations

from typing import Any

SOFT_LIMIT = 120
HARD_LIMIT = 150
VISIBILITY = 600

TRANSPORT: dict[str, Any] = {
    "visibility_timeout": VISIBILITY,  # over twice the hard limit: a living slice is never delivered again
    "unacked_restore_interval": 15,  # sweep lost messages each 15 s, not about each 100
    "unacked_restore_throttle": 1,
    "socket_timeout": 10,  # without one a frozen Redis hangs the worker for ever
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 10,  # notices a half-open connection
    "retry_on_timeout": False,
    "max_retries": 2,  # publishing to a dead Redis fails within about a second
    "interval_start": 0,
    "interval_step": 0.2,
    "interval_max": 0.5,
    "global_keyprefix": "office:",  # a shared Redis stays tidy
}

SETTINGS: dict[str, Any] = {
    "accept_content": ["json"],  # never pickle: a message must not run code
    "task_serializer": "json",
    "result_serializer": "json",
    "event_serializer": "json",
    "result_backend": None,  # the state is in the job row
    "task_ignore_result": True,
    "task_acks_late": True,  # a message outlives its worker
    "task_reject_on_worker_lost": True,  # without it acks_late still loses the message of a killed child
    "task_acks_on_failure_or_timeout": True,  # failures are judged by the row, not by redelivery
    "worker_prefetch_multiplier": 1,  # long jobs are not hoarded
    "worker_disable_prefetch": True,
    "worker_cancel_long_running_tasks_on_connection_loss": False,  # True kills the slice and waits it out
    "task_time_limit": HARD_LIMIT,  # backstops: a slice ends itself after a minute
    "task_soft_time_limit": SOFT_LIMIT,
    "broker_connection_retry_on_startup": True,  # wait for Redis
    "broker_connection_max_retries": None,
    "broker_pool_limit": 4,
    "broker_connection_timeout": 2,
    "task_publish_retry": True,
    "task_publish_retry_policy": {"max_retries": 2, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.5},
    "worker_max_tasks_per_child": 200,
    "worker_max_memory_per_child": 600_000,  # kB
    "worker_soft_shutdown_timeout": 75,
    "worker_enable_soft_shutdown_on_idle": True,
    "worker_enable_remote_control": True,
    "worker_send_task_events": False,
    "task_send_sent_event": False,
    "worker_hijack_root_logger": False,  # log lines stay JSON
    "worker_redirect_stdouts": False,
    "task_create_missing_queues": False,  # a mistyped queue fails loudly
    "task_track_started": False,
    "enable_utc": True,
    "timezone": "Asia/Shanghai",
    "task_always_eager": False,
}
