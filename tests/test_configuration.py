"""The settings of an operator: each wrong one stops the start with a sentence."""

from pathlib import Path

import pytest

from parvis.configuration import SETTINGS, describe_settings, read_configuration, read_secret, write_private
from parvis.domain.errors import BadSetting
from parvis.settings import database, mail_sender, mailer


def test_nothing_needs_to_be_set() -> None:
    assert read_configuration({}).data == Path("data").absolute()


def test_every_setting_has_its_sentence() -> None:
    assert all(setting.sentence.endswith(".") for setting in SETTINGS)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PARVIS_HOSTS", "http://example.org"),
        ("PARVIS_HOSTS", "exa mple.org"),
        ("PARVIS_PUBLIC_URL", "example.org"),
        ("PARVIS_PUBLIC_URL", "https://example.org:port"),
        ("PARVIS_DATABASE_URL", "mysql://localhost/parvis"),
        ("PARVIS_DATABASE_URL", "postgresql://localhost"),
        ("PARVIS_MAIL_URL", "mail.example.org"),
        ("PARVIS_LANGUAGE", "tlh"),
        ("PARVIS_TIME_ZONE", "Mars/Olympus"),
        ("PARVIS_TIME_ZONE", "../etc/passwd"),
        ("PARVIS_SECRET_KEY", "short"),
        ("PARVIS_TRANSLATION_URL", "translate.example"),
        ("PARVIS_TRANSLATION_URL", "https://translate.example:port"),
        ("PARVIS_TRANSLATION_URL", "https://translate.example?engine=oracle"),
        ("PARVIS_TRANSLATION_URL", "https://translate.example?engine=chat"),
        ("PARVIS_TRANSLATION_URL", "https://translate.example?api_key=k"),
        ("PARVIS_TRANSLATION_URL", "https://translate.example?timeout=0"),
        ("PARVIS_TRANSLATION_URL", "http://translate.example"),
        ("PARVIS_TRANSLATION_LANGUAGES", "fr,tlh"),
        ("PARVIS_TRANSLATION_DAILY", "much"),
        ("PORT", "http"),
        ("PORT", "70000"),
        ("PARVIS_HOST", "example.org"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_is_named(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name):
        read_configuration({name: value})


def test_the_public_address_is_a_known_host() -> None:
    assert "parvis.example.org" in read_configuration({"PARVIS_PUBLIC_URL": "https://parvis.example.org/"}).hosts


def test_a_secret_is_made_once_and_kept_private(tmp_path: Path) -> None:
    configuration = read_configuration({"PARVIS_DATA": str(tmp_path / "new")})
    assert read_secret(configuration) == read_secret(configuration)
    assert (tmp_path / "new" / "secret.key").stat().st_mode & 0o077 == 0


def test_a_private_file_is_never_overwritten(tmp_path: Path) -> None:
    assert write_private(tmp_path / "key", "first")
    assert not write_private(tmp_path / "key", "second")
    assert [path.name for path in tmp_path.iterdir()] == ["key"]
    assert (tmp_path / "key").read_text() == "first\n"


def test_a_damaged_secret_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("")
    with pytest.raises(BadSetting):
        read_secret(read_configuration({"PARVIS_DATA": str(tmp_path)}))


def test_a_folder_that_cannot_be_made_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadSetting, match="PARVIS_DATA"):
        read_secret(read_configuration({"PARVIS_DATA": str(tmp_path / "file" / "data")}))


def test_a_postgresql_address_is_read_whole() -> None:
    made = database(
        read_configuration({"PARVIS_DATABASE_URL": "postgresql://o%40x:p%2F@db:5433/parvis?sslmode=require"})
    )
    assert (made["USER"], made["PASSWORD"], made["HOST"], made["PORT"]) == ("o@x", "p/", "db", "5433")
    assert made["OPTIONS"] == {"sslmode": "require"}


def test_mails_stay_in_the_data_folder_by_default(tmp_path: Path) -> None:
    made = mailer(read_configuration({"PARVIS_DATA": str(tmp_path)}))
    assert made["OPTIONS"] == {"file_path": str(tmp_path / "outbox")}


def test_a_mail_address_is_read_whole() -> None:
    configuration = read_configuration({"PARVIS_MAIL_URL": "smtps://u:p@mail.example.org?from=square@example.org"})
    options = mailer(configuration)["OPTIONS"]
    assert (options["port"], options["use_ssl"], options["use_tls"]) == (465, True, False)
    assert mail_sender(configuration) == "square@example.org"


def test_the_page_of_settings_says_what_the_table_says() -> None:
    page = Path(__file__).resolve().parents[1] / "docs" / "settings.md"
    assert describe_settings() in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://id.example?name=X", "client's id or secret is missing"),
        ("https://a:b@id.example", "name that people read is missing"),
        ("http://a:b@id.example?name=X", "does not start with https"),
        ("https://a:b@id.example?name=X&colour=red", "“colour” is not known"),
        ("https://a:b@id.example?name=X&scope=email", "must hold openid"),
        ("https://a:b@id.example?name=X https://a:b@id2.example?name=x", "same name"),
        ("https://a:b@[id?name=X", "cannot be read"),
    ],
)
def test_a_wrong_provider_stops_the_start(address: str, words: str) -> None:
    with pytest.raises(BadSetting, match=words):
        read_configuration({"PARVIS_STAFF_OIDC": address, "PARVIS_PUBLIC_URL": "https://parvis.example"})


def test_a_provider_needs_the_public_address() -> None:
    with pytest.raises(BadSetting, match="PARVIS_PUBLIC_URL"):
        read_configuration({"PARVIS_STAFF_OIDC": "https://a:b@id.example?name=X"})


def test_a_second_factor_is_optional_or_required() -> None:
    assert read_configuration({"PARVIS_STAFF_SECOND_FACTOR": "required"}).requires_second_factor
    with pytest.raises(BadSetting, match="optional, required"):
        read_configuration({"PARVIS_STAFF_SECOND_FACTOR": "yes"})
