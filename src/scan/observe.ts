import {
  endpointId,
  type Endpoint,
  type Failure,
  type Kind,
  type Kinds,
  type Observation,
} from '../model/index.js';
import type { RecordType, Resolution } from '../net/dns/resolver.js';
import { failureOf } from '../xmpp/open-stream.js';
import { type Walk } from '../xmpp/walk.js';
import { observationId, type ProbeContext } from './probe.js';

type Step<T> =
  | { readonly value: T; readonly failure?: never }
  | { readonly failure: Failure; readonly value?: never };

/** What a step at an endpoint came to, as an observation. */
export function observeStep<K extends Kind>(
  kind: K,
  endpoint: Endpoint,
  step: Step<Kinds[K]>,
  at: string,
  variant?: string,
): Observation<K> {
  const subject = endpointId(endpoint);
  const id = observationId(kind, subject, variant);
  return { id, kind, subject, at, ...step };
}

/** What the DNS answered to a question, read by `read`, as an observation of the owner. */
export async function observeAnswer<K extends Kind>(
  { net, now }: Pick<ProbeContext<never>, 'net' | 'now'>,
  kind: K,
  owner: string,
  type: RecordType,
  read: (resolution: Resolution) => Kinds[K],
  variant?: string,
): Promise<Observation<K>> {
  const base = { id: observationId(kind, owner, variant), kind, subject: owner };
  try {
    const value = read(await net.resolve(owner, type));
    return { ...base, at: now(), value } as Observation<K>;
  } catch (error) {
    return { ...base, at: now(), failure: failureOf(error, 'dns', owner) } as Observation<K>;
  }
}

export function* observeCertificates(
  certificates: ReadonlyMap<string, Uint8Array>,
  at: string,
): Generator<Observation<'certificate'>> {
  for (const [subject, der] of certificates) {
    yield {
      id: observationId('certificate', subject),
      kind: 'certificate',
      subject,
      at,
      value: { der: Buffer.from(der).toString('base64') },
    };
  }
}

/** A handshake that was asked for by itself, and the stream behind it. */
export function* observeWalk(
  endpoint: Endpoint,
  { handshake, certificates, secured }: Walk,
  at: string,
  variant: string,
): Generator<Observation<'tls.handshake' | 'certificate' | 'stream.open'>> {
  yield observeStep('tls.handshake', endpoint, handshake, at, variant);
  yield* observeCertificates(certificates, at);
  if (secured) yield observeStep('stream.open', endpoint, secured, at, variant);
}
