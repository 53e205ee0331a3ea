import { bySrv } from '../src/discovery/places.js';
import { SERVED, type MisplacedSrv, type Observation, type Role } from '../src/model/index.js';
import { answerParts } from '../src/net/dns/resolution.js';
import { observeAnswer } from '../src/scan/observe.js';
import { domainProbe, type ProbeContext } from '../src/scan/probe.js';
import { readSrv } from '../src/wire/dns/records.js';

const ROLES = ['c2s', 's2s'] as const satisfies readonly Role[];
const SERVICES = { c2s: '_xmpp-client', s2s: '_xmpp-server' } as const;
type Question = Pick<MisplacedSrv, 'owner' | 'role' | 'belongs'>;

/**
 * Queries SRV records at wrong names, one query for each role. If the domain has no SRV records
 * for a role, queries the name without `_tcp`, which RFC 2782 requires. If it has, queries a name
 * of the room service `conference.DOMAIN`: for clients, the name with `_tcp`, which is wrong
 * because clients never log in to a room service; for servers, the name without `_tcp`.
 */
export const srvMisplaced = domainProbe({
  id: 'srv-misplaced',
  title: 'misplaced SRV records',
  sends: {
    what: 'SRV queries for names that operators confuse with the right ones',
    often: 'at most 2 queries per domain',
  },
  needs: ['dns.srv'],
  yields: ['dns.misplaced'],
  access: 'public',
  connections: 0,
  wanted: (settings) => settings.connect.length === 0,
  async *run(context): AsyncGenerator<Observation<'dns.misplaced'>> {
    const answers = ROLES.flatMap((role) => questionOf(context, role) ?? []).map((question) =>
      observeAnswer(context, 'dns.misplaced', question.owner, {}, 'SRV', (found) => ({
        ...question,
        ...answerParts(found),
        records: found.records.map(readSrv).sort(bySrv),
      })),
    );
    for (const answer of answers) yield await answer;
  },
});

/**
 * Returns the SRV name to query for a role, or null if the DNS did not answer, so that records of
 * the role may exist.
 */
function questionOf({ seen, domain }: ProbeContext<'dns.srv'>, role: Role): Question | null {
  const answers = seen
    .all('dns.srv')
    .flatMap(({ value }) =>
      value === undefined || SERVED[value.service][0] !== role ? [] : [value],
    );
  const service = SERVICES[role];
  if (answers.some(({ records }) => records.length > 0)) {
    const rooms = `conference.${domain}`;
    const owner = role === 'c2s' ? `${service}._tcp.${rooms}` : `${service}.${rooms}`;
    return { role, owner, belongs: `${SERVICES.s2s}._tcp.${rooms}` };
  }
  // Each role has two SRV services, for STARTTLS and for direct TLS. If a query was not answered,
  // that service may have records.
  return answers.length < 2
    ? null
    : { role, owner: `${service}.${domain}`, belongs: `${service}._tcp.${domain}` };
}
