"""A message in the shape of Slack's incoming webhooks, which Mattermost, Rocket.Chat and others read as well."""

from collections.abc import Callable
from urllib.parse import quote

from predictions.channels.message import Message, Report, one_line
from predictions.channels.posting import post_and_report
from predictions.channels.safe_http import Rules
from predictions.channels.webhook import as_json

# Slack refuses a section of more than 3,000 characters and cuts a text after 40,000; it asks for 4,000 at most
MAX_SECTION = 3_000
MAX_TEXT = 4_000
_MAX_SUBJECT = 300
_MAX_LINK = 2_000
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def escape(text: str, limit: int) -> str:
    """Return `text` with & < > escaped, which is what keeps `<!channel>` from calling everybody, in `limit` characters.

    What is too long ends in …, and no entity is cut in two.

    >>> escape("a < b & c", 9)
    'a &lt; b…'
    """
    pieces = [_ENTITIES.get(character, character) for character in text[: limit + 1]]
    if sum(map(len, pieces)) <= limit:
        return "".join(pieces)
    kept, length = [], 1
    for piece in pieces:
        length += len(piece)
        if length > limit:
            break
        kept.append(piece)
    return "".join(kept).rstrip() + "…"


def chat_body(message: Message, *, link_label: str = "Open") -> dict[str, object]:
    """Return what is posted: `text` for notifications and servers without blocks, `blocks` for the channel itself."""
    subject = escape(one_line(message.subject), _MAX_SUBJECT)
    link = _link(message.link, link_label)
    sections = [part for part in (f"*{subject}*", escape(message.text.strip(), MAX_SECTION), link) if part]
    text = escape(message.text.strip(), MAX_TEXT - len(subject) - len(link) - 2)
    return {
        "text": "\n".join(part for part in (subject, text, link) if part),
        "blocks": [_section(part) for part in sections],
    }


def _section(text: str) -> dict[str, object]:
    # verbatim: Slack would otherwise look for names and channels in a quote and link them
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _link(url: str, label: str) -> str:
    address = quote(url, safe="/?#%:@!$&'()*+,;=~[]", errors="replace").replace("&", "&amp;")
    # half an address leads nowhere: one that does not fit is left out
    return f"<{address}|{escape(one_line(label), 75)}>" if url and len(address) <= _MAX_LINK else ""


def deliver_chat(
    message: Message,
    *,
    url: str,
    link_label: str = "Open",
    rules: Rules = Rules(),  # noqa: B008  (frozen)
    check_before_data: Callable[[], object] | None = None,
) -> Report:
    """POST the message to an incoming webhook of a chat and report, by the rules of deliver_webhook but unsigned."""
    return post_and_report(
        url,
        body=as_json(chat_body(message, link_label=link_label)).encode("ascii"),
        headers={"Content-Type": "application/json"},
        rules=rules,
        at=message.at,
        check_before_data=check_before_data,
    )
