/** Worlds at random: domains that an account asks through the target, and what several askers are told. */
import fc from 'fast-check';
import {
  STUN_SERVICES,
  type Asker,
  type EntityQuery,
  type Observation,
  type S2sOutgoing,
} from '../../src/model/index.js';
import type { XmlElement } from '../../src/wire/xmpp/xml.js';
import {
  altNames,
  build,
  dns,
  name,
  seq,
  sha256,
  tlv,
  utf8,
} from '../rules/certificates/certificate-builder.js';
import { DOMAIN, endpointAt, observe } from './build.js';
import { ANSWER, contacts, element, info, services, version } from './more-recordings.js';
import { isSilence, orSilence, type Seen } from './silence.js';

/* Domains that the account asks through the target. */

export const BAD = 'bad.example';
export const WORSE = 'worse.example';
export const FINE = 'fine.example';
const dated = (from: string, to: string, domain: string): Buffer =>
  build({
    subject: name(utf8(domain)),
    validity: seq(tlv(0x17, from), tlv(0x17, to)),
    extensions: [altNames(dns(domain))],
  });
const EXPIRED = dated('240101000000Z', '250101000000Z', BAD);
const VALID = dated('240101000000Z', '340101000000Z', BAD);

export function outgoing(domain: string): fc.Arbitrary<Seen> {
  const part = domain === FINE ? 'good' : 'bad';
  const answers = fc.constantFrom<Partial<S2sOutgoing>>(
    { answer: 'result', described: true, condition: null },
    { answer: 'error', described: false, condition: 'remote-server-not-found' },
    {
      ...{ answer: 'error', described: false, condition: 'remote-server-not-found' },
      text: "Remote server's certificate is not trusted",
    },
    { answer: 'error', described: false, condition: 'service-unavailable' },
    { answer: 'silence', described: false, condition: null },
  );
  const made = fc.record({
    said: answers,
    der: fc.constantFrom(EXPIRED, EXPIRED, EXPIRED, VALID),
    home: fc.constantFrom(false, false, false, true),
  });
  return orSilence(made).map((one): Seen => {
    if (isSilence(one)) return [observe('s2s.outgoing', domain, one)];
    const { der, home } = one;
    const address = home ? '192.0.2.7' : '198.51.100.7';
    const where = { where: `${address}:5269`, chain: [sha256(der)], tlsa: [] };
    const trust = { trusted: der === VALID, error: der === VALID ? null : 'CERT_HAS_EXPIRED' };
    const shown = part === 'good' ? [] : [{ ...where, trust }];
    const endpoints = [endpointAt({ role: 's2s', host: `xmpp.${domain}`, address })];
    const value = { part, endpoints, shown, unseen: null, text: null, tookMs: 9, ...one.said };
    return [
      observe('s2s.outgoing', domain, value as S2sOutgoing),
      observe('certificate', sha256(der), { der: der.toString('base64') }),
    ];
  });
}

/* Several that ask, and what is on the domain. */

export const ROOMS = `rooms.${DOMAIN}`;
const ASKERS = ['account', 'federated', 'bidi'] as const satisfies readonly Asker[];

const FORM = info(contacts('abuse', `mailto:abuse@${DOMAIN}`));

/** The server is one: it tells all the same, but to strangers of fewer relays. */
export const told = fc
  .record({
    own: fc.constantFrom(info(''), info(''), FORM),
    rooms: fc.constantFrom(info(''), FORM),
    listed: fc.boolean(),
    software: fc.constantFrom('Prosody 0.12.3', 'Openfire 4.7.1', 'ejabberd 24.12', null),
    relays: fc.constantFrom<readonly (readonly [number, string])[]>(
      [],
      [[3478, 'udp']],
      [[34_780, 'udp']],
      [
        [34_780, 'udp'],
        [5349, 'tcp'],
      ],
    ),
    strangers: fc.boolean(),
    by: fc.subarray([...ASKERS], { minLength: 1 }),
  })
  .map(({ own, rooms, listed, software, relays, strangers, by }) => {
    const items = listed ? `<item jid='${ROOMS}'/>` : '';
    const [name = '', number = ''] = software?.split(' ') ?? [];
    const answers = (asker: Asker): Partial<Record<EntityQuery, string>> => ({
      'disco#info': own,
      'disco#items': `<query xmlns='http://jabber.org/protocol/disco#items'>${items}</query>`,
      ...(software === null
        ? {}
        : {
            version: version(name, number),
          }),
      extdisco: services(
        ...(asker === 'account' || strangers
          ? relays
          : relays.filter(([, transport]) => transport === 'tcp')),
      ),
    });
    const seen = by.flatMap((asker) => [
      ...Object.entries(answers(asker)).map(([query, xml]) =>
        entity(DOMAIN, query as EntityQuery, asker, element(xml)),
      ),
      // No server of ours goes on to ask what is on the domain.
      ...(listed && asker !== 'bidi' ? [entity(ROOMS, 'disco#info', asker, element(rooms))] : []),
    ]);
    const udp = relays.filter(([, transport]) => transport === 'udp').map(([port]) => port);
    return [...seen, ...STUN_SERVICES.map(srvOf), ...udp.map(serverAt)];
  });

function entity(
  subject: string,
  query: EntityQuery,
  by: Asker,
  payload: XmlElement,
): Observation<'entity.iq'> {
  const answer = { answer: 'result', payload, condition: null, text: null } as const;
  return observe('entity.iq', subject, { by, query, tookMs: 5, answer }, `${query} ${by}`);
}

function srvOf(service: (typeof STUN_SERVICES)[number]): Observation {
  const owner = `${service}.${DOMAIN}`;
  const value = { owner, service, rcode: 'NXDOMAIN', aliases: [], records: [] } as const;
  return observe('stun.srv', owner, value);
}

function serverAt(port: number): Observation {
  const place = { host: 'turn.example.org', port, address: '192.0.2.9' };
  const subject = `udp/${place.host}:${port}/${place.address}`;
  const value = { ...place, origins: ['extdisco'] as const, binding: ANSWER, allocate: null };
  return observe('stun.server', subject, value);
}
