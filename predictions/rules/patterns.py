"""The words that the falsifiability checks look for, one named pattern per idea.

Lists, not grammar: each was tried on the gold annotation and on plain good statements, and a word that fired
on the latter was taken out again. In a list every line, and every " | " in a line, separates two wordings. Every
gap is bounded, so that no text can make a pattern slow.
"""

import re
import unicodedata

LONGEST, LONGEST_STATEMENT = 5000, 500  # what is longer is refused elsewhere, and read only this far

_ASCII = str.maketrans("\u2018\u2019\u02bc\u201c\u201d\u2010\u2011\u2012\u2013\u2014", "'''\"\"-----")


def plain(text: str, longest: int = LONGEST) -> str:
    """Return `text` as the patterns read it: ASCII quotes and dashes, single spaces, nothing hidden.

    >>> plain("lose\\u200b  face \\u2013 he won\\u2019t")
    "lose face - he won't"
    """
    shown = "".join(letter for letter in text[:longest] if unicodedata.category(letter) != "Cf")
    return " ".join(shown.translate(_ASCII).split())


def _words(listing: str, *, case: bool = False, **parts: str) -> re.Pattern[str]:
    """Compile a listing; {name} stands for one of `parts`, and unless `case` is set capitals do not matter."""
    for name, part in parts.items():
        listing = listing.replace(f"{{{name}}}", part)
    wordings = [wording.strip() for line in listing.splitlines() for wording in line.split(" | ")]
    joined = "|".join(wording.replace(" ", r"\s") for wording in wordings if wording)
    return re.compile(rf"(?<![\w'])(?:{joined})(?!\w)", re.NOFLAG if case else re.IGNORECASE)


# --- F01: what no camera and no document shows ----------------------------------------------------

EVALUATIVE = _words(
    r"""
    los(?:e|es|ing) (?:face|nothing|credibility|respect) | sav(?:e|es|ing) face
    gain(?:s|ing)? nothing | nothing to (?:lose|gain) | in earnest
    (?:will|would|won't|not|really|n't) matter | (?:it|this|that|what|nothing|none|which|really|still) matters
    (?:comes? to )?(?:feels?|felt|feeling) | regrets? | (?:better|worse) off | (?:the )?(?:right|wrong) side of history
    (?:is|be|are|been) (?:a )?(?:good|bad|great|terrible) (?:thing|idea|news)
    (?:is|be|are|been|prove|proves) (?:seen as )?an? (?:\w{1,15} ){0,2}{judged}
    (?:is|are|be) (?:\w{1,10} )?{minded}(?: to)?
    (?:gets?|got|gotten|has|have) everything (?:he|she|they) wants?
    (?:{heavy} ){1,2}(?:cost|price|blow)
    (?:look|looks) (?:good|bad|weak|strong|foolish|silly)
    """,
    judged=r"(?:success|failure|disaster|mistake|triumph|humiliation|catastrophe|embarrassment|shame|tragedy|blessing)",
    minded=r"(?:content|happy|satisfied|proud|ashamed|embarrassed|humiliated|motivated|inclined|tempted)",
    heavy=r"(?:tremendous|huge|enormous|great|terrible|high|heavy|strategic|political|moral)",
)
# A measured feeling is an event: a poll, a number of points, a signature.
MEASURED = _words(
    r"""
    polls? | polling | surveys? | index | rating | approval | votes? | signs? | signed | announces? | announced | ruling
    \d{1,3}\s?(?:%|percent|per cent|points?|seats|votes)
    """
)

# --- F03, F04, F12, F15: words that stretch -------------------------------------------------------

VAGUE_TIME = _words(
    r"""
    soon(?:er or later)? | shortly(?! (?:after|before)) | eventually | before long | in due course | some ?day
    (?<!least )one day(?! (?:in|of|after|before|within)\b)
    in the (?:near|foreseeable|not too distant) future
    (?:a couple of|a few|several|many) (?:days|weeks|months|years|decades)
    (?:the )?coming (?:days|weeks|months|years) | for (?:years|decades|generations) | indefinitely | forever
    """
)
THIS_YEAR = _words("this year")
LOOSE_AMOUNT = _words(
    r"""
    (?:ris|declin|increas|decreas|improv|escalat|plung|surg|spik)(?:es?|ed|ing)
    {change}s?(?: down)?(?! of) | {change}(?:ed|ing) | (?:collaps|deteriorat|dropp)(?:ed|ing)
    many | numerous | massive(?:ly)? | sharply | large-scale
    a (?:lot|number|handful|majority) of | some (?:kind|sort|form) of
    (?:significant|substantial|dramatic|considerable|noticeable)(?:ly)?
    quips? | defeat(?:s|ed|ing)? | (?:is|are|be) ended | win(?:s|ning)? (?:this|the) war
    """,
    change=r"(?:fall|soar|collapse|crash|weaken|strengthen|expand|worsen|slow|recover|deteriorate|rebound|dip|drop|shrink|grow)",
)
# What settles "how much": a number that is no date, or a criterion that says what counts.
NUMBER = _words(
    r"""
    \d[\d,.]{0,20}\s?(?:%|percent|per cent|points?|million|billion|thousand)
    (?:at least|at most|more than|fewer than|less than|over|under|above|below|exceeds?|up to) (?:an?|one|[$€£]?\d{1,12})
    (?<![-/.\d])(?:two|three|four|five|six|seven|eight|nine|ten|half|twice|double|once|\d{1,3})(?![-/\d])(?!\s{date})
    """,
    date=r"(?:hours|days|weeks|months|years|january|february|march|april|may|june|july|august|september|october"
    r"|november|december)\b",
)
COUNTS_AS = _words(r"counts?(?: as)? | means? | for example | e\.g\. | such as | is enough | defined as")
WEASEL = _words(
    r"""
    some (?:say|people say|argue|believe) | (?:it is|is|are) (?:said|believed|thought|rumou?red) (?:to|that)
    (?:has|have) been floated | so-called | arguably | in all but name | de facto | more or less
    effectively | essentially | basically | virtually | meaningful(?:ly)?
    (?:to|in) some (?:extent|form|way) | some (?:kind|sort|form) of
    real(?! {measure}\b)
    """,
    measure=r"(?:estate|gdp|gross|terms|wages?|incomes?|interest|rates?|time|madrid|betis|sociedad|world|effective)",
)
PLURAL_OBJECT = _words(
    r"""
    (?:all )?(?:the|these|those|its|his|her|their|all) {number} (?!{no_item}\b)[a-z]{2,20}s
    (?:accept|meet|sign|fulfil|lift|approve|adopt)s? (?:them|these|those)
    [a-z]{3,20}, (?:\w{3,20} ){0,2}[a-z]{3,20},? and (?:\w{3,20} ){0,2}[a-z]{3,20}
    """,
    number=r"(?:two|three|four|five|six|seven|eight|nine|ten|\d{1,2})",
    no_item=r"(?:days|weeks|months|quarters|years|hours|candidates|parties|sides|countries|men|women)",
)
ALL_OR_ANY = _words(r"all (?:of|the|four|three|two) | any | each | both | every | either | one of | at least")

# --- F05, F07, F08: the shape of the sentence -----------------------------------------------------

FUTURE = _words(
    r"""
    will | won't | shall | would | wouldn't | cannot | can't | may | might | could
    (?:is|are|am) (?:not )?(?:going|set|bound|expected|likely|unlikely) to
    """
)
JOINED = re.compile(r";\s?|,?\s(?:and|while|whereas|but)\s(?:then\s)?|,\s(?:then\s)?", re.IGNORECASE)
IF_CLAUSE = re.compile(
    r"(?<![\w'])(?<!as )(?<!even )(?<!what )(?:if|unless|provided that|assuming(?: that)?|in case)"
    r"\s(?!(?:any|anything|not|at all|only|possible|necessary)\b)[^,;:.?!]{1,300}",
    re.IGNORECASE,
)
STILL = _words(r"(?:continue|remain)s? | still | keeps?(?: on)? being | goes on being")
UNSEEN_CONDITION = _words(
    r"""
    (?:is|are|be|feels?|seems?) (?:\w{1,12} )?(?:inclined|willing|serious|motivated|tempted|minded|content)
    wants?(?: to)? | wishes | feels? | in earnest | good faith | comes to (?:his|her|their) senses
    """
)

# --- F06: who decides -----------------------------------------------------------------------------

WEB_ADDRESS = re.compile(r"https?://|\bwww\.|\b[a-z0-9-]{2,40}\.(?:com|org|gov|net|int|edu|eu|uk|de|fr|ua|ru)\b")
NAMED_SOURCE = _words(
    r"""
    according to | source: | data from | figures from | announced | certified
    (?:judged|decided|confirmed|declared|called) by | (?:reported|recorded) (?:by|in)
    (?:published|listed|as shown) (?:by|in|on)
    transcripts? | officials? | officially | statements? | announcements? | communiqu[eé]s? | gazettes? | minutes
    agency | agencies | newspapers? | broadcasters? | press | media | news | wire | reports? | reporting | publications?
    registers? | registry | records? | filings? | roll[- ]call | census | index | surveys? | polls? | statistics
    website | dashboard | database | exchanges? | central bank | courts? | tribunal | judges? | jury
    commission | committee | ministry | ministries | department | bureau | office for | general staffs?
    author | editors? | desk | panel
    """
)
# Names are capitals: these are the best known, and any "per X", "from X", "by the X" counts as well.
SOURCE_NAME = _words(
    r"""
    AP | AFP | BBC | CNN | NPR | NYT | WSJ | FT | TASS | Reuters | Bloomberg | Associated Press | Guardian
    Times | Post | Economist | Wikipedia | Eurostat | Gallup | FRED | BLS | BEA | ONS | INSEE | Destatis
    Federal Reserve | Fed | ECB | IMF | OECD | WHO | CDC | NASA | NOAA | SEC | IAEA | UN | World Bank
    White House | Kremlin | Supreme Court | Election Commission | State Department | House Clerk | FIFA | UEFA | IOC
    (?:[Pp]er|[Vv]ia|[Ff]rom(?: the)?|[Bb]y the|[Oo]n the|[Cc]iting) [A-Z][\w&'-]{1,40}
    """,
    case=True,
)

# --- F09, F10, F18: the quote itself --------------------------------------------------------------

# Only all lower case or all capitals: "May" is the month.
POSSIBLY = _words(
    r"""
    (?:may|might|could|MAY|MIGHT|COULD)(?!\s(?:very\s)?well\b)
    [Pp]ossibl[ey] | [Pp]ossibility | [Pp]erhaps | [Mm]aybe | [Cc]onceivabl[ey]
    """,
    case=True,
)
COMMITTED = _words(
    r"""
    will | won't | \w{1,20}'ll | shall | going to | gonna | never | cannot | can't | may well | might well | could well
    probabl[ey] | (?:un)?likely | improbable | certain(?:ly)? | sure(?:ly)? | definitely | absolutely | inevitabl[ey]
    (?:bound|destined|set|poised) to | expect(?:ed)? | doubt | (?:I|we) (?:\w{1,10} )?(?:believe|think|suspect)
    predict | prediction | forecast | guarantee | mark my words | no chance | no way | toss-?up
    chances? (?:of|are) | odds | the only \w{1,15} (?:that|which|who)
    \d{1,3}\s?(?:percent|per cent) | \d{1,3}\s?%(?:\W|\Z)
    """
)

_SAID = (
    r"(?:says?|said|told \w{1,15}|claims?|claimed|insists?|insisted|warns?|warned|argues?|argued|predicts?"
    r"|predicted|suggests?|suggested)"
)
_THEY = (
    r"(?i:analysts?|experts?|economists?|officials?|sources?|critics|observers|insiders|strategists|diplomats"
    r"|pundits|aides|commentators?|pollsters)"
)
RELAYED = _words(
    r"""
    {they} (?:{said}|say|expect|think|believe|fear|hope|predict|forecast) | according to (?:\w{1,20} ){0,2}{they}
    (?P<name>{no_name}[A-Z][\w'-]{1,30}(?: [A-Z][\w'-]{1,30})?|he|she|they) (?:has |had |have )?{said}(?= {clause}\b)
    (?:[Ss]ome|[Mm]any|[Pp]eople) say | [Rr]eportedly | [Aa]llegedly | suggested that | told reporters | in the words of
    (?<!\bI )(?<!\b[Ww]e )(?:has|have) (?:promised|vowed|pledged)
    (?:has|have) been (?:floated|suggested|reported) | (?:is|are) (?:said|reported|rumou?red) to
    """,
    case=True,
    no_name=r"(?!(?:We|You|It|This|That|Who|What|Nobody|Every\w{1,9}|And|But|If|As|Some|Many|People)\b)",
    clause=r"(?:that|he|she|it|they|the|there)",
    they=_THEY,
    said=_SAID,
)
UNNAMED = re.compile(
    r"\A(?:(?:the|an?|some|many|unnamed|anonymous|western|senior|former|several)\s)*"
    rf"(?:{_THEY}|unnamed|anonymous|someone|unknown)\Z",
    re.IGNORECASE,
)
SATIRE = re.compile(
    r"\A\W{0,3}satire\b|[(\[]satire[)\]]|\s/s\W{0,3}\Z|\bjust kidding\b|\b(?:lol|lmao)\b|\U0001f602"
    r"|\b(?:when|until) (?:pigs fly|hell freezes over)\b|\bsun rises in the west\b",
    re.IGNORECASE,
)

# --- F11, F13, F14: what the sentence leans on ----------------------------------------------------

OPEN_END = _words(
    r"""
    never | won't | will not | would never | cannot | can't | always | forever | indefinitely
    the only (?:way|thing|path|person)
    """
)
PLAN = _words(
    r"""
    \A(?P<self>I|[Ww]e)(?: (?:will|shall|am going to|are going to)|'ll|'m going to|'re going to)
    (?P<speaker>[A-Z][\w'-]{1,30}(?: [A-Z][\w'-]{1,30})?|[Hh]e|[Ss]he|[Tt]hey) (?:has |have )?{promise}(?= {object}\b)
    (?:has|have) (?:promised|vowed|pledged)
    """,
    case=True,
    promise=r"(?:promise[sd]?|intends?|intended|vow(?:s|ed)|pledge[sd]?|plans?|aims?)",
    object=r"(?:to|that|more|an?|the|no|he|she|it|they)",
)
SUCH = _words(
    r"""
    such (?:an? )?(?!(?:as|an?)\b)[a-z-]{2,20}
    (?:this|these|those) (?!(?:{time}|{verb})\b)[a-z-]{2,20}
    """,
    time=r"(?:year|month|week|quarter|decade|century|summer|autumn|fall|winter|spring|weekend|season|term|time|days?"
    r"|morning|evening|afternoon|christmas|january|february|march|april|may|june|july|august|september|october"
    r"|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday)",
    verb=r"(?:who|that|of|with|in|is|will|would|may|might|could|can|cannot|has|was|does|should)",
)
PRONOUN = _words(
    r"""
    (?P<thing>it|its|itself) | (?P<plural>they|them|their|theirs) | (?P<person>he|him|his|she|her|hers)
    (?P<this>this|that)(?= (?:is|will|would|may|might|could|can|cannot|has|does|should)\b)
    """
)
EMPTY_IT = _words(
    r"""
    it(?:'s| is| was| will be| would be| becomes?| turns out)? (?:\w{2,15} )?{fact} | makes? it
    """,
    fact=r"(?:that|rains?|snows?|known|clear|likely|announced|confirmed|reported|revealed)",
)
