"""Family names of Vietnamese people: the surest sign that capitalised words are a person."""

from __future__ import annotations

_KINH = (
    "Nguyễn Trần Lê Phạm Huỳnh Hoàng Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Đoàn Lâm Trịnh Mai Trương Đào Cao "
    "Lương Phùng Tô Tạ Châu Quách Thái Hà Tăng Kiều La Lưu Vương Thạch Diệp Từ Văn Chu Tống Nông Triệu Lại Lục Giang "
    "Hứa Khổng Kim Đàm Đồng Thân Mạc Ninh Nghiêm Ông Quan Tiêu Tôn Trà Trang Ung Viên Âu Bạch Bành Cù Doãn Đậu Giáp "
    "Hàn Lã Mã Mẫn Nhâm Phí Thiều Trầm"
)
_OTHER_PEOPLES = "Danh Sơn Hầu Lò Lô Lường Ma Bế Sầm Quang Vi Rmah Siu Ksor Niê"

FAMILY_NAMES: frozenset[str] = frozenset(f"{_KINH} {_OTHER_PEOPLES}".split(" "))
"""Kinh names, then those of Khmer, Tày, Nùng, Thái and Ê-đê people."""
