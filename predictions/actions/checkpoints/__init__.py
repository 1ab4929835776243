"""Signing the log's head: keys in files, the high-water mark outside the database, publishing, rotation, recovery."""

from .keys import make_log_key
from .mirrors import FolderMirror, Mirror, UrlMirror
from .publishing import Published, publish_checkpoint, publish_log
from .recovery import Recovered, end_recovery, recover_log
from .refusals import SigningRefused
from .rotation import LEAST_DAYS, rotate_log_key
from .witnesses import ask_witnesses, witnesses_wait

__all__ = [
    "LEAST_DAYS",
    "FolderMirror",
    "Mirror",
    "Published",
    "Recovered",
    "SigningRefused",
    "UrlMirror",
    "ask_witnesses",
    "end_recovery",
    "make_log_key",
    "publish_checkpoint",
    "publish_log",
    "recover_log",
    "rotate_log_key",
    "witnesses_wait",
]
