/** Web endpoints at random: what host-meta says, and what is seen at its links. */
import fc from 'fast-check';
import { endpointId, type Endpoint, type HostMeta } from '../../src/model/index.js';
import { NS } from '../../src/wire/xmpp/ns.js';
import { DOMAIN, failed, good, idAt, observationsAt, observe, type Spot } from './build.js';
import { featuresElement } from './build-endpoint.js';
import { orSilence, type Seen } from './silence.js';

const ANSWER: HostMeta = {
  ...{ url: `https://${DOMAIN}/.well-known/host-meta`, redirects: [], status: 200, type: null },
  ...{ trust: { trusted: true, error: null }, document: 'read', problem: null, links: [] },
};

const answers: fc.Arbitrary<HostMeta> = fc.constantFrom<HostMeta>(
  { ...ANSWER, status: 404, document: 'absent' },
  { ...ANSWER, document: 'malformed', problem: 'not JSON' },
  { ...ANSWER, links: [{ to: 'websocket', href: `wss://${DOMAIN}/ws` }] },
  { ...ANSWER, links: [{ to: 'xbosh', href: `http://${DOMAIN}/bosh` }] },
  { ...ANSWER, links: [{ to: 'xbosh', href: `gopher://${DOMAIN}/bosh` }] },
  {
    ...{ ...ANSWER, trust: { trusted: false, error: 'wrong-name' } },
    links: [{ to: 'websocket', href: `wss://${DOMAIN}/other` }],
  },
);

function answered(format: 'xml' | 'json'): fc.Arbitrary<Seen> {
  return orSilence(answers).map((one) => [observe('web.host-meta', DOMAIN, one, format)]);
}

const WEB = { host: DOMAIN, port: 443, origin: 'host-meta', path: '/ws' } as const;
const LESS = { mechanisms: ['PLAIN', 'SCRAM-SHA-1'] };
const SECURED: readonly Partial<Spot>[] = [
  { transport: 'websocket', ...WEB },
  {
    ...{ transport: 'bosh', ...WEB },
    versions: { 'TLSv1.2': { stream: LESS }, 'TLSv1.3': { stream: LESS } },
  },
  { transport: 'websocket', ...WEB, versions: { 'TLSv1.3': { stream: { condition: 'reset' } } } },
  {
    transport: 'websocket',
    ...WEB,
    versions: { 'TLSv1.3': { stream: failed('refused', 'http') } },
  },
  { transport: 'websocket', ...WEB, unreached: failed('refused', 'tcp') },
  { transport: 'https', host: 'up.example.org', port: 443, origin: 'upload' },
];

/** A link to a host without an address. */
const NOWHERE = 'c2s-websocket/gone.example.org:443/-/ws';

const secured: fc.Arbitrary<Seen> = fc.constantFrom(...SECURED).chain((parts) => {
  const spot = good('c2s', parts);
  const seen = observationsAt(spot);
  const refused = parts.unreached !== undefined;
  return fc
    .boolean()
    .map((again) => [
      ...seen,
      ...(refused ? [observe('endpoint', NOWHERE, failed('unreachable', 'dns'))] : []),
      ...(refused && again ? [observe('tcp.again', idAt(spot), parts.unreached)] : []),
    ]);
});

const CLEARTEXT: Endpoint = {
  ...{ role: 'c2s', transport: 'websocket-cleartext', host: DOMAIN, port: 80 },
  ...{ address: '192.0.2.7', family: 4, origin: 'host-meta', path: '/ws' },
};

const cleartext: fc.Arbitrary<Seen> = fc
  .record({
    said: fc.constantFrom<'offer' | 'nothing' | 'error' | 'limit' | 'web' | 'silence'>(
      ...(['offer', 'nothing', 'error', 'limit', 'web', 'silence'] as const),
    ),
    condition: fc.constantFrom('not-authorized', 'encryption-required', 'aborted', null),
  })
  .map(({ said, condition }): Seen => {
    const id = endpointId(CLEARTEXT);
    const header = { from: DOMAIN, to: null, id: '1', version: '1.0', lang: 'en', ns: NS.client };
    const open = { phase: 'clear', header, features: null, error: null, redirects: [] } as const;
    const errorOf = (name: string) =>
      ({ ...open, error: { condition: name, text: null, seeOtherHost: null, other: [] } }) as const;
    const offers = said === 'offer' ? LESS : {};
    const value = {
      offer: { ...open, features: featuresElement(offers) },
      nothing: { ...open, features: featuresElement(offers) },
      error: errorOf('undefined-condition'),
      limit: errorOf('policy-violation'),
      web: open,
      silence: failed('timeout', 'http'),
    }[said];
    const auth = { mechanism: 'PLAIN', answer: 'failure', condition, text: null } as const;
    return [
      observe('endpoint', id, CLEARTEXT),
      observe('stream.open', id, value, 'clear'),
      ...(said === 'offer' && condition !== null ? [observe('sasl.clear', id, auth)] : []),
    ];
  });

const nothing = fc.constant<Seen>([]);

export const webSeen: fc.Arbitrary<Seen> = fc
  .tuple(
    ...[answered('xml'), answered('json')],
    fc.oneof(nothing, secured),
    fc.oneof(nothing, cleartext),
  )
  .map((found) => found.flat());
