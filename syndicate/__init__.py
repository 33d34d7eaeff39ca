"""Feed syndication for live newsblogs.

    upstream newsblogs      web pages, RSS/Atom, JSON Feed, text           config/
           |  schedule      one tick: which sources are due?
           v
        fetch               conditional, polite, bounded GET          Source          -> Document | NotModified
        extract             one extractor per upstream form           Document        -> Extraction[RawUpdate]
        normalise           times, URLs, HTML, text, fingerprint      RawUpdate       -> Candidate
        identify            which known update is this?     (pure)    candidates x Known -> matches
        merge               what happened to it?            (pure)    matches x Known -> Changes
        store    ======     one transaction: updates, revisions, tombstones, aliases, poll record, outbox
        render              Feed -> bytes, deterministic, once per change              -> Atom | RSS | JSON Feed
        deliver             web answers GET
    readers, portals, aggregators

``pipeline.py`` alone knows the order of the first six; ``app.py`` alone wires rooms together.
"""

__version__ = "0.1.0"
