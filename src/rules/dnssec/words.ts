/**
 * Texts of the findings about DNSSEC. `type` is the type of the record set that the subject owns.
 * `reason` is a `DnssecReason`.
 */
import type { FailureArgs } from '../../model/index.js';
import { EXAMPLE_FAILURE, sentence, type CodesOf } from '../../judge/engine/sentence.js';
import { byCount, capital, everyOf, list, quoted, reason, some } from '../../report/kit/words.js';
import { because, resolverFault } from './reason-words.js';

function zoneText(zone: string): string {
  return zone === '.' ? 'the root zone' : `zone ${zone}`;
}

/** Formats ` (zone example.org)`; empty if the zone is unknown. */
function inZone(zone: string): string {
  return zone === '' ? '' : ` (${zoneText(zone)})`;
}

/** End of a chain of trust. `zone` is the zone in `DnsSecurity`; empty if it is unknown. */
interface ChainArgs {
  readonly type: string;
  readonly zone: string;
  readonly reason: string;
}

export const DNSSEC_SENTENCES = {
  DNSSEC_UNASKED: sentence(() => 'DNSSEC was not checked'),
  DNSSEC_NOT_ASKED: sentence(
    ({ type }: { type: string }) => `DNSSEC was not checked for the ${type} records`,
    { type: 'SRV' },
  ),
  DNSSEC_UNANSWERED: sentence(
    ({ type, ...failure }: FailureArgs & { type: string }) =>
      `Cannot tell whether the ${type} records are DNSSEC-signed: ${reason(failure)}`,
    { type: 'A', ...EXAMPLE_FAILURE },
  ),
  DNSSEC_SECURE: sentence(
    ({ type, zone }: { type: string; zone: string }) =>
      `The ${type} records are DNSSEC-signed${inZone(zone)}`,
    { type: 'SRV', zone: 'example.org' },
  ),
  DNSSEC_INSECURE: sentence(
    ({ type, zone, reason }: ChainArgs) =>
      `The ${type} records are not DNSSEC-signed: ` +
      (zone === ''
        ? because(reason)
        : `the chain of trust ends at ${zone}, because ${because(reason)}`),
    { type: 'AAAA', zone: 'example.net', reason: 'no-ds' },
  ),
  /** The chain of trust ends at a zone above the domain and below the top-level domain. */
  DNSSEC_INSECURE_ABOVE: sentence(
    ({ type, zone, reason }: ChainArgs) =>
      `The ${type} records are not DNSSEC-signed, because the zone above is not signed: ${zone} (${because(reason)})`,
    { type: 'SRV', zone: 'co.example', reason: 'no-ds' },
  ),
  DNSSEC_DENIAL_OPEN: sentence(
    ({ type, zone }: { type: string; zone: string }) =>
      `DNSSEC does not prove that there are no ${type} records (NSEC3 opt-out${zone === '' ? '' : ` at ${zone}`})`,
    { type: 'SRV', zone: '_xmpps-client._tcp.example.org' },
  ),
  DNSSEC_TLD_UNSIGNED: sentence(
    ({ zone }: { zone: string }) =>
      zone === '.'
        ? 'The root of the DNS (.) is not signed, so nothing below it can be signed'
        : `The top-level domain ${zone} is not signed, so nothing below it can be signed`,
    { zone: 'zz' },
  ),
  /** The records are signed in a way that this program does not validate. */
  DNSSEC_UNVALIDATED: sentence(
    ({ type, zone, reason }: ChainArgs) =>
      `The ${type} records count as unsigned${inZone(zone)}, even if they are signed: ${because(reason)}`,
    { type: 'TLSA', zone: 'example.org', reason: 'nsec3-iterations' },
  ),
  DNSSEC_BOGUS: sentence(
    ({ type, zone, reason, detail }: ChainArgs & { detail: string }) =>
      `DNSSEC is broken: the ${type} records are bogus${inZone(zone)}, because ${because(reason)}${quoted(detail)}`,
    {
      type: 'SRV',
      zone: 'example.org',
      reason: 'signature-expired',
      detail: 'RRSIG of example.org by key 12345',
    },
  ),
  DNSSEC_INDETERMINATE: sentence(
    ({ type, zone, reason, detail }: ChainArgs & { detail: string }) =>
      `Cannot tell whether the ${type} records are DNSSEC-signed${inZone(zone)}: ${because(reason)}${quoted(detail)}`,
    {
      type: 'SRV',
      zone: '',
      reason: 'records-stripped',
      detail: 'no RRSIG with DO set',
    },
  ),
  DNSSEC_SECURE_EVERYWHERE: sentence(
    ({ sets }: { sets: number }) =>
      `${capital(everyOf(sets, 'record set'))} ${byCount(sets, 'is', 'are')} DNSSEC-signed`,
    { sets: 9 },
  ),
  DNSSEC_IN_PART: sentence(
    ({ owners }: { owners: readonly string[] }) => `Not completely DNSSEC-signed: ${some(owners)}`,
    { owners: ['chat.example.net'] },
  ),
  DNSSEC_UNSIGNED: sentence(
    ({ zones }: { zones: readonly string[] }) =>
      zones.length === 1
        ? `This zone is not signed, although its parent is: ${some(zones)}`
        : `These zones are not signed, although their parents are: ${some(zones)}`,
    { zones: ['example.org'] },
  ),
  DNSSEC_UNSIGNED_ABOVE: sentence(
    ({ zones }: { zones: readonly string[] }) =>
      zones.length === 1
        ? `The zone above is not signed, and only its operator can sign it: ${some(zones)}`
        : `The zones above are not signed, and only their operators can sign them: ${some(zones)}`,
    { zones: ['co.example'] },
  ),
  /** The resolver's answers were not used. `reason` is an `IterationReason`. */
  RESOLVER_BYPASSED: sentence(
    ({ reason, owners }: { reason: string; owners: readonly string[] }) =>
      `${capital(resolverFault(reason))}; asked the authoritative servers instead, for ${some(owners)}`,
    { reason: 'signatures-stripped', owners: ['_xmpp-client._tcp.example.org'] },
  ),
  /** A name server that does not answer for the zone. The subject is `HOST/ADDRESS`. */
  NAMESERVER_LAME: sentence(
    (failure: FailureArgs) => `Name server does not answer for the zone: ${reason(failure)}`,
    EXAMPLE_FAILURE,
  ),
  NAMESERVERS_DIFFER: sentence(
    ({ type, servers }: { type: string; servers: readonly string[] }) =>
      `Name servers publish different ${type} records: ${some(servers)}`,
    { type: 'TLSA', servers: ['ns1.example.org/192.0.2.53', 'ns2.example.org/192.0.2.54'] },
  ),
  NAMESERVERS_UPDATING: sentence(
    ({ serials }: { serials: readonly string[] }) =>
      `The zone is being updated: its name servers have the serial numbers ${list(serials)}`,
    { serials: ['2026113001', '2026113002'] },
  ),
  DNSSEC_BROKEN: sentence(
    ({ owners }: { owners: readonly string[] }) =>
      `DNSSEC is broken: validating resolvers cannot resolve ${some(owners)}`,
    { owners: ['_xmpp-client._tcp.example.org'] },
  ),
};

export type DnssecCodes = CodesOf<typeof DNSSEC_SENTENCES>;
