import {
  askedOf,
  type Observation,
  type ObservationView,
  type StreamOpen,
  type TlsVersion,
} from '../../../model/index.js';
import { readFeatures, type Features } from '../../../wire/xmpp/features.js';
import { compareText, distinct } from '../../../util/order.js';
import { memo } from '../../../util/memo.js';
import { versionAnswer, type VersionAnswer } from '../../tls/facts/tls-versions.js';

export type { Features };

export const featuresOf = memo(({ features }: StreamOpen): Features | null =>
  features === null ? null : readFeatures(features),
);

type Phase = StreamOpen['phase'];

/** Returns the observation of a stream before TLS or in one TLS version; null if there is none. */
export function streamAt(
  seen: ObservationView,
  endpointId: string,
  phase: Phase,
): Observation<'stream.open'> | null {
  return seen.at('stream.open', endpointId).find((one) => askedOf(one)?.phase === phase) ?? null;
}

/** Returns the phase of a stream, with or without an answer. */
export function phaseOf(observation: Observation<'stream.open'>): Phase {
  return askedOf(observation)?.phase ?? 'clear';
}

interface SeenFeatures {
  readonly phase: Phase;
  readonly features: Features;
  /** Id of the observation of this stream. */
  readonly id: string;
}

/** Returns all stream features of an endpoint; features before TLS (`clear`) are last. */
export function featuresAt(seen: ObservationView, endpointId: string): readonly SeenFeatures[] {
  return seen
    .at('stream.open', endpointId)
    .flatMap(({ id, value }) => {
      const features = value === undefined ? null : featuresOf(value);
      return value === undefined || features === null ? [] : [{ phase: value.phase, features, id }];
    })
    .sort((a, b) => compareText(a.phase, b.phase));
}

/** Returns the names of the SASL mechanisms of RFC 6120 §6 and XEP-0388. */
export function mechanismsOf(features: Features): readonly string[] {
  return distinct([...features.mechanisms, ...(features.sasl2?.mechanisms ?? [])]);
}

export type SecuredStream =
  | {
      readonly version: TlsVersion;
      readonly state: 'seen';
      readonly features: Features;
      readonly id: string;
    }
  | {
      readonly version: TlsVersion;
      readonly state: 'unseen';
      /**
       * Result of the handshake in this TLS version. If it was refused, the reason may be
       * something other than the version.
       */
      readonly handshake: VersionAnswer;
      /** Observation of the stream whose features are unknown; null if no stream was opened. */
      readonly observation: Observation<'stream.open'> | null;
    }
  | { readonly version: TlsVersion; readonly state: 'refused' };

/** TLS versions to check; TLS 1.1 and older belong to another requirement. */
const CURRENT = ['TLSv1.2', 'TLSv1.3'] as const satisfies readonly TlsVersion[];

/**
 * Returns the result of opening an XMPP stream over each TLS version that is not obsolete (RFC
 * 8996).
 */
export function securedStreams(
  seen: ObservationView,
  endpointId: string,
): readonly SecuredStream[] {
  return CURRENT.map((version): SecuredStream => {
    const handshake = versionAnswer(seen, endpointId, version);
    if (handshake.answer === 'refused' && handshake.firm) return { version, state: 'refused' };
    const observation = streamAt(seen, endpointId, version);
    const features = observation?.value === undefined ? null : featuresOf(observation.value);
    if (observation === null || features === null) {
      return { version, state: 'unseen', handshake, observation };
    }
    return { version, state: 'seen', features, id: observation.id };
  });
}
