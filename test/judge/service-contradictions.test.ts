/** Contacts and STUN servers that the configuration and the scan have otherwise. */
import { describe, expect, test } from 'vitest';
import { withObservations } from '../../src/evidence/attestation/with-observations.js';
import { judge } from '../../src/judge/judge.js';
import { observationOf, type Observation } from '../../src/model/index.js';
import { DOMAIN, observe, recording } from '../arbitrary/build.js';
import { C2S, configured, contradictionsOf, PLACE, WIRE, xml } from './contradictions.js';

describe('contacts', () => {
  const published = (fields: Readonly<Record<string, readonly string[]>>) => {
    const ns = 'jabber:x:data';
    const field = (name: string, values: readonly string[]) =>
      xml(
        'field',
        ns,
        values.map((value) => xml('value', ns, [value])),
        { var: name },
      );
    const form = xml(
      'x',
      ns,
      [
        field('FORM_TYPE', ['http://jabber.org/network/serverinfo']),
        ...Object.entries(fields).map(([name, values]) => field(`${name}-addresses`, values)),
      ],
      { type: 'result' },
    );
    const info = 'http://jabber.org/protocol/disco#info';
    const payload = xml('query', info, [xml('feature', info, [], { var: 'x' }), form]);
    const answer = { answer: 'result', payload, condition: null, text: null } as const;
    const value = { by: 'account', query: 'disco#info', answer } as const;
    return observe('entity.iq', DOMAIN, value, 'disco#info account');
  };
  const file = (isPublished: boolean, abuse: readonly string[]) =>
    configured({
      contacts: { value: { published: isPublished, abuse, others: [] }, from: [PLACE] },
    });
  const MAIL = 'mailto:abuse@example.org';

  test('the file has them and the server publishes none', () => {
    expect(contradictionsOf('abuse-contacts', WIRE, published({}), file(true, [MAIL]))).toEqual([
      {
        code: 'EVIDENCE_CONTRADICTED',
        args: { source: 'configured', said: 'compliant', by: 'wire', found: 'missing' },
      },
    ]);
  });

  test('in the file alone, without a module that publishes them', () => {
    const none = contradictionsOf('abuse-contacts', WIRE, published({}), file(false, [MAIL]));
    expect(none).toEqual([]);
    const seen = published({ abuse: [MAIL] });
    expect(contradictionsOf('abuse-contacts', WIRE, seen, file(false, [MAIL]))).toMatchObject([
      { args: { said: 'missing', found: 'compliant' } },
    ]);
    const admins = published({ admin: [MAIL] });
    expect(contradictionsOf('abuse-contacts', WIRE, admins, file(false, [MAIL]))).toMatchObject([
      { args: { what: 'contact-roles', configured: [], seen: ['admin'] } },
    ]);
  });

  test('others than in the file', () => {
    const seen = published({ abuse: ['mailto:old@example.org'] });
    expect(contradictionsOf('abuse-contacts', WIRE, seen, file(true, [MAIL]))).toMatchObject([
      { args: { what: 'contacts', configured: [MAIL], seen: ['mailto:old@example.org'] } },
    ]);
  });

  test('the name of the account of the scan is not in the recording', () => {
    const seen = published({ abuse: [MAIL, 'xmpp:…@example.org'] });
    const own = [MAIL, 'xmpp:alice@example.org'];
    expect(contradictionsOf('abuse-contacts', WIRE, seen, file(true, own))).toEqual([]);
    const other = [MAIL, 'xmpp:alice@example.net'];
    expect(contradictionsOf('abuse-contacts', WIRE, seen, file(true, other))).toHaveLength(1);
  });
});

test('a form for registration contradicts a file that closes it, not one with invitations', () => {
  const open = recording({
    spots: [{ ...C2S, versions: { 'TLSv1.3': { stream: { register: true } } } }],
  });
  const status = (value: 'closed' | 'invitation' | 'open') => {
    const file = configured({ registration: { value, from: [PLACE] } });
    const found = contradictionsOf('public-registration', open, file).length;
    const { rows } = judge(withObservations(open, [file]));
    return [rows.find(({ id }) => id === 'public-registration')?.ruling.status, found];
  };
  expect(status('invitation')).toEqual(['compliant', 0]);
  expect(status('closed')).toEqual(['partial', 1]);
  expect(status('open')).toEqual(['partial', 0]);
});

describe('STUN', () => {
  const at = (port: number, origin: 'extdisco' | 'srv' | 'usual-port') =>
    observe('stun.server', `udp/chat.example.org:${port}/192.0.2.7`, {
      ...{ host: 'chat.example.org', port, address: '192.0.2.7', origins: [origin] },
      binding: {
        ...{ answer: 'success', code: null, asked: 20, answered: 52 },
        ...{ software: null, other: null, failure: null },
      },
      allocate: null,
    });
  const file = (ports: readonly number[] | null) =>
    configured({ stun: { value: { ports }, from: [PLACE] } });
  const stun = (...added: readonly Observation[]) => contradictionsOf('stun-ports', WIRE, ...added);

  test('the service lists another port than the file', () => {
    for (const ports of [[34_780], null]) {
      const found = stun(at(3_478, 'extdisco'), file(ports));
      expect(found).toMatchObject([
        { args: { what: 'stun', configured: (ports ?? []).map(String), seen: ['3478'] } },
      ]);
    }
  });

  test('another port in the DNS is that of another server', () => {
    expect(stun(at(3_478, 'srv'), file(null))).toEqual([]);
    expect(stun(at(34_790, 'srv'), file([34_780]))).toEqual([]);
  });

  test('the file of coturn has the port', () => {
    const turn = {
      file: '/etc/turnserver.conf',
      listeningPort: { value: 34_781, from: [] },
      tlsListeningPort: { value: 5_350, from: [] },
    };
    const coturn = observationOf('config.turn', DOMAIN, {}, WIRE.endedAt, { value: turn });
    expect(stun(at(34_781, 'extdisco'), file([34_780]), coturn)).toEqual([]);
    expect(stun(at(34_782, 'extdisco'), file([34_780]), coturn)).toHaveLength(1);
  });

  test('an unpublished server answers at a usual port', () => {
    const found = stun(at(3_478, 'usual-port'), file([34_780]));
    expect(found).toMatchObject([{ args: { said: 'compliant', by: 'wire', found: 'missing' } }]);
  });
});
