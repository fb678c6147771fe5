"""One exception per cause for which a document cannot be read; each carries a stable code and a remedy."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Self


class Cause(StrEnum):
    """Stable codes: they stand in the store, in JSON and in the quarantine notes. Never rename one."""

    EMPTY = "EMPTY"
    CORRUPT = "CORRUPT"
    ENCRYPTED = "ENCRYPTED"
    UNSUPPORTED = "UNSUPPORTED"
    TOO_LARGE = "TOO_LARGE"
    TIMEOUT = "TIMEOUT"
    CRASH = "CRASH"
    NO_PAGES = "NO_PAGES"
    UNSAFE_ARCHIVE = "UNSAFE_ARCHIVE"
    UNSAFE_XML = "UNSAFE_XML"
    TEMPORARY = "TEMPORARY"
    MISSING_TOOL = "MISSING_TOOL"
    UNREADABLE = "UNREADABLE"


class ReadError(Exception):
    """A document that cannot be read. `detail` is English, for logs; the clerk's words come from `message_vi`.

    `transient` says that the same bytes may succeed later (a missing tool, a time-out on a busy machine).
    """

    cause: ClassVar[Cause]
    transient: ClassVar[bool] = False
    message_vi: ClassVar[str]

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.cause.value)
        self.detail = detail

    def __reduce__(self) -> tuple[type[ReadError], tuple[str]]:
        return type(self), (self.detail,)


class EmptyDocument(ReadError):
    cause = Cause.EMPTY
    message_vi = "Tệp rỗng, không có nội dung. Đề nghị gửi lại tệp đầy đủ."


class CorruptDocument(ReadError):
    cause = Cause.CORRUPT
    message_vi = "Tệp bị hỏng hoặc bị cắt cụt, không mở được. Đề nghị lưu lại và gửi lại."


class EncryptedDocument(ReadError):
    cause = Cause.ENCRYPTED
    message_vi = "Tệp có mật khẩu. Đề nghị bỏ mật khẩu rồi gửi lại."


class UnsupportedDocument(ReadError):
    cause = Cause.UNSUPPORTED
    message_vi = "Loại tệp không được hỗ trợ. Đề nghị gửi tệp Word (.docx, .doc), PDF hoặc ảnh chụp."


class TooLarge(ReadError):
    cause = Cause.TOO_LARGE
    message_vi = (
        "Tệp vượt quá giới hạn về dung lượng, số trang hoặc kích thước. Đề nghị chia nhỏ rồi gửi lại."
    )


class ReadTimeout(ReadError):
    cause = Cause.TIMEOUT
    transient = True
    message_vi = "Đọc tệp quá thời gian cho phép. Hệ thống sẽ thử lại lần chạy sau."


class ReaderCrash(ReadError):
    cause = Cause.CRASH
    message_vi = (
        "Bộ đọc dừng đột ngột khi xử lý tệp này. Đề nghị lưu lại tệp ở định dạng .docx hoặc PDF rồi gửi lại."
    )

    @classmethod
    def of(cls, error: Exception) -> Self:
        """Kind and code line of an exception of ours, without its message, which may quote the plan."""
        trace = error.__traceback__
        while trace and trace.tb_next:
            trace = trace.tb_next
        where = f" in {trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else ""
        return cls(f"{type(error).__name__}{where}")


class NoPages(ReadError):
    cause = Cause.NO_PAGES
    message_vi = "Tệp không có trang nào. Đề nghị gửi lại tệp đầy đủ."


class UnsafeArchive(ReadError):
    cause = Cause.UNSAFE_ARCHIVE
    message_vi = "Tệp nén chứa đường dẫn không an toàn nên bị từ chối. Đề nghị nén lại các tệp rồi gửi lại."


class UnsafeXml(ReadError):
    cause = Cause.UNSAFE_XML
    message_vi = "Tệp chứa mã XML không an toàn nên bị từ chối. Đề nghị lưu lại bằng Word rồi gửi lại."


class TemporaryFile(ReadError):
    cause = Cause.TEMPORARY
    message_vi = "Đây là tệp tạm của Word, không phải văn bản. Đề nghị gửi tệp gốc."


class MissingTool(ReadError):
    cause = Cause.MISSING_TOOL
    transient = True
    message_vi = "Máy này thiếu phần mềm để đọc loại tệp này. Báo người quản trị chạy «kehoach doctor»."


class UnreadableText(ReadError):
    cause = Cause.UNREADABLE
    message_vi = (
        "Bản quét hoặc ảnh quá mờ, không đọc được chữ. Đề nghị quét lại rõ hơn (300 dpi) hoặc gửi tệp Word."
    )


ERROR_BY_CAUSE: dict[Cause, type[ReadError]] = {
    error.cause: error
    for error in (
        EmptyDocument,
        CorruptDocument,
        EncryptedDocument,
        UnsupportedDocument,
        TooLarge,
        ReadTimeout,
        ReaderCrash,
        NoPages,
        UnsafeArchive,
        UnsafeXml,
        TemporaryFile,
        MissingTool,
        UnreadableText,
    )
}
