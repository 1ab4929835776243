"""Right of reply: finding authors, telling them, and publishing what they say."""

from .contacts import CONTACT_LIFE, forget_contact, forget_expired_contacts, note_contact, note_search
from .delivering import send_notices
from .links import REPLY_LINK_LIFE, ReplyLink, make_reply_link, read_reply_link
from .replies import MOST_TEXT, ReplyInput, decline_reply, enter_reply, publish_reply, send_reply
from .stopping import stop_notices

__all__ = [
    "CONTACT_LIFE",
    "MOST_TEXT",
    "REPLY_LINK_LIFE",
    "ReplyInput",
    "ReplyLink",
    "decline_reply",
    "enter_reply",
    "forget_contact",
    "forget_expired_contacts",
    "make_reply_link",
    "note_contact",
    "note_search",
    "publish_reply",
    "read_reply_link",
    "send_notices",
    "send_reply",
    "stop_notices",
]
