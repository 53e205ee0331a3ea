/** A recording in which every kind of observation occurs, and every shape that it may take. */
import type { Failure, Kind, Kinds, Observation, Recording, Settings } from '../src/model/index.js';
import {
  brokenOffObservation,
  endpointId,
  KIND_SPECS,
  KINDS,
  observationOf,
} from '../src/model/index.js';
import { EXAMPLE_ENDPOINT, EXAMPLE_SERVED, EXAMPLE_HEADER } from '../src/model/kinds/examples.js';
import { byId } from '../src/model/observation-view.js';
import { SETTINGS as USUAL } from './settings-fixture.js';

const AT = '2026-01-31T12:00:01.250Z';

export const SETTINGS: Settings = {
  ...USUAL,
  connect: [{ role: 'c2s', transport: 'starttls', host: '192.0.2.7', port: 5222 }],
  resolvers: ['192.0.2.53:53', '[2001:db8::53]:53'],
  deadlineMs: 300_000,
  ca: ['ab'.repeat(32)],
  budget: 80,
  s2s: {
    from: 'xmpp-safeguard.invalid',
    identity: { domain: 'own.example', sha256: 'ef'.repeat(32) },
    listen: '192.0.2.1:5269',
  },
};

/** Further shapes of values, by kind. The example of the kind has everything that may be null. */
const FURTHER: { readonly [K in Kind]?: readonly Kinds[K][] } = {
  'dns.srv': [
    {
      owner: '_xmpps-client._tcp.example.org',
      rcode: 'NXDOMAIN',
      aliases: [],
      service: 'xmpps-client',
      records: [],
    },
  ],
  'dns.security': [
    {
      owner: 'example.org',
      type: 'SRV',
      status: 'indeterminate',
      reason: 'unanswered',
      detail: 'no answer',
      zone: null,
      links: [],
    },
  ],
  'stream.open': [
    { phase: 'TLSv1.3', header: EXAMPLE_HEADER, features: null, error: null, redirects: [] },
  ],
  'stream.starttls': [
    { offered: true, required: false, answer: 'proceed', error: null, trailing: 3 },
  ],
  'tls.handshake': [
    {
      offered: ['TLSv1'],
      outcome: 'refused',
      alert: { level: 2, description: 70, name: 'protocol_version' },
    },
    { offered: ['TLSv1.1'], outcome: 'refused', alert: null },
  ],
  'tls.suites': [
    {
      version: 'SSLv2',
      accepted: [],
      preference: null,
      complete: true,
      asked: 1,
      strays: [],
      failure: { layer: 'tls', reason: 'timeout', detail: 'no answer' },
      refusal: {
        alert: { level: 2, description: 70, name: 'protocol_version' },
        instead: 'SSLv3',
      },
      exchanges: [],
    },
  ],
  session: [
    { by: 'anonymous', version: 'TLSv1.2', mechanism: 'ANONYMOUS', gs2: '', features: null },
  ],
  'entity.iq': [
    {
      by: 'bidi',
      query: 'version',
      answer: {
        answer: 'result',
        payload: { name: 'query', ns: 'urn:example', attributes: {}, children: [] },
        condition: null,
        text: null,
      },
    },
  ],
  'register.form': [
    {
      phase: 'clear',
      answer: 'error',
      type: 'cancel',
      condition: 'service-unavailable',
      text: 'no',
      fields: [],
      form: null,
      url: null,
      instructions: null,
    },
  ],
  'register.attempt': [
    {
      purpose: 'weak',
      version: 'TLSv1.2',
      number: 1,
      answer: 'error',
      type: null,
      condition: null,
      text: null,
      removed: null,
      left: null,
      why: null,
    },
  ],
  'stanza.limit': [
    { phase: 'before', version: 'TLSv1.2', tried: [], accepted: null, refused: null },
  ],
  'login.limit': [
    { mechanism: 'PLAIN', version: 'TLSv1.3', tries: [], sign: null, looks: [], liftedMs: null },
  ],
  'upload.slots': [{ by: 'anonymous', filename: 'a.txt', slots: [], refusal: null }],
  's2s.outgoing': [
    {
      part: 'good',
      endpoints: [],
      shown: [],
      unseen: { layer: 'dns', reason: 'servfail', detail: 'good.example' },
      answer: 'result',
      described: true,
      condition: null,
      text: null,
      tookMs: 250,
    },
  ],
  'e2ee.bundle': [{ publish: 'result', condition: null, fetched: 'unchanged', deleted: true }],
};

function observations(): readonly Observation[] {
  const seen = KINDS.flatMap((kind) => {
    const { asked, value: first } = KIND_SPECS[kind].example;
    return [first, ...(FURTHER[kind] ?? [])].map((value, index) => {
      const endpoint = { ...EXAMPLE_ENDPOINT, port: EXAMPLE_ENDPOINT.port + index };
      const subject = kind === 'certificate' ? EXAMPLE_SERVED : endpointId(endpoint);
      return observationOf(kind, subject, asked, AT, { value });
    });
  });
  const failed = observationOf('dns.srv', '_xmpps-server._tcp.example.org', {}, AT, {
    failure: { layer: 'dns', reason: 'servfail', detail: '192.0.2.53:53 said SERVFAIL' },
  });
  const failure: Failure = { layer: 'scan', reason: 'bug', detail: 'oh dear' };
  const broken = brokenOffObservation('dns.security', 'example.org', 'dnssec', AT, failure);
  return [...seen, failed, broken].sort(byId);
}

export const RECORDING: Recording = {
  format: 'xmpp-safeguard/recording',
  schema: 2,
  tool: { name: 'xmpp-safeguard', version: '0.1.0' },
  domain: 'example.org',
  access: ['public'],
  settings: SETTINGS,
  startedAt: '2026-01-31T12:00:00Z',
  endedAt: '2026-01-31T12:00:12.345Z',
  observations: observations(),
  usage: [{ address: '192.0.2.7', used: 34, budget: 80 }],
};
