/** `one-endpoint.js DOMAIN ADDRESS`: the whole TLS picture of c2s STARTTLS there, as JSON. */
import { endpointId, type Observation } from '../src/model/index.js';
import { PROBES } from '../probes/index.js';
import { createTrustStore } from '../src/net/tls/trust-store.js';
import { scan } from '../src/scan/scan.js';
import { settingsOf } from '../src/scan/settings.js';

const [domain = '', address = ''] = process.argv.slice(2);
const trust = createTrustStore('none', []);
const settings = settingsOf(
  {
    connect: [`c2s=${address}:5222`],
    resolver: ['127.0.0.1:1'],
    allowPrivate: true,
    roots: 'none',
  },
  [],
  trust.ca,
);
const wanted = ['addresses', 'srv', 'stream', 'tls-lists', 'tls-versions'];
const probes = PROBES.filter(({ id }) => wanted.includes(id));
const begun = performance.now();
const { observations, usage } = await scan({ domain, settings, trust, probes });
const ms = performance.now() - begun;

/** One question for each that is accepted and one for the rest of its list; one for each handshake. */
function leastOf({ kind, value }: Observation): number {
  switch (kind) {
    case 'tls.suites':
    case 'tls.groups':
    case 'tls.signatures':
      return (value?.accepted.length ?? 0) + 1;
    case 'tls.handshake':
      return 1;
    case 'tls.features':
      return value?.fallback == null ? 0 : 1;
    default:
      return 0;
  }
}
const endpoint = observations.find(({ kind }) => kind === 'endpoint')?.value;
console.log(
  JSON.stringify({
    ms: Math.round(ms),
    used: usage[0]?.used ?? 0,
    least: observations.reduce((sum, observation) => sum + leastOf(observation), 0),
    suites: observations.flatMap(({ kind, value }) =>
      kind === 'tls.suites' && value ? [`${value.version} ${value.accepted.length}`] : [],
    ),
    incomplete: observations
      .filter(({ kind, value, failure }) =>
        kind === 'tls.suites' ? failure !== undefined || !value.complete : false,
      )
      .map(({ id }) => id),
    endpoint: endpoint === undefined ? null : endpointId(endpoint as never),
  }),
);
