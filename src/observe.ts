import {
  endpointId,
  type Endpoint,
  type Failure,
  type Kind,
  type Kinds,
  type Observation,
} from './model.js';
import { observationId } from './probe.js';

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
