import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../../src/catalogue/index.js';
import { judge } from '../../../src/judge/judge.js';
import type {
  EntityQuery,
  Failure,
  Observation,
  Ruling,
  SshServer,
  StunAnswer,
  StunServer,
} from '../../../src/model/index.js';
import { readExternalServices } from '../../../src/wire/xmpp/extdisco.js';
import { forKeeping } from '../../../src/wire/xmpp/queries.js';
import type { XmlElement } from '../../../src/wire/xmpp/xml.js';
import { AT, DOMAIN, failed, observe, recordingOf } from '../../arbitrary/build.js';
import { degrade, fates } from '../../arbitrary/recordings.js';

function element(name: string, ns: string, parts: Partial<XmlElement> = {}): XmlElement {
  return { name, ns, attributes: {}, children: [], ...parts };
}

function told(query: EntityQuery, payload: XmlElement, tookMs = 0, by = 'account'): Observation {
  const answer = { answer: 'result', payload, condition: null, text: null } as const;
  const value = { by: by as 'account', query, tookMs, answer };
  return observe('entity.iq', DOMAIN, value, `${query} ${by}`);
}

function version(name: string, number: string, os: string | null = null): Observation {
  const ns = 'jabber:iq:version';
  const child = (tag: string, text: string) => element(tag, ns, { children: [text] });
  const children = [child('name', name), child('version', number)];
  if (os !== null) children.push(child('os', os));
  return told('version', element('query', ns, { children }));
}

function last(seconds: number): Observation {
  const attributes = { seconds: String(seconds) };
  return told('last', element('query', 'jabber:iq:last', { attributes }));
}

/** What the clock of the server says, `ahead` of ours by so many seconds. */
function time(ahead: number, tookMs = 100): Observation {
  const ns = 'urn:xmpp:time';
  const text = new Date(Date.parse(AT) + ahead * 1_000).toISOString();
  const utc = element('utc', ns, { children: [text] });
  return told('time', element('time', ns, { children: [utc] }), tookMs);
}

function ssh(host: string, parts: Partial<SshServer> | Failure): Observation {
  const subject = `ssh/${host}:22/192.0.2.7`;
  if ('layer' in parts) return observe('ssh.server', subject, parts);
  const usual: SshServer = {
    host,
    port: 22,
    address: '192.0.2.7',
    banner: 'SSH-2.0-x',
    hostKeys: [],
    answer: 'failure',
    methods: ['publickey'],
    failure: null,
  };
  return observe('ssh.server', subject, { ...usual, ...parts });
}

const ROWS = [
  'remote-access-keys',
  'monthly-reboot',
  'supported-os',
  'time-sources',
  'monthly-updates',
  'service-restart-after-updates',
  'stun-ports',
];
/** These rows alone, as the catalogue has them: the others take their time. */
const HELD = CATALOGUE.filter(({ id }) => ROWS.includes(id));

function judged(seen: readonly Observation[], endedAt = AT): ReadonlyMap<string, Ruling> {
  const { rows } = judge({ ...recordingOf(seen), endedAt }, HELD);
  return new Map(rows.map(({ id, ruling }) => [id, ruling]));
}

function row(id: string, seen: readonly Observation[]): string {
  const { status, basis, code } = judged(seen).get(id) ?? {};
  return `${status}/${basis} ${code}`;
}

function codes(id: string, seen: readonly Observation[], endedAt = AT): string[] {
  const found = judged(seen, endedAt).get(id)?.findings ?? [];
  return found.map(({ status, code }) => `${status} ${code}`);
}

describe('remote-access-keys', () => {
  const unanswered = { layer: 'ssh', reason: 'closed', detail: 'x' } as const;
  test.each<[string, readonly Observation[], string]>([
    ['nothing asked', [], 'manual/null OPERATOR_ONLY'],
    ['keys', [ssh('a', {})], 'compliant/observed SSH_KEYS_ONLY'],
    [
      'passwords',
      [ssh('a', { methods: ['password', 'publickey'] })],
      'missing/observed SSH_PASSWORDS',
    ],
    ['let in', [ssh('a', { answer: 'success', methods: [] })], 'missing/observed SSH_OPEN'],
    [
      'Kerberos',
      [ssh('a', { methods: ['gssapi-with-mic', 'publickey'] })],
      'manual/null SSH_OTHER_METHODS',
    ],
    ['no method', [ssh('a', { methods: [] })], 'manual/null SSH_OTHER_METHODS'],
    ['no answer', [ssh('a', failed('timeout', 'tcp'))], 'manual/null SSH_UNANSWERED'],
    [
      'a banner and no answer',
      [ssh('a', { answer: 'unanswered', methods: [], failure: unanswered })],
      'manual/null SSH_UNANSWERED',
    ],
    ['keys and no answer', [ssh('a', {}), ssh('b', failed('reset'))], 'manual/null SSH_IN_PART'],
    [
      'passwords and no answer',
      [ssh('a', { methods: ['keyboard-interactive'] }), ssh('b', failed('reset'))],
      'missing/observed SSH_PASSWORDS',
    ],
    [
      'keys, passwords',
      [ssh('a', {}), ssh('b', { methods: ['password'] })],
      'missing/observed SSH_PASSWORDS',
    ],
  ])('%s', (_what, seen, expected) => {
    expect(row('remote-access-keys', seen)).toBe(expected);
  });
});

describe('monthly-reboot', () => {
  const day = 86_400;
  test.each<[number, string]>([
    [31 * day, 'manual/null OPERATOR_ONLY'],
    [31 * day + 1, 'missing/observed UPTIME_TOO_LONG'],
    [0, 'manual/null OPERATOR_ONLY'],
    // Since 1970.
    [1_780_000_000, 'manual/null OPERATOR_ONLY'],
  ])('%s s', (seconds, expected) => {
    expect(row('monthly-reboot', [last(seconds)])).toBe(expected);
    expect(codes('monthly-reboot', [last(seconds)])).toHaveLength(1);
  });

  test('of a component says nothing', () => {
    const component = { ...last(99 * day), id: 'entity.iq@muc.example.org#last account' };
    const seen = [{ ...component, subject: 'muc.example.org' } as Observation];
    expect(row('monthly-reboot', seen)).toBe('manual/null OPERATOR_ONLY');
    expect(codes('monthly-reboot', seen)).toEqual([]);
  });
});

describe('time-sources', () => {
  test.each<[number, number, string]>([
    [0, 100, 'manual/null OPERATOR_ONLY'],
    [1.9, 100, 'manual/null OPERATOR_ONLY'],
    [4, 100, 'partial/observed CLOCK_OFF'],
    [-4, 100, 'partial/observed CLOCK_OFF'],
    // As long on the way as it seems to be off.
    [-4, 6_000, 'manual/null OPERATOR_ONLY'],
  ])('%s s off, %s ms on the way', (ahead, tookMs, expected) => {
    expect(row('time-sources', [time(ahead, tookMs)])).toBe(expected);
  });
});

describe('supported-os', () => {
  const banner = (text: string) => [ssh('a', { banner: `SSH-2.0-OpenSSH_${text}` })];
  test.each<[string, readonly Observation[], string]>([
    ['Debian 8', banner('6.7p1 Debian-5+deb8u4'), 'missing/advertised SYSTEM_ENDED'],
    ['Debian 10', banner('7.9p1 Debian-10+deb10u2'), 'manual/null SYSTEM_EXTENDED'],
    ['Debian 12', banner('9.2p1 Debian-2+deb12u3'), 'partial/advertised SYSTEM_SUPPORTED'],
    ['Ubuntu 18.04', banner('7.6p1 Ubuntu-4ubuntu0.7'), 'manual/null SYSTEM_EXTENDED'],
    ['Ubuntu 24.04', banner('9.6p1 Ubuntu-3ubuntu13.5'), 'partial/advertised SYSTEM_SUPPORTED'],
    ['a Ubuntu that is not known', banner('99.1p1 Ubuntu-1'), 'manual/null OPERATOR_ONLY'],
    ['no word', banner('9.6'), 'manual/null OPERATOR_ONLY'],
    [
      'an end that the table only foretold: FreeBSD 13.5',
      [version('ejabberd', '23.01', 'unix/freebsd 13.5.0')],
      'manual/null SYSTEM_WAS_TO_END',
    ],
    [
      'FreeBSD 12.4',
      [version('ejabberd', '23.01', 'unix/freebsd 12.4.0')],
      'missing/advertised SYSTEM_ENDED',
    ],
    ['Linux', [version('Prosody', '0.12.3', 'Linux')], 'manual/null OPERATOR_ONLY'],
    ['nothing', [], 'manual/null OPERATOR_ONLY'],
  ])('%s', (_what, seen, expected) => {
    expect(row('supported-os', seen)).toBe(expected);
  });

  test('says that the table is old where it was used', () => {
    const used = [version('x', '1.0', 'unix/freebsd 12.4.0')];
    const at = (endedAt: string, seen: readonly Observation[]) =>
      codes('supported-os', seen, endedAt).map((text) => text.split(' ')[1]);
    expect(at('2026-01-01T00:00:00.000Z', used)).not.toContain('TABLE_OLD');
    expect(at('2027-01-01T00:00:00.000Z', used)).toContain('TABLE_OLD');
    expect(at('2027-01-01T00:00:00.000Z', [version('x', '1.0', 'Linux')])).not.toContain(
      'TABLE_OLD',
    );
  });
});

describe.each(['monthly-updates', 'service-restart-after-updates'])('%s', (id) => {
  test.each<[string, string, string, string[]]>([
    ['Openfire', '4.7.4', 'missing/advertised RELEASE_VULNERABLE', ['missing RELEASE_VULNERABLE']],
    ['Openfire', '4.8.1', 'manual/null OPERATOR_ONLY', []],
    ['Openfire', '5.0.3', 'manual/null OPERATOR_ONLY', []],
    ['Openfire', '5.0.0 Beta', 'manual/null OPERATOR_ONLY', ['information RELEASE_UNKNOWN']],
    // A distribution may have mended it.
    ['Prosody', '0.11.11', 'manual/null OPERATOR_ONLY', ['information RELEASE_MAYBE_VULNERABLE']],
    ['Prosody', '0.12.3', 'manual/null OPERATOR_ONLY', []],
    ['ejabberd', '23.01-1', 'manual/null OPERATOR_ONLY', ['information RELEASE_UNKNOWN']],
  ])('%s %s', (name, number, expected, found) => {
    expect(row(id, [version(name, number)])).toBe(expected);
    expect(codes(id, [version(name, number)])).toEqual(found);
  });

  test('gives a month', () => {
    const at = (endedAt: string) => judged([version('Openfire', '5.0.1')], endedAt).get(id)?.status;
    expect(at('2025-10-17T00:00:00.000Z')).toBe('manual');
    expect(at('2025-10-18T00:00:00.000Z')).toBe('missing');
    expect(at('2025-09-01T00:00:00.000Z')).toBe('manual');
  });
});

const ANSWER: StunAnswer = {
  answer: 'success',
  code: null,
  asked: 20,
  answered: 100,
  software: null,
  other: null,
  failure: null,
};
const SILENCE: StunAnswer = {
  ...ANSWER,
  answer: 'unanswered',
  answered: 0,
  failure: failed('timeout', 'udp'),
};

function stun(
  port: number,
  parts: Partial<StunServer> | Failure,
  address = '192.0.2.8',
): Observation {
  const host = 'turn.example.org';
  const subject = `udp/${host}:${port}/${address}`;
  if ('layer' in parts) return observe('stun.server', subject, parts);
  const usual = { host, port, address, origins: ['srv'] as const, binding: ANSWER, allocate: null };
  return observe('stun.server', subject, { ...usual, ...parts });
}

function srv(answer: 'none' | Failure = 'none'): Observation[] {
  return (['_stun._udp', '_turn._udp', '_turns._tcp'] as const).map((service) => {
    const owner = `${service}.${DOMAIN}`;
    const none = { owner, service, rcode: 'NXDOMAIN', aliases: [], records: [] } as const;
    return observe('stun.srv', owner, answer === 'none' ? none : answer);
  });
}

function listed(...services: Record<string, string>[]): Observation {
  return listedTo('account', ...services);
}

function listedTo(by: string, ...services: Record<string, string>[]): Observation {
  const ns = 'urn:xmpp:extdisco:2';
  const children = services.map((attributes) => element('service', ns, { attributes }));
  return told('extdisco', element('services', ns, { children }), 0, by);
}

function refused(condition: string, by = 'account'): Observation {
  const answer = { answer: 'error', payload: null, condition, text: null } as const;
  const value = { by: by as 'account', query: 'extdisco', tookMs: 1, answer } as const;
  return observe('entity.iq', DOMAIN, value, `extdisco ${by}`);
}

function offers(...features: string[]): Observation {
  const ns = 'http://jabber.org/protocol/disco#info';
  const children = features.map((name) => element('feature', ns, { attributes: { var: name } }));
  return told('disco#info', element('query', ns, { children }));
}

function older(query: 'extdisco:1' | 'jingleinfo', payload: XmlElement): Observation {
  return told(query, payload);
}

describe('older names of lists of STUN servers', () => {
  const none = [...srv(), refused('service-unavailable')];
  const OLD = 'urn:xmpp:extdisco:1';
  const GOOGLE = 'google:jingleinfo';
  test.each<[string, readonly Observation[], string]>([
    [
      'urn:xmpp:extdisco:1 on offer, and not looked at',
      [...none, offers(OLD)],
      'not-observed/null STUN_SERVICES_UNANSWERED',
    ],
    [
      'google:jingleinfo on offer, beside an empty list',
      [...srv(), listed(), offers(GOOGLE)],
      'not-observed/null STUN_SERVICES_UNANSWERED',
    ],
    [
      'a newer version on offer',
      [...none, offers('urn:xmpp:extdisco:3')],
      'not-observed/null STUN_SERVICES_UNANSWERED',
    ],
    [
      'urn:xmpp:extdisco:1 on offer, and its list is empty',
      [...none, offers(OLD), older('extdisco:1', element('services', OLD))],
      'not-applicable/observed STUN_NONE',
    ],
    [
      'nothing of it on offer',
      [...none, offers('urn:xmpp:ping', 'urn:xmpp:extdisco:2')],
      'not-applicable/observed STUN_NONE',
    ],
    [
      'TCP alone, by urn:xmpp:extdisco:1',
      [
        ...none,
        offers(OLD),
        older(
          'extdisco:1',
          element('services', OLD, {
            children: [
              element('service', OLD, { attributes: { type: 'turns', host: 'x', port: '443' } }),
            ],
          }),
        ),
      ],
      'not-applicable/observed STUN_STREAM_ONLY',
    ],
  ])('%s', (_what, seen, expected) => {
    expect(row('stun-ports', seen)).toBe(expected);
  });

  test('services of google:jingleinfo are read, and its token is not kept', () => {
    const server = element('server', GOOGLE, { attributes: { host: 'x.example', udp: '19302' } });
    const token = element('token', GOOGLE, { children: ['secret'] });
    const query = element('query', GOOGLE, {
      children: [
        element('stun', GOOGLE, { children: [server] }),
        element('relay', GOOGLE, { children: [token, server] }),
      ],
    });
    expect(readExternalServices(query)).toMatchObject([
      { type: 'stun', host: 'x.example', port: 19_302, transport: 'udp' },
      { type: 'stun', host: 'x.example', port: 19_302, transport: 'udp' },
    ]);
    const answer = { answer: 'result', payload: query, condition: null, text: null } as const;
    const kept = JSON.stringify(forKeeping(answer));
    expect(kept).not.toContain('secret');
    expect(kept).toContain('19302');
  });
});

describe('stun-ports', () => {
  const moved = stun(34780, {});
  test.each<[string, readonly Observation[], string]>([
    ['nothing at all', [], 'not-observed/null ACCESS_NEEDED'],
    ['no SRV, nobody asked', srv(), 'not-observed/null ACCESS_NEEDED'],
    ['no SRV, an empty list', [...srv(), listed()], 'not-applicable/observed STUN_NONE'],
    [
      'no SRV, not supported',
      [...srv(), refused('service-unavailable')],
      'not-applicable/observed STUN_NONE',
    ],
    [
      'no SRV, not for us',
      [...srv(), refused('forbidden')],
      'not-observed/null STUN_SERVICES_UNANSWERED',
    ],
    [
      'no SRV, asked from elsewhere',
      [...srv(), refused('service-unavailable', 'federated')],
      'not-observed/null ACCESS_NEEDED',
    ],
    [
      'the DNS failed, an empty list',
      [...srv(failed('servfail', 'dns')), listed()],
      'not-observed/null STUN_SRV_UNANSWERED',
    ],
    ['an empty list, no DNS', [listed()], 'not-observed/null STUN_NOT_FOUND'],
    [
      'TCP alone',
      [...srv(), listed({ type: 'turns', host: 'x', transport: 'tcp' })],
      'not-applicable/observed STUN_STREAM_ONLY',
    ],
    [
      'TCP alone, to a stranger, who may be told less',
      [...srv(), listedTo('federated', { type: 'turns', host: 'x', transport: 'tcp' })],
      'not-observed/null ACCESS_NEEDED',
    ],
    [
      'TCP alone to a stranger, and no answer to the account',
      [
        ...srv(),
        listedTo('federated', { type: 'turns', host: 'x', transport: 'tcp' }),
        observe('entity.iq', DOMAIN, failed('timeout', 'session'), 'extdisco account'),
      ],
      'not-observed/null STUN_SERVICES_UNANSWERED',
    ],
    ['at 3478', [...srv(), stun(3478, {})], 'missing/observed STUN_PORTS_STANDARD'],
    [
      'at 3478 of a host of the domain, and nothing names it',
      [...srv(), stun(3478, { origins: ['usual-port'] }), listed()],
      'missing/observed STUN_PORTS_STANDARD',
    ],
    [
      'at 5349 of a host of the domain, and nobody was asked',
      [...srv(), stun(5349, { origins: ['usual-port'] })],
      'missing/observed STUN_PORTS_STANDARD',
    ],
    ['at 5349', [...srv(), stun(5349, {})], 'missing/observed STUN_PORTS_STANDARD'],
    [
      'at 3478, with an error',
      [...srv(), stun(3478, { binding: { ...ANSWER, answer: 'error', code: 401 } })],
      'missing/observed STUN_PORTS_STANDARD',
    ],
    [
      'at 3478, silent',
      [...srv(), stun(3478, { binding: SILENCE })],
      'not-observed/null STUN_NOT_ALL_SEEN',
    ],
    [
      'elsewhere, and what the service names is not known',
      [...srv(), moved],
      'not-observed/null ACCESS_NEEDED',
    ],
    [
      'elsewhere, and listed to a stranger alone, who may be told less',
      [...srv(), moved, listedTo('federated', { type: 'turn', host: 'turn.example.org' })],
      'not-observed/null ACCESS_NEEDED',
    ],
    [
      'elsewhere by the list, no DNS',
      [moved, listed({ type: 'turn', host: 'turn.example.org' })],
      'not-observed/null STUN_SRV_UNASKED',
    ],
    [
      'at 3478 by the list, no DNS',
      [stun(3478, {}), listed()],
      'missing/observed STUN_PORTS_STANDARD',
    ],
    ['elsewhere, no list', [...srv(), moved, listed()], 'compliant/observed STUN_PORTS_MOVED'],
    [
      'elsewhere, and listed',
      [...srv(), moved, listed({ type: 'turn', host: 'turn.example.org' })],
      'compliant/observed STUN_PORTS_MOVED',
    ],
    [
      'elsewhere, silent',
      [...srv(), stun(34780, { binding: SILENCE })],
      'not-observed/null STUN_NOT_ALL_SEEN',
    ],
    [
      'elsewhere, TURN alone',
      [
        ...srv(),
        stun(34780, { binding: SILENCE, allocate: { ...ANSWER, answer: 'error', code: 401 } }),
        listed(),
      ],
      'compliant/observed STUN_PORTS_MOVED',
    ],
    [
      'elsewhere, no address',
      [...srv(), stun(34780, failed('unreachable', 'dns'), '-')],
      'not-observed/null STUN_NOT_ALL_SEEN',
    ],
    [
      'elsewhere, and one silent',
      [...srv(), moved, stun(34790, { binding: SILENCE })],
      'not-observed/null STUN_NOT_ALL_SEEN',
    ],
    [
      'elsewhere, at one of its addresses',
      [...srv(), moved, stun(34780, { binding: SILENCE }, '2001:db8::8'), listed()],
      'compliant/observed STUN_PORTS_MOVED',
    ],
    [
      'elsewhere, the list failed',
      [
        ...srv(),
        moved,
        observe('entity.iq', DOMAIN, failed('timeout', 'session'), 'extdisco account'),
      ],
      'not-observed/null STUN_SERVICES_UNANSWERED',
    ],
    [
      'elsewhere, and come upon at 3478',
      [...srv(), moved, stun(3478, { origins: ['usual-port'] })],
      'missing/observed STUN_PORTS_STANDARD',
    ],
    [
      'elsewhere, silence at 3478',
      [...srv(), moved, stun(3478, { origins: ['usual-port'], binding: SILENCE }), listed()],
      'compliant/observed STUN_PORTS_MOVED',
    ],
  ])('%s', (_what, seen, expected) => {
    expect(row('stun-ports', seen)).toBe(expected);
  });

  test('tells of amplification and of an open relay', () => {
    expect(codes('stun-ports', [...srv(), stun(34780, { allocate: ANSWER })])).toEqual([
      'information STUN_SERVICES_UNASKED',
      'compliant STUN_ON_OTHER_PORT',
      'information STUN_AMPLIFICATION',
      'information TURN_OPEN',
    ]);
  });
});

describe('what failed', () => {
  const all: readonly Observation[] = [
    ...[ssh('a', {}), ssh('b', { methods: ['password'] }), ssh('c', {})],
    ...[last(9_000_000), time(20), version('Openfire', '4.7.1', 'unix/freebsd 12.4.0'), listed()],
    ...[...srv(), stun(34780, {}), stun(3478, {})],
  ];

  test('never makes a row good or bad', () => {
    const reasons = fc.constantFrom<Failure['reason']>('timeout', 'reset', 'refused', 'bug');
    fc.assert(
      fc.property(reasons, (reason) => {
        const seen = degrade(all, [failed(reason, 'scan')]);
        for (const { status, basis } of judged(seen).values()) {
          expect(basis).toBeNull();
          expect(['manual', 'not-observed']).toContain(status);
        }
      }),
    );
  });

  test('never makes a row better', () => {
    const good = [ssh('a', {}), ssh('c', {}), ...srv(), stun(34780, {}), stun(34790, {}), listed()];
    fc.assert(
      fc.property(fc.subarray(all.map((_, at) => at)), fates, (kept, to) => {
        const seen = degrade(
          all.filter((_, at) => kept.includes(at)),
          to,
        );
        const [degraded, without] = [judged(seen), judged(all.filter((one) => seen.includes(one)))];
        for (const id of ROWS) {
          const status = degraded.get(id)?.status;
          if (status === 'compliant' || status === 'missing') {
            expect(without.get(id)?.status).toBe(status);
          }
        }
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1 }), (at) => {
        const seen = good.map((one, index) =>
          index === at ? (degrade([one], [failed('timeout')])[0] ?? one) : one,
        );
        expect(row('remote-access-keys', seen)).toBe('manual/null SSH_IN_PART');
      }),
    );
  });
});
