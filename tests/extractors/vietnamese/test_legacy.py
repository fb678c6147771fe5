"""Legacy text comes out as the Unicode that was meant, and Unicode comes out as it went in."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.vietnamese.legacy import (
    decode,
    decode_line,
    font_encoding,
    is_capitals_font,
)
from extractors.vietnamese.legacy_tables import LEGACY, Legacy
from extractors.vietnamese.syllables import syllables
from tests.extractors.vietnamese.encode import FONTS, LETTERS, encode

SYLLABLES = st.sampled_from(sorted(syllables()))
SENTENCE = (
    "Nhà trường phối hợp chặt chẽ với Công an xã Nhị Thành, tổ chức tuyên truyền dưới cờ mỗi tháng một lần về "
    "phòng ngừa bạo lực, kỹ năng tự bảo vệ; giữ gìn trật tự trước cổng, ghi sổ trực đầy đủ."
)


@pytest.mark.parametrize("encoding", FONTS)
@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_survives_in_both_cases(letter: str, encoding: str) -> None:
    font = FONTS[encoding]
    assert decode(encode(letter, encoding), font).text == letter
    capitals_font = font + "H" if encoding == "tcvn3" else font
    assert decode(encode(letter.upper(), encoding), capitals_font).text == letter.upper()


@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_of_cp1258_survives_in_a_word(letter: str) -> None:
    for form in (letter, letter.upper()):
        line = f"Trường tiểu học {form} giữ gìn trật tự"
        assert decode_line(encode(line, "cp1258")).text == line


@given(
    st.lists(SYLLABLES, min_size=1, max_size=8),
    st.sampled_from(sorted(FONTS)),
    st.sampled_from(["", "T", "U"]),
)
def test_real_syllables_go_there_and_back(words: list[str], encoding: str, case: str) -> None:
    text = " ".join(words)
    if case == "U":
        text = text.upper()
    elif case == "T" and encoding != "tcvn3":
        text = text.title()
    font = FONTS[encoding] + ("H" if encoding == "tcvn3" and case == "U" else "")
    legacy = encode(text, encoding)
    result = decode(legacy, font)
    assert result.text == text or result.encoding == "unicode"
    assert result.text == text or legacy == unicodedata.normalize("NFC", legacy) == result.text


@given(st.lists(SYLLABLES, min_size=1, max_size=10))
def test_unicode_syllables_stay(words: list[str]) -> None:
    text = " ".join(words)
    result = decode_line(text)
    assert (result.text, result.encoding) == (text, "unicode")
    assert result.origin == tuple(range(len(text)))


@given(st.lists(SYLLABLES, min_size=1, max_size=10))
def test_decomposed_unicode_is_composed(words: list[str]) -> None:
    text = " ".join(words)
    assert decode_line(unicodedata.normalize("NFD", text)).text == text


@given(
    st.text(max_size=40), st.sampled_from([None, "VNI-Times", ".VnTimeH", "VPS", "VISCII", "Times New Roman"])
)
def test_any_text_gives_a_true_map(text: str, font: str | None) -> None:
    result = decode(text, font)
    assert len(result.origin) == len(result.text)
    assert list(result.origin) == sorted(result.origin)
    assert all(0 <= at < len(text) for at in result.origin)
    assert decode_line(result.text).text == result.text or font is not None


@pytest.mark.parametrize("encoding", LEGACY)
def test_a_sentence_is_recognised_without_its_font_and_once_only(encoding: Legacy) -> None:
    legacy = encode(SENTENCE, encoding)
    result = decode_line(legacy)
    assert (result.text, result.encoding) == (SENTENCE, encoding)
    assert decode_line(result.text).text == SENTENCE, "decoding again changes nothing"
    assert [legacy[at] for at in result.origin if legacy[at].isascii() and legacy[at].isalpha()], (
        "the map is kept"
    )
    assert legacy[result.origin[0]] == "N"


@pytest.mark.parametrize(
    ("text", "expected", "encoding", "why"),
    [
        ("KEÁ HOAÏCH", "KẾ HOẠCH", "vni", "a heading of the real directive"),
        ("III. Toå chöùc thöïc hieän :", "III. Tổ chức thực hiện :", "vni", "another"),
        ("Ñeà nghò Coâng an xaõ", "Đề nghị Công an xã", "vni", "words that are syllables either way follow"),
        ("Aán baûn, Öu tieân", "Ấn bản, Ưu tiên", "vni", "a capital with a small mark"),
        ("tröôøng 12/KH-THNT ngaøy 12/02/2020", "trường 12/KH-THNT ngày 12/02/2020", "vni", "numbers stay"),
        ("Căn cứ Công văn số 5 veà vieäc toå chöùc của Sở", "Căn cứ Công văn số 5 về việc tổ chức của Sở", "vni",
         "a legacy stretch inside a Unicode line"),
        ("KÕ HO¹CH", "KẾ HOẠCH", "tcvn3", "capitals come from the letters beside"),
        ("Tæ GDCD - Tin häc", "Tổ GDCD - Tin học", "tcvn3", "an abbreviation beside it does not raise a word"),
        ("PhÇn IV. Tæ CHøC: viÖc QU¸ TèC §é - m« h×nh", "Phần IV. TỔ CHỨC: việc QUÁ TỐC ĐỘ - mô hình", "tcvn3",
         "case carries over from words of the same phrase only"),
        ("TrÇn ThÞ ót H¹nh, ë tæ 3", "Trần Thị Út Hạnh, ở tổ 3", "tcvn3", "a name's initial, but not a small word"),
        ("Tr\u00adêng TiÓu häc NhÞ Thµnh", "Trường Tiểu học Nhị Thành", "tcvn3", "ư is the soft hyphen"),
        ("phßng, chèng téi ph¹m; ®/c Phã HT", "phòng, chống tội phạm; đ/c Phó HT", "tcvn3", "ª ¹ µ are letters"),
        ("Café, Đà Nẵng", "Café, Đà Nẵng", "unicode", "French beside Vietnamese"),
        ("naïve résumé", "naïve résumé", "unicode", "French alone"),
        ("Loïc", "Loïc", "unicode", "a name that VNI would read as Lọc"),
        ("thầy Noël, cô Hélène, bà Zoë", "thầy Noël, cô Hélène, bà Zoë", "unicode", "French names"),
        ("Müller, São Paulo, Señor, Åland", "Müller, São Paulo, Señor, Åland", "unicode", "other names"),
        ("« Hélène » à l'école où", "« Hélène » à l'école où", "unicode", "a French phrase"),
        ("an toàn giao thông, phòng, công an, có, đoàn", "an toàn giao thông, phòng, công an, có, đoàn", "unicode",
         "words that a blind VNI decoding spoils"),
        ("Hoà bình, khoá học, cô giáo", "Hoà bình, khoá học, cô giáo", "unicode", "old tone placement"),
        ("https://thnt.edu.vn/tin?id=1, thnt@longan.edu.vn", "https://thnt.edu.vn/tin?id=1, thnt@longan.edu.vn",
         "unicode", "addresses"),
        ("· Tuyên truyền; § 2; 5 × 3; 30 °C; 2 µm", "· Tuyên truyền; § 2; 5 × 3; 30 °C; 2 µm", "unicode", "signs"),
        ("“Cổng trường bình an” – «3 Tự»…", "“Cổng trường bình an” – «3 Tự»…", "unicode", "typographic marks"),
        ("nhä trưöng tổ chưc tuyên truyên öïäåů†čµñÎ", "nhä trưöng tổ chưc tuyên truyên öïäåů†čµñÎ", "unicode",
         "noise of OCR"),
        ("Ðội Ðoàn, GDÐT", "Đội Đoàn, GDĐT", "unicode", "eth printed for Đ"),
        ("Vi\u00ea\u0323t Nam", "Việt Nam", "cp1258", "half composed, as code page 1258 stores it"),
        ("", "", "unicode", "nothing"),
    ],
)  # fmt: skip
def test_decode_line(text: str, expected: str, encoding: str, why: str) -> None:
    result = decode_line(text)
    assert (result.text, result.encoding) == (expected, encoding), why


@pytest.mark.parametrize("name", ["thu-thua-2020.txt", "nha-be-2023.txt"])
def test_the_real_directives_change_only_where_they_are_legacy(samples: Path, name: str) -> None:
    lines = (samples / "directives" / name).read_text(encoding="utf-8").split("\n")
    changed = [
        (line.strip(), decode_line(line).text.strip()) for line in lines if decode_line(line).text != line
    ]
    genuine = [("KEÁ HOAÏCH", "KẾ HOẠCH"), ("III. Toå chöùc thöïc hieän :", "III. Tổ chức thực hiện :")]
    assert changed == (genuine if name.startswith("thu") else [])


def test_labelled_statements_are_unicode_and_stay(samples: Path) -> None:
    for path in sorted((samples / "statements").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            text = json.loads(line)["text"]
            assert decode_line(text).text == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("text", "font", "expected", "why"),
    [
        ("kÕ ho¹ch n¨m häc", "ABCDEF+.VnTimeH", "KẾ HOẠCH NĂM HỌC", "a capitals font in a PDF subset"),
        ("UBND", ".VnTimeH", "UBND", "nothing to decode"),
        ("tæ chøc", ".VnArialH-Bold", "TỔ CHỨC", "a style after the H"),
        ("tæ chøc", ".VnArial Narrow", "tổ chức", "a small-letters font"),
        (
            "m« h×nh «3 Tù», « t«",
            ".VnTime",
            "mô hình «3 Tự», ô tô",
            "quotation marks share codes with letters",
        ),
        ("Toå", "VNI-Helve-Condense", "Tổ", "one word suffices with the font"),
        ("oâ", "VNI-Times", "ô", "one letter too"),
        ("Công an xã", "VNI-Times", "Công an xã", "real Unicode whose font was set later"),
        (
            "Tháng 10, công an, mô hình",
            ".VnTime",
            "Tháng 10, công an, mô hình",
            "the same without Unicode-only letters",
        ),
        ("Trường Tiểu học", "VNI-Times", "Trường Tiểu học", "Unicode-only letters"),
        ("tr\uf0adêng", ".VnTime", "trường", "symbol fonts lie in the private use area"),
        ("tr\x02êng häc", ".VnTime", "trường học", "a reader that took ư for a hyphen"),
        ("H“I", "VISCII", "HỘI", "codes 80-9F as Windows-1252 shows them"),
        ("mô hình “Cổng trường”", "Times New Roman", "mô hình “Cổng trường”", "a Unicode font"),
        (
            "KEÁ HOAÏCH",
            "Times New Roman",
            "KẾ HOẠCH",
            "legacy text in a Unicode font is found by its characters",
        ),
    ],
)
def test_decode_by_font(text: str, font: str, expected: str, why: str) -> None:
    assert decode(text, font).text == expected, why


@pytest.mark.parametrize(
    ("font", "encoding", "capitals"),
    [
        ("VNI-Times", "vni", False), ("VNI Helve", "vni", False), ("XYZABC+VNI-Times,Bold", "vni", False),
        (".VnTime", "tcvn3", False), (".VnTimeH", "tcvn3", True), (".VNTIMEH", "tcvn3", True),
        ("ABCDEF+.VnArialH,BoldItalic", "tcvn3", True), ("VPS Times", "vps", False), ("VI Times", "viscii", False),
        ("Times New Roman", None, False), ("Vnexpress Sans", None, False), ("Arial", None, False), (None, None, False),
    ],
)  # fmt: skip
def test_font_encoding(font: str | None, encoding: str | None, capitals: bool) -> None:
    assert font_encoding(font) == encoding
    assert is_capitals_font(font) is capitals


def test_a_tcvn3_line_begins_with_a_capital_but_a_run_inside_it_does_not() -> None:
    assert decode("ë tæ 3", ".VnTime", starts_line=True).text == "Ở tổ 3"
    assert decode("ë tæ 3", ".VnTime").text == "ở tổ 3"
    assert decode("Hä tªn. ñy ban", ".VnTime").text == "Họ tên. Ủy ban", "a sentence inside a run does"
