"""The entrance to tracking: brands, codes, links and clicks."""

from __future__ import annotations

from alianza.tracking.brands.importing import BrandsInvalid, read_brands
from alianza.tracking.brands.model import NO_LOGO, Brand, Change
from alianza.tracking.brands.store import load_brand, load_brands, load_logos, set_brands
from alianza.tracking.clicks.model import Click, NewClick
from alianza.tracking.clicks.store import clicks_with_visitors, record_clicks
from alianza.tracking.codes.batches import (
    Batch,
    BatchTerms,
    codes_of,
    disable_batch,
    find_batch,
    find_batch_codes,
    load_batches,
    make_batch,
    may_exist,
)
from alianza.tracking.codes.limits import WORDS as REFUSAL_WORDS
from alianza.tracking.codes.limits import Answer, Limits, Refusal, Use, UseState
from alianza.tracking.codes.store import (
    Code,
    CodeDetails,
    CodeTaken,
    NewCode,
    change_code,
    disable_code,
    load_codes,
    save_codes,
)
from alianza.tracking.codes.store import (
    details as code_details,
)
from alianza.tracking.codes.uses import (
    HOLD_MINUTES,
    Claimed,
    FactClaim,
    UnknownCode,
    Wanted,
    claims_of,
    sales_of,
)
from alianza.tracking.codes.uses import (
    claim as claim_codes,
)
from alianza.tracking.codes.uses import (
    find as find_codes,
)
from alianza.tracking.codes.uses import (
    release as release_codes,
)
from alianza.tracking.codes.uses import (
    reserve as reserve_codes,
)
from alianza.tracking.codes.uses import (
    use as use_codes,
)
from alianza.tracking.links.addresses import base_address, is_local, link_address
from alianza.tracking.links.domains import (
    Domain,
    DomainTaken,
    Owner,
    UnknownDomain,
    add_domain,
    domains_of,
    list_domains,
    load_domains,
    remove_domain,
    see_domain,
)
from alianza.tracking.links.model import Defaults, Link, NewLink, Terms
from alianza.tracking.links.slugs import chosen_code, code_key
from alianza.tracking.links.store import (
    add_links,
    edit_link,
    find_link,
    find_links,
    load_defaults,
    load_history,
    load_links,
    partners_without_link,
    save_defaults,
)  # fmt: skip
from alianza.tracking.matches.identities import IDENTITIES, NUMBERS, Identify, identify
from alianza.tracking.matches.store import (
    Match,
    MatchList,
    Met,
    UnknownMatchList,
    add_matches,
    forget_identities,
    keep_identities,
    load_lists,
    matches_of,
    met_by,
    standing_claims,
    withdraw_list,
)

__all__ = [
    "HOLD_MINUTES", "IDENTITIES", "NO_LOGO", "NUMBERS", "REFUSAL_WORDS", "Answer", "Batch", "BatchTerms",
    "Brand", "BrandsInvalid", "Change", "Claimed", "Click", "Code", "CodeDetails", "CodeTaken", "Defaults", "Domain",
    "DomainTaken", "FactClaim", "Identify", "Limits", "Link", "Match", "MatchList", "Met", "NewClick", "NewCode", "NewLink",
    "Owner", "Refusal", "Terms", "UnknownCode", "UnknownDomain", "UnknownMatchList", "Use", "UseState", "Wanted",
    "add_domain", "add_links",
    "add_matches", "base_address", "change_code", "chosen_code", "claim_codes", "claims_of", "clicks_with_visitors",
    "code_details", "code_key", "codes_of", "disable_batch", "disable_code", "domains_of", "edit_link", "find_batch",
    "find_batch_codes", "find_codes", "find_link", "find_links", "forget_identities", "identify", "is_local",
    "keep_identities", "link_address", "list_domains",
    "load_batches", "load_brand", "load_brands", "load_codes", "load_defaults", "load_domains", "load_history", "load_links",
    "load_lists", "load_logos", "make_batch", "matches_of", "may_exist", "met_by", "partners_without_link",
    "read_brands", "record_clicks", "release_codes", "remove_domain", "reserve_codes", "sales_of", "save_codes",
    "save_defaults", "see_domain", "set_brands", "standing_claims", "use_codes", "withdraw_list",
]  # fmt: skip
