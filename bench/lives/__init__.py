"""Lives of newsblogs, simulated: known truth, every upstream form, the real service over HTTP, scored by content.

``newsroom`` makes a life as ``story`` tells it; ``forms``, ``pages``, ``plain`` and ``feeds`` show it; ``upstream``
serves it with its faults; ``service`` runs the service; ``outputs`` reads what it says; ``watch`` knows what is due
and ``score`` compares; ``naive`` are the usual strategies on the same lives. docs/identity.md explains it.
"""
