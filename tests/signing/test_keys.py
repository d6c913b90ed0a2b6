import multiprocessing
import stat
import subprocess
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from app.signing.keys import Keys, KeysError, findings, new_keys, open_keys
from tests.signing.conftest import HOUSE, NOW


def _open(folder: Path) -> str:
    return open_keys(folder, HOUSE, NOW).root_fingerprint


def test_the_first_start_makes_keys_that_only_the_server_reads(tmp_path: Path) -> None:
    folder = tmp_path / "instance" / "keys"
    open_keys(folder, HOUSE, NOW)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
    assert modes == dict.fromkeys(
        (".lock", "root.key", "root.pem", "organisation.key", "organisation.pem"), 0o600
    )


def test_the_second_start_opens_the_same_keys(tmp_path: Path) -> None:
    first = open_keys(tmp_path, HOUSE, NOW)
    again = open_keys(tmp_path, "另一个名字", NOW + timedelta(days=9))
    assert again.root_pem == first.root_pem
    assert again.certificate_pem == first.certificate_pem


def test_the_certificate_says_who_and_for_what() -> None:
    keys = new_keys(HOUSE, NOW)
    names = keys.certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    assert [each.value for each in names] == [HOUSE]
    usage = keys.certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature
    assert usage.content_commitment
    assert not usage.key_cert_sign
    keys.certificate.verify_directly_issued_by(keys.root)
    years = (keys.certificate.not_valid_after_utc - NOW).days / 365
    assert 4.9 < years < 5.1
    assert 19.9 < (keys.root.not_valid_after_utc - NOW).days / 365 < 20.1


def test_a_very_long_company_name_is_cut_to_what_a_certificate_holds() -> None:
    keys = new_keys("长" * 200, NOW)
    names = keys.certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    assert names[0].value == "长" * 21


def test_processes_that_start_at_once_make_one_root(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(3, mp_context=spawn) as pool:
        prints = list(pool.map(_open, [tmp_path] * 6))
    assert len(set(prints)) == 1


@pytest.mark.parametrize("left", [["root.key"], ["root.key", "root.pem"],
                                  ["root.key", "root.pem", "organisation.key"]])  # fmt: skip
def test_a_first_start_that_was_cut_off_is_finished_by_the_next(
    tmp_path: Path, left: list[str]
) -> None:
    open_keys(tmp_path, HOUSE, NOW)
    before = {name: (tmp_path / name).read_bytes() for name in left}
    for file in tmp_path.iterdir():
        if file.name not in left:
            file.unlink()
    (tmp_path / ".organisation.pem.part").write_bytes(b"half")
    keys = open_keys(tmp_path, HOUSE, NOW)
    keys.certificate.verify_directly_issued_by(keys.root)
    assert {name: (tmp_path / name).read_bytes() for name in left} == before


def test_a_new_certificate_comes_from_the_same_root(tmp_path: Path) -> None:
    first = open_keys(tmp_path, HOUSE, NOW)
    (tmp_path / "organisation.key").unlink()
    (tmp_path / "organisation.pem").unlink()
    later = open_keys(tmp_path, HOUSE, NOW + timedelta(days=1800))
    assert later.root_pem == first.root_pem
    assert later.certificate_pem != first.certificate_pem


def test_the_roots_key_may_lie_elsewhere_until_it_is_needed(tmp_path: Path) -> None:
    open_keys(tmp_path, HOUSE, NOW)
    (tmp_path / "root.key").unlink()
    open_keys(tmp_path, HOUSE, NOW)
    (tmp_path / "organisation.pem").unlink()
    with pytest.raises(KeysError, match=r"root\.key is needed"):
        open_keys(tmp_path, HOUSE, NOW)


@pytest.mark.parametrize("gone", ["root.pem", "organisation.key"])
def test_a_lost_file_is_named_and_never_made_anew(tmp_path: Path, gone: str) -> None:
    open_keys(tmp_path, HOUSE, NOW)
    (tmp_path / gone).unlink()
    with pytest.raises(KeysError, match=f"{gone} is missing"):
        open_keys(tmp_path, HOUSE, NOW)
    assert not (tmp_path / gone).exists()


def test_files_of_two_organisations_are_not_mixed(tmp_path: Path) -> None:
    open_keys(tmp_path / "a", HOUSE, NOW)
    open_keys(tmp_path / "b", HOUSE, NOW)
    (tmp_path / "a" / "root.pem").write_bytes((tmp_path / "b" / "root.pem").read_bytes())
    with pytest.raises(KeysError, match=r"not of root\.pem"):
        open_keys(tmp_path / "a", HOUSE, NOW)
    (tmp_path / "b" / "organisation.key").write_bytes((tmp_path / "b" / "root.key").read_bytes())
    with pytest.raises(KeysError, match="belong together"):
        open_keys(tmp_path / "b", HOUSE, NOW)


def test_a_broken_file_is_a_line_for_the_operator(tmp_path: Path) -> None:
    open_keys(tmp_path, HOUSE, NOW)
    (tmp_path / "organisation.key").write_bytes(b"nonsense")
    with pytest.raises(KeysError, match=r"organisation\.key does not open"):
        open_keys(tmp_path, HOUSE, NOW)


def test_a_company_without_a_name_gets_no_keys(tmp_path: Path) -> None:
    with pytest.raises(KeysError, match="no name"):
        open_keys(tmp_path, " ", NOW)


def test_a_folder_that_cannot_be_made_is_a_line_for_the_operator(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KeysError, match="keys: "):
        open_keys(tmp_path / "file" / "keys", HOUSE, NOW)


def test_a_passphrase_locks_the_private_keys(tmp_path: Path) -> None:
    keys = open_keys(tmp_path, HOUSE, NOW, "三个字的口令")
    assert "the organisation's keys have no passphrase" not in findings(tmp_path, NOW)
    assert b"ENCRYPTED" in (tmp_path / "root.key").read_bytes()
    assert open_keys(tmp_path, HOUSE, NOW, "三个字的口令").root_pem == keys.root_pem
    with pytest.raises(KeysError, match="passphrase is wrong"):
        open_keys(tmp_path, HOUSE, NOW, "别的")
    with pytest.raises(KeysError, match="none is given"):
        open_keys(tmp_path, HOUSE, NOW)


def test_the_private_key_is_not_shown_where_keys_are_printed(keys: Keys) -> None:
    assert "key=" not in repr(keys)


def test_the_start_up_check_says_what_is_weak(tmp_path: Path) -> None:
    folder = tmp_path / "k"
    open_keys(folder, HOUSE, NOW)
    assert findings(folder, NOW) == ["the organisation's keys have no passphrase"]
    folder.chmod(0o755)
    (folder / "root.key").chmod(0o644)
    assert findings(folder, NOW)[:2] == [
        "others can read k (mode 0755; chmod 0700 it)",
        "others can read root.key (mode 0644; chmod 0600 it)",
    ]


def test_the_start_up_check_says_that_the_certificate_ends_soon(tmp_path: Path) -> None:
    keys = open_keys(tmp_path / "k", HOUSE, NOW, "口令")
    soon = keys.certificate.not_valid_after_utc - timedelta(days=30)
    (said,) = findings(tmp_path / "k", soon)
    assert said.startswith("the organisation's certificate seals until 2031-11-24")


def test_a_signer_is_made_once(keys: Keys) -> None:
    assert keys.signer() is keys.signer()


def test_the_fingerprint_is_what_openssl_prints(tmp_path: Path) -> None:
    keys = open_keys(tmp_path, HOUSE, datetime.now(UTC))
    said = subprocess.run(
        ["openssl", "x509", "-noout", "-fingerprint", "-sha256", "-in", tmp_path / "root.pem"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert said.strip().endswith(keys.root_fingerprint)
