/** Observations at random that are made from the examples of their kinds. */
import fc from 'fast-check';
import { PROBES } from '../../probes/index.js';
import { observationFlaw } from '../../src/files/recording.js';
import {
  KIND_SPECS,
  KINDS,
  observationOf,
  type Kind,
  type Observation,
} from '../../src/model/index.js';
import type { Json } from '../json-paths.js';
import { AT, DOMAIN } from './build.js';
import { SILENCE, type Seen } from './silence.js';

/** Kinds that the other random recordings build, with values that fit each other. */
const BUILT: readonly Kind[] = [
  'certificate',
  'dialback.clear',
  'dns.address',
  'dns.caa',
  'dns.security',
  'dns.srv',
  'dns.tlsa',
  'e2ee.bundle',
  'e2ee.messages',
  'endpoint',
  'entity.iq',
  'login.limit',
  'register.attempt',
  'register.form',
  's2s.outgoing',
  's2s.peer',
  'sasl.binding',
  'sasl.clear',
  'sasl.login',
  'sasl.salt',
  'sasl.token',
  'session',
  'ssh.server',
  'stanza.limit',
  'stream.open',
  'stream.starttls',
  'stun.server',
  'stun.srv',
  'tcp.again',
  'tls.features',
  'tls.groups',
  'tls.handshake',
  'tls.signatures',
  'tls.suites',
  'upload.slots',
  'web.host-meta',
];

/** Kinds of probes that no other random recording builds. A new kind is one of them. */
export const EXAMPLE_KINDS: readonly Kind[] = KINDS.filter(
  (kind) => !BUILT.includes(kind) && PROBES.some(({ yields }) => yields.includes(kind)),
);

/** One observation of each kind. Those of probes that run at endpoints are of `endpoint`. */
export function fromExamples(kinds: readonly Kind[], endpoint: string): fc.Arbitrary<Seen> {
  return fc.tuple(...kinds.map((kind) => fromExample(kind, endpoint)));
}

function fromExample(kind: Kind, endpoint: string): fc.Arbitrary<Observation> {
  const { asked } = KIND_SPECS[kind].example;
  const subject = subjectOf(kind, endpoint);
  const failed = observationOf(kind, subject, asked, AT, { failure: SILENCE });
  const values = valuesOf(kind, subject);
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...values.slice(0, 1)) },
    { weight: 5, arbitrary: fc.constantFrom(...values) },
    { weight: 1, arbitrary: fc.constant(failed) },
  );
}

function subjectOf(kind: Kind, endpoint: string): string {
  const { value } = KIND_SPECS[kind].example;
  const isOfEndpoint = PROBES.some(
    ({ scope, yields }) => scope === 'endpoint' && yields.includes(kind),
  );
  if (isOfEndpoint) return endpoint;
  return 'owner' in value ? value.owner : DOMAIN;
}

/** Observations with the value of the example first, and with all variants that the schema allows. */
function valuesOf(kind: Kind, subject: string): readonly Observation[] {
  const { asked, value } = KIND_SPECS[kind].example;
  const plain = JSON.parse(JSON.stringify(value)) as Json;
  const example = observationOf(kind, subject, asked, AT, { value });
  return variantsOf(plain).flatMap((variant) => {
    const observation: unknown = { ...example, value: variant };
    return observationFlaw(observation) === null ? [observation as Observation] : [];
  });
}

/** The value, and the value with one part changed: not true, empty, or null. */
function variantsOf(value: Json): readonly Json[] {
  if (typeof value === 'boolean') return [value, !value];
  if (typeof value !== 'object' || value === null) return [value, null];
  if (Array.isArray(value)) {
    const changed = value.flatMap((item, index) =>
      variantsOf(item)
        .slice(1)
        .map((variant) => value.with(index, variant)),
    );
    return [value, [], ...changed];
  }
  const changed = Object.entries(value).flatMap(([key, item]) =>
    variantsOf(item)
      .slice(1)
      .map((variant) => ({ ...value, [key]: variant })),
  );
  return [value, null, ...changed];
}
