"""Text made plain for pattern matching, letter for letter, so that spans still point into the original."""

LONGEST = 20_000  # longer text is read as far as this; a quote is limited to 5,000 characters anyway

_SAME_LENGTH = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u02bc\u00b4`", "'"),
        **dict.fromkeys("\u201c\u201d", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        **dict.fromkeys("\u00a0\u2009\u202f\t\r\n", " "),
        "\uff05": "%",
        "\u2248": "~",
    }
)


def plain(text: str) -> str:
    """Return `text` with typographic quotes, dashes, spaces and percent signs in ASCII, same length.

    >>> plain("he won\u2019t \u2013 60\u00a0%")
    "he won't - 60 %"
    """
    return text[:LONGEST].translate(_SAME_LENGTH)
