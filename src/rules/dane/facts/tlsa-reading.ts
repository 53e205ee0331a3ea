/** Reads the DANE status of an endpoint and of its certificate chains from the observations. */
import {
  gap,
  knownFrom,
  notSeen,
  sightings,
  type Gap,
  type Known,
  type NotSeen,
  type Reading,
  type Sightings,
} from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import type { ObservationView, Role } from '../../../model/index.js';
import { memo } from '../../../util/memo.js';
import { distinct } from '../../../util/order.js';
import { otherVersionsGaps } from '../../certificates/facts/certificate-gaps.js';
import { derOf, linkOf, unansweredCertificates } from '../../certificates/facts/chain.js';
import { noTlsGap, unansweredGap } from '../../shared/facts/gaps.js';
import { servedAt } from '../../tls/facts/tls-versions.js';
import { chainMatches, daneOf, type ChainMatch, type Dane } from './dane.js';

type KnownDane = Exclude<Dane, { readonly state: 'unknown' }>;
type Usable = Extract<Dane, { readonly state: 'usable' | 'unusable' }>;

type DanePlace = Place<Role>;

/** Reads the DANE status of an endpoint, without its certificates. */
export const daneAt = memo((place: DanePlace): Reading<KnownDane> => {
  const { seen, endpoint, domain, settings } = place[AT];
  const dane = daneOf(seen, endpoint.endpoint, domain, settings);
  if (dane.state !== 'unknown') return knownFrom(dane, dane.evidence);
  const { owner, failure, trust, evidence } = dane;
  if (trust !== null) {
    const { reason, detail } = trust.security;
    const args = { owner, reason, detail };
    return notSeen(gap('unsure', { code: 'TLSA_UNPROVEN', args }, evidence));
  }
  return notSeen(
    failure === null
      ? { ...unasked(owner), evidence }
      : gap('failed', { code: 'TLSA_UNANSWERED', args: { owner, ...failure } }, evidence),
  );
});

function unasked(owner: string): Gap {
  return gap('unasked', { code: 'TLSA_UNASKED', args: { owner } });
}

/** A certificate chain checked against the usable TLSA records at the owner name `owner`. */
export interface MatchedChain extends ChainMatch {
  readonly owner: string;
  /** The TLSA record that would match the certificate chain: `3 1 1 …`. */
  readonly wanted: string;
}

/** Results of the DANE lookup for an endpoint that has no usable TLSA records. */
export type NoUsableTlsa = Exclude<KnownDane, { readonly state: 'usable' }>;

/**
 * Checks every certificate chain of the endpoint against its usable TLSA records. Adds a reason
 * for each chain that may exist but was not observed.
 */
export function matchedChains(
  place: DanePlace,
): Sightings<MatchedChain> | Reading<NoUsableTlsa> | NotSeen {
  const { seen, subject: id } = place[AT];
  const dane = daneAt(place);
  if (!dane.seen) return dane;
  const { value } = dane;
  if (value.state !== 'usable') return knownFrom(value, dane.evidence);
  if (servedAt(seen, id).length === 0) return notSeen(noTlsGap(seen, id));
  const unseen = gap('unsure', { code: 'CERTIFICATE_UNSEEN', args: {} });
  const chains = chainsOf(place);
  const hidden = [
    ...otherVersionsGaps(seen, id),
    ...unansweredCertificates(seen, id).map((one) => unansweredGap('certificate', null, one)),
    ...(chains.length === 0 ? [unseen] : []),
  ];
  return sightings(
    [
      ...chains.map((chain) => {
        const [own = ''] = chain.sent;
        const matched = { ...chain, owner: value.owner, wanted: wantedRecord(seen, own) };
        return knownFrom(matched, distinct([...dane.evidence, ...chain.evidence]));
      }),
      ...hidden.map((one) => notSeen(one)),
    ],
    unseen,
  );
}

/** Usable TLSA records, and the certificate chains served at the endpoint to which they apply. */
export interface TlsaInUse {
  readonly dane: Usable;
  readonly chains: readonly ChainMatch[];
}

/**
 * Returns the TLSA records in use at an endpoint. Null if none is usable, or if no TLS connection
 * succeeded.
 */
export function tlsaInUse(place: DanePlace): Known<TlsaInUse> | null {
  const dane = daneAt(place);
  if (!dane.seen || dane.value.state !== 'usable') return null;
  if (servedAt(place[AT].seen, place[AT].subject).length === 0) return null;
  const chains = chainsOf(place);
  const inUse = knownFrom({ dane: dane.value, chains }, dane.evidence);
  return inUse.seen ? inUse : null;
}

/**
 * Checks every certificate chain of the endpoint against its usable TLSA records. Empty without
 * usable records.
 */
const chainsOf = memo((place: DanePlace): readonly ChainMatch[] => {
  const { seen, subject, endpoint, settings, time: at } = place[AT];
  const dane = daneAt(place);
  if (!dane.seen || dane.value.state !== 'usable') return [];
  const { role } = endpoint.endpoint;
  return chainMatches(seen, subject, dane.value, { role, at, settings });
});

/**
 * Returns the `3 1 1` TLSA record of a certificate; if its key cannot be decoded, a record of the
 * whole certificate.
 */
function wantedRecord(seen: ObservationView, sha256: string): string {
  const spki = derOf(seen, sha256) === null ? null : linkOf(seen, sha256).certificate?.spkiSha256;
  return spki === undefined || spki === null ? `3 0 1 ${sha256}` : `3 1 1 ${spki}`;
}
