"""The words of one prediction, wherever the record keeps them: taken out of their rows, and put back."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from ...models import Amendment, Correction, Prediction, Takedown

Words = dict[str, Any]

# What the author said and what the desk wrote beside it. The digest `identity` stays, so that the same file imported
# again does not bring the words back.
FIELDS: Final = ("quote", "translation", "translator", "place", "public_note", "note")
# Where an amendment or a correction quotes the words that were and those that are.
_QUOTING: Final = frozenset({"quote", "translation", "translator", "place"})


def take_out(row: Prediction) -> Words:
    """Empty every field of `row`, its amendments and its corrections that holds the words; returns them.

    The caller saves the row itself. Two queries, and one for each amendment or correction that quotes.
    """
    words: Words = {"prediction": {name: getattr(row, name) for name in FIELDS}, "amendments": {}, "corrections": {}}
    for name in FIELDS:
        setattr(row, name, "")
    for change in Amendment.objects.filter(prediction=row, field__in=_QUOTING):
        words["amendments"][str(change.pk)] = [change.old, change.new]
        change.old = change.new = ""
        change.save(update_fields=["old", "new"])
    for correction in Correction.objects.filter(prediction=row):
        if _QUOTING & (correction.old.keys() | correction.new.keys()):
            words["corrections"][str(correction.pk)] = [correction.old, correction.new]
            correction.old, correction.new = _silent(correction.old), _silent(correction.new)
            correction.save(update_fields=["old", "new"])
    return words


def put_back(row: Prediction, words: Words) -> None:
    """Write the words into the rows they came from, where nothing else stands by now; the caller saves `row` itself."""
    for name, text in words["prediction"].items():
        setattr(row, name, getattr(row, name) or text)
    for pk, (old, new) in words["amendments"].items():
        Amendment.objects.filter(pk=pk).update(old=old, new=new)
    for pk, (old, new) in words["corrections"].items():
        Correction.objects.filter(pk=pk).update(old=old, new=new)


def kept_words(ids: Collection[int]) -> dict[int, Words]:
    """What was taken out of these predictions and can still be put back, by their keys."""
    held = Takedown.objects.filter(prediction__in=ids, words__isnull=False)
    return dict(held.values_list("prediction_id", "words"))


def texts_of(words: Words) -> list[str]:
    """Every text among the words that is long enough to be looked for elsewhere."""
    found = [text for name, text in words["prediction"].items() if name in ("quote", "translation")]
    found += [text for pair in words["amendments"].values() for text in pair]
    return [text for text in dict.fromkeys(found) if len(text) > 3]


def without_words(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload of an entry with its words set to null: what goes on counting.

    >>> without_words({"prediction": "7f", "quote": "It will.", "said_on": "2026-01-31"})
    {'prediction': '7f', 'quote': None, 'said_on': '2026-01-31'}
    """
    # The reason of an amendment is free text; that of a withdrawal is a word of the vocabulary.
    hidden = (*FIELDS, "reason") if "changes" in payload else FIELDS
    rest = {name: None if name in hidden else value for name, value in payload.items()}
    if isinstance(payload.get("prediction"), Mapping):
        rest["prediction"] = without_words(payload["prediction"])
    if "changes" in payload:
        rest["changes"] = [
            one | {"old": None, "new": None} if one["field"] in _QUOTING else one for one in payload["changes"]
        ]
    return rest


def _silent(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: "" if name in _QUOTING else text for name, text in texts.items()}
