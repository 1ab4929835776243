"""Canonical JSON (RFC 8785) for payloads and leaves, kept to values that every JSON library reads alike."""

from collections.abc import Mapping

import orjson
import rfc8785

MAX_INTEGER = 2**53 - 1
_PLAIN = frozenset({str, bool, type(None)})


def canonical_bytes(value: object) -> bytes:
    """Return the one byte string for `value`: strings, booleans, None, integers, and lists and mappings of these.

    Floats and decimals are refused, because two programs may print one number in two ways: a probability
    goes in as a string. Raises ValueError naming the path of what is refused.

    Source: RFC 8785 (Rundgren, Jordan, Erdtman 2020).

    >>> canonical_bytes({"b": 1, "a": "é"})
    b'{"a":"\\xc3\\xa9","b":1}'
    >>> canonical_bytes({"p": 0.7})
    Traceback (most recent call last):
    ...
    ValueError: $.p: a float has no single spelling; use a string
    """
    if _is_plain(value):
        # Between ASCII names and without numbers to format, orjson writes the same bytes, fifty times as fast; a test
        # holds it to that.
        try:
            data = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
        except TypeError:
            data = b""  # a lone surrogate, which the path below names, or more levels than orjson takes
        if data and b"\\u0000" not in data:
            return data
    _refuse_ambiguous(value, "$")
    return rfc8785.dumps(value)  # type: ignore[arg-type]


def _is_plain(value: object) -> bool:
    """Nothing but dicts with ASCII names, lists, strings, booleans, None and safe integers, none of them subclassed."""
    waiting = [value]
    for one in waiting:  # which grows on the way: one walk without a call for each member
        kind = type(one)
        if kind is dict:
            names: dict[str, object] = one  # type: ignore[assignment]
            try:
                if not "".join(names).isascii():
                    return False
            except TypeError:
                return False
            waiting += [member for member in names.values() if type(member) not in _PLAIN]
        elif kind is list:
            waiting += [member for member in one if type(member) not in _PLAIN]  # type: ignore[attr-defined]
        elif kind not in _PLAIN and not (kind is int and -MAX_INTEGER <= one <= MAX_INTEGER):  # type: ignore[operator]
            return False
    return True


def _refuse_ambiguous(value: object, path: str) -> None:
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        _refuse_unreadable(value, path)
    elif isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise ValueError(f"{path}: an integer beyond 2^53 - 1 is not read alike everywhere; use a string")
    elif isinstance(value, Mapping):
        for key, member in value.items():
            if not isinstance(key, str):
                raise ValueError(f"{path}: member names must be strings")
            _refuse_ambiguous(member, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for index, member in enumerate(value):
            _refuse_ambiguous(member, f"{path}[{index}]")
    else:
        raise ValueError(f"{path}: a {type(value).__name__} has no single spelling; use a string")


def _refuse_unreadable(text: str, path: str) -> None:
    if "\x00" in text:
        raise ValueError(f"{path}: text with a NUL character cannot be stored alike everywhere")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{path}: text with a lone surrogate is not Unicode") from None
