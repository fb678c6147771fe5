"""What a later sentence takes back: by name, by pointing, by section, all of the subject, and what it leaves."""

from __future__ import annotations

import pytest

from pipeline.checks.check import compiled
from pipeline.checks.dropped import meant_before
from pipeline.checks.items import items_named
from pipeline.checks.references import lies_in, rows_named, sections_named
from pipeline.checks.words import words_of
from pipeline.evaluate.behaviour import directives
from pipeline.evaluate.labels import load_plan
from pipeline.evaluate.minimal import minimal_plan
from pipeline.evaluate.plans import process_printed
from pipeline.evaluate.statements import SAMPLES
from pipeline.parse import parse
from pipeline.roster import load_roster
from tests.pipeline.checks.plans import plan_of_many

MODEL = ("thu-thua-2020", "prevention_model", "Nhà trường đăng ký mô hình “Camera an ninh”.")
TWO_MODELS = (
    "thu-thua-2020",
    "prevention_model",
    "Nhà trường đăng ký mô hình “Camera an ninh” và mô hình “Tổ tự quản”.",
)
TITLE = (
    "nha-be-2023",
    "recognition_registration",
    "Nhà trường đăng ký danh hiệu “Trường học điển hình về phong trào toàn dân bảo vệ an ninh Tổ quốc”.",
)
TALK = ("thu-thua-2020", "police_coordination", "Ngày 11/3 mời Công an huyện về nói chuyện với học sinh.")
CONTEST = ("thu-thua-2020", "propaganda_method", "Tháng 4 tổ chức hội thi vẽ tranh phòng, chống ma túy.")


@pytest.mark.parametrize(
    ("said", "later", "verdict", "why"),
    [
        (MODEL, "Mô hình “Camera an ninh” tạm dừng từ tháng 5.", "missing", "by its name"),
        (MODEL, "Hội đồng trường quyết định gác mô hình trên sang năm 2021.", "missing", "by pointing at it"),
        (
            MODEL,
            "Hàng rào đang sửa, Hội đồng trường thống nhất gác “Camera an ninh” lại, năm học này không làm.",
            "missing",
            "by the quotation alone",
        ),
        (
            TITLE,
            "Sau khi rà soát tiêu chí, tập thể thống nhất chưa đăng ký danh hiệu này, không lập hồ sơ.",
            "missing",
            "a clause that decides is no ground, though “chưa” opens one",
        ),
        (
            CONTEST,
            "2. Học sinh không đi xe máy, không mang pháo đến trường.",
            "met",
            "a numbered line that denies is no note of a table",
        ),
        (MODEL, "Trong năm 2020 trường không làm mô hình nào.", "missing", "nothing of the subject is left"),
        (MODEL, "Ngoài ra trường không làm mô hình nào khác.", "met", '"khác" leaves what was said'),
        (MODEL, "Nhà trường xin rút đăng ký mô hình thư viện lưu động.", "met", "another model is named"),
        (
            MODEL,
            "Trường không triển khai mô hình “Camera an ninh” và cũng không làm mô hình nào khác.",
            "missing",
            "by its name, and none instead",
        ),
        (
            MODEL,
            "Nay cả mô hình lẫn lễ ra mắt đều thôi, không làm nữa.",
            "missing",
            "with something beside it",
        ),
        (MODEL, "Năm trước trường không làm mô hình nào.", "met", "of another year"),
        (
            TALK,
            "Khoản thu để thuê võ phục nay không thực hiện nữa.",
            "met",
            "it names what is dropped, which is something else",
        ),
        (
            CONTEST,
            "Năm học này không tổ chức ký cam kết như năm trước.",
            "met",
            "«năm học này» points at no commitment",
        ),
        (TALK, "Buổi nói chuyện bị hủy vì trùng lịch thi.", "missing", "the deed is taken up as a noun"),
        (
            TALK,
            "Theo ý kiến Công an huyện, buổi nói chuyện này không tổ chức.",
            "missing",
            "it earns nothing itself",
        ),
        (TALK, "Buổi tập văn nghệ bị hủy vì trùng lịch thi.", "met", "another deed"),
        (TALK, "Sau khi bàn lại, Hội đồng trường thống nhất bỏ.", "missing", "it means what was just said"),
        (TALK, "(Đã hủy theo biên bản họp ngày 05/3.)", "missing", "the same in brackets"),
        (TALK, "Giáo viên không lưu điểm trên máy dùng chung.", "met", "«điểm trên máy» points at nothing"),
        (TALK, "Không phát ngôn sai trên mạng, không chia sẻ tin.", "met", "nor does «sai trên mạng»"),
        (TALK, "Ký cam kết giữ nội quy - nội dung này nay bỏ.", "met", "what stands before the dash"),
        (MODEL, "Mô hình “Camera an ninh” tạm dừng - việc này do thiếu tiền.", "missing", "and that by name"),
        (CONTEST, "Hội thi vẽ tranh lùi lại một tuần do trùng hội khỏe.", "met", "only later"),
        (
            CONTEST,
            "Trường không đăng ký danh hiệu này trong năm 2020.",
            "met",
            "a title is pointed at, and no commitment beside it",
        ),
        (CONTEST, "Đeo khẩu trang phòng dịch do vi rút Corona.", "met", "a virus takes nothing back"),
        (CONTEST, "Hội thi nói trên được hủy bỏ.", "missing", "by pointing at it"),
        (
            CONTEST,
            "Theo kết luận cuộc họp, hội thi cắm hoa được gỡ khỏi chương trình.",
            "met",
            "another contest",
        ),
        (CONTEST, "Năm nay trường không tổ chức tuyên truyền.", "missing", "the subject itself is denied"),
        (
            MODEL,
            "Nội dung này sẽ tính đến nếu có điều kiện.",
            "partial",
            "left open by the sentence that points at it",
        ),
        (MODEL, "Việc này còn phải chờ Hội đồng trường xem xét.", "partial", "waits for somebody"),
        (MODEL, "Nội dung này giao cô Hạnh phụ trách.", "met", "points back and opens nothing"),
        (TALK, "Buổi ấy do Phòng GD&ĐT tổ chức, các trường không dự.", "missing", "another body runs it"),
        (TALK, "Buổi ấy do Đoàn trường tổ chức.", "met", "the school runs it"),
        (CONTEST, "Các lớp chuẩn bị giấy vẽ nếu có điều kiện.", "met", "does not point back"),
        (CONTEST, "Việc này đã có nền nếp từ năm 2018.", "met", "a former year tells of what goes on"),
        (TALK, "Việc mời đội bóng thôi không làm nữa.", "met", "another deed of the same verb"),
        (TALK, "Từ tháng 4 thôi nói chuyện.", "missing", "the deed itself is dropped, without a pointer"),
        (
            TALK,
            "Từ tháng 4 thôi nói chuyện, thay bằng buổi hỏi đáp.",
            "met",
            "something else stands in for it",
        ),
        (CONTEST, "Năm nay không tổ chức, chờ sửa xong hội trường.", "missing", "a clause without a subject"),
        (CONTEST, "Năm nay không tổ chức hội khỏe.", "met", "a clause with another subject"),
        (CONTEST, "Mọi việc mang dấu (*) thôi không làm.", "met", "only what bears the mark"),
        (
            (CONTEST[0], CONTEST[1], f"(*) {CONTEST[2]}"),
            "Mọi việc mang dấu (*) thôi không làm.",
            "missing",
            "and this bears it",
        ),
        (CONTEST, "Bỏ ý “mời đội bóng của xã thi đấu giao hữu”.", "met", "what is dropped is quoted whole"),
        (
            TALK,
            "Ý kiến mời thêm Công an huyện không được chấp thuận.",
            "met",
            "a proposal takes back no promise",
        ),
        (CONTEST, "Các mục không bị bãi bỏ thì làm như cũ.", "met", "what is not repealed stands"),
        (
            MODEL,
            "Hội đồng thống nhất không thu quỹ riêng của mô hình này.",
            "met",
            "the money is denied, not the model",
        ),
        (
            ("thu-thua-2020", "prevention_model", "Xây dựng mô hình “Tiếng loa an ninh, trật tự”."),
            "Do đó mô hình “Tiếng loa an ninh, trật tự” không triển khai trong năm nay.",
            "missing",
            "«do đó» opens no grounds, and the comma stands in the name",
        ),
        (
            MODEL,
            "Do không vận động được kinh phí nên mô hình “Camera an ninh” tạm dừng.",
            "missing",
            "the reason opens the sentence and names nothing that is dropped",
        ),
        (
            ("thu-thua-2020", "police_coordination", "Phối hợp chặt chẽ với Công an xã giữ gìn an ninh."),
            "Việc ký quy chế với Công an xã năm nay không triển khai.",
            "partial",
            "a deed that was not promised takes back no general words",
        ),
        (
            CONTEST,
            "Nhà trường không thực hiện mô hình “Camera an ninh” nêu ở mục II nữa.",
            "met",
            "the section says where the model stood",
        ),
        (
            MODEL,
            "Riêng phần “Camera an ninh” nói ở trên, do dãy C sắp đập bỏ, hội đồng thống nhất rút ra, không thực hiện.",
            "missing",
            "the words around its name there, whatever they are",
        ),
        (
            TWO_MODELS,
            "Riêng phần “Camera an ninh” nói ở trên, do dãy C sắp đập bỏ, hội đồng thống nhất rút ra, không thực hiện.",
            "met",
            "the other of the two stands",
        ),
        (
            TITLE,
            "Họp ngày 27/9 thống nhất rút nội dung ấy: năm 2023 không đăng ký, không lập hồ sơ “Trường học điển hình”.",
            "missing",
            "a title is named again by its first words",
        ),
        (
            MODEL,
            "“Camera an ninh” do bác bảo vệ trông coi, mỗi tối xem lại một lần.",
            "met",
            "named again, and kept",
        ),
        (
            CONTEST,
            "Để hoạt động này hiệu quả, nhà trường giao cô Lan phụ trách.",
            "met",
            "a pointer in a purpose",
        ),
    ],
)
def test_what_is_taken_back(said: tuple[str, str, str], later: str, verdict: str, why: str) -> None:
    directive, requirement, text = said
    assert plan_of_many([text, later], directive, requirement).verdict == verdict, why


@pytest.mark.parametrize(
    ("between", "meant", "why"),
    [
        (["Kinh phí do quỹ hội phụ huynh chi."], "Tháng 4", "the money only tells more of the contest"),
        (["Thời gian: cả tháng.", "Các lớp nộp bài trước ngày 20."], "Tháng 4", "when, and who takes part"),
        (["Sau đó tổ chức trồng cây ở sân."], "Sau đó", "the planting is a deed of its own"),
        (["Thư viện mở cửa cả ngày."], "Thư viện", "it opens like nothing that tells more"),
    ],
)
def test_what_a_pointer_means(between: list[str], meant: str, why: str) -> None:
    text = " ".join([CONTEST[2], *between, "Việc này nay hủy."])
    directive = directives()[CONTEST[0]]
    plan = parse(
        minimal_plan(text, None), roster=load_roster(SAMPLES / "roster.csv"), directives=directives()
    )
    views = compiled(directive).viewer.view(plan).statements
    pointing = next(view for view in views if view.statement.text.startswith("Việc này"))
    texts = {view.statement.index: view.statement.text for view in views}
    assert texts[meant_before(pointing)].startswith(meant), why


@pytest.mark.parametrize(
    ("text", "named", "why"),
    [
        ("Nội dung ở mục III.4 được rút khỏi kế hoạch.", ["iii.4"], "one number"),
        ("Bỏ điểm a khoản 2 mục II.", ["ii.2.a"], "from the inside out, as laws are cited"),
        ("Bỏ mục 3, phần I.", ["i.3"], "a comma between"),
        ("Phần một, mảng 2: rút toàn bộ.", ["1.2"], "from the outside in, the part in words"),
        ("Bỏ Điều 6, chuyển camera cho trường bạn.", ["*.6"], "articles are numbered through the whole plan"),
        (
            "Không thực hiện: điểm a, điểm b và điểm c của mục 1 phần II; toàn bộ tiểu mục 3.2.",
            ["ii.1.a", "ii.1.b", "ii.1.c", "3.2"],
            "points beside one another share what they stand in",
        ),
        ("Một là, số 2 mục II: bỏ.", ["ii.2"], "a number beside a level"),
        ("Số 2 và số 9 của phần thứ hai cũng bỏ.", ["2.2", "2.9"], "an ordinal in words, shared by both"),
        ("Việc 3 và việc 4 rút khỏi kế hoạch.", ["*.3", "*.4"], "pieces of work that bear numbers"),
        ("Mỗi việc 2 người làm.", [], "how many do it"),
        ("Xe số 5 tạm dừng.", [], "a number by itself"),
        ("Tạm dừng hoạt động ba ngày.", [], "a number in words counts for parts only"),
        ("Theo Điều 6 Luật An ninh quốc gia.", [], "the article of a law"),
        ("Theo điểm b khoản 2 Nghị định 06/2014/NĐ-CP.", [], "the article of a law"),
        ("Học kỳ II mở thêm 4 lớp.", [], "no section"),
        ("Khoản 3% ngân sách.", [], "a share, no number of a section"),
    ],
)
def test_sections_named(text: str, named: list[str], why: str) -> None:
    words = words_of(text)
    found = sections_named(words)
    assert [path for path, _ in found] == named, why
    assert all(0 <= first < last <= len(words) for _, (first, last) in found)


@pytest.mark.parametrize(
    ("text", "named", "why"),
    [
        ("Dòng 3 của phụ lục là bản nháp, nay bỏ.", ["3"], "a line of the table"),
        ("Dòng số 04 không thực hiện.", ["4"], "leading zeros do not count"),
        ("STT 2 hoãn sang năm sau.", ["2"], "the column's own header"),
        ("Bỏ việc số 5 trong bảng phân công.", ["5"], "a piece of work of the table"),
        ("Bỏ việc số 5.", [], "a piece of work by itself stands in a section"),
        ("Không để xe dàn hàng 3 ngoài cổng.", [], "how pupils ride"),
        ("Dòng 100% lớp tham gia.", [], "a share"),
    ],
)
def test_rows_named(text: str, named: list[str], why: str) -> None:
    assert [row for row, _ in rows_named(words_of(text))] == named, why


@pytest.mark.parametrize(
    ("text", "named", "why"),
    [
        (
            "Hai việc cuối của B1 không tổ chức.",
            [("b.1", (-2, -1))],
            "of a section without a word for its level",
        ),
        ("Ba hoạt động đầu của phần 2 tạm dừng.", [("2", (0, 1, 2))], "the first ones"),
        ("Hai số đầu của phần thứ ba bị bãi bỏ.", [("3", (0, 1))], "an ordinal in words"),
        ("Mô hình thứ hai ở phần 3 rút lại.", [("3", (1,))], "one by its ordinal"),
        ("Gạch đầu dòng cuối cùng của mục II.4 bỏ.", [("ii.4", (-1,))], "the last one"),
        ("Cả hai việc vừa kể không làm.", [(None, (-2, -1))], "what stands just before"),
        ("Bỏ mục 3 phần II.", [], "a whole section"),
        ("Hai việc cuối năm cần làm gấp.", [], "the end of the year"),
    ],
)
def test_items_named(text: str, named: list[tuple[str | None, tuple[int, ...]]], why: str) -> None:
    assert [(one.section, one.places) for one in items_named(words_of(text))] == named, why


@pytest.mark.parametrize(
    ("plan", "requirement", "verdict", "why"),
    [
        ("dp-02", "prevention_model", "missing", "the clause before named the row, «nội dung này» drops it"),
        ("dp-06", "police_coordination", "partial", "a table behind the sentence that drops its row"),
        ("dg-05", "police_coordination", "partial", "«(2) Huỷ.» below the table, «(2)» in the row"),
        (
            "ec-04",
            "police_coordination",
            "partial",
            "«khoản ký quy chế» drops no general words of its section",
        ),
        ("ec-05", "propaganda_method", "missing", "a reason of two clauses stands before the section"),
    ],
)
def test_a_part_is_dropped_by_its_place(plan: str, requirement: str, verdict: str, why: str) -> None:
    labelled = load_plan(SAMPLES / "plans-extra" / f"{plan}.yaml")
    result = process_printed(
        labelled, "docx", roster=load_roster(SAMPLES / "roster.csv"), directives=directives()
    )
    assert {one.requirement: one.verdict for one in result.findings}[requirement] == verdict, why


@pytest.mark.parametrize(
    ("section", "named", "inside"),
    [
        ("III.4", "iii.4", True),
        ("II.6", "*.6", True),
        ("II.16", "*.6", False),
        ("III.4.a", "iii.4", True),
        ("III.41", "iii.4", False),
        ("B.III.4", "iii.4", True),
        ("A.3", "3", True),
        ("II.3", "3", False),
        ("", "3", False),
    ],
)
def test_lies_in(section: str, named: str, inside: bool) -> None:
    assert lies_in(section, named) is inside
