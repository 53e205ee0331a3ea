import { domainToUnicode } from 'node:url';
import type { TypedCoded } from '../../codes.js';
import {
  hasAnswered,
  listingOf,
  streamOwners,
  stunPlaces,
  type ServiceListing,
  type StunPlace,
} from '../facts/stun.js';
import { distinct } from '../../../util/order.js';
import type { Failure, Observation, StunServer } from '../../../model/index.js';
import {
  findingOf,
  outcomeOf,
  type Check,
  type SubjectFinding,
  type Outcome,
} from '../../../judge/engine/check.js';
import { compareMarks } from '../../../judge/engine/merge.js';

/**
 * Every server over UDP that the DNS and the service name has to be known and to answer before
 * its port says anything good; one that answers at a usual port says enough.
 */
export const stunPorts: Check<'stun-ports'> = ({ seen, domain, params }) => {
  const places = stunPlaces(seen);
  const named = places.filter((place) => place.named);
  const listing = listingOf(seen, [domain, domainToUnicode(domain)]);
  const marks = [
    ...places.flatMap((place) => placeMarks(place, params.ports)),
    ...hiddenMarks(seen.all('stun.srv'), listing, domain),
    ...streamMarks(streamOwners(seen), listing, domain),
  ].sort(compareMarks);
  const asked = [...seen.all('stun.srv').map(({ id }) => id), ...listing.evidence];
  const rule = (status: Outcome['status'], coded: TypedCoded): Outcome =>
    outcomeOf(status, status === 'not-observed' ? null : 'observed', coded, marks, [], asked);

  const at = places.filter((place) => statusOf(marks, place) === 'missing');
  if (at.length > 0) {
    const ports = distinct(at.map(({ port }) => String(port)));
    return rule('missing', { code: 'STUN_PORTS_STANDARD', args: { ports } });
  }
  const unseen = named.filter((place) => statusOf(marks, place) !== 'compliant').length;
  if (unseen > 0) {
    const args = { unseen, total: named.length };
    return rule('not-observed', { code: 'STUN_NOT_ALL_SEEN', args });
  }
  const hidden = marks.find(({ code }) => HIDES.includes(code));
  if (hidden !== undefined) {
    return rule('not-observed', { code: hidden.code, args: hidden.args } as TypedCoded);
  }
  // What the service names beside what is known may be at a usual port.
  if (!listing.whole) {
    return rule('not-observed', { code: 'ACCESS_NEEDED', args: { access: ['account'] } });
  }
  // Nor does the service have to name what the DNS does.
  const dnsAsked = seen.all('stun.srv').length > 0;
  if (named.length > 0 && !dnsAsked) {
    return rule('not-observed', { code: 'STUN_SRV_UNASKED', args: {} });
  }
  if (named.length > 0) {
    return rule('compliant', { code: 'STUN_PORTS_MOVED', args: { servers: named.length } });
  }
  if (!dnsAsked) {
    return rule('not-observed', { code: 'STUN_NOT_FOUND', args: {} });
  }
  const services = [...streamOwners(seen), ...listing.streams];
  return services.length > 0
    ? rule('not-applicable', { code: 'STUN_STREAM_ONLY', args: { services } })
    : rule('not-applicable', { code: 'STUN_NONE', args: {} });
};

const HIDES: readonly string[] = ['STUN_SRV_UNANSWERED', 'STUN_SERVICES_UNANSWERED'];

function statusOf(
  marks: readonly SubjectFinding[],
  { servers }: StunPlace,
): SubjectFinding['status'] {
  const subjects = servers.map(({ subject }) => subject);
  const found = marks.filter(({ subject }) => subjects.includes(subject));
  return (
    (['missing', 'compliant', 'not-observed'] as const).find((status) =>
      found.some((mark) => mark.status === status),
    ) ?? 'information'
  );
}

function placeMarks(place: StunPlace, standard: readonly number[]): SubjectFinding[] {
  const answered = place.servers.some(({ value }) => value !== undefined && hasAnswered(value));
  return place.servers.flatMap((observation) => {
    const { subject, id, value } = observation;
    if (value === undefined || !hasAnswered(value)) {
      // Nobody has to be where nobody said that there is one.
      if (!place.named) return [];
      const failure = value?.binding.failure ?? observation.failure ?? UNKNOWN;
      const args = { ...failure, port: place.port, named: [...(value?.origins ?? [])] };
      const status = answered ? 'information' : 'not-observed';
      return [findingOf(subject, status, null, { code: 'STUN_UNANSWERED', args }, [id])];
    }
    const args = { port: place.port, answer: answerOf(value) };
    const coded: TypedCoded = !place.named
      ? { code: 'STUN_UNPUBLISHED', args }
      : standard.includes(place.port)
        ? { code: 'STUN_ON_STANDARD_PORT', args }
        : { code: 'STUN_ON_OTHER_PORT', args };
    const status = coded.code === 'STUN_ON_OTHER_PORT' ? 'compliant' : 'missing';
    return [findingOf(subject, status, 'observed', coded, [id]), ...details(subject, id, value)];
  });
}

const UNKNOWN: Failure = { layer: 'scan', reason: 'skipped', detail: '' };

function answerOf({ binding, allocate }: StunServer): string {
  const said = binding.answer === 'unanswered' && allocate !== null ? allocate : binding;
  return said.answer === 'success' ? 'success' : String(said.code ?? 'error');
}

function details(subject: string, id: string, { binding, allocate }: StunServer): SubjectFinding[] {
  const found: TypedCoded[] = [];
  if (binding.answer !== 'unanswered') {
    const { asked, answered } = binding;
    const factor = (answered / asked).toFixed(1);
    found.push({ code: 'STUN_AMPLIFICATION', args: { asked, answered, factor } });
  }
  const software = binding.software ?? allocate?.software ?? '';
  const other = binding.other ?? '';
  if (software !== '' || other !== '') {
    found.push({ code: 'STUN_SOFTWARE', args: { software, other } });
  }
  if (allocate?.answer === 'success') found.push({ code: 'TURN_OPEN', args: {} });
  if (allocate?.answer === 'error') {
    const code = allocate.code ?? 0;
    const asks = code === 401 || code === 438;
    found.push({ code: asks ? 'TURN_ASKS_CREDENTIALS' : 'TURN_REFUSES', args: { code } });
  }
  return found.map((coded) => findingOf(subject, 'information', null, coded, [id]));
}

/** What may name more of them, and was not answered. */
function hiddenMarks(
  srv: readonly Observation<'stun.srv'>[],
  listing: ServiceListing,
  domain: string,
): SubjectFinding[] {
  const marks = srv.flatMap(({ subject, id, failure }) => {
    if (failure === undefined) return [];
    const coded: TypedCoded = { code: 'STUN_SRV_UNANSWERED', args: { owner: subject, ...failure } };
    return [findingOf(subject, 'not-observed', null, coded, [id])];
  });
  if (listing.state === 'unasked') {
    const coded: TypedCoded = { code: 'STUN_SERVICES_UNASKED', args: {} };
    return [...marks, findingOf(domain, 'information', null, coded, [])];
  }
  if (listing.state === 'unanswered') {
    const args = listing.failure ?? UNKNOWN;
    const coded: TypedCoded = { code: 'STUN_SERVICES_UNANSWERED', args };
    return [...marks, findingOf(domain, 'not-observed', null, coded, listing.evidence)];
  }
  return marks;
}

function streamMarks(
  owners: readonly string[],
  listing: ServiceListing,
  domain: string,
): SubjectFinding[] {
  const services = [...owners, ...listing.streams];
  if (services.length === 0) return [];
  const coded: TypedCoded = { code: 'STUN_STREAM_ONLY', args: { services } };
  return [findingOf(domain, 'information', null, coded, listing.evidence)];
}
