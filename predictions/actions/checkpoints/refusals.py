"""Why no head is signed: a code and a sentence that the public page shows too."""

from ..errors import Conflict


class SigningRefused(Conflict):
    """Nothing was signed. An operator has to look; signing goes on by itself once the reason is gone."""

    @classmethod
    def because(cls, code: str, sentence: str) -> "SigningRefused":
        """The refusal with a stable code."""
        refused = cls.one("log", code, sentence)
        assert isinstance(refused, SigningRefused)
        return refused
