import { withTurn } from '../../configuration/rule/container.js';
import { configuredStun } from '../../configuration/rule/services.js';
import { requirement } from '../../../judge/engine/requirement.js';
import { join, type Known } from '../../../judge/engine/reading.js';
import { defineRule, type Said, type Say } from '../../../judge/engine/rule.js';
import type { Checks, StunServer } from '../../../model/index.js';
import { compareText, distinct } from '../../../util/order.js';
import { hasCode, type Codes } from '../../codes.js';
import {
  listingOf,
  streamOwners,
  stunPlaces,
  stunRecords,
  type ServiceListing,
  type StunPlace,
} from '../facts/stun.js';

type StunPortCodes = Pick<Codes, 'ACCESS_NEEDED' | StunCode>;
type StunCode = Extract<keyof Codes, `STUN_${string}` | `TURN_${string}`>;

interface Facts {
  readonly places: readonly StunPlace[];
  readonly listing: ServiceListing;
  readonly records: ReturnType<typeof stunRecords>;
  /** STUN services over TCP that the DNS or the service names. */
  readonly streams: readonly string[];
}

/**
 * The requirement is compliant only if every UDP server that the DNS and the XMPP service name is
 * known and answers. One server that answers at a default port makes it missing.
 */
export const stunPorts = defineRule<Checks['stun-ports'], StunPortCodes>()({
  scope: 'domain',
  needs: {},
  uses: {
    places: stunPlaces,
    listing: listingOf,
    records: stunRecords,
    owners: streamOwners,
  },
  decide({ places, listing, records, owners }, say, { params: { ports }, domain }) {
    const facts: Facts = { places, listing, records, streams: [...owners, ...listing.streams] };
    const hidden = hiddenServers(facts, domain, say);
    return [
      ...facts.places.flatMap((place) => ofPlace(place, ports, say)),
      ...hidden,
      ...streamNotes(facts, say),
      say.row(rowOf(facts, hidden, ports, say)),
    ];
  },
  row: {},
});

function rowOf(
  { places, listing: { servers }, records, streams }: Facts,
  hidden: readonly Said[],
  standard: readonly number[],
  say: Say<StunPortCodes>,
): Said {
  const found = places.filter((place) => !isMoved(place, standard));
  const [reply, ...replies] = found.flatMap(repliesOf);
  if (reply !== undefined) {
    const ports = distinct(
      found.flatMap((place) => (repliesOf(place).length > 0 ? [String(place.port)] : [])),
    );
    const from = join(reply, ...replies);
    return say.missing(from, 'observed', 'STUN_PORTS_STANDARD', { ports });
  }
  const named = places.filter((place) => place.named);
  const unseen = named.filter((place) => repliesOf(place).length === 0).length;
  if (unseen > 0) return say.unseen('STUN_NOT_ALL_SEEN', { unseen, total: named.length });
  const gap = hidden.find(({ status }) => status === 'not-observed');
  if (gap !== undefined) return gap;
  // The status is `not-observed`: without an account, the service may hide further STUN servers on
  // standard ports.
  if (!servers.seen) return say.unseen('ACCESS_NEEDED', { access: ['account'] });
  const hasNamed = named.length > 0;
  // The XMPP service need not list the STUN servers that the DNS names.
  if (!records.seen || records.all === null) {
    return hasNamed ? say.unseen('STUN_SRV_UNASKED', {}) : say.unseen('STUN_NOT_FOUND', {});
  }
  const from = join(servers, records.all, ...named.flatMap(repliesOf));
  if (hasNamed) return say.met(from, 'observed', 'STUN_PORTS_MOVED', { servers: named.length });
  return streams.length > 0
    ? say.notApplicable(from, 'observed', 'STUN_STREAM_ONLY', { services: streams })
    : say.notApplicable(from, 'observed', 'STUN_NONE', {});
}

function repliesOf({ servers }: StunPlace): readonly Known<StunServer>[] {
  return servers.flatMap(({ reply }) => (reply.seen ? [reply] : []));
}

/** Whether the domain publishes the STUN or TURN server at a port that is not a standard port. */
function isMoved({ named, port }: StunPlace, standard: readonly number[]): boolean {
  return named && !standard.includes(port);
}

function ofPlace(
  place: StunPlace,
  standard: readonly number[],
  say: Say<StunPortCodes>,
): readonly Said[] {
  const { port, named, servers } = place;
  const hasAnswered = repliesOf(place).length > 0;
  return servers.flatMap(({ subject, reply }): readonly Said[] => {
    const here = (findings: readonly Said[]): readonly Said[] =>
      findings.map((finding) => say.about(subject, finding));
    if (!reply.seen) {
      // A STUN server that neither the DNS nor the XMPP service names need not answer, so report
      // nothing about it.
      if (!named) return [];
      const gaps = say.gaps(reply);
      return here(hasAnswered ? gaps.map(say.asNote) : gaps);
    }
    const args = { port, answer: answerOf(reply.value) };
    const ruled = !named
      ? say.missing(reply, 'observed', 'STUN_UNPUBLISHED', args)
      : isMoved(place, standard)
        ? say.met(reply, 'observed', 'STUN_ON_OTHER_PORT', args)
        : say.missing(reply, 'observed', 'STUN_ON_STANDARD_PORT', args);
    return here([ruled, ...details(reply, say)]);
  });
}

function answerOf({ binding, allocate }: StunServer): string {
  const said = binding.answer === 'unanswered' && allocate !== null ? allocate : binding;
  return said.answer === 'success' ? 'success' : String(said.code ?? 'error');
}

function details(reply: Known<StunServer>, say: Say<StunPortCodes>): readonly Said[] {
  const { binding, allocate } = reply.value;
  const found: Said[] = [];
  if (binding.answer !== 'unanswered') {
    const { asked, answered } = binding;
    const factor = (answered / asked).toFixed(1);
    found.push(say.note(reply, 'STUN_AMPLIFICATION', { asked, answered, factor }));
  }
  const software = binding.software ?? allocate?.software ?? '';
  const other = binding.other ?? '';
  if (software !== '' || other !== '') {
    found.push(say.note(reply, 'STUN_SOFTWARE', { software, other }));
  }
  if (allocate?.answer === 'success') found.push(say.note(reply, 'TURN_OPEN', {}));
  if (allocate?.answer === 'error') {
    const code = allocate.code ?? 0;
    const asks = code === 401 || code === 438;
    found.push(say.note(reply, asks ? 'TURN_ASKS_CREDENTIALS' : 'TURN_REFUSES', { code }));
  }
  return found;
}

/** Returns unanswered queries that may name more servers, sorted by subject. */
function hiddenServers(
  { listing: { servers }, records }: Facts,
  domain: string,
  say: Say<StunPortCodes>,
): readonly Said[] {
  const ofRecords = say.gaps(records.gaps.filter(({ cause }) => cause === 'failed'));
  const ofList = say.gaps(servers).flatMap((gap) => {
    if (hasCode(gap.coded, 'STUN_SERVICES_UNASKED')) return [say.asNote(gap)];
    // No further note is needed: the sentence of the requirement already states that the server
    // shows its complete STUN service list only to an account.
    return hasCode(gap.coded, 'ACCESS_NEEDED') ? [] : [gap];
  });
  const subjectOf = ({ subject }: Said): string => subject ?? domain;
  return [...ofRecords, ...ofList].sort((a, b) => compareText(subjectOf(a), subjectOf(b)));
}

function streamNotes(
  { listing: { evidence }, streams }: Facts,
  say: Say<StunPortCodes>,
): readonly Said[] {
  return streams.length === 0
    ? []
    : [say.note({ evidence }, 'STUN_STREAM_ONLY', { services: streams })];
}

const USUAL_PORTS = [3_478, 5_349] as const;

export const STUN_PORTS = requirement(
  'servers/connections',
  'stun-ports',
  'SHOULD',
  stunPorts,
  { ports: USUAL_PORTS },
  ['account', 'public'],
  {
    title: 'STUN/TURN on non-standard ports',
    checklist: 'STUN on non-standard ports',
    why: 'Attackers scan the standard ports and use the servers there to amplify attacks on others.',
    manifesto:
      'STUN services SHOULD be located on non-standard ports to minimize use in STUN amplification attacks',
    references: ['XEP-0215', 'RFC 8489', 'RFC 8656'],
    seen: [
      'The scan collects UDP servers from SRV records and, with an account, from the service (XEP-0215).',
      'It reads the older lists urn:xmpp:extdisco:1 and google:jingleinfo too.',
      'It sends a Binding request to each, and an Allocate request without credentials to each TURN server.',
      'It also sends a Binding request to ports 3478 and 5349 of every host of the domain.',
    ],
    ruled: [
      'Missing if a server answers on port 3478 or 5349, published or not.',
      'Compliant if all published servers answer, and all on other ports.',
      'Not applicable if DNS and service publish no UDP server and nothing answers on the standard ports.',
      'Not observed if a published server does not answer, or if SRV records or the XEP-0215 list could not be read.',
    ],
    further: { configured: withTurn(configuredStun(USUAL_PORTS), USUAL_PORTS) },
    advice:
      'Move STUN and TURN off ports 3478 and 5349. Set port in the ejabberd_stun listener, or listening-port in coturn. Publish the new port in DNS, in mod_stun_disco and in turn_external_port.',
  },
);
