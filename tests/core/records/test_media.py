"""Names of files as people may see them, and whether they say what is inside."""

from app.core.records.media import KINDS, download_name, ending_fits, file_name, size_words
from tests.cases import cases


@cases(
    ("given", "name"),
    [
        ("北墙.jpg", "北墙.jpg"),
        ("字" * 200 + ".jpg", "字" * 200 + ".jpg"),
        ("䶮㛃.pdf", "䶮㛃.pdf"),
        ("C:\\fakepath\\北墙.jpg", "北墙.jpg"),
        ("../../etc/passwd", "passwd"),
        ("a/b\\c.txt", "c.txt"),
        ("北\0墙.jpg", "北墙.jpg"),
        ("合同\u202efdp.exe", "合同fdp.exe"),
        ("\ufeff甲\u200b乙\u2066.pdf", "甲乙.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie: x.pdf"),
        ("e\u0301.pdf", "é.pdf"),
        ("half\ud800.pdf", "half.pdf"),
        ('"quoted";.pdf', '"quoted";.pdf'),
        (" .. ", "未命名"),
        ("", "未命名"),
        ("/", "未命名"),
        (".jpg", "jpg"),
    ],
)
def test_a_name_is_kept_in_full_without_way_and_hidden_signs(given, name):
    assert file_name(given) == name


def test_of_an_endless_name_the_middle_is_left_out_and_the_ending_stays():
    name = file_name("长" * 5000 + ".docx")
    assert len(name) == 255
    assert name.endswith("长….docx")
    assert len(file_name("长" * 5000)) == 255


@cases(
    ("name", "word", "fits"),
    [
        ("a.pdf", "pdf", True),
        ("a.PDF", "pdf", True),
        ("a", "pdf", True),
        ("第 1.2 版", "docx", True),
        ("v1.2", "docx", True),
        ("a.pdf", "jpg", False),
        ("a.html", "jpg", False),
        ("a.exe", "txt", False),
        ("a.bat", "txt", False),
        ("a.png", "jpg", True),
        ("a.heic", "jpg", True),
        ("a.jpg", "pdf", False),
        ("a.jpg.exe", "jpg", False),
    ],
)
def test_an_ending_says_what_is_inside_and_pictures_may_be_mixed_up(name, word, fits):
    assert ending_fits(name, KINDS[word]) is fits


def test_what_is_downloaded_never_ends_as_something_else():
    assert download_name("墙.jpg", "image/png") == "墙.jpg.png"
    assert download_name("墙.JPEG", "image/jpeg") == "墙.JPEG"
    assert download_name("墙", "image/jpeg") == "墙.jpg"


def test_sizes_are_said_in_round_figures():
    assert [size_words(each) for each in (0, 1023, 1024, 345_678, 5_000_000)] == [
        "0 B", "1023 B", "1 KB", "338 KB", "4.8 MB",
    ]  # fmt: skip
