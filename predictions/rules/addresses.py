"""What is a web address that can be stored, shown as a link, and looked up again."""

from urllib.parse import urlsplit

from .problems import Problem, gettext_noop

BAD_URL = gettext_noop(
    "Give a web address that begins with http:// or https://, without spaces and without a password in it."
)


def is_web_address(text: str) -> bool:
    """Whether `text` is an absolute http or https address with a host, without white space and without a password.

    >>> is_web_address("https://example.org/a?b=c"), is_web_address("ftp://example.org"), is_web_address("https://[")
    (True, False, False)
    """
    if any(letter.isspace() or not letter.isprintable() for letter in text):
        return False
    try:
        parts = urlsplit(text)
        port_can_be = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc and port_can_be


def bad_url(field: str, url: str) -> list[Problem]:
    """Return the problem of an address that is not a plain web address; at most one.

    >>> bad_url("source_url", "javascript:alert(1)")[0].code, bad_url("source_url", "https://example.org/a")
    ('bad_url', [])
    """
    if is_web_address(url):
        return []
    return [Problem(field, "bad_url", BAD_URL)]
