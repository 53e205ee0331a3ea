import { describe, expect, test } from 'vitest';
import { C2S_ENCRYPTION_REQUIRED } from '../../../src/rules/encryption/rule/encryption-required.js';
import { CERTIFICATE_VALIDITY } from '../../../src/rules/certificates/rule/certificate.js';
import { CHANNEL_BINDING } from '../../../src/rules/binding/rule/channel-binding.js';
import { TLS_1_3 } from '../../../src/rules/tls/rule/tls-versions.js';
import { judge } from '../../../src/judge/judge.js';
import {
  endpointId,
  type Endpoint,
  type Failure,
  type HostMeta,
  type Observation,
} from '../../../src/model/index.js';
import { NS } from '../../../src/wire/xmpp/ns.js';
import {
  DOMAIN,
  failed,
  good,
  idAt,
  observationsAt,
  observe,
  recording,
  SETTINGS,
  type Spot,
} from '../../arbitrary/build.js';
import { featuresElement } from '../../arbitrary/build-endpoint.js';
import { altNames, build, dns } from '../certificates/certificate-builder.js';

const CATALOGUE = [C2S_ENCRYPTION_REQUIRED, TLS_1_3, CERTIFICATE_VALIDITY, CHANNEL_BINDING];
const TCP = good('c2s');
const WEB_CERTIFICATE = build({ extensions: [altNames(dns('chat.example.org'))] });
const PLAIN = { mechanisms: ['PLAIN', 'SCRAM-SHA-256'] };
const WSS: Partial<Spot> = {
  ...{ transport: 'websocket', host: 'chat.example.org', port: 443, origin: 'host-meta' },
  path: '/ws',
  versions: {
    'TLSv1.3': { chain: [WEB_CERTIFICATE], stream: PLAIN },
    'TLSv1.2': { chain: [WEB_CERTIFICATE], stream: PLAIN },
  },
};

function ruled(extra: readonly Observation[]) {
  const whole = recording({ spots: [TCP] });
  const { rows } = judge(
    {
      ...whole,
      settings: { ...SETTINGS, web: true },
      observations: [...whole.observations, ...extra],
    },
    CATALOGUE,
  );
  return (id: string) => {
    const row = rows.find((one) => one.id === id);
    if (row === undefined) throw new Error(`no row ${id}`);
    const { status, findings } = row.ruling;
    return { status, at: (subject: string) => findings.filter((one) => one.subject === subject) };
  };
}

const HOST_META: HostMeta = {
  ...{ url: `https://${DOMAIN}/.well-known/host-meta`, redirects: [], status: 200, type: null },
  ...{ trust: { trusted: true, error: null }, document: 'read', problem: null },
  links: [{ to: 'websocket', href: 'wss://chat.example.org/ws' }],
};

function hostMeta(value: HostMeta | Failure, format = 'xml'): Observation {
  return observe('web.host-meta', DOMAIN, value, format);
}

describe('a WebSocket over TLS', () => {
  const spot = good('c2s', WSS);
  const id = idAt(spot);
  const row = ruled(observationsAt(spot));

  test('joins encryption, TLS versions and certificates', () => {
    expect(row('c2s-encryption-required').status).toBe('compliant');
    expect(row('c2s-encryption-required').at(id)).toMatchObject([{ code: 'DIRECT_TLS' }]);
    expect(row('tls-1.3').at(id)).toMatchObject([{ status: 'compliant' }]);
  });

  test('its certificate has the name of its host', () => {
    expect(row('certificate-validity').at(id)).toMatchObject([
      { status: 'compliant', args: { by: 'DNS-ID', presented: 'chat.example.org' } },
    ]);
  });

  test('that it offers no channel binding is a note', () => {
    expect(row('channel-binding').status).toBe('compliant');
    const notes = row('channel-binding').at(id);
    expect(notes).toMatchObject([
      { status: 'information', code: 'WEB_OFFERS_DIFFER' },
      { status: 'information', code: 'WEB_OFFERS_DIFFER' },
    ]);
    expect(notes[0]?.args).toMatchObject({
      url: 'wss://chat.example.org/ws',
      less: ['SCRAM-SHA-256-PLUS'],
      more: [],
    });
  });

  test('a certificate of the domain alone does not do', () => {
    const other = good('c2s', { ...WSS, versions: { 'TLSv1.3': { stream: PLAIN } } });
    const found = ruled(observationsAt(other))('certificate-validity');
    expect(found.status).toBe('missing');
    expect(found.at(idAt(other))).toMatchObject([{ code: 'NAME_MISMATCH' }]);
  });

  test('without TLS 1.3 it lacks it', () => {
    const old = good('c2s', { ...WSS, versions: { 'TLSv1.2': { chain: [WEB_CERTIFICATE] } } });
    expect(ruled(observationsAt(old))('tls-1.3').status).not.toBe('compliant');
  });

  test('a stream that does not open is a note', () => {
    const stream = failed('refused', 'http');
    const versions = { 'TLSv1.3': { chain: [WEB_CERTIFICATE], stream } };
    const shut = good('c2s', { ...WSS, versions });
    const found = ruled(observationsAt(shut))('c2s-encryption-required');
    expect(found.status).toBe('compliant');
    expect(found.at(idAt(shut)).map(({ code }) => code)).toContain('WEB_STREAM_FAILED');
  });
});

describe('a link without TLS', () => {
  const endpoint: Endpoint = {
    ...{ role: 'c2s', transport: 'bosh-cleartext', host: 'chat.example.org', port: 5280 },
    ...{ address: '192.0.2.7', family: 4, origin: 'host-meta', path: '/bosh' },
  };
  const id = endpointId(endpoint);
  const header = { from: DOMAIN, to: null, id: '1', version: '1.0', lang: 'en', ns: NS.client };
  const open = { phase: 'clear', header, error: null, redirects: [] } as const;

  function found(mechanisms: readonly string[], auth: Partial<Record<string, unknown>> | null) {
    const features = featuresElement(mechanisms.length > 0 ? { mechanisms } : {});
    const login = { mechanism: 'PLAIN', answer: 'failure', condition: null, text: null } as const;
    return ruled([
      observe('endpoint', id, endpoint),
      observe('stream.open', id, { ...open, features }, 'clear'),
      ...(auth === null ? [] : [observe('sasl.clear', id, { ...login, ...auth })]),
    ])('c2s-encryption-required');
  }

  test.each([
    ['a wrong password was checked', { condition: 'not-authorized' }],
    ['a challenge', { answer: 'challenge' }],
    ['success', { answer: 'success' }],
  ])('%s: missing', (_, auth) => {
    const row = found(['PLAIN'], auth);
    expect(row.status).toBe('missing');
    expect(row.at(id)).toMatchObject([{ code: 'WEB_LOGIN_IN_CLEAR', basis: 'exercised' }]);
  });

  test('refused because of encryption: compliant', () => {
    const row = found(['PLAIN'], { condition: 'encryption-required' });
    expect(row.status).toBe('compliant');
    expect(row.at(id)).toMatchObject([{ code: 'WEB_REFUSED_IN_CLEAR', basis: 'exercised' }]);
  });

  test('no mechanisms: compliant', () => {
    const row = found([], null);
    expect(row.status).toBe('compliant');
    expect(row.at(id)).toMatchObject([{ args: { how: 'features' } }]);
  });

  test('an offer that was not tried: missing', () => {
    expect(found(['PLAIN'], null).at(id)).toMatchObject([
      { code: 'WEB_OFFERED_IN_CLEAR', status: 'missing', basis: 'observed' },
    ]);
  });

  test.each([
    ['undefined-condition', 'compliant'],
    ['policy-violation', 'not-observed'],
  ])('stream error %s: %s', (condition, status) => {
    const error = { condition, text: null, seeOtherHost: null, other: [] };
    const row = ruled([
      observe('endpoint', id, endpoint),
      observe('stream.open', id, { ...open, features: null, error }, 'clear'),
    ])('c2s-encryption-required');
    expect(row.status).toBe(status);
  });

  test.each([
    ['a web server without XMPP', { ...open, features: null }, 'compliant'],
    ['silence', failed('timeout', 'http'), 'not-observed'],
    ['a private address', failed('forbidden', 'tcp'), 'not-observed'],
  ])('%s', (_, failure, status) => {
    const row = ruled([
      observe('endpoint', id, endpoint),
      observe('stream.open', id, failure, 'clear'),
    ])('c2s-encryption-required');
    expect(row.status).toBe(status);
  });

  test('nobody listens, at the beginning and at the end: no endpoint', () => {
    const refused = failed('refused', 'tcp');
    const row = ruled([
      observe('endpoint', id, endpoint),
      observe('stream.open', id, refused, 'clear'),
      observe('tcp.again', id, refused),
    ])('c2s-encryption-required');
    expect(row.status).toBe('compliant');
    expect(row.at(id)).toMatchObject([{ code: 'WEB_ENDPOINT_REFUSES', status: 'information' }]);
  });
});

describe('host-meta', () => {
  const codes = (...seen: readonly Observation[]): readonly string[] =>
    ruled(seen)('c2s-encryption-required')
      .at(DOMAIN)
      .map(({ code }) => code);

  test('not looked for: no note', () => expect(codes()).toEqual([]));

  test.each<[string, Observation[], string[]]>([
    [
      'absent',
      [hostMeta({ ...HOST_META, status: 404, document: 'absent', links: [] })],
      ['HOST_META_ABSENT'],
    ],
    [
      'a page for people',
      [hostMeta({ ...HOST_META, document: 'malformed', problem: 'x', links: [] })],
      ['HOST_META_ABSENT'],
    ],
    ['unread', [hostMeta(failed('timeout', 'http'))], ['HOST_META_UNREAD']],
    ['in order', [hostMeta(HOST_META), hostMeta(HOST_META, 'json')], []],
    [
      'with a bad certificate',
      [hostMeta({ ...HOST_META, trust: { trusted: false, error: 'wrong-name' } })],
      ['HOST_META_UNTRUSTED'],
    ],
    [
      'two documents that differ',
      [hostMeta(HOST_META), hostMeta({ ...HOST_META, links: [] }, 'json')],
      ['HOST_META_DIFFERS'],
    ],
    [
      'one document malformed',
      [
        hostMeta(HOST_META),
        hostMeta({ ...HOST_META, document: 'malformed', problem: 'x', links: [] }, 'json'),
      ],
      ['HOST_META_MALFORMED'],
    ],
    [
      'a link to nowhere',
      [hostMeta({ ...HOST_META, links: [{ to: 'websocket', href: 'ftp://x.example' }] })],
      ['WEB_LINK_UNUSABLE'],
    ],
  ])('%s', (_, seen, expected) => expect(codes(...seen)).toEqual(expected));
});
