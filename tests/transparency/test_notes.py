"""Signed notes: what holds, and that no changed byte does."""

import pytest

from predictions.transparency.notes import BadNote, Checkpoint, Signer, Verifier, open_note, parse_receipt, sign_note

SIGNER = Signer("ledger.example.org/log", bytes(range(32)))
CHECKPOINT = Checkpoint("ledger.example.org/log", 17, bytes(32))
NOTE = sign_note(CHECKPOINT.text, [SIGNER])


def test_a_checkpoint_comes_back_from_its_note() -> None:
    assert Checkpoint.parse(open_note(NOTE, [SIGNER.verifier])) == CHECKPOINT


def test_no_note_with_a_changed_byte_says_something_else_under_a_good_signature() -> None:
    data = NOTE.encode()
    for at in range(len(data)):
        for change in (1, 0x20):
            changed = data[:at] + bytes([data[at] ^ change]) + data[at + 1 :]
            try:
                text = open_note(changed.decode(), [SIGNER.verifier])
            except (BadNote, UnicodeDecodeError):
                continue
            assert text == CHECKPOINT.text


def test_both_keys_of_a_rotation_are_believed_and_strangers_are_ignored() -> None:
    new, stranger = Signer("ledger.example.org/log", bytes(32)), Signer("witness.example", bytes(32))
    note = sign_note(CHECKPOINT.text, [SIGNER, new, stranger])
    for known in (SIGNER, new):
        assert open_note(note, [known.verifier]) == CHECKPOINT.text
    with pytest.raises(BadNote, match="no key"):
        open_note(NOTE, [stranger.verifier])


def test_a_known_key_that_signed_something_else_spoils_the_note() -> None:
    line = SIGNER.signature_line("other\n")
    with pytest.raises(BadNote, match="does not hold"):
        open_note(sign_note(CHECKPOINT.text, [Signer("b", bytes(32))]) + line, [SIGNER.verifier])


def test_a_key_with_a_changed_byte_is_no_key() -> None:
    vkey = SIGNER.verifier.vkey
    for at in range(len(vkey)):
        changed = vkey[:at] + ("A" if vkey[at] != "A" else "B") + vkey[at + 1 :]
        with pytest.raises(BadNote):
            Verifier.parse(changed)


def test_a_bad_private_key_is_refused_without_being_shown() -> None:
    with pytest.raises(BadNote) as refusal:
        Signer.parse(SIGNER.skey[:-4] + "AAA=")
    assert SIGNER.skey[-20:-4] not in str(refusal.value)
    assert SIGNER.skey not in repr(SIGNER)


@pytest.mark.parametrize("text", ["", "a\n", "a\n-1\n\n", "a\n01\nAAAA\n", "a\n1\nAAAA\n", "a\n1\n\x00\n", "\n1\n\n"])
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        Checkpoint.parse(text)


@pytest.mark.parametrize("text", ["", "x\n\n", "c2sp.org/tlog-proof@v1\n\nn", "c2sp.org/tlog-proof@v1\nindex 01\n\nn"])
def test_what_is_no_receipt_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        parse_receipt(text)
