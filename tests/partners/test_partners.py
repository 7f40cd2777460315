"""Partners: a file is checked whole and saved whole; an enrollment is in force from its day to the next one's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from alianza.bootstrap.ingest import ingest_file
from alianza.bootstrap.office import Office, open_office
from alianza.bootstrap.partners import import_partners
from alianza.bootstrap.settle import settle
from alianza.identity import api as identity
from alianza.partners.api import Enrollment, ImportedPartners, Partner, PartnersInvalid, read_partners
from alianza.partners.store import load_partners, save_enrollments, save_partners
from alianza.programs.versions import EffectiveDateRefused
from alianza.runtime.database import Database

GROUPS = {"workshops": ("cash", "credit"), "insurers": ("cash",)}
SINCE = date(2026, 1, 1).toordinal()
NOW = datetime(2026, 10, 1, tzinfo=UTC)


def read(tmp_path: Path, text: str) -> ImportedPartners:
    path = tmp_path / "partners.csv"
    path.write_text(text, encoding="utf-8")
    return read_partners(path, "onlycar", GROUPS, SINCE)


def problems(tmp_path: Path, *rows: str, heading: str = "partner,name,group,code,reward,rate,language") -> list[str]:
    with pytest.raises(PartnersInvalid) as error:
        read(tmp_path, "\n".join((heading, *rows)))
    return [problem.removeprefix(str(tmp_path / "partners.csv")) for problem in error.value.problems]


class TestReading:
    def test_a_full_row(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            "partner,name,group,code,reward,rate,language,country,account,bic,email\n"
            "taller-x,Taller Ñandú,workshops, tallerx ,credit,6.5%,es,MX,012820011800001372,,x@taller.example\n",
        )
        (partner,) = found.partners
        assert (partner.name, partner.reward, partner.account) == ("Taller Ñandú", "credit", "012820011800001372")
        assert partner.enrollments == (Enrollment(SINCE, "workshops", 65_000_000),)
        assert found.codes == {"TALLERX": partner}

    def test_only_three_columns_are_needed_and_excels_mark_is_no_part_of_a_name(self, tmp_path: Path) -> None:
        found = read(tmp_path, "\ufeffgroup,partner,name\ninsurers,aurora,Aurora\n")
        assert [(p.external_id, p.enrollments[0].rate_ppb) for p in found.partners] == [("aurora", None)]

    def test_the_same_partner_always_has_the_same_id(self, tmp_path: Path) -> None:
        text = "partner,name,group\naurora,Aurora,insurers\n"
        assert read(tmp_path, text).partners[0].partner_id == read(tmp_path, text).partners[0].partner_id

    @pytest.mark.parametrize(
        ("row", "problem"),
        [
            ("x,,workshops,,,,", ":2: 'name' is empty"),
            ("x,X,workshop,,,,", ":2: the deal has no group 'workshop', nearest is 'workshops'"),
            ("x,X,insurers,,credit,,", ":2: reward 'credit' is not agreed for group 'insurers'; it allows cash"),
            ("x,X,insurers,,,6.5,", ":2: rate '6.5' has no percent sign: write 6.5%"),
            ("x,X,insurers,,,101%,", ":2: rate '101%' is not between 0% and 100% with at most seven decimals"),
            (
                "x,X,insurers,,,0.00000001%,",
                ":2: rate '0.00000001%' is not between 0% and 100% with at most seven decimals",
            ),
            ("x,X,insurers,,,NaN%,", ":2: 'NaN' is not a finite rate"),
            ("x,X,insurers,,,,xx", ":2: language 'xx' is none of es, en, zh, ru, pt"),
            (f"x,{'X' * 201},insurers,,,,", ":2: 'name' is longer than 200 characters"),
        ],
    )
    def test_a_mistake_is_named_with_its_line(self, tmp_path: Path, row: str, problem: str) -> None:
        assert problems(tmp_path, row) == [problem]

    def test_all_mistakes_are_named_at_once_and_nothing_is_kept(self, tmp_path: Path) -> None:
        found = problems(tmp_path, "x,X,insurers,A,,,", "x,X,insurers,B,,,", "y,Y,insurers,a,,,", "z,,workshp,,,,")
        assert found == [
            ":3: partner 'x' stands twice",
            ":4: code 'A' is another partner's",
            ":5: 'name' is empty",
            ":5: the deal has no group 'workshp', nearest is 'workshops'",
        ]

    def test_the_heading_is_checked_first(self, tmp_path: Path) -> None:
        found = problems(tmp_path, "x,X", heading="partner,nme")
        assert found[-1] == ":1: unknown column 'nme', nearest is 'name'"
        assert "column 'group' is missing" in found[1]

    @pytest.mark.parametrize("content", [b"", b"partner,name,group\n\xff\xfe"])
    def test_a_file_that_is_no_table_of_partners(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "partners.csv"
        path.write_bytes(content)
        with pytest.raises(PartnersInvalid):
            read_partners(path, "onlycar", GROUPS, SINCE)

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(PartnersInvalid, match="cannot be read"):
            read_partners(tmp_path / "nothing.csv", "onlycar", GROUPS, SINCE)


class TestFilesOfAllKinds:
    """A list comes from whatever program its owner has."""

    @pytest.mark.parametrize("mark", [",", ";", "\t"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_any_separator_and_mark(self, tmp_path: Path, mark: str, encoding: str) -> None:
        rows = (("Partner", " NAME", "group"), ("x", '"Taller, S.A.; Ñandú"', "workshops"), ("", "", ""))
        path = tmp_path / "partners.csv"
        path.write_bytes("\r\n".join(mark.join(row) for row in rows).encode(encoding))
        (partner,) = read_partners(path, "onlycar", GROUPS, SINCE).partners
        assert partner.name == "Taller, S.A.; Ñandú"

    @pytest.mark.parametrize(
        ("data", "problem"),
        [
            ("partner,name,group\nx,Ñ,workshops\n".encode("cp1252"), ":2: the byte 0xd1 is not UTF-8"),
            (b"PK\x03\x04 a workbook", "save the list as CSV"),
            (b"partner,name,group\nx,Taller X, S.A.,workshops\n", ":2: the row has 4 cells, the heading 3"),
            (b'partner,name,group\nx,"X,workshops\n', ":2: the row can't be taken apart"),
            (b"partner,name,group,name\nx,X,workshops,Y\n", ":1: column 'name' is there twice"),
            (b"partner,name,group\nx,a\x07b,workshops\n", ":2: 'name' holds a control character"),
            (b'partner,name,group\nx,"' + b"y" * 200_000 + b'",workshops\n', ":2: "),
        ],
    )
    def test_what_cannot_be_read_is_named_with_its_line(self, tmp_path: Path, data: bytes, problem: str) -> None:
        path = tmp_path / "partners.csv"
        path.write_bytes(data)
        with pytest.raises(PartnersInvalid) as error:
            read_partners(path, "onlycar", GROUPS, SINCE)
        assert problem in error.value.problems[0]

    def test_an_account_that_cannot_exist_is_a_mistake_of_the_file(self, tmp_path: Path) -> None:
        path = tmp_path / "partners.csv"
        path.write_text("partner,name,group,country,account\nx,X,workshops,MX,1\ny,Y,workshops,MX,\n")
        with pytest.raises(PartnersInvalid) as error:
            read_partners(path, "onlycar", GROUPS, SINCE, lambda account, bic, country: f"{country} {account}: wrong")
        assert error.value.problems == [f"{path}:2: MX 1: wrong"]


class TestEnrollment:
    def enrolled(self, partner: Partner, day: str) -> str:
        found = partner.enrolled_on(date.fromisoformat(day).toordinal())
        return found.group if found else ""

    def partner(self, **groups: str) -> Partner:
        enrollments = [Enrollment(date.fromisoformat(day).toordinal(), group, None) for group, day in groups.items()]
        return Partner(bytes(16), "x", "X", "", tuple(enrollments))

    def test_it_begins_with_its_day(self) -> None:
        partner = self.partner(bronze="2026-03-01")
        assert [self.enrolled(partner, day) for day in ("2026-02-28", "2026-03-01", "2036-01-01")] == [
            "",
            "bronze",
            "bronze",
        ]

    def test_it_ends_where_the_next_begins(self) -> None:
        partner = self.partner(bronze="2026-03-01", gold="2026-10-01")
        assert [self.enrolled(partner, day) for day in ("2026-02-28", "2026-09-30", "2026-10-01")] == [
            "",
            "bronze",
            "gold",
        ]


class TestTheBooks:
    @pytest.fixture
    def alliance(self, database: Database) -> identity.Alliance:
        words = ("OnlyCar", "MXN", "MX", "America/Mexico_City", "es")
        found = identity.Alliance(identity.alliance_id_of("onlycar"), "onlycar", *words)
        with database.unit_of_work(None) as connection:
            identity.found_alliance(connection, found, NOW)
        return found

    def save(self, database: Database, alliance: identity.Alliance, *partners: Partner) -> None:
        with database.unit_of_work(alliance.alliance_id) as connection:
            save_partners(connection, alliance.alliance_id, partners, NOW)
            rows = [(partner.partner_id, item) for partner in partners for item in partner.enrollments]
            save_enrollments(connection, alliance.alliance_id, rows, NOW)

    def load(self, database: Database, alliance: identity.Alliance) -> list[Partner]:
        with database.unit_of_work(alliance.alliance_id) as connection:
            return load_partners(connection, alliance.alliance_id)

    def test_what_is_saved_is_loaded(self, database: Database, alliance: identity.Alliance) -> None:
        saved = Partner(
            bytes(range(16)), "x", "Taller 汉 Ñ", "cash",
            (Enrollment(SINCE, "workshops", None), Enrollment(SINCE + 90, "insurers", 65_000_000)),
            "es", "MX", "012820011800001372", "", "x@taller.example",
        )  # fmt: skip
        self.save(database, alliance, saved)
        (loaded,) = self.load(database, alliance)
        assert [getattr(loaded, name) for name in Partner.__slots__] == [
            getattr(saved, name) for name in Partner.__slots__
        ]

    def test_details_are_brought_up_to_date_an_enrollment_stays_as_it_was(
        self, database: Database, alliance: identity.Alliance
    ) -> None:
        first = Partner(bytes(range(16)), "x", "Old name", "", (Enrollment(SINCE, "workshops", None),))
        second = Partner(bytes(range(16)), "x", "New name", "cash", (Enrollment(SINCE, "insurers", 1),))
        self.save(database, alliance, first)
        self.save(database, alliance, second)
        (loaded,) = self.load(database, alliance)
        assert (loaded.name, loaded.reward, loaded.enrollments) == ("New name", "cash", first.enrollments)

    def test_importing_an_example_again_changes_nothing(
        self, database: Database, office: Callable[[str], Office]
    ) -> None:
        first = office("nexors")
        path = Path(__file__).parents[2] / "examples" / "nexors" / "partners.csv"
        again = import_partners(database, path, "nexors", None, NOW)
        assert (again["partners"], again["new"], again["enrolled"]) == (len(first.partners), 0, 0)
        with database.unit_of_work(first.alliance_id) as connection:
            loaded = load_partners(connection, first.alliance_id)
        assert [partner.enrollments for partner in loaded] == [partner.enrollments for partner in first.partners]


class TestMoving:
    """Another group or rate begins on a day that somebody names, after what is rated: no past is changed."""

    @pytest.fixture
    def moved(
        self, office: Callable[[str], Office], database: Database, tmp_path: Path
    ) -> Callable[..., dict[str, int]]:
        office("onlycar")

        def move(*rows: str, since: str = "", heading: str = "partner,name,group") -> dict[str, int]:
            path = tmp_path / "partners.csv"
            path.write_text("\n".join((heading, *rows)) + "\n")
            day = date.fromisoformat(since) if since else None
            return import_partners(database, path, "onlycar", day, NOW)

        return move

    def partner(self, database: Database, name: str) -> Partner:
        return open_office(database, "onlycar").by_external_id[name]

    def test_it_needs_a_day(self, moved: Callable[..., dict[str, int]], database: Database) -> None:
        """It was said to be enrolled, and nothing changed."""
        with pytest.raises(PartnersInvalid, match=r"taller-x.*talleres.*--since"):
            moved("taller-x,Taller X,gestores")
        assert moved("taller-x,Taller X,gestores", since="2026-10-15")["enrolled"] == 1
        days = [date.fromordinal(one.effective) for one in self.partner(database, "taller-x").enrollments]
        assert days == [date(2026, 1, 1), date(2026, 10, 15)]

    def test_it_begins_after_what_is_rated(
        self, moved: Callable[..., dict[str, int]], database: Database, tmp_path: Path
    ) -> None:
        path = tmp_path / "facts.csv"
        path.write_text(
            "fact,fact_id,occurred_at,partner,amount\nsale,S1,2026-03-05T10:00,taller-x,100\n", encoding="utf-8"
        )
        ingest_file(open_office(database, "onlycar"), path)
        with pytest.raises(EffectiveDateRefused, match="2026-03-06 at the earliest"):
            moved("taller-x,Taller X,gestores", since="2026-03-05")
        assert moved("taller-x,Taller X,gestores", since="2026-03-06")["enrolled"] == 1

    def test_not_in_a_closed_month(
        self, moved: Callable[..., dict[str, int]], database: Database, tmp_path: Path
    ) -> None:
        settle(database, "onlycar", "2026-08", tmp_path / "out", NOW, documents=())
        with pytest.raises(EffectiveDateRefused, match="closed month"):
            moved("taller-x,Taller X,gestores", since="2026-08-31")

    def test_what_the_file_has_no_column_for_stays(
        self, moved: Callable[..., dict[str, int]], database: Database
    ) -> None:
        """A list of three columns had emptied the accounts."""
        before = self.partner(database, "seguros-aurora")
        assert before.account and before.enrollments[0].rate_ppb
        assert moved("seguros-aurora,Aurora S.A.,aseguradoras")["enrolled"] == 0
        after = self.partner(database, "seguros-aurora")
        assert (after.name, after.account, after.email) == ("Aurora S.A.", before.account, before.email)
        assert after.enrollments == before.enrollments
        moved("seguros-aurora,Aurora S.A.,aseguradoras,", heading="partner,name,group,account")
        assert self.partner(database, "seguros-aurora").account == ""
