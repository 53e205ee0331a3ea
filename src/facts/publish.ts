import type { Authority, Role, Seen, Settings } from '../model.js';
import { authorityOf, climb, issuesIn } from './caa.js';
import { certifiedNames } from './certified-names.js';
import { linkOf, servedChains } from './chain.js';
import { chainMatches, daneOf, tlsaOwner } from './dane.js';
import { coverageOf, type EndpointState } from './endpoints.js';
import { distinct } from './order.js';
import { formatTlsa, USAGE } from './tlsa.js';
import { answerAt } from './security.js';

/** What records are computed from. */
export interface Ground {
  readonly seen: Seen;
  readonly domain: string;
  readonly settings: Settings;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** Stands for what only the operator knows. */
export const ACCOUNT_PLACEHOLDER = '<your ACME account URI>';

/** An owner that is written into a zone file as it is (RFC 1035 §5.1). */
const PLAIN = /^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/i;

/**
 * `_5222._tcp.chat.example.org. IN TLSA 3 1 1 0123…` of each key that is served where none of
 * the records there matches it: at the SRV target as it is published, or at the name that a
 * client was seen to look at. Nothing where a chain of trust is bogus: that comes first.
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
          .filter(({ match }) => match === 'no')
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
 * `example.org. IN CAA 0 issue "letsencrypt.org; accounturi=…"` for those who issued the served
 * certificates and are known, where the records in force do not allow it.
 */
export function caaToPublish(
  { seen, domain }: Ground,
  authorities: readonly Authority[],
): readonly string[] {
  const found = climb(seen, domain);
  if (found.state === 'unknown') return [];
  const owner = found.state === 'none' ? domain : found.canonical.toLowerCase();
  const allowed =
    found.state === 'none' ? [] : issuesIn(found.records).flatMap(({ issuer }) => issuer ?? []);
  const own = certifiedNames(seen).filter(({ name }) => name === domain);
  const seenIssuers = own.flatMap(({ certificates }) =>
    certificates.flatMap(
      ({ issuerOrganization }) => authorityOf(issuerOrganization, authorities) ?? [],
    ),
  );
  return PLAIN.test(owner)
    ? distinct(
        seenIssuers
          .filter(({ issuers }) => !issuers.some((issuer) => allowed.includes(issuer)))
          .flatMap((authority) => caaLine(owner, authority)),
      )
    : [];
}

/** The records in force with an account on each that lacks it, for authorities that heed it. */
export function caaToBind(ground: Ground, authorities: readonly Authority[]): readonly string[] {
  const found = climb(ground.seen, ground.domain);
  if (found.state !== 'found') return caaToPublish(ground, authorities);
  const owner = found.canonical.toLowerCase();
  if (!PLAIN.test(owner)) return [];
  return distinct(
    issuesIn(found.records).flatMap(({ tag, issuer, accountUris, methods }) => {
      const heeds = authorities.some(
        ({ issuers, accountUri }) =>
          accountUri === true && issuer !== null && issuers.includes(issuer),
      );
      if (issuer === null || !heeds || accountUris.length > 0) return [];
      const bound = methods.length > 0 ? `; validationmethods=${methods.join(',')}` : '';
      return [`${owner}. IN CAA 0 ${tag} "${issuer}; accounturi=${ACCOUNT_PLACEHOLDER}${bound}"`];
    }),
  );
}

function caaLine(owner: string, { issuers, accountUri }: Authority): readonly string[] {
  const [issuer] = issuers;
  if (issuer === undefined) return [];
  const account = accountUri === true ? `; accounturi=${ACCOUNT_PLACEHOLDER}` : '';
  return [`${owner}. IN CAA 0 issue "${issuer}${account}"`];
}
