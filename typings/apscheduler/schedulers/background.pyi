from collections.abc import Callable
from datetime import datetime, tzinfo

class BackgroundScheduler:
    def __init__(self, *, timezone: tzinfo | str | None = ..., daemon: bool = ...) -> None: ...
    def add_job(
        self,
        func: Callable[[], object],
        trigger: str,
        *,
        seconds: float = ...,
        coalesce: bool = ...,
        max_instances: int = ...,
        misfire_grace_time: int | None = ...,
        next_run_time: datetime | None = ...,
        id: str | None = ...,
    ) -> object: ...
    def start(self, paused: bool = ...) -> None: ...
    def shutdown(self, wait: bool = ...) -> None: ...
    @property
    def running(self) -> bool: ...
