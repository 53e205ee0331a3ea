import {
  endpointId,
  observationOf,
  type AskedOf,
  type Endpoint,
  type Kind,
  type Kinds,
  type Observation,
  type Step,
} from '../model/index.js';
import { endpointsAt, type LookUp } from '../discovery/place-endpoints.js';
import type { Place } from '../discovery/places.js';
import type { RecordType, Resolution } from '../net/dns/resolver.js';
import { failureOf } from '../xmpp/open-stream.js';
import type { Walk } from '../xmpp/walk.js';
import type { ProbeContext } from './probe.js';

/** Creates an observation from the result of a step at an endpoint. */
export function observeStep<K extends Kind>(
  kind: K,
  endpoint: Endpoint,
  asked: AskedOf[K],
  step: Step<Kinds[K]>,
  at: string,
): Observation<K> {
  return observationOf(kind, endpointId(endpoint), asked, at, step);
}

/** Queries the DNS and creates an observation for the owner, with the value that `read` returns. */
export async function observeAnswer<K extends Kind>(
  { net, now }: Pick<ProbeContext<never>, 'net' | 'now'>,
  kind: K,
  owner: string,
  asked: AskedOf[K],
  type: RecordType,
  read: (resolution: Resolution) => Kinds[K],
): Promise<Observation<K>> {
  return observeLookUp(now, kind, owner, asked, () => net.resolve(owner, type).then(read));
}

/** Makes a DNS lookup, and creates an observation about the owner name `owner` from its result. */
export async function observeLookUp<K extends Kind>(
  now: () => string,
  kind: K,
  owner: string,
  asked: AskedOf[K],
  lookUp: () => Promise<Kinds[K]>,
): Promise<Observation<K>> {
  let step: Step<Kinds[K]>;
  try {
    step = { value: await lookUp() };
  } catch (error) {
    step = { failure: failureOf(error, 'dns', owner) };
  }
  return observationOf(kind, owner, asked, now(), step);
}

export function* observeCertificates(
  certificates: ReadonlyMap<string, Uint8Array>,
  at: string,
): Generator<Observation<'certificate'>> {
  for (const [sha256, der] of certificates) {
    const value = { der: Buffer.from(der).toString('base64') };
    yield observationOf('certificate', sha256, {}, at, { value });
  }
}

/** Yields the observations of a separate handshake and of the stream after it. */
export function* observeWalk(
  endpoint: Endpoint,
  asked: AskedOf['tls.handshake'],
  { handshake, certificates, secured }: Walk,
  at: string,
): Generator<Observation<'tls.handshake' | 'certificate' | 'stream.open'>> {
  yield observeStep('tls.handshake', endpoint, asked, handshake, at);
  yield* observeCertificates(certificates, at);
  if (secured && asked.version !== 'any') {
    yield observeStep('stream.open', endpoint, { phase: asked.version }, secured, at);
  }
}

/**
 * Returns one observation for each address of a host and port, and a failure if the host has no
 * address or a lookup failed. `lookUps` are the address lookups of the host; empty for an IP address.
 */
export function observeEndpoints(
  { settings, now }: Pick<ProbeContext<never>, 'settings' | 'now'>,
  place: Place,
  lookUps: readonly LookUp[],
): Observation<'endpoint'>[] {
  const { endpoints, failure } = endpointsAt(place, lookUps, settings.families);
  const found = endpoints.map((value) =>
    observationOf('endpoint', endpointId(value), {}, now(), { value }),
  );
  if (failure === null) return found;
  const subject = endpointId({ ...place, address: '-' });
  return [...found, observationOf('endpoint', subject, {}, now(), { failure })];
}
