from collections.abc import Sequence

class _Listener:
    def close(self) -> None: ...

class ThreadWorker:
    alive: bool
    nr_conns: int
    sockets: Sequence[_Listener]
    def set_accept_enabled(self, enabled: bool) -> None: ...
    def accept(self, listener: _Listener) -> None: ...
