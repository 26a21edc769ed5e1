from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.store import keys, sealed
from effleurage.store.keys import MasterKey
from effleurage.store.payload import PayloadIsDamaged, PayloadReader, PayloadWriter
from effleurage.store.sealed import (
    CHUNK,
    SealedFileIsDamaged,
    SealedFileIsOfAnotherKey,
    SealedReader,
    SealedWriter,
)

MASTER = MasterKey(bytes(range(32)))
NAME = "documents/" + "a" * 40


def _seal(data: bytes, kind: str = "backup", key_file=None) -> bytes:
    out = io.BytesIO()
    with SealedWriter(out, MASTER, kind=kind, key_file=key_file) as writer:
        writer.write(data)
    return out.getvalue()


def _open(whole: bytes, kind: str = "backup", master: MasterKey = MASTER) -> bytes:
    with SealedReader(io.BytesIO(whole), master, kind=kind) as reader:
        return reader.read()


@given(st.lists(st.binary(max_size=5000), max_size=8), st.integers(1, 700))
@settings(max_examples=60, deadline=None)
def test_what_is_written_in_pieces_is_read_in_other_pieces(pieces, size):
    out = io.BytesIO()
    with SealedWriter(out, MASTER, kind="backup", key_file=None) as writer:
        for piece in pieces:
            writer.write(piece)

    back = b""
    with SealedReader(io.BytesIO(out.getvalue()), MASTER, kind="backup") as reader:
        while piece := reader.read(size):
            back += piece

    assert back == b"".join(pieces)


@pytest.mark.parametrize("length", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7])
def test_lengths_around_a_chunk_come_back(length):
    data = bytes(length)

    assert _open(_seal(data)) == data


@given(place=st.integers(0, 2**31), change=st.integers(1, 255))
@settings(max_examples=150, deadline=None)
def test_any_byte_changed_is_refused(place, change):
    whole = bytearray(_seal(b"session" * 100))
    whole[place % len(whole)] ^= change

    with pytest.raises((SealedFileIsDamaged, SealedFileIsOfAnotherKey)):
        _open(bytes(whole))


@given(st.integers(0, 2**31))
@settings(max_examples=100, deadline=None)
def test_a_file_cut_off_anywhere_is_refused(place):
    whole = _seal(b"session" * 100)

    with pytest.raises(SealedFileIsDamaged):
        _open(whole[: place % len(whole)])


def test_chunks_left_out_exchanged_or_repeated_are_refused():
    whole = _seal(bytes(3 * CHUNK + 5))
    start = whole.index(b"\n", len(sealed.MAGIC)) + 1
    size = CHUNK + 16
    parts = [whole[place : place + size] for place in range(start, len(whole), size)]
    assert len(parts) == 4

    for order in ([0, 1, 2], [0, 2, 1, 3], [0, 0, 1, 2, 3], [1, 2, 3], [0, 3]):
        with pytest.raises(SealedFileIsDamaged):
            _open(whole[:start] + b"".join(parts[number] for number in order))


def test_a_file_that_was_never_sealed_is_refused():
    out = io.BytesIO()
    writer = SealedWriter(out, MASTER, kind="backup", key_file=None)
    writer.write(bytes(2 * CHUNK))

    with pytest.raises(SealedFileIsDamaged):
        _open(out.getvalue())


def test_a_file_of_another_kind_or_key_is_refused():
    whole = _seal(b"x")

    with pytest.raises(SealedFileIsDamaged, match="practice"):
        _open(whole, kind="practice")
    with pytest.raises(SealedFileIsOfAnotherKey):
        _open(whole, master=MasterKey(bytes(32)))


def test_the_same_bytes_sealed_twice_share_nothing():
    one, other = _seal(b"x" * 500), _seal(b"x" * 500)

    assert one[-500:] != other[-500:]


def test_the_key_file_travels_in_the_head_and_opens_with_the_passphrase(key):
    key_file, master, code = key
    out = io.BytesIO()
    with SealedWriter(out, master, kind="backup", key_file=key_file) as writer:
        writer.write(b"inside")

    header = sealed.read_header(io.BytesIO(out.getvalue()))

    assert header.key_file == key_file
    opened = header.key_file.open_with_recovery_code(code)
    assert _open(out.getvalue(), master=opened) == b"inside"


def test_an_exchanged_key_file_in_the_head_is_noticed(key):
    key_file, master, _ = key
    out = io.BytesIO()
    with SealedWriter(out, master, kind="backup", key_file=key_file) as writer:
        writer.write(b"inside")
    other = key_file.with_passphrase(master, "some other passphrase")
    header = sealed.read_header(io.BytesIO(out.getvalue()))
    forged = sealed.Header(header.kind, header.fingerprint, header.salt, other).line()

    with pytest.raises(SealedFileIsDamaged):
        _open(forged + out.getvalue()[len(header.line()) :], master=master)


@given(st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_strange_bytes_are_refused_and_never_an_error(data):
    for whole in (data, sealed.MAGIC + data, sealed.MAGIC + b'{"kind": "backup"}\n' + data):
        with pytest.raises(SealedFileIsDamaged):
            _open(whole)


def _payload(*names: str) -> bytes:
    out = io.BytesIO()
    with PayloadWriter(out) as writer:
        for name in names:
            writer.add_bytes(name, name.encode() * 100)
        writer.finish({"at": "now"})
    return out.getvalue()


def _walk(data: bytes) -> list[tuple[str, bytes]]:
    with PayloadReader(io.BytesIO(data)) as reader:
        return [(name, member.read()) for name, member in reader.members()]


def test_members_come_back_in_their_order_with_the_facts():
    data = _payload("database", NAME)

    with PayloadReader(io.BytesIO(data)) as reader:
        names = [name for name, _ in reader.members()]

    assert names == ["database", NAME]
    assert reader.facts == {"at": "now"}


@pytest.mark.parametrize(
    "name", ["../evil", "/etc/passwd", "documents/../../x", "other", "rows/x/1"]
)
def test_a_member_with_a_name_of_its_own_is_refused(name):
    with pytest.raises(PayloadIsDamaged):
        _walk(_payload(name))


def test_a_member_changed_left_out_or_doubled_in_a_file_in_clear_is_noticed():
    data = _payload("database", NAME)
    changed = data.replace(b"databasedatabase", b"databaseDATABASE", 1)
    block = data.index(NAME.encode())

    for forged in (changed, data[:block], data[block:], data[: len(data) // 2], b"", bytes(5000)):
        with pytest.raises(PayloadIsDamaged):
            _walk(forged)


def test_a_passphrase_alone_is_never_in_the_file(key):
    whole = _seal(b"x", key_file=key[0])

    assert b"lamp river" not in whole
    assert keys.recovery_code_bytes(key[2]) not in whole
