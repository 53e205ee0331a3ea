/**
 * Sentences of the findings about TLSA records, which are written `3 1 1 0123…`. `owner` is the
 * owner name of the records.
 */
import type { FailureArgs } from '../../model/index.js';
import { EXAMPLE_FAILURE, sentence, type CodesOf } from '../../judge/engine/sentence.js';
import { byCount, nounFor, outOf, quoted, reason, some } from '../../report/kit/words.js';
import { because } from '../dnssec/reason-words.js';

/** Formats `TLSA record 3 1 1 0123…`. */
function tlsaText(records: readonly string[]): string {
  return `${nounFor(records, 'TLSA record')} ${some(records)}`;
}

export const TLSA_SENTENCES = {
  TLSA_UNASKED: sentence(
    ({ owner }: { owner: string }) => `TLSA records at ${owner} were not looked up`,
    { owner: '_5222._tcp.chat.example.org' },
  ),
  TLSA_UNANSWERED: sentence(
    ({ owner, ...failure }: FailureArgs & { owner: string }) =>
      `Could not look up TLSA records at ${owner}: ${reason(failure)}`,
    { owner: '_5222._tcp.chat.example.org', ...EXAMPLE_FAILURE },
  ),
  TLSA_UNPROVEN: sentence(
    ({ owner, reason, detail }: { owner: string; reason: string; detail: string }) =>
      `Cannot tell whether TLSA records at ${owner} take effect: ${because(reason)}${quoted(detail)}`,
    { owner: '_5222._tcp.a.example', reason: 'unanswered', detail: 'DNSKEY of org' },
  ),
  TLSA_BOGUS: sentence(
    ({
      owner,
      type,
      reason,
      detail,
    }: {
      owner: string;
      type: string;
      reason: string;
      detail: string;
    }) =>
      `Clients with DANE cannot connect: the ${type} records of ${owner} are bogus, because ${because(reason)}${quoted(detail)}`,
    { owner: 'chat.example.org', type: 'AAAA', reason: 'ds-mismatch', detail: 'key 7' },
  ),
  TLSA_ABSENT: sentence(({ owner }: { owner: string }) => `No TLSA record at ${owner}`, {
    owner: '_5222._tcp.chat.example.org',
  }),
  /**
   * The TLSA records have no effect, because the records that lead to them are not signed.
   * `unsigned` is the name of these records, and `type` their record type.
   */
  TLSA_INEFFECTIVE: sentence(
    ({
      owner,
      unsigned,
      type,
      zone,
    }: {
      owner: string;
      unsigned: string;
      type: string;
      zone: string;
    }) =>
      `TLSA records at ${owner} have no effect: the ${type} records of ${unsigned} are not DNSSEC-signed` +
      (zone === '' ? '' : ` (the chain of trust ends at ${zone})`),
    {
      owner: '_5222._tcp.chat.example.org',
      unsigned: '_xmpp-client._tcp.example.org',
      type: 'SRV',
      zone: 'example.org',
    },
  ),
  TLSA_UNUSABLE: sentence(
    ({ owner, records }: { owner: string; records: readonly string[] }) =>
      `Unusable ${nounFor(records, 'TLSA record')} at ${owner} (malformed or of unknown type): ${some(records)}`,
    { owner: '_5222._tcp.chat.example.org', records: ['9 1 1 ab'] },
  ),
  TLSA_MATCHES: sentence(
    ({ owner, records }: { owner: string; records: readonly string[] }) =>
      `${tlsaText(records)} at ${owner} ${byCount(records.length, 'matches', 'match')} what the server sends`,
    { owner: '_5222._tcp.chat.example.org', records: ['3 1 1 ab'] },
  ),
  /** `served` lists TLSA records that would match the served certificates. */
  TLSA_MISMATCH: sentence(
    ({
      owner,
      records,
      served,
    }: {
      owner: string;
      records: readonly string[];
      served: readonly string[];
    }) =>
      `Clients with DANE cannot connect: no TLSA record at ${owner} matches. Published: ${some(records)}; served: ${some(served)}`,
    {
      owner: '_5222._tcp.chat.example.org',
      records: ['3 1 1 ab'],
      served: ['3 1 1 cd'],
    },
  ),
  /**
   * `served` lists the TLSA records that would match the served certificate chains that no
   * published record matches.
   */
  TLSA_MISMATCH_OF_SOME: sentence(
    ({
      owner,
      records,
      served,
    }: {
      owner: string;
      records: readonly string[];
      served: readonly string[];
    }) =>
      `Some clients with DANE cannot connect: ${byCount(served.length, 'one served certificate matches', 'some served certificates match')} no TLSA record at ${owner}. Published: ${some(records)}; not matched: ${some(served)}`,
    {
      owner: '_5222._tcp.chat.example.org',
      records: ['3 1 1 ab'],
      served: ['3 1 1 cd'],
    },
  ),
  TLSA_MATCH_OPTIONAL: sentence(
    ({ owner, records }: { owner: string; records: readonly string[] }) =>
      `Clients may ignore the matching TLSA ${nounFor(records, 'record')} ${some(records)} at ${owner}, because the server does not send the certificate with that key (RFC 7671, section 5.2.3)`,
    { owner: '_5222._tcp.chat.example.org', records: ['2 1 0 ab'] },
  ),
  TLSA_MATCH_UNKNOWN: sentence(
    ({ owner }: { owner: string }) => `Cannot tell whether a TLSA record at ${owner} matches`,
    { owner: '_5222._tcp.chat.example.org' },
  ),
  TLSA_IDLE: sentence(
    ({ owner, records }: { owner: string; records: readonly string[] }) =>
      `${tlsaText(records)} at ${owner} ${byCount(records.length, 'matches', 'match')} no served certificate (next key, or stale)`,
    { owner: '_5222._tcp.chat.example.org', records: ['3 1 1 ef'] },
  ),
  /** The TLSA records hold the whole certificate of the trust anchor. */
  TLSA_ANCHOR_NOT_SENT: sentence(
    ({ owner, records }: { owner: string; records: readonly string[] }) =>
      `The server does not send the trust anchor of ${tlsaText(records)} at ${owner}. Send it, for clients that do not take it from the DNS`,
    { owner: '_5222._tcp.chat.example.org', records: ['2 0 0 ab'] },
  ),
  TLSA_NEEDS_PKIX: sentence(
    ({ owner, records }: { owner: string; records: readonly string[] }) =>
      `Fragile: ${tlsaText(records)} at ${owner} also ${byCount(records.length, 'requires', 'require')} a chain to a public root (usage 0 or 1)`,
    { owner: '_5222._tcp.chat.example.org', records: ['1 1 1 ab'] },
  ),
  TLSA_AT_UNUSED_NAME: sentence(
    ({ belongs }: { belongs: readonly string[] }) =>
      'Clients do not look up TLSA records at this name' +
      (belongs.length === 0 ? '' : `; such records belong at ${some(belongs)}`),
    { belongs: ['_5222._tcp.chat.example.org'] },
  ),
  SRV_TARGET_ALIAS: sentence(
    ({ canonical }: { canonical: string }) =>
      `The SRV target is an alias of ${canonical}, which RFC 2782 forbids`,
    { canonical: 'host.example.net' },
  ),
  TLSA_MATCHES_EVERYWHERE: sentence(() => 'DNSSEC-signed TLSA records match at every endpoint'),
  TLSA_IN_PART: sentence(
    ({ matching, total }: { matching: number; total: number }) =>
      `DNSSEC-signed TLSA records match at ${matching === 0 ? `none of ${total} places` : outOf(matching, total, 'place')}`,
    { matching: 1, total: 2 },
  ),
  TLSA_NOWHERE: sentence(() => 'There are no TLSA records'),
  TLSA_BLOCKS_CLIENTS: sentence(
    ({ owners }: { owners: readonly string[] }) =>
      `Clients with DANE cannot connect, because of the records at ${some(owners)}`,
    { owners: ['_5222._tcp.chat.example.org'] },
  ),
};

export type TlsaCodes = CodesOf<typeof TLSA_SENTENCES>;
