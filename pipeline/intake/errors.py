"""Why intake as a whole cannot go on; each names the folder and what the operator can do."""

from __future__ import annotations

import errno
from pathlib import Path

from pipeline.errors import KehoachError


class IntakeError(KehoachError):
    """Base: intake stopped, nothing was lost, and the next run goes on from there. `state` is a stable code."""

    state = "intake_error"


class InboxUnavailable(IntakeError):
    """The inbox cannot be listed: it does not exist, its share has vanished, or the permission is missing."""

    state = "inbox_unavailable"

    def __init__(self, inbox: Path, error: OSError) -> None:
        super().__init__(
            f"Không mở được hộp thư {inbox}: {_in_vietnamese(error)}. Kiểm tra ổ mạng hoặc quyền truy cập.",
            f"cannot list the inbox {inbox}: {error}",
        )


class ArchiveUnavailable(IntakeError):
    """The archive cannot be written: disk full, read-only, unreachable. The inbox is left as it is."""

    state = "archive_unavailable"

    def __init__(self, place: str, error: Exception) -> None:
        super().__init__(
            f"Không ghi được vào kho lưu {place}: {_in_vietnamese(error)}. "
            "Các tệp vẫn nằm trong hộp thư và sẽ được nhận ở lần chạy sau.",
            f"cannot write to the archive {place}: {error}",
        )


class ArchiveDamaged(IntakeError):
    """Archived bytes are missing or are not what their name says; restore them from a backup."""

    state = "archive_damaged"

    def __init__(self, sha256: str, detail: str) -> None:
        super().__init__(
            f"Bản lưu {sha256[:12]} bị thiếu hoặc sai: {detail}. Hãy phục hồi từ bản sao lưu.",
            f"archived object {sha256} is damaged: {detail}",
        )


class AlreadyRunning(KehoachError):
    """Another run holds the lock; it frees itself when that process ends, however it ends."""

    def __init__(self, holder: str) -> None:
        super().__init__(
            f"Một lần chạy khác đang làm việc ({holder}); lần chạy này dừng lại, không thay đổi gì.",
            f"another run is at work ({holder}); this one leaves without changing anything",
        )


def _in_vietnamese(error: Exception) -> str:
    known = {
        errno.ENOSPC: "đĩa đầy",
        errno.EDQUOT: "hết hạn mức đĩa",
        errno.EROFS: "đĩa chỉ cho đọc",
        errno.EACCES: "không có quyền",
        errno.EPERM: "không có quyền",
        errno.ENOENT: "không tìm thấy",
        errno.ENOTDIR: "không phải thư mục",
        errno.ESTALE: "ổ mạng mất kết nối",
        errno.EIO: "lỗi đọc ghi đĩa",
        errno.EHOSTDOWN: "máy chủ ổ mạng không trả lời",
        errno.ENOTCONN: "ổ mạng mất kết nối",
    }
    code = error.errno if isinstance(error, OSError) else None
    return known.get(code or 0, str(error))
