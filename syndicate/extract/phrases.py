"""What pages say about themselves, in German, English, French, Spanish and Italian: labels, captions, chrome, walls.

Some of it in Dutch, Portuguese, Polish, Swedish, Danish and Norwegian too.

All patterns are meant for single lines as ``dom.squeeze`` leaves them, and for ``match`` or ``search`` as they say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from syndicate.extract.words import Hinted, phrases

MAX_LINE = 2_000
"""Characters of a line that patterns with more than one repetition are tried on."""

# --- the head ------------------------------------------------------------------------------------------------------

STAND = re.compile(
    r"(?:zuletzt\s|letzte\s)?(?:aktualisiert|aktualisierung|bearbeitet|geändert|stand)(?![^\W\d])(?:\s?am|\s?um)?\s?:?|"
    r"(?:first published.{0,80}?)?(?:last\s)?(?:updated|modified|update)(?![^\W\d])(?:\s?(?:at|on|on:))?\s?:?|"
    r"mis(?:e)? à jour(?:\s?(?:le|à))?\s?:?|"
    r"modifi(?:ée?|cad[oa]|cat[oa]|ca(?=\s(?:il|alle)\s))(?:\s?(?:le|el|il|à|a las|alle))?\s?:?|"
    r"dernière mise à jour(?:\s?(?:le|à))?\s?:?|"
    r"(?:última )?actualiza(?:do|da|ción)(?:\s?(?:el|a las))?\s?:?|"
    r"(?:ultimo )?aggiorna(?:to|mento)(?:\s?(?:il|alle|alle ore))?\s?:?|"
    r"(?:laatst(?:e)? )?bijgewerkt(?:\s?(?:op|om))?\s?:?|laatste update\s?:?|"
    r"(?:última )?atualiza(?:do|da|ção)(?:\s?(?:em|às))?\s?:?|(?:ostatnia )?aktualizacja\s?:?|zaktualizowano\s?:?|"
    r"(?:senast |sist |sidst )?(?:uppdatera[dt]|opp?dateret|oppdatert)(?:\s?(?:kl\.?|den))?\s?:?",
    re.IGNORECASE,
)
"""Where "last changed" is said; ``match`` at the start of a line."""

PUBLISHED = re.compile(
    r"(?:erstellt|veröffentlicht|erstmals veröffentlicht|erstmeldung|ursprungsmeldung|published|first published|posted|"
    r"publiziert|publiée?|publicado|pubblicato|gepubliceerd|publicerad|publisert|udgivet|opublikowano)"
    r"(?![^\W\d])(?:\s?(?:am|um|vom|at|on|le|el|il|em|op|den)(?![^\W\d]))?\s?:?",
    re.IGNORECASE,
)

READING_TIME = re.compile(
    r"(?:lesedauer|lesezeit|reading time|temps de lecture|tiempo de lectura|tempo di lettura|tempo de leitura|leestijd|"
    r"lästid|læsetid|lesetid)\s?:?\s?(?:ca\.?\s?|~\s?)?"
    r"(\d{1,3})\s?(?:min\w*\.?|′)|(\d{1,3})[\s-]?min(?:ute|uten|utes|uti|utos)?\.?[\s-]?"
    r"(?:read|lesedauer|lesezeit|de lecture|de lectura|di lettura|de leitura|lezen|leestijd|läsning|lästid|læsning|"
    r"læsetid|lesetid|lesing)\b",
    re.IGNORECASE,
)

CREDIT = re.compile(
    r"\((?:quelle|foto|fotos|bild|bilder|image|images|photo|photos|credit|archivbild|symbolbild|copyright|©|dpa|"
    r"reuters|"
    r"ap|afp|imago|getty|keystone|epa)\b[^()]{0,120}\)|"
    r"(?:quelle|foto|fotos|bild|photo|photograph|bildrechte|credit|image|crédit|crédits|crédit photo|copyright)"
    r"\s?:\s?.{1,120}|©\s?.{1,120}|photograph by .{1,120}|credit\s?(?:\.{3}|…).{1,120}",
    re.IGNORECASE,
)
"""A picture's credit; ``search`` in a caption, from there to the end or the closing bracket."""

CAPTION_LINE = re.compile(
    r"(?:\(\s?(?:quelle|foto|fotos|bild|image|photo|credit)\s?:|.{1,300}\((?:quelle|foto|fotos|bild|image|photo)\s?:"
    r"[^()]{1,100}\)\s?$|(?:bildrechte|bildunterschrift|image caption|image source|image credit|foto de archivo|"
    r"crédit photo)"
    r"\s?:|\+\s[^+]|©\s|.{1,200}\sbildrechte:|.{1,200}\.\sphotograph: .{1,80}$)",
    re.IGNORECASE,
)
"""A line that is a caption or a credit and nothing else; ``match``."""

ENLARGE = re.compile(
    r"(?:vergrößern des bildes|bild vergrößern|bild in vollbild anzeigen|view image in fullscreen|enlarge image|"
    r"agrandir l.image|"
    r"ampliar imagen|ingrandisci)",
    re.IGNORECASE,
)

_BLOG_DE = r"(?:news|live)?[\s-]?(?:blog|ticker)"
_BLOG_EN = r"(?:live\s?|news\s?)?(?:blog|coverage|page|feed)"
_DONE_EN = r"(?:closed|closing|ended|over|finished|concluded|no longer being updated)"
ENDED = Hinted(
    re.compile(
        rf"(?<!\w)(?:(?:dies(?:er|es)|der|unser)\s{_BLOG_DE}\s(?:ist|wird|wurde)\s(?:nun\s|jetzt\s|damit\s|hiermit\s)?"
        r"(?:geschlossen|beendet|nicht\s(?:mehr|weiter)\saktualisiert)|"
        rf"(?:wir\s)?(?:schließen|beenden)\s(?:wir\s)?(?:hiermit\s|nun\s|jetzt\s)?(?:diesen|den|unseren)\s{_BLOG_DE}|"
        rf"ende\s(?:des|dieses)\s{_BLOG_DE}s|{_BLOG_DE}\s(?:ist\s)?(?:beendet|geschlossen)|"
        rf"(?:this|our|the)\s(?:live\s)?{_BLOG_EN}\s(?:is|has)\s(?:now\s|been\s)?{_DONE_EN}|live coverage has ended|"
        rf"we(?:\sare|['’]re|['’]ll be)\s(?:now\s)?(?:closing|wrapping up)\s(?:this|our|the)\s{_BLOG_EN}|"
        r"ce(?:\s?direct|\s?live|\slive)\sest\s(?:désormais\s|maintenant\s|à présent\s)?(?:terminé|clos|fermé|fini)|"
        r"fin\s(?:du|de ce)\s(?:direct|live)|"
        r"(?:este|el|nuestro)\sdirecto\s(?:ha\s(?:terminado|finalizado|acabado|concluido)|está cerrado)|"
        r"fin(?:al)?\sdel\sdirecto|cerramos (?:aquí )?(?:este|el|nuestro) directo|"
        r"(?:la|questa|nostra)\sdiretta\s(?:è|e['’]|si è)\s(?:terminata|conclusa|finita|chiusa)|fine della diretta|"
        r"la diretta (?:termina|finisce|si chiude) qui|si chiude qui la (?:nostra )?diretta)(?!\w)",
        re.IGNORECASE,
    ),
    "blog ticker coverage page feed live dire",
)
"""That the coverage is over; ``search``, short lines only."""

SUCCESSOR = Hinted(
    re.compile(
        r"(?<!\w)(?:fortsetzung (?:hier|im neuen|in unserem neuen|finden sie)|(?:hier|dort) geht(?: es|['’]s) weiter|"
        r"weiter (?:geht(?: es|['’]s) (?:hier|im neuen)|im neuen)|"
        rf"(?:zum|im|den|unseren|unserem) (?:neuen|aktuellen) {_BLOG_DE}(?: finden sie| lesen sie)?|"
        rf"(?:follow|read|join) (?:our|the) (?:new|latest) {_BLOG_EN}|our new {_BLOG_EN}|new live ?blog here|"
        r"(?:live )?coverage (?:continues|has moved)(?: here)?|continues here|"
        rf"we(?:\sare|['’]re|['’]ve) (?:continuing|moved|launched)[^.]{{0,40}}(?:new )?{_BLOG_EN}|"
        r"(?:suivez )?la suite (?:ici|de notre direct)|(?:notre|un|le) nouveau direct|"
        r"suivez notre (?:nouveau )?direct du|"
        r"(?:sigue|continúa) aquí|(?:nuestro )?nuevo directo|sigue(?:n)? (?:en|nuestro) (?:el )?nuevo directo|"
        r"continua qui|(?:segui qui )?la nuova diretta|prosegue (?:qui|nella nuova diretta))(?!\w)",
        re.IGNORECASE,
    ),
    "fortsetzung weiter blog ticker coverage page feed contin suite dire prosegue",
)
"""That it goes on elsewhere; ``search`` in a link's words or the note around it."""

_ZONE_LINE = re.compile(
    r"(?i:\b(?:all|alle|toutes|todas|tutt[ie])\b.{0,20}\b(?:times|zeiten|uhrzeiten|zeitangaben|heures|horas|orari|ore)\b)"
    r".{0,40}\b(?:GMT|UTC|[BCEIMPW]E?[SD]?T|MES?Z|Eastern|Pacific|Paris|italian[ao]|peninsular|London|UK|Berlin)\b|"
    r"(?i:\b(?:horas?|heures?|or[ae]|times?|(?:uhr)?zeit)\b).{0,25}\b(?:GMT|UTC|BST|CES?T|MES?Z)\b|"
    r"\b(?:Eastern|Pacific|UK|London) time\b.{0,10}$|"
    r"(?i:\b(?:hora peninsular|heure de paris|heure française|ora italiana)\b)"
)
_SHOWN_CLOCK = re.compile(r"\d[.:h]\d\d|\d\s?Uhr")


def zone_line(lines: Sequence[str]) -> str | None:
    """The first short line that tells the zone of all clocks of a page and shows no clock itself."""
    for line in lines:
        if len(line) <= 120 and _ZONE_LINE.search(line) and not _SHOWN_CLOCK.search(line):
            return line
    return None


TODAYS = Hinted(
    phrases(
        "zum Liveblog|zum Newsblog|zum Liveticker|zum Live-Ticker|heute im Liveblog|heute im Newsblog|"
        "zum heutigen Liveblog|"
        "zum heutigen Newsblog|alle Entwicklungen im Liveblog|alle Entwicklungen im Newsblog|aktueller Liveblog|"
        "aktueller Newsblog|der Liveblog von heute|der Newsblog von heute|"
        "zum aktuellen Liveblog|zum aktuellen Newsblog",
        "today's live blog|today’s live blog|follow today's live coverage|latest live blog|go to the live blog|"
        "today's live coverage|follow our live blog|follow our live coverage|follow live",
        "notre direct du jour|suivre le direct|suivez notre direct|le direct du jour|le direct d'aujourd'hui",
        "el directo de hoy|sigue el directo|directo de hoy|la diretta di oggi|segui la diretta",
    ),
    "live blog ticker dire",
)
"""Where a page that is no newsblog links to the one of the day. On a page with updates these words mean nothing."""

_LIVE = Hinted(
    re.compile(
        r"(?<![^\W_])(?:live(?=\s?(?:blog|ticker|notes|thread|diary|updates?|coverage|feed|text|scores?|commentary|reaction|reporting|results|tv|cent(?:re|er)|"
        r"stream|report|[:|/–—,.]|$))|"
        r"(?-i:LIVE)|newsblog|minutenprotokoll|minute by minute|as it happened|en direct|ce direct|le direct|"
        r"direct\s?[:,|]|"
        r"en directo|este directo|directo\s?[:,|]|en vivo|minuto a minuto|diretta|tempo reale|en continu|à chaud|"
        r"ao minuto|ao vivo|em direto|na żywo|minuta po minucie|van minuut tot minuut|liverapport(?:ering)?|"
        r"direktrapport(?:ering)?|minutt? (?:för|for) minutt?|"
        r"[^\W\d_]{0,20}(?:ticker|newsblog|liveblog|liveticker))(?![^\W_])|^(?:live|direct|directo)(?!\w)",
        re.IGNORECASE | re.MULTILINE,
    ),
    "live blog minut minuut happened dire vivo tempo contin ticker",
)


_NEWSBLOG = re.compile(
    r"(?<![^\W_])(?:(?:news|live)[\s-]?(?:blog|ticker)|live[\s-]?updates|ticker|minutenprotokoll|minuto a minuto|"
    r"ao minuto|en direct|en directo|la diretta|na żywo|liverapport|as it happened)(?![^\W_])",
    re.IGNORECASE,
)
_WATCHED = re.compile(
    r"(?<!\w)(?:tv|fernsehen|stream|livestream|live-stream|übertragung|watch|tickets|télé|tele|ver)(?!\w)",
    re.IGNORECASE,
)


_PROGRAMME = re.compile(
    r"(?<!\w)(?:(?:tv|fernseh)[\s-]?(?:programm|guide|gids|tablå|oversigt|oversikt|listings?|schedule)|fernsehprogramm|"
    r"programme[\s-]tv|program(?:m|ação)?\s(?:de\s|da\s)?(?:tv|televisão|telewizyjny)|palinsesto|guida\stv|"
    r"programmi\s(?:tv|televisivi)|programación|parrilla\sde\s(?:tv|televisión)|grille\sdes\sprogrammes|"
    r"(?:broadcast|tv|programme)\sschedule)(?!\w)",
    re.IGNORECASE,
)


def is_programme(title: str) -> bool:
    """Whether a headline announces what is on television or radio, "live" as that may be."""
    return _PROGRAMME.search(title) is not None


def is_newsblog(title: str) -> bool:
    """Whether a headline names the page a newsblog outright, and not where to watch something live."""
    return _NEWSBLOG.search(title) is not None and _WATCHED.search(title) is None


def is_live(text: str) -> bool:
    """Whether headline, kicker, address (a line each) or a sentence calls the page a newsblog."""
    if not _LIVE.hinted(text):  # nor would it be with its words apart
        return False
    apart = text.replace("-", " ").replace("_", " ")
    return _LIVE.search(text) is not None or (apart != text and _LIVE.search(apart) is not None)


# --- walls ---------------------------------------------------------------------------------------------------------

WALLS = {
    "a login wall": phrases(
        "Bitte melden Sie sich an|Jetzt anmelden und weiterlesen|Melden Sie sich an, um|Anmelden um weiterzulesen|"
        "Weiterlesen mit|Jetzt Abo abschließen|Sie haben bereits ein Abo|Dieser Artikel ist nur für Abonnenten|"
        "Jetzt registrieren",
        "Please log in|Please sign in|Log in to continue|Sign in to continue|Sign in to read|Subscribe to continue|"
        "Subscribe to read|Already a subscriber|You must be logged in|Create a free account to continue|"
        "Register to continue",
        "Connectez-vous pour|Identifiez-vous|Réservé aux abonnés|Cet article est réservé|Inicia sesión para|"
        "Contenido exclusivo para suscriptores|Accedi per|Contenuto riservato agli abbonati|Effettua il login",
    ),
    "a consent wall": phrases(
        "Um fortzufahren, stimmen Sie|mit Werbung weiterlesen|Zustimmen und weiter|Akzeptieren und weiter|"
        "Alle akzeptieren|"
        "Alle Cookies akzeptieren|Wir und unsere Partner|Besuchen Sie uns wie gewohnt mit Werbung|"
        "Datenschutzeinstellungen|"
        "Privatsphäre-Einstellungen|Einwilligung verwalten",
        "Before you continue|We value your privacy|We and our partners|Accept all cookies|Accept and continue|"
        "Agree and continue|"
        "Please accept cookies|Consent or pay|Manage your privacy",
        "Accepter et continuer|Continuer sans accepter|Tout accepter|Nous et nos partenaires|Gérer mes cookies|"
        "Aceptar y continuar|Aceptar todas|Nosotros y nuestros socios|Accetta e continua|Accetta tutto|"
        "Noi e i nostri partner",
    ),
    "a robot check": phrases(
        "Verify you are human|Checking your browser|Just a moment...|Enable JavaScript and cookies to continue|"
        "Are you a robot|"
        "Access denied|Unusual traffic|Please enable cookies|Sind Sie ein Mensch|"
        "Bitte aktivieren Sie JavaScript und Cookies|"
        "Attention Required|Request unsuccessful|Pardon Our Interruption",
    ),
}

# --- chrome --------------------------------------------------------------------------------------------------------

CONTENTS = re.compile(
    r"(?:inhaltsverzeichnis|inhalt|das wichtigste in kürze|die wichtigsten entwicklungen|das wichtigste im überblick|"
    r"auf einen blick|key (?:events|points|moments|developments)|what we know so far|contents|summary of key points|"
    r"l ?['’]essentiel|les points clés|punti chiave|i punti chiave|in sintesi|puntos clave|lo más importante|"
    r"claves|resumen)\s?:?$",
    re.IGNORECASE,
)
"""The title of a list that repeats what follows; ``match`` on the whole line."""

PINNED = (
    r"(?:pinned(?: (?:post|update|entry|to (?:the )?top))?|"
    r"(?:oben )?(?:an)?(?:geheftet|gepinnt|fixiert)(?:e[rs]? (?:beitrag|meldung|post|eintrag))?|"
    r"épinglée?(?: en haut)?|(?:fijado|anclado)(?: arriba)?|in evidenza|fissato(?: in alto)?)"
)
"""How pages mark an update that is kept on top; a pattern without regard to case, for a line or a part of one."""

CHROME = re.compile(
    r"(?:lesen sie (?:hier|auch|dazu|mehr)|mehr zum thema|mehr dazu|weitere (?:artikel|nachrichten|meldungen)|"
    r"read more|read also|live reporting$|"
    r"(?:vor|il y a|hace|há) [\w½]{1,8} (?:sek|sec|min|st(?:d|un)|hour|heure|hora|jour|d[ií]a|tag)[^\W\d]{0,6}\.?$|"
    r"[\w½]{1,8} (?:sec|min|hour|hr|day|or[ae]|giorn)[^\W\d]{0,5}\.? (?:ago|fa)$|"
    r"\d[\d.,]{0,8} (?:kommentare?|comments?|commentaires?|comentarios?|commenti)$|"
    r"(?:teilen|share) (?:link kopieren|copy link)(?: \d{1,7})?$|"
    r"related|recommended|see also|more on this|zobacz|lire aussi|à lire aussi|voir aussi|lea también|le(?:e|"
    r"er) también|"
    r"te puede interesar|leggi anche|share (?:on|this|via|article)|share$|teilen$|facebook$|twitter$|whatsapp$|"
    r"e-?mail$|drucken$|"
    r"link kopieren|copy link|kopiere? link|link copied|permalink$|partager$|compartir$|condividi$|"
    r"advertisement|anzeige$|werbung$|publicité|publicidad|pubblicità|continue reading the main story|newsletter|"
    r"(?:article|story|post) continues (?:below|after)|"
    r"(?:continue reading|read on|scroll (?:down )?to continue)(?: after| below|$)|"
    r"weiterlesen (?:nach|unter) (?:der|dieser) (?:anzeige|werbung)|"
    r"(?:hier )?geht(?: es|['’]s) nach der (?:anzeige|werbung) weiter|"
    r"(?:la )?suite après (?:cette|la) (?:publicité|pub)|contin[uú]a (?:leyendo )?después de (?:la|esta) publicidad|"
    r"(?:continua (?:a leggere )?|l['’]articolo (?:continua|prosegue) )dopo la pubblicità|"
    r"continua (?:após|depois d) ?a publicidade|"
    r"lees verder onder (?:de|deze) (?:advertentie|video|foto)|(?:de )?tekst (?:gaat|loopt) (?:verder|door) onder|"
    r"artikeln fortsätter (?:efter|under) annonsen|(?:saken|artikkelen) fortsetter (?:etter|under) annonsen|"
    r"artiklen fortsætter (?:efter|under) annoncen|(?:dalsza część|dalszy ciąg) (?:artykułu|tekstu) (?:pod|poniżej)|"
    r"annons(?:e|ering|en)?$|advertentie$|reklama?e?$|publicidade$|"
    r"lees (?:ook|meer)\s?:|läs (?:även|mer|också)\s?:|les (?:også|mer)\s?:|læs (?:også|mere)\s?:|"
    r"czytaj (?:także|też|więcej)\s?:|"
    r"zobacz (?:także|też)\s?:|leia (?:também|mais)\s?:|veja também\s?:|ler também\s?:|más información\s?:|"
    r"lee más\s?:|sur le même sujet\s?:|"
    r"jetzt abonnieren|"
    r"(?:artikel|article)?[\s-]?(?:url|link)\s?:\s?https?://\S+$|"
    r"inhalt (?:aus datenschutzgründen blockiert|von .{1,30} anzeigen)|\(?bei anzeige erfolgt|externer inhalt|"
    r"allow .{1,30} content\?|this article includes content|we ask for your permission|skip to main content|"
    r"diesen inhalt|empfohlener (?:redaktioneller )?inhalt|an dieser stelle finden sie|pinned$|angeheftet$|"
    r"artikel teilen|zum thema$|kommentare$|comments$|sign up to|sign up for|follow us on|folgen sie uns|folge uns|"
    r"laden sie die app|download (?:the|our) app|mehr laden|load more|weitere laden|show more|mehr anzeigen|"
    r"zurück nach oben|article share tools|dieses thema im programm|"
    r"back to top|newest first|oldest first|neueste zuerst|älteste zuerst|filter key events|only show key events)",
    re.IGNORECASE,
)
"""A line that is furniture of the page; ``match`` at its start, and only short lines are meant."""

NEWSLETTER = re.compile(
    r".{0,120}newsletter.{0,160}(?:anmeld|abonn|sign up|subscribe|inscri|s'abonner|suscri|iscri)", re.IGNORECASE
)
"""A line that wants readers for a newsletter; ``match``, lines of up to 300 characters."""

UPDATED_LINE = re.compile(
    r"(?:updated at|update[d]?:?|zuletzt aktualisiert|aktualisiert(?: um)?|mis à jour à|actualizado a las|"
    r"aggiornato alle)"
    r"\s?:?\s?(?:um\s)?\d{1,2}[.:h]\d{2}",
    re.IGNORECASE,
)
"""The line that tells when one update was last changed; ``match``, short lines only."""

_COUNTED = (
    r"(?:aufrufe|zugriffe|views?|vues|visuali(?:zzazioni|zaciones)|leser|readers|lecteurs|lectores|lettori|lecturas|"
    r"letture|mal geteilt|shares?|partages?|likes?)"
)
_SPAN = r"\d{1,3}\s?[^\W\d]{1,8}\.?"
_CHANGED = (
    r"(?:aktualisiert|updated|mis à jour|actualizado|aggiornato)\s"
    rf"(?:(?:vor|il y a|hace)\s{_SPAN}|{_SPAN}\s(?:ago|fa)\b)"
)
COUNTERS = re.compile(rf"(?:[|•·,/-]?\s*(?:\d[\d.,]*+\s?(?:k|tsd\.?)?\s?{_COUNTED}|{_CHANGED})\s*)+$", re.IGNORECASE)
"""A line of an update that counts its readers or tells how long ago it was changed, and nothing else."""

CONTINUES = re.compile(
    r"(?:weiter (?:schrieb|sagte|hieß|erklärte|teilte)|später (?:sollte|hieß|sagte|teilte|soll|wurde)|"
    r"im zentrum de[rs]|zuletzt (?:war|hatte|ist)"
    r"|zudem|außerdem|auch |dabei|dazu|damit|daraufhin|dagegen|demnach|denn|doch|dort|darüber hinaus|hintergrund|"
    r"hinzu kommt"
    r"|insgesamt|unterdessen sagte er|er |sie (?:sagte|betonte|erklärte)|es (?:handelt|gehe|geht|sei)|sein|seine|"
    r"ihr|ihre|diese[rsmn]? "
    r"|nach (?:seinen|ihren) worten|so |ferner|gleichzeitig|allerdings|jedoch|bereits (?:am|zuvor)|bislang|bisher|"
    r"zuvor|laut (?:ihm|ihr) "
    r"|he |she |they |it |his |her |their |its |this |that |these |those |also |but |and |meanwhile, he|"
    r"meanwhile, she|however|"
    r"in addition|additionally|moreover|furthermore|according to (?:him|her)|later|earlier|previously|"
    r"the (?:spokes\w+|statement) (?:added|said)"
    r"|asked (?:about|whether)|speaking (?:to|at|after)|il |elle |ils |elles |son |sa |ses |cette? |ce |ces |"
    r"mais |par ailleurs|en outre"
    r"|él |ella |ellos |su |sus |este |esta |estos |pero |además|por su parte|lui |lei |loro |suo |sua |questo |"
    r"questa |ma |inoltre)",
    re.IGNORECASE,
)
"""How a paragraph opens that goes on with what the one before it was about; ``match``."""
