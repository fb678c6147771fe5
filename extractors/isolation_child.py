"""The reading process behind `extractors.isolation`: reads one document after another until its input ends."""

from __future__ import annotations

import ctypes
import gc
import os
import pickle
import resource
import signal
import struct
import sys
import threading
from typing import BinaryIO

import psutil

from extractors.errors import CorruptDocument, ReadError, TooLarge
from extractors.limits import Limits
from extractors.places import with_packed_places

_HEADER = struct.Struct("<Q")
_PR_SET_PDEATHSIG = 1
_ORPHAN_SECONDS = 1.0


def main(answer_pipe: int) -> None:
    """Serves requests on standard input; answers go to the pipe with this number."""
    parent = os.getppid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    _load()
    with os.fdopen(answer_pipe, "wb") as answers:
        _answer(answers, b"ready")
        while (request := _request(sys.stdin.buffer)) is not None:
            task, data, name, limits = pickle.loads(request)
            _answer(answers, pickle.dumps(_serve(task, data, name, limits), pickle.HIGHEST_PROTOCOL))


def _load() -> None:
    """Loads the readers and what they load on first use, before there is a clock running."""
    from extractors import readers
    from extractors.quality import page_quality
    from extractors.vietnamese.legacy import decode_line

    readers.preload()
    page_quality("Kế hoạch")
    decode_line("Keá hoaïch")
    gc.freeze()


def _serve(task: str, data: bytes, name: str, limits: Limits) -> object:
    from extractors import readers

    _allow_memory(limits.max_memory_bytes)
    try:
        if task == "members":
            return list(readers.members(data, name, limits))
        return with_packed_places(readers.read_document(data, name, limits))
    except ReadError as error:
        return error.with_traceback(None)
    except MemoryError:
        return TooLarge("out of memory")
    except Exception as error:
        return CorruptDocument(f"{type(error).__name__}: {error}")


def _allow_memory(more: int) -> None:
    """Bounds the address space at what the loaded libraries already take plus `more` bytes."""
    used = psutil.Process().memory_info().vms
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    wanted = used + more
    resource.setrlimit(
        resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard)
    )


def _request(pipe: BinaryIO) -> bytes | None:
    header = pipe.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    return pipe.read(_HEADER.unpack(header)[0])


def _answer(pipe: BinaryIO, answer: bytes) -> None:
    pipe.write(_HEADER.pack(len(answer)) + answer)
    pipe.flush()


def _end_with(parent: int) -> None:
    """Ends this process and all of its group when the parent is gone, also where prctl is not there."""
    waiting = threading.Event()
    while not waiting.wait(_ORPHAN_SECONDS):
        if os.getppid() != parent:
            os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main(int(sys.argv[1]))
