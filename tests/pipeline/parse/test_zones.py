"""The zone of every line of invented plans, each laid out in another way.

A line is written as "<code> <line>": L legal basis, A aims, R review, O operative, G organisation, S schedule,
P appendix, D others' duty, N recipients, X signature, H header.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.parse import parse
from pipeline.plan import COMMITTING_ZONES, StatementKind, Zone
from pipeline.roster import load_roster
from tests.factories import document_from_lines

ROSTER = load_roster(Path(__file__).parent.parent / "roster" / "schools.csv")
CODES = {
    "L": Zone.LEGAL_BASIS, "A": Zone.AIMS, "R": Zone.REVIEW, "O": Zone.OPERATIVE, "G": Zone.ORGANISATION,
    "S": Zone.SCHEDULE, "P": Zone.APPENDIX, "D": Zone.OTHERS_DUTY, "N": Zone.RECIPIENTS, "X": Zone.SIGNATURE,
    "H": Zone.HEADER,
}  # fmt: skip
HEAD = """H TRƯỜNG TIỂU HỌC TÂN THANH
H KẾ HOẠCH
H Thực hiện phong trào toàn dân bảo vệ an ninh Tổ quốc năm 2021
"""

PLANS = {
    "numbered paragraphs that open with their headings": """
L Căn cứ Công văn số 88/PGDĐT-TH ngày 05/01/2021 của Phòng GD&ĐT;
L Nay Trường Tiểu học Tân Thanh lập kế hoạch giữ gìn an ninh, trật tự năm 2021.
O I. VIỆC LÀM
O 1. Nói cho học trò nghe. Trưa thứ năm mở loa đọc một chuyện ngắn về người lạ rủ đi.
O 2. Trước cổng. Bảo vệ giăng dây chia hai lối vô, ra; xe đậu sau vạch sơn trắng.
D 3. Đề nghị. Xã cho người dẹp hàng rong trước cổng trường giờ tan học, sửa đèn đường.
O 4. Phòng cháy. Thay hai bình chữa cháy ở kho sách, điện dãy sau kéo lại cho gọn.
""",
    "a heading that announces a look back and tasks: each sentence tells which": """
L Căn cứ Công văn số 88/PGDĐT-TH ngày 05/01/2021 của Phòng GD&ĐT;
L Nay Trường Tiểu học Tân Thanh lập kế hoạch giữ gìn an ninh, trật tự năm 2021.
O I. NHÌN LẠI NĂM CŨ VÀ VIỆC PHẢI LÀM
O 1. Mảng cổng trường
R Năm 2020 đã kẻ 40 mét vạch chờ.
O Chia giờ ra về làm hai đợt, bảo vệ kéo dây trước cổng.
O 2. Mảng loa
R Năm trước phát thanh 12 buổi.
O Mỗi thứ Hai đọc một tin về an ninh trên loa.
""",
    "a review that turns to this year's work": """
L Căn cứ Công văn số 88/PGDĐT-TH ngày 05/01/2021 của Phòng GD&ĐT;
L Nay Trường Tiểu học Tân Thanh lập kế hoạch giữ gìn an ninh, trật tự năm 2021.
R I. TÌNH HÌNH
R Trường có 12 lớp, 340 học sinh.
O Năm nay trường tiếp tục duy trì đội cờ đỏ trực cổng mỗi sáng.
R Năm nay trường có 12 lớp, 340 học sinh.
O II. NHIỆM VỤ
O Treo băng rôn ở hai điểm trường trong tháng 3.
""",
    "headings in the review's own capitals, over tasks": """
L Căn cứ Công văn số 88/PGDĐT-TH ngày 05/01/2021 của Phòng GD&ĐT;
L Nay Trường Tiểu học Tân Thanh lập kế hoạch giữ gìn an ninh, trật tự năm 2021.
R CHUYỆN NĂM NGOÁI
R Năm 2020 đã mất hai xe đạp, hai em đánh nhau trước cổng.
R Cũng năm 2020 trường đã mời Công an xã nói chuyện một buổi.
O GÓP LỜI, GÓP TIẾNG
O Giờ chào cờ thứ Hai đầu tháng kể một vụ có thật.
O CÁCH LÀM MỚI
O Mỗi lớp cử hai em trực cầu thang giờ ra chơi.
""",
    "subjects in capitals after a review, and nothing that announces them": """
L Căn cứ Công văn số 88/PGDĐT-TH ngày 05/01/2021 của Phòng GD&ĐT;
L Nay Trường Tiểu học Tân Thanh lập kế hoạch giữ gìn an ninh, trật tự năm 2021.
A MỤC ĐÍCH
A Giữ nề nếp trong trường.
R ĐẶC ĐIỂM TÌNH HÌNH
R Trường mới sáp nhập, hai cấp học dùng chung một sân.
O CÔNG TÁC TUYÊN TRUYỀN
O Phát thanh măng non hai buổi mỗi tuần về phòng cháy, chữa cháy.
O CÔNG TÁC PHỐI HỢP
O Mỗi quý họp một lần với Công an xã tại phòng hội đồng.
""",
    "subjects in capitals inside a review, for tasks are announced below": """
L Căn cứ Công văn số 88/PGDĐT-TH ngày 05/01/2021 của Phòng GD&ĐT;
L Nay Trường Tiểu học Tân Thanh lập kế hoạch giữ gìn an ninh, trật tự năm 2021.
R KẾT QUẢ NĂM 2020
R CÔNG TÁC TUYÊN TRUYỀN
R Phát thanh măng non hai buổi mỗi tuần về phòng cháy, chữa cháy.
O NHIỆM VỤ NĂM 2021
O CÔNG TÁC TUYÊN TRUYỀN
O Treo băng rôn ở hai điểm trường trong tháng 3.
""",
    "no legal basis, no numbers: the plan begins with its first lines": """
L Để trường lớp yên ổn trong năm 2021, Trường Tiểu học Tân Thanh lập kế hoạch với các việc dưới đây.
A Yêu cầu chung
A Việc nào cũng có nơi làm và có thời điểm, làm xong ghi vào sổ theo dõi tại văn phòng.
G Kinh phí
G Chi từ nguồn hoạt động của trường, phần sơn kẻ và bảng hiệu đã được tài trợ.
G Cách theo dõi
G Cuối mỗi tháng, các bộ phận tự đánh dấu vào cột cuối của bảng treo ở phòng giáo viên.
""",
    "headings by their place alone": """
L Căn cứ Công văn số 88/PGDĐT-TH ngày 05/01/2021 của Phòng GD&ĐT;
L Nay Trường Tiểu học Tân Thanh lập kế hoạch giữ gìn an ninh, trật tự năm 2021.
R Kết quả đạt được trong năm học 2019 - 2020
R Nhà trường đã nắm tình hình học sinh qua hộp thư và cuộc họp cán bộ lớp hằng tháng.
O Những việc cụ thể của năm học này
O Giáo dục pháp luật
O Mỗi sáng thứ hai, sau lễ chào cờ, một lớp trình bày một câu chuyện pháp luật.
O Cùng với công an
O Hai bên gặp nhau vào ngày 15 các tháng chẵn tại phòng truyền thống của trường.
O Lực lượng nòng cốt
O Tổ bảo vệ có ba người, do ông Ngô Tấn Đạt phụ trách, trực theo ca cả ngày lẫn đêm.
""",
    "roman, arabic, letters": """
L Căn cứ Công văn số 88/PGDĐT-TH ngày 05/01/2021 của Phòng GD&ĐT;
L Xét tình hình thực tế của đơn vị;
L Trường Tiểu học Tân Thanh xây dựng kế hoạch như sau:
R I. ĐẶC ĐIỂM TÌNH HÌNH
R 1. Thuận lợi
R - Được Công an xã hỗ trợ tuần tra.
R 2. Khó khăn
R - Trường gần chợ.
R 3. Công tác tuyên truyền
R - Đã phát thanh măng non 20 buổi.
A II. MỤC ĐÍCH, YÊU CẦU
A 1. Mục đích
A Giữ vững an ninh trật tự.
O III. NỘI DUNG VÀ BIỆN PHÁP
O 1. Công tác phối hợp
O a) Với Công an xã
O Ký quy chế phối hợp trong tháng 3.
O b) Với Ban đại diện CMHS
O Họp mỗi học kỳ một lần.
O 2. Xây dựng mô hình
O Nhà trường xây dựng mô hình "Cổng trường an toàn".
G IV. TỔ CHỨC THỰC HIỆN
G 1. Hiệu trưởng: chỉ đạo chung.
G 2. Đối với giáo viên chủ nhiệm
G Nắm tình hình lớp.
D 3. Đối với Công an xã
D Tuần tra quanh trường vào giờ tan học.
D V. KIẾN NGHỊ, ĐỀ XUẤT
D 1. Với UBND xã
D Hỗ trợ kinh phí lắp camera.
D 2. Với Phòng GD&ĐT
D Mở lớp tập huấn.
G Trên đây là kế hoạch của trường Tiểu học Tân Thanh./.
N Nơi nhận:
N - Phòng GD&ĐT;
N - Công an xã;
N - Lưu: VT.
X HIỆU TRƯỞNG
X Lý Thị Mai
""",
    "parts, then letters, then arabic": """
L Thực hiện Kế hoạch số 15/KH-PGDĐT ngày 20/01/2021 của Phòng GD&ĐT Long Sơn, nhà trường lập kế hoạch cụ thể như sau:
R PHẦN THỨ NHẤT: ĐÁNH GIÁ KẾT QUẢ NĂM 2020
R I. Kết quả đạt được
R 1. Mô hình "Camera an ninh" hoạt động tốt.
R II. Hạn chế, nguyên nhân
R 1. Còn học sinh đánh nhau.
O PHẦN THỨ HAI: PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2021
A I. Mục tiêu
A Không có học sinh vi phạm pháp luật.
O II. Nhiệm vụ, giải pháp
O Nhiệm vụ 1: Nâng cao nhận thức
O - Treo 02 băng rôn trước cổng trường.
O Nhiệm vụ 2: Phối hợp với lực lượng công an
O - Giao ban mỗi quý một lần với Công an xã.
G PHẦN THỨ BA: TỔ CHỨC THỰC HIỆN
G - Hiệu trưởng phụ trách chung.
""",
    "capitals without numbers": """
L Căn cứ nhiệm vụ năm học;
L Nhà trường xây dựng kế hoạch như sau:
R ĐẶC ĐIỂM TÌNH HÌNH
R Trường có 18 lớp, 520 học sinh.
R Năm 2020 trường có mô hình "3 Tự".
A MỤC ĐÍCH YÊU CẦU
A Bảo đảm an toàn cho học sinh.
O NỘI DUNG THỰC HIỆN
O CÔNG TÁC TUYÊN TRUYỀN
O Nói chuyện dưới cờ vào thứ hai đầu tháng.
O CÔNG TÁC PHỐI HỢP
O Họp với Công an xã mỗi quý.
D KIẾN NGHỊ
D Đề nghị Công an xã tuần tra ban đêm.
G TỔ CHỨC THỰC HIỆN
G Các bộ phận thực hiện nghiêm túc.
X HIỆU TRƯỞNG
X Lý Thị Mai
N Nơi nhận:
N - Phòng GD&ĐT;
N - Lưu.
""",
    "no headings at all": """
L Căn cứ Công văn số 88/PGDĐT-TH của Phòng GD&ĐT;
L Trường Tiểu học Tân Thanh xây dựng kế hoạch như sau:
O Nhà trường tổ chức tuyên truyền dưới cờ mỗi tuần một lần.
O Nhà trường ký quy chế phối hợp với Công an xã trong tháng 3.
O Mỗi lớp thành lập tổ tự quản ba em.
G Trên đây là kế hoạch năm 2021 của nhà trường.
X HIỆU TRƯỞNG
X Lý Thị Mai
""",
    "no headings and no opening sentence": """
L Căn cứ Công văn số 88/PGDĐT-TH của Phòng GD&ĐT;
L Căn cứ Chỉ thị số 12/CT-UBND của UBND huyện;
O Nhà trường tổ chức tuyên truyền dưới cờ mỗi tuần một lần.
O Nhà trường ký quy chế phối hợp với Công an xã trong tháng 3.
""",
    "headings with their statement on the line": """
L Nhà trường xây dựng kế hoạch như sau:
R I. Tình hình: Trường có 18 lớp, năm qua không có vụ việc.
A II. Mục đích: Giữ vững an ninh trật tự.
O III. Nội dung
O 1. Tuyên truyền: Phát thanh măng non hằng tuần; treo 02 băng rôn.
O 2. Mô hình. Nhà trường duy trì mô hình "Camera an ninh".
O 3. Công tác phối hợp: Định kỳ mỗi quý họp với Công an xã.
D IV. Kiến nghị: Đề nghị UBND xã sửa đường.
G V. Tổ chức thực hiện: Hiệu trưởng chịu trách nhiệm chung.
""",
    "bullets that open zones": """
L Nhà trường lập kế hoạch như sau:
R I. TÌNH HÌNH
R * Thuận lợi:
R - Được phụ huynh quan tâm.
R * Khó khăn:
R - Cổng trường hẹp.
O II. NỘI DUNG
O * Công tác tuyên truyền:
O - Phát thanh măng non hằng tuần.
O * Công tác phối hợp:
O - Họp với Công an xã mỗi quý.
D * Kiến nghị:
D - Đề nghị Công an xã tuần tra.
G III. TỔ CHỨC THỰC HIỆN
G - Hiệu trưởng:
G + Chỉ đạo chung.
""",
    "a review that turns to the future": """
L Nhà trường lập kế hoạch như sau:
R A. ĐÁNH GIÁ TÌNH HÌNH NĂM 2020
R 1. Ưu điểm
R - Đã ký cam kết với phụ huynh.
R 2. Công tác phối hợp
R - Công an xã hỗ trợ 4 lần.
O 3. Phương hướng năm 2021
O - Tiếp tục ký cam kết với phụ huynh.
A B. CHỈ TIÊU NĂM 2021
A - Không có học sinh vi phạm.
O C. BIỆN PHÁP THỰC HIỆN
O 1. Tuyên truyền qua nhóm Zalo của 12 lớp.
""",
    "numbering restarts under a heading": """
L Nhà trường lập kế hoạch như sau:
O 1. Nội dung
O 1. Treo băng rôn ở cổng trường.
O 2. Nói chuyện dưới cờ mỗi tháng một lần.
O 3. Ký cam kết với phụ huynh.
D 2. Kiến nghị
D 1. Đề nghị Công an xã tuần tra.
D 2. Đề nghị UBND xã làm biển báo.
G 3. Tổ chức thực hiện
G 1. Hiệu trưởng phụ trách chung.
""",
    "appendix after the signature": """
L Nhà trường lập kế hoạch như sau:
O I. NỘI DUNG
O - Nói chuyện dưới cờ mỗi tháng.
N Nơi nhận:
N - Như trên;
N - Lưu: VT.
X HIỆU TRƯỞNG
X (Đã ký)
X Lý Thị Mai
P PHỤ LỤC
P DANH SÁCH BAN CHỈ ĐẠO
P (Kèm theo Kế hoạch số 12/KH-THTT ngày 03/02/2021)
P 1. Lý Thị Mai - Hiệu trưởng - Trưởng ban
P 2. Trần Văn Út - Phó Hiệu trưởng - Phó ban
""",
    "duties in the open, posts as plain headings": """
L Nhà trường lập kế hoạch như sau:
G TỔ CHỨC THỰC HIỆN
G Hiệu trưởng
G Chỉ đạo chung.
G Phó Hiệu trưởng
G Theo dõi nề nếp.
X HIỆU TRƯỞNG
X Lý Thị Mai
S KẾ HOẠCH CỤ THỂ TỪNG THÁNG
S Tháng 2: ký quy chế với Công an xã.
""",
    "subjects that end with their line": """
L Nhà trường lập kế hoạch như sau:
O II. NỘI DUNG
O 1. Tuyên truyền
A Mục tiêu: mọi người đều biết.
O Nói chuyện dưới cờ mỗi tháng một lần.
R Khó khăn: sân trường hẹp.
O Treo băng rôn ở cổng trường.
O 2. Giải quyết những tồn tại của năm 2020
O - Sửa hàng rào phía sau.
G III. TỔ CHỨC THỰC HIỆN
G 1. Hiệu trưởng: chỉ đạo chung.
D 2. Công an xã Tân Thanh (phối hợp): tuần tra giờ tan học.
G 3. Cha mẹ học sinh: đưa đón đúng giờ.
""",
    "numbers only, subjects in plain lines": """
L Nhà trường lập kế hoạch như sau:
R 1. Tình hình
R Năm 2020 không có vụ việc.
O 2. Tuyên truyền
O Biện pháp:
O - Nói chuyện dưới cờ.
S Thời gian: mỗi tháng một lần.
O Treo băng rôn ở cổng trường.
O 3. Phối hợp
O Họp với Công an xã mỗi quý.
""",
    "no numbers, every subject on the line of its statement": """
L Nhà trường lập kế hoạch như sau:
R Tình hình: Trường có 18 lớp.
A Mục đích: giữ an toàn cho học sinh.
O Nội dung: nói chuyện dưới cờ mỗi tháng.
O Nhà trường ký quy chế phối hợp với Công an xã.
D Kiến nghị: đề nghị UBND xã sửa đường.
G Tổ chức thực hiện: Hiệu trưởng chỉ đạo chung.
""",
    "the title once more, and numbered bases": """
H KẾ HOẠCH CHI TIẾT
L 1. Căn cứ Công văn số 88/PGDĐT-TH ngày 05/01/2021 của Phòng GD&ĐT;
L 2. Căn cứ tình hình thực tế, nhà trường xây dựng kế hoạch như sau:
O I. NỘI DUNG
O - Nói chuyện dưới cờ.
""",
    "a scan with noise in its headings": """
L Cãn cứ Công văn số 88/PGDĐT-TH cùa Phòng GD&ĐT;
L Trường Tiểu học Tân Thanh xảy dựng kế hoạch như sau:
R l. ĐẶC ĐIỂM TÌNH HlNH
R Trường có 18 lớp.
A II. MỤC ĐlCH, YÊU CẦU
A Giữ vững an ninh.
O III. NỘl DUNG VÀ BIỆN PHÁP
O 1. Tuyên truyển
O Nói chuyện dưới cờ mỗi tháng.
D IV. KIẾN NGHl
D Đề nghị Công an xã tuần tra.
G V. TỎ CHỨC THỰC HIỆN
G Hiệu trưởng phụ trách chung.
N Noi nhận:
N - Phòng GD&ĐT;
X HIỆU TRƯỚNG
X Lý Thị Mai
""",
    "a year gone by in a heading": """
L Nhà trường lập kế hoạch như sau:
R I. CÔNG TÁC NĂM 2020
R - Nói chuyện dưới cờ 18 lần.
O II. CÔNG TÁC NĂM 2021
O - Nói chuyện dưới cờ mỗi tháng.
O III. CÔNG TÁC HỌC KỲ II NĂM HỌC 2020 - 2021
O - Họp với Công an xã mỗi quý.
""",
    "dashes, strokes and brackets as label marks": """
L Để thực hiện tốt công tác an ninh, trường Tiểu học Tân Thanh đề ra kế hoạch với những nội dung sau đây:
R I/ Đặc điểm
R Trường có 18 lớp.
A II- YÊU CẦU
A Mọi người đều tham gia.
O III) BIỆN PHÁP
O 1/ Tuyên truyền:
O + Nói chuyện dưới cờ.
O 2/ Phối hợp:
O + Giao ban với Công an xã hằng tháng.
G IV - TỔ CHỨC
G (1) Ban giám hiệu
G Phân công trực.
""",
    "duties by person, then by month": """
L Trường lập kế hoạch năm 2021 như sau:
O I. NHIỆM VỤ TRỌNG TÂM
O - Xây dựng mô hình "Cổng trường an toàn".
G II. PHÂN CÔNG
G 1. Tổng phụ trách Đội
G - Phụ trách phát thanh.
G 2. Nhân viên bảo vệ
G - Trực 24/24.
S III. LỊCH THỰC HIỆN
S Tháng 2:
S - Ký quy chế với Công an xã.
S Tháng 3:
S - Sơ kết quý I.
""",
    "legal bases under a heading of their own": """
L I. CĂN CỨ XÂY DỰNG KẾ HOẠCH
L - Công văn số 88/PGDĐT-TH ngày 05/01/2021;
L - Kế hoạch phối hợp với Công an huyện.
R II. THỰC TRẠNG
R - Còn học sinh vi phạm.
A III. MỤC TIÊU
A - Giảm vi phạm.
O IV. GIẢI PHÁP
O 1. Phối hợp với các lực lượng
O - Mời Công an xã nói chuyện.
""",
    "a body named among the school's tasks is a partner": """
L Trường lập kế hoạch như sau:
O II. NỘI DUNG
O 1. Tuyên truyền
O Nói chuyện dưới cờ.
O 2. Công an xã Mỹ Lạc
O Bảo vệ và Công an xã Mỹ Lạc tuần tra chung mỗi tối thứ bảy.
""",
    "a task named like a review, among tasks": """
L Trường lập kế hoạch như sau:
O I. NỘI DUNG
O 1. Tuyên truyền
O Nói chuyện dưới cờ.
O 2. Tình hình trong trường
O Chủ động nắm tình hình, dư luận trong đơn vị.
""",
    "a review in the middle, by what it tells": """
L Trường lập kế hoạch như sau:
O I. NỘI DUNG
O Nói chuyện dưới cờ.
R II. THỰC TRẠNG
R Năm học vừa qua trường đã lập đội cờ đỏ.
""",
    "recipients before the signature, in one paragraph each": """
L Trường lập kế hoạch như sau:
O 1. Tuyên truyền
O Nói chuyện dưới cờ.
N Nơi nhận: - Phòng GD&ĐT; - Công an xã;
N - Lưu: VT.
X KT. HIỆU TRƯỞNG
X PHÓ HIỆU TRƯỞNG
X Trần Văn Út
""",
}  # fmt: skip


def zones_of(text: str) -> list[tuple[str, str, str]]:
    """(line, wanted zones, found zones) of each line of a plan written with its codes."""
    coded = [(line[0], line[2:]) for line in (HEAD + text).splitlines() if line.strip()]
    plan = parse(document_from_lines([line for _, line in coded]), roster=ROSTER)
    blocks = plan.document.blocks
    found = []
    for (code, line), block in zip(coded, blocks, strict=True):
        zones = {s.zone.value for s in plan.statements if block.start <= s.start < block.end}
        found.append((line, CODES[code].value, ",".join(sorted(zones))))
    return found


@pytest.mark.parametrize("name", PLANS)
def test_zone_of_every_line(name: str) -> None:
    wrong = [f"{line!r}: want {want}, got {got}" for line, want, got in zones_of(PLANS[name]) if want != got]
    assert not wrong, "\n".join(wrong)


def test_every_character_of_the_body_is_said_once() -> None:
    """No sentence is lost and none is read twice, heading lines that carry a statement aside."""
    for name, text in PLANS.items():
        lines = [line[2:] for line in (HEAD + text).splitlines() if line.strip()]
        plan = parse(document_from_lines(lines), roster=ROSTER)
        for block in plan.document.blocks:
            said = [s for s in plan.statements if block.start <= s.start < block.end]
            assert said, (name, block.text)
            sentences = [s for s in said if s.kind is StatementKind.SENTENCE]
            ends = [s.end for s in sentences]
            starts = [s.start for s in sentences]
            assert all(end <= start for end, start in zip(ends, starts[1:], strict=False)), (name, block.text)
            for statement in said:
                assert statement.text == plan.document.text[statement.start : statement.end]


def test_police_of_the_recipients_never_commits() -> None:
    for text in PLANS.values():
        lines = [line[2:] for line in (HEAD + text).splitlines() if line.strip()]
        plan = parse(document_from_lines(lines), roster=ROSTER)
        for statement in plan.statements:
            if statement.text.startswith(("- Công an xã", "Căn cứ", "Đề nghị Công an")):
                assert statement.zone not in COMMITTING_ZONES
