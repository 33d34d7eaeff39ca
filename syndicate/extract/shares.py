"""Lines that are nothing but ways to pass an update on: "Share Facebook WhatsApp Copy link", in many languages."""

from __future__ import annotations

import re

_VERBS = (
    "share|sharen|teilen|partager|compartir|compartilhar|partilhar|condividi|delen|deel|dela|del|udostępnij|"
    "tweet|twittern|tweeter|tuitear|twitta|tweeten"
)
_WAYS = (
    "facebook|twitter|x|whatsapp|whats app|telegram|linkedin|messenger|facebook messenger|pinterest|reddit|"
    "threads|bluesky|flipboard|pocket|xing|tumblr|signal|viber|line|vk|e-?mail|mail|correo(?: electrónico)?|"
    "courriel|sms|e-post|print|drucken|versenden|weiterleiten|envoyer|enviar|invia|imprimer|imprimir|stampa|skriv ut"
)
_LINKS = (
    "(?:copy|copied)(?: the| this)? link|link copied|copy|copied|link|url|link kopieren|kopieren|kopiert|"
    "copier(?: le lien)?|lien copié|copiar(?: el)? enlace|enlace copiado|enlace|copiar(?: o)? link|"
    "link copiado|copiar|copia(?: il)? link|link copiato|kopieer(?: de)? link|link kopiëren|kopiera länk|"
    "länk kopierad|kopier lenke|lenke kopiert|kopiér link|skopiuj link|kopiuj link"
)
_FILLERS = (
    "this|this (?:post|article|story|update|page)|article|post|page|via|on|by|auf|per|bei|sur|par|en|por|su|"
    "op|på|na|ce message|cet article|esta noticia|este artículo|questo articolo|dit bericht|artikel|beitrag|"
    "with|and|or|und|et|y|e|more|mehr"
)
_SHARED = re.compile(rf"(?<!\w)(?:{_VERBS}|{_WAYS}|{_LINKS})(?!\w)", re.IGNORECASE)
_FILLED = re.compile(rf"(?<!\w)(?:{_FILLERS})(?!\w)", re.IGNORECASE)
_VERB = re.compile(rf"(?<!\w)(?:{_VERBS}|copy link|link copied)(?!\w)", re.IGNORECASE)
_ONE = re.compile(rf"(?:{_WAYS}|{_LINKS})", re.IGNORECASE)
_BUTTON = re.compile(
    rf"(?:{_VERBS}|{_WAYS}|{_LINKS}|likes?|reply|replies|comments?|save|report|gefällt mir|antworten|"
    r"kommentieren|kommentare?|"
    r"merken|speichern|melden|j['’]aime|répondre|commenter|signaler|enregistrer|me gusta|responder|comentar|guardar|"
    r"denunciar|mi piace|rispondi|commenta|salva|segnala)",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W_]")
_LONGEST = 160
_LONGEST_WORD = 30
_FEWEST = 2


def is_share_line(line: str) -> bool:
    """Whether a line names ways to share and says nothing else."""
    if len(line) > _LONGEST:
        return False
    rest, count = _SHARED.subn(" ", line)
    if not count or (count < _FEWEST and _VERB.search(line) is None):
        return False
    return _LETTER.search(_FILLED.sub(" ", rest)) is None


def is_share_word(line: str) -> bool:
    """Whether a line is a single way to share: what a button says."""
    return len(line) <= _LONGEST_WORD and _ONE.fullmatch(line) is not None


def is_button(text: str) -> bool:
    """Whether a text is what a button under a post says: "Like", "Reply", a number, a sign."""
    if len(text) > _LONGEST_WORD:
        return False
    return not any(map(str.isalpha, text)) or _BUTTON.fullmatch(text.strip(" ·|•,()0123456789")) is not None
