import { requirement } from '../../../judge/engine/requirement.js';
import { tlsaToPublish } from '../../../advice/zone-records.js';
import { join, type Known, type Sightings } from '../../../judge/engine/reading.js';
import { defineRule, type Overview, type Said, type Say } from '../../../judge/engine/rule.js';
import type { Checks, TlsaRecord } from '../../../model/index.js';
import { distinct } from '../../../util/order.js';
import { hasCode, type Codes } from '../../codes.js';
import { aliasTargets, unusedTlsa } from '../facts/tlsa-places.js';
import {
  daneAt,
  matchedChains,
  tlsaInUse,
  type MatchedChain,
  type NoUsableTlsa,
  type TlsaInUse,
} from '../facts/tlsa-reading.js';
import { formatTlsa, USAGE } from '../facts/tlsa.js';

type TlsaCodes = Pick<
  Codes,
  | 'SRV_TARGET_ALIAS'
  | 'TLSA_ABSENT'
  | 'TLSA_ANCHOR_NOT_SENT'
  | 'TLSA_AT_UNUSED_NAME'
  | 'TLSA_BLOCKS_CLIENTS'
  | 'TLSA_BOGUS'
  | 'TLSA_IDLE'
  | 'TLSA_INEFFECTIVE'
  | 'TLSA_IN_PART'
  | 'TLSA_MATCHES'
  | 'TLSA_MATCHES_EVERYWHERE'
  | 'TLSA_MATCH_OPTIONAL'
  | 'TLSA_MATCH_UNKNOWN'
  | 'TLSA_MISMATCH'
  | 'TLSA_MISMATCH_OF_SOME'
  | 'TLSA_NEEDS_PKIX'
  | 'TLSA_NOWHERE'
  | 'TLSA_UNUSABLE'
>;

/**
 * RFC 7673 and RFC 7712 §5.1: requires usable TLSA records at every endpoint, and one that matches
 * each chain that the endpoint serves. Records that match no chain and broken chains of trust are
 * the worst result, because DANE clients cannot connect.
 */
export const tlsaRecords = defineRule<Checks['tlsa-records'], TlsaCodes>()({
  scope: ['c2s', 's2s'],
  needs: { matched: matchedChains },
  uses: { inUse: tlsaInUse },
  decide({ matched, inUse }, say) {
    if (!('items' in matched)) return withoutUsable(matched, matched.value, say);
    return chainsSaid(matched, inUse?.value.dane.records ?? [], say);
  },
  notes: ({ inUse }, say) => (inUse === null ? [] : recordNotes(inUse, say)),
  /**
   * A broken DNSSEC chain of trust is a finding even if the endpoint did not answer. A default
   * endpoint (RFC 6120 §3.2.2) is an exception, because no announced service is affected.
   */
  unreached(say, at) {
    const dane = at.endpoint.endpoint.origin === 'fallback' ? null : daneAt(at);
    return dane?.seen === true && dane.value.state === 'bogus'
      ? [withoutUsable(dane, dane.value, say)]
      : [];
  },
  notesOnScan: (say, { seen, domain, settings }) => [
    ...aliasTargets(seen, domain, settings).map((alias) => {
      const { target, canonical } = alias.value;
      return say.about(target, say.note(alias, 'SRV_TARGET_ALIAS', { canonical }));
    }),
    ...unusedTlsa(seen, domain, settings).map((unused) => {
      const { owner, belongs } = unused.value;
      return say.about(owner, say.note(unused, 'TLSA_AT_UNUSED_NAME', { belongs }));
    }),
  ],
  merge: 'everywhere',
  row: {
    compliant: (all) => all.say('TLSA_MATCHES_EVERYWHERE', {}),
    partial: (all) =>
      all.say('TLSA_IN_PART', { matching: all.count('compliant'), total: all.total }),
    missing: (all) => {
      const owners = blockedOwners(all);
      return owners.length > 0
        ? all.say('TLSA_BLOCKS_CLIENTS', { owners })
        : all.say('TLSA_NOWHERE', {});
    },
  },
});

/** Returns the owners of TLSA records that keep DANE clients from connecting. */
function blockedOwners({ survey }: Overview<unknown, TlsaCodes>): readonly string[] {
  return distinct(
    survey.marks.flatMap((mark) =>
      hasCode(mark, 'TLSA_MISMATCH', 'TLSA_BOGUS') ? [mark.args.owner] : [],
    ),
  );
}

/** Maximum number of TLSA records in a finding. */
const MOST = 10;

function withoutUsable(
  from: Known<unknown>,
  dane: NoUsableTlsa,
  say: Omit<Say<TlsaCodes>, 'met' | 'notApplicable'>,
): Said {
  switch (dane.state) {
    case 'bogus': {
      const { owner, type, reason, detail } = dane.trust.security;
      const args = { owner, type, reason, detail };
      return say.decisive(say.missing(from, 'observed', 'TLSA_BOGUS', args));
    }
    case 'none':
      return say.missing(from, 'observed', 'TLSA_ABSENT', { owner: dane.owner });
    case 'ineffective': {
      const { owner, type, zone } = dane.because.security;
      const args = { owner: dane.owner, unsigned: owner, type, zone: zone ?? '' };
      return say.partial(from, 'observed', 'TLSA_INEFFECTIVE', args);
    }
    case 'unusable': {
      const args = { owner: dane.owner, records: dane.records.map(formatTlsa).slice(0, MOST) };
      return say.partial(from, 'observed', 'TLSA_UNUSABLE', args);
    }
  }
}

function chainsSaid(
  { items, all }: Sightings<MatchedChain>,
  usable: readonly TlsaRecord[],
  say: Say<TlsaCodes>,
): readonly Said[] {
  const [
    {
      value: { owner },
    },
  ] = items;
  const where = (test: (chain: MatchedChain) => boolean): Some | null =>
    some(items.filter(({ value }) => test(value)));
  const no = where(({ match }) => match === 'no');
  const optional = where(({ match, required }) => match === 'yes' && required === 'no');
  const unknown = where(
    ({ match, required }) => match === 'unknown' || (match === 'yes' && required === 'unknown'),
  );
  const yes = where(({ match, required }) => match === 'yes' && required === 'yes');
  const found: Said[] = [];
  if (no !== null) {
    const served = distinct(no.chains.map(({ wanted }) => wanted));
    const args = { owner, records: usable.map(formatTlsa).slice(0, MOST), served };
    // A server selects its certificate chain by the client's offer: if one chain may match, some
    // clients can connect.
    const isBlocked = all !== null && no.chains.length === items.length;
    found.push(
      isBlocked
        ? say.decisive(say.missing(no.from, 'observed', 'TLSA_MISMATCH', args))
        : say.partial(no.from, 'observed', 'TLSA_MISMATCH_OF_SOME', args),
    );
  }
  if (optional !== null) {
    const args = { owner, records: recordsOf(optional) };
    found.push(say.partial(optional.from, 'observed', 'TLSA_MATCH_OPTIONAL', args));
  }
  if (unknown !== null) found.push(say.unseen('TLSA_MATCH_UNKNOWN', { owner }, unknown.from));
  if (yes !== null) {
    const args = { owner, records: recordsOf(yes) };
    found.push(say.met(yes.from, 'observed', 'TLSA_MATCHES', args));
  }
  return found;
}

/** Certificate chains with their evidence. */
interface Some {
  readonly chains: readonly MatchedChain[];
  readonly from: Known<unknown>;
}

function some([first, ...rest]: readonly Known<MatchedChain>[]): Some | null {
  if (first === undefined) return null;
  const chains = [first, ...rest].map(({ value }) => value);
  return { chains, from: join(first, ...rest) };
}

function recordsOf({ chains }: Some): string[] {
  return distinct(chains.flatMap(({ records }) => records).map(formatTlsa));
}

function recordNotes(
  inUse: Known<TlsaInUse>,
  { note }: Pick<Say<TlsaCodes>, 'note'>,
): readonly Said[] {
  const { chains, dane } = inUse.value;
  const { owner } = dane;
  const used = new Set(chains.flatMap(({ records }) => records.map(formatTlsa)));
  const idle = dane.records.map(formatTlsa).filter((record) => !used.has(record));
  const unsent = chains.flatMap((chain) => (chain.required === 'yes' ? chain.unsent : []));
  const fragile = dane.records.filter(
    ({ usage }) => usage === USAGE.pkixTa || usage === USAGE.pkixEe,
  );
  const notes: Said[] = [];
  const say = (
    code: 'TLSA_IDLE' | 'TLSA_ANCHOR_NOT_SENT' | 'TLSA_NEEDS_PKIX',
    records: readonly string[],
  ): void => {
    if (records.length === 0) return;
    notes.push(note(inUse, code, { owner, records: records.slice(0, MOST) }));
  };
  if (used.size > 0) say('TLSA_IDLE', idle);
  say('TLSA_ANCHOR_NOT_SENT', distinct(unsent.map(formatTlsa)));
  say('TLSA_NEEDS_PKIX', fragile.map(formatTlsa));
  return notes;
}

export const TLSA_RECORDS = requirement(
  'infrastructure/dns',
  'tlsa-records',
  'SHOULD',
  tlsaRecords,
  {},
  ['public'],
  {
    records: tlsaToPublish,
    title: 'TLSA records (DANE)',
    checklist: 'TLSA records for cert fingerprints',
    why: 'Without TLSA records, clients must trust every certificate authority to vouch for the key.',
    manifesto: 'Fingerprints of certificates SHOULD be available via TLSA records',
    references: ['RFC 7673', 'RFC 7671', 'RFC 7712 §5.1', 'RFC 6698'],
    seen: [
      'The scan reads the TLSA records of each published host and port, and every chain served there.',
      'It validates DNSSEC for the TLSA records, and for the SRV and address records that lead to them.',
    ],
    ruled: [
      'Compliant if, at every endpoint, signed and usable records match each served chain.',
      'Partial if that is true for some endpoints or some chains only, or if the records have no effect.',
      'Missing if there are no records.',
      'Missing too if signed records match nothing, or DNSSEC is broken: DANE clients then cannot connect.',
      'Not observed if records or certificates could not be read.',
    ],
    advice:
      'Publish TLSA 3 1 1 records at each SRV target and port. The records need signed zones. Before you change the key, publish its record beside the old one and wait two TTLs. Remove the old record after the change (RFC 7671 §8.1), or keep the key when you renew the certificate.',
  },
);
