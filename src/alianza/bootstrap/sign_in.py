"""Use cases about how people sign in, from the terminal. Whoever sits there may do all of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from alianza.identity import api as identity
from alianza.identity.acting import terminal
from alianza.identity.providers import usecases as providers
from alianza.identity.providers.discovery import Discovery
from alianza.identity.providers.model import Provider
from alianza.identity.sign_in import failures, rules
from alianza.runtime.database import Database
from alianza.runtime.settings import read_settings
from alianza.tracking import api as tracking


def require_second(
    database: Database, slug: str, roles: Sequence[str], now: datetime, *, nobody: bool = False
) -> tuple[Sequence[str], list[identity.Person]]:
    """The roles that have to use a second factor, changed first when some are named or `nobody` has to; and who of those
    has none yet."""
    alliance_id = identity.find_alliance(database, slug).alliance_id
    principal = terminal(alliance_id)
    with database.unit_of_work(alliance_id) as connection:
        if roles or nobody:
            rules.require_second(connection, principal, roles, now)
        required = rules.required_roles(connection, alliance_id)
        people = identity.list_people(connection, principal)
        owned = [(one, rules.second_of(connection, alliance_id, one.person_id)) for one in people]
    return required, [one for one, second in owned if second.needed_by(one) and not second.any]


def failed_sign_ins(database: Database, slug: str, since: datetime) -> list[failures.Failures]:
    """What failed since then, the latest hour first."""
    alliance_id = identity.find_alliance(database, slug).alliance_id
    return failures.failures(database, terminal(alliance_id), since)


# Providers ------------------------------------------------------------------------------------------------------------


def add_provider(database: Database, slug: str, provider: Provider, client_secret: str, now: datetime) -> list[str]:
    """Accept a provider's sign-in; gives the addresses that the provider has to be told, one for each host. What it says
    about itself is looked at first. Raises ProviderInvalid, ProviderTaken, CallFailed, TargetRefused."""
    alliance = identity.find_alliance(database, slug)
    Discovery().metadata(provider.issuer)
    with database.unit_of_work(alliance.alliance_id) as connection:
        providers.add_provider(connection, terminal(alliance.alliance_id), provider, client_secret, now)
        hosts = [host for host, _ in tracking.domains_of(connection, alliance.alliance_id)]
    public = read_settings().public_url
    bases = [tracking.base_address(alliance.slug, [host], public) for host in hosts]
    return [f"{base}/auth/oidc/{provider.slug}/back" for base in bases or [tracking.base_address(slug, [], public)]]


def list_providers(database: Database, slug: str) -> list[Provider]:
    """The providers of an alliance."""
    alliance_id = identity.find_alliance(database, slug).alliance_id
    with database.unit_of_work(alliance_id) as connection:
        return providers.providers_of(connection, alliance_id)


def remove_provider(database: Database, slug: str, name: str, now: datetime) -> int:
    """Accept it no more; gives how many accounts were connected with it."""
    alliance_id = identity.find_alliance(database, slug).alliance_id
    with database.unit_of_work(alliance_id) as connection:
        return providers.remove_provider(connection, terminal(alliance_id), name, now)


def disconnect(database: Database, slug: str, name: str, who: str, now: datetime) -> bool:
    """Forget which account at a provider a person has; whether there was one."""
    alliance_id = identity.find_alliance(database, slug).alliance_id
    principal = terminal(alliance_id)
    with database.unit_of_work(alliance_id) as connection:
        person = identity.find_person(connection, principal, who)
        return providers.disconnect(connection, principal, person, name, now)
