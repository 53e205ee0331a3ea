import type { TypedCoded } from '../../codes.js';
import { phaseOf, type SecuredStream } from '../facts/streams.js';
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
import { findingOf, type SubjectFinding } from '../../../judge/engine/check.js';

/** Why a question has no answer: it failed, or it was not asked. */
export function unansweredMark(
  subject: string,
  question: Question,
  version: ProtocolVersion | null,
  observation: Pick<Observation, 'id' | 'failure'> | null,
): SubjectFinding {
  const about = { question, version: version ?? '' };
  const failure = observation?.failure;
  const coded: TypedCoded =
    failure === undefined
      ? { code: 'UNASKED', args: about }
      : { code: 'UNANSWERED', args: { ...about, ...failure } };
  return findingOf(
    subject,
    'not-observed',
    null,
    coded,
    observation === null ? [] : [observation.id],
  );
}

/** Why a stream shows no features. */
export function noFeaturesMark(
  subject: string,
  phase: StreamOpen['phase'],
  observation: Observation<'stream.open'> | null,
): SubjectFinding {
  if (observation?.value === undefined) {
    return phase === 'clear'
      ? unansweredMark(subject, 'clear-stream', null, observation)
      : unansweredMark(subject, 'secured-stream', phase, observation);
  }
  const { error } = observation.value;
  const coded: TypedCoded =
    error === null
      ? { code: 'NO_FEATURES', args: { phase } }
      : {
          code: 'STREAM_ERROR',
          args: { phase, condition: error.condition, text: error.text ?? '' },
        };
  return findingOf(subject, 'not-observed', null, coded, [observation.id]);
}

/** Why a version of TLS can't be said to be accepted or refused. */
export function unknownVersionMark(
  subject: string,
  version: ProtocolVersion,
  { failure, evidence }: Extract<VersionAnswer, { answer: 'unknown' }>,
): SubjectFinding {
  const [id] = evidence;
  const observation = id === undefined || failure === null ? null : { id, failure };
  return unansweredMark(subject, 'handshake', version, observation);
}

/** Why the features behind TLS were not seen. */
export function unseenStreamMark(
  seen: ObservationView,
  subject: string,
  stream: Extract<SecuredStream, { state: 'unseen' }>,
): SubjectFinding {
  const { version, handshake, observation } = stream;
  switch (handshake.answer) {
    case 'accepted':
      return (
        (observation === null ? unfinishedMark(seen, subject, version) : null) ??
        noFeaturesMark(subject, version, observation)
      );
    case 'unknown':
      return unknownVersionMark(subject, version, handshake);
    case 'refused': {
      const args = { version, alert: handshake.alert?.name ?? '' };
      const coded = { code: 'TLS_REFUSED_UNSURE', args } as const;
      return findingOf(subject, 'not-observed', null, coded, handshake.evidence);
    }
  }
}

/** Why no handshake came about at an endpoint. */
export function noTlsMark(seen: ObservationView, id: string): SubjectFinding {
  const unfinished = unfinishedMark(seen, id, null);
  if (unfinished !== null) return unfinished;
  const handshakes = seen.at('tls.handshake', id);
  const refused = handshakes.find(({ value }) => value?.outcome === 'refused');
  if (refused?.value?.outcome === 'refused') {
    const { offered, alert } = refused.value;
    const args = { versions: offered, alert: alert?.name ?? '' };
    return findingOf(id, 'not-observed', null, { code: 'HANDSHAKE_REFUSED', args }, [refused.id]);
  }
  return unansweredMark(id, 'handshake', null, handshakes[0] ?? null);
}

/**
 * Why no handshake came about where the server takes TLS: it demands a client certificate, or it
 * insists on what this Node.js cannot negotiate. Null where neither was seen. `version`: that one
 * alone.
 */
function unfinishedMark(
  seen: ObservationView,
  id: string,
  version: TlsVersion | null,
): SubjectFinding | null {
  for (const { id: evidence, value } of seen.at('tls.handshake', id)) {
    if (value?.outcome !== 'refused') continue;
    const { flight } = value;
    if (flight?.certificateRequested !== true) continue;
    if (version !== null && flight.version !== version) continue;
    const args = { version: flight.version, alert: value.alert?.name ?? '' };
    const coded = { code: 'CLIENT_CERTIFICATE_DEMANDED', args } as const;
    return findingOf(id, 'not-observed', null, coded, [evidence]);
  }
  const ours = unnegotiated(seen, id, version);
  if (ours === null) return null;
  const { versions, lacking, alert, evidence } = ours;
  const args = { versions, lacking, alert: alert?.name ?? '' };
  return findingOf(id, 'not-observed', null, { code: 'NODE_CANNOT_NEGOTIATE', args }, evidence);
}

/** Why not one stream of an endpoint shows features. */
export function noStreamMark(seen: ObservationView, id: string): SubjectFinding {
  const [open] = seen.at('stream.open', id);
  if (open !== undefined) return noFeaturesMark(id, phaseOf(open), open);
  if (establishedAt(seen, id).length === 0) return noTlsMark(seen, id);
  return unansweredMark(id, 'secured-stream', null, null);
}
