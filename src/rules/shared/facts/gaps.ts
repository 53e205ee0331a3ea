/** Reasons why something was not observed, for facts of several topics. */
import type { TypedCoded } from '../../codes.js';
import { phaseOf, type SecuredStream } from './streams.js';
import { establishedAt, type VersionAnswer } from '../../tls/facts/tls-versions.js';
import { unnegotiated } from '../../tls/facts/unnegotiated.js';
import type {
  Observation,
  ProtocolVersion,
  Question,
  ObservationView,
  StreamOpen,
  TlsVersion,
} from '../../../model/index.js';
import { gap, type Gap } from '../../../judge/engine/known.js';

/** Reason for a query without an answer: it failed, or the scan did not make it. */
export function unansweredGap(
  question: Question,
  version: ProtocolVersion | null,
  observation: Pick<Observation, 'id' | 'failure'> | null,
): Gap {
  const about = { question, version: version ?? '' };
  const failure = observation?.failure;
  const ids = observation === null ? [] : [observation.id];
  return failure === undefined
    ? gap('unasked', { code: 'UNASKED', args: about }, ids)
    : gap('failed', { code: 'UNANSWERED', args: { ...about, ...failure } }, ids);
}

/** Returns the reason why the features of a stream are unknown. */
export function noFeaturesGap(
  phase: StreamOpen['phase'],
  observation: Observation<'stream.open'> | null,
): Gap {
  if (observation?.value === undefined) {
    return phase === 'clear'
      ? unansweredGap('clear-stream', null, observation)
      : unansweredGap('secured-stream', phase, observation);
  }
  const { error } = observation.value;
  const coded: TypedCoded =
    error === null
      ? { code: 'NO_FEATURES', args: { phase } }
      : {
          code: 'STREAM_ERROR',
          args: { phase, condition: error.condition, text: error.text ?? '' },
        };
  return gap('unsure', coded, [observation.id]);
}

/** Reason for a TLS version of which it is unknown whether the server accepts it. */
export function unknownVersionGap(
  version: ProtocolVersion,
  { failure, evidence }: Extract<VersionAnswer, { answer: 'unknown' }>,
): Gap {
  const [id] = evidence;
  const observation = id === undefined || failure === null ? null : { id, failure };
  return unansweredGap('handshake', version, observation);
}

/** Reason for stream features after TLS that were not observed. */
export function unseenStreamGap(
  seen: ObservationView,
  endpointId: string,
  stream: Extract<SecuredStream, { state: 'unseen' }>,
): Gap {
  const { version, handshake, observation } = stream;
  switch (handshake.answer) {
    case 'accepted':
      return (
        (observation === null ? unfinishedGap(seen, endpointId, version) : null) ??
        noFeaturesGap(version, observation)
      );
    case 'unknown':
      return unknownVersionGap(version, handshake);
    case 'refused': {
      const args = { version, alert: handshake.alert?.name ?? '' };
      const coded = { code: 'TLS_REFUSED_UNSURE', args } as const;
      return gap('unsure', coded, handshake.evidence);
    }
  }
}

/** Reason for an endpoint at which no TLS handshake was completed. */
export function noTlsGap(seen: ObservationView, id: string): Gap {
  const unfinished = unfinishedGap(seen, id, null);
  if (unfinished !== null) return unfinished;
  const handshakes = seen.at('tls.handshake', id);
  const refused = handshakes.find(({ value }) => value?.outcome === 'refused');
  if (refused?.value?.outcome === 'refused') {
    const { offered, alert } = refused.value;
    const args = { versions: offered, alert: alert?.name ?? '' };
    return gap('unsure', { code: 'HANDSHAKE_REFUSED', args }, [refused.id]);
  }
  return unansweredGap('handshake', null, handshakes[0] ?? null);
}

/**
 * Reason for a server with TLS but without a complete handshake: the server requires a client
 * certificate, or something that this Node.js cannot negotiate. Null if neither was observed.
 * `version` limits the search to one TLS version.
 */
function unfinishedGap(seen: ObservationView, id: string, version: TlsVersion | null): Gap | null {
  for (const { id: evidence, value } of seen.at('tls.handshake', id)) {
    if (value?.outcome !== 'refused') continue;
    const { flight } = value;
    if (flight?.certificateRequested !== true) continue;
    if (version !== null && flight.version !== version) continue;
    const args = { version: flight.version, alert: value.alert?.name ?? '' };
    const coded = { code: 'CLIENT_CERTIFICATE_DEMANDED', args } as const;
    return gap('unsure', coded, [evidence]);
  }
  const ours = unnegotiated(seen, id, version);
  if (ours === null) return null;
  const { versions, lacking, alert, evidence } = ours;
  const args = { versions, lacking, alert: alert?.name ?? '' };
  return gap('unsure', { code: 'NODE_CANNOT_NEGOTIATE', args }, evidence);
}

/** Returns the reason why nothing is known about the stream features of an endpoint. */
export function noStreamGap(seen: ObservationView, id: string): Gap {
  const [open] = seen.at('stream.open', id);
  if (open !== undefined) return noFeaturesGap(phaseOf(open), open);
  if (establishedAt(seen, id).length === 0) return noTlsGap(seen, id);
  return unansweredGap('secured-stream', null, null);
}
