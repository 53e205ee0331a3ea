import type { Authority, Role } from '../model/index.js';
import { authorityOf, climb, issuesIn, type Issue } from '../rules/caa/facts/caa.js';
import { certifiedNames } from '../rules/certificates/facts/certified-names.js';
import { linkOf, servedChains } from '../rules/certificates/facts/chain.js';
import { chainMatches, daneOf, tlsaOwner } from '../rules/dane/facts/dane.js';
import { isTopLevel, isWithin } from '../rules/dnssec/facts/dnssec.js';
import { coverageOf, type EndpointState } from '../rules/shared/facts/coverage.js';
import type { Ground } from '../judge/engine/requirement.js';
import { distinct } from '../util/order.js';
import { formatTlsa, USAGE } from '../rules/dane/facts/tlsa.js';
import { answerAt } from '../rules/shared/facts/dns-security.js';

/** Placeholder in a DNS record for a value that only the operator knows. */
const ACCOUNT_PLACEHOLDER = '<your ACME account URI>';

/** Owner names that need no escapes in a zone file (RFC 1035 §5.1). */
const PLAIN = /^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/i;

/**
 * Returns a TLSA record for each served key that no record matches: `_5222._tcp.chat.example.org.
 * IN TLSA 3 1 1 0123…`. The owner of the record is below the published SRV target, or the name
 * that clients use. Returns nothing if a chain of trust is bogus, because that must be fixed
 * first.
 */
export function tlsaToPublish(ground: Ground): readonly string[] {
  const { seen, domain, settings } = ground;
  const roles: readonly Role[] = ['c2s', 's2s'];
  const endpoints = roles.flatMap((role) => coverageOf(seen, role, domain, settings).endpoints);
  return distinct(endpoints.flatMap((state) => tlsaAt(ground, state)));
}

function tlsaAt(
  { seen, domain, settings, at }: Ground,
  { id, endpoint }: EndpointState,
): readonly string[] {
  if (endpoint.origin === 'connect') return [];
  const { role, host, port } = endpoint;
  const dane = daneOf(seen, endpoint, domain, settings);
  if (dane.state === 'bogus' || dane.state === 'unknown') return [];
  const owner = dane.state === 'none' ? tlsaOwner(host.toLowerCase(), port) : dane.owner;
  if (!PLAIN.test(owner)) return [];
  const known = (answerAt(seen, 'dns.tlsa', owner)?.value?.records ?? []).map(formatTlsa);
  const leaves =
    dane.state === 'usable'
      ? chainMatches(seen, id, dane, { role, at, settings })
          .filter(({ match, required }) => match === 'no' || (match === 'yes' && required === 'no'))
          .map(({ sent }) => sent[0])
      : [
          ...servedChains(seen, id).map(({ sent }) => sent[0]),
          ...seen
            .at('tls.features', id)
            .flatMap(({ value }) => value?.chains.map(({ chain }) => chain[0]) ?? []),
        ];
  return leaves.flatMap((sha256) => {
    const spki = sha256 === undefined ? null : linkOf(seen, sha256).certificate?.spkiSha256;
    if (spki === undefined || spki === null) return [];
    const record = `${USAGE.daneEe} 1 1 ${spki}`;
    return known.includes(record) ? [] : [`${owner}. IN TLSA ${record}`];
  });
}

/**
 * Returns CAA records for the known issuers of the served certificates that the current records do
 * not allow: `example.org. IN CAA 0 issue "letsencrypt.org; accounturi=…"`.
 */
export function caaToPublish(ground: Ground, authorities: readonly Authority[]): readonly string[] {
  const standing = standingOf(ground);
  if (standing === null) return [];
  const { owner, issues, inherited } = standing;
  const allowed = issues.flatMap(({ issuer }) => issuer ?? []);
  const own = certifiedNames(ground.seen).filter(({ name }) => name === ground.domain);
  const seenIssuers = own.flatMap(({ certificates }) =>
    certificates.flatMap(
      ({ issuerOrganization }) => authorityOf(issuerOrganization, authorities) ?? [],
    ),
  );
  const added = seenIssuers
    .filter(({ issuers }) => !issuers.some((issuer) => allowed.includes(issuer)))
    .flatMap((authority) => caaLine(owner, authority));
  return added.length > 0 && inherited
    ? wholeSet([...issues.filter(isOfUse).map((issue) => copyOf(owner, issue)), ...added])
    : distinct(added);
}

/**
 * Returns the current CAA records with an account added to each that lacks it, for authorities that
 * support accounts.
 */
export function caaToBind(ground: Ground, authorities: readonly Authority[]): readonly string[] {
  const caa = climb(ground.seen, ground.domain);
  if (caa.seen && caa.value.state === 'none') return caaToPublish(ground, authorities);
  const standing = standingOf(ground);
  if (standing === null) return [];
  const { owner, issues, inherited } = standing;
  const lines = issues.filter(isOfUse).map((issue) => ({
    bound: boundLine(owner, issue, authorities),
    copy: copyOf(owner, issue),
  }));
  const changed = lines.flatMap(({ bound }) => bound ?? []);
  return changed.length > 0 && inherited
    ? wholeSet(lines.map(({ bound, copy }) => bound ?? copy))
    : distinct(changed);
}

/** The CAA properties that apply to the domain, and the owner at which a record may be added. */
interface CaaInForce {
  /**
   * Owner name for the CAA records: the domain, or the name within it to which the domain is an
   * alias.
   */
  readonly owner: string;
  readonly issues: readonly Issue[];
  /**
   * Whether the CAA properties come from a parent domain: a record at `owner` would hide the whole
   * inherited set (RFC 8659 §3).
   */
  readonly inherited: boolean;
}

/**
 * Returns the current CAA records, or null if no record can be advised: they are unknown; the
 * domain is an alias of a name outside it, which permits no other records (RFC 1034 §3.6.2); or it
 * is a top-level domain.
 */
function standingOf({ seen, domain }: Ground): CaaInForce | null {
  const caa = climb(seen, domain);
  if (!caa.seen) return null;
  const found = caa.value;
  const alias = answerAt(seen, 'dns.caa', domain)?.value?.aliases.at(-1);
  const owner = alias?.toLowerCase() ?? domain;
  if (!isWithin(owner, domain) || isTopLevel(domain) || !PLAIN.test(owner)) return null;
  return found.state === 'none'
    ? { owner, issues: [], inherited: false }
    : { owner, issues: issuesIn(found.records), inherited: found.owner !== domain };
}

/**
 * Whether a property must be kept. `issue ";"` has no effect if there is another `issue` property;
 * `issuewild ";"` forbids wildcards.
 */
function isOfUse({ tag, issuer }: Issue): boolean {
  return issuer !== null || tag === 'issuewild';
}

/** Characters that need no escapes in a quoted string (RFC 1035 §5.1). */
const UNESCAPED = /^[ !#-[\]-~]*$/;

/** Formats a copy of a CAA record, or returns null if its value needs escapes. */
function copyOf(owner: string, { tag, value }: Issue): string | null {
  return UNESCAPED.test(value) ? `${owner}. IN CAA 0 ${tag} "${value}"` : null;
}

/**
 * Returns all CAA records to publish, or no records if one is unknown, because an incomplete set
 * would permit fewer authorities than before.
 */
function wholeSet(lines: readonly (string | null)[]): readonly string[] {
  const known = lines.filter((line) => line !== null);
  return known.length === lines.length ? distinct(known) : [];
}

function boundLine(
  owner: string,
  { tag, issuer, accountUris, methods }: Issue,
  authorities: readonly Authority[],
): string | null {
  const heeds = authorities.some(
    ({ issuers, accountUri }) => accountUri === true && issuer !== null && issuers.includes(issuer),
  );
  if (issuer === null || !heeds || accountUris.length > 0) return null;
  // The validation methods are copied into the new CAA record, so they must not contain characters
  // that need escapes.
  if (!methods.every((method) => /^[a-z0-9-]+$/i.test(method))) return null;
  const bound = methods.length > 0 ? `; validationmethods=${methods.join(',')}` : '';
  return `${owner}. IN CAA 0 ${tag} "${issuer}; accounturi=${ACCOUNT_PLACEHOLDER}${bound}"`;
}

function caaLine(owner: string, { issuers, accountUri }: Authority): readonly string[] {
  const [issuer] = issuers;
  if (issuer === undefined) return [];
  const account = accountUri === true ? `; accounturi=${ACCOUNT_PLACEHOLDER}` : '';
  return [`${owner}. IN CAA 0 issue "${issuer}${account}"`];
}
