import { distinct } from '../../../util/order.js';
import { featuresOf, mechanismsOf, phaseOf } from '../../shared/facts/streams.js';
import { establishedAt } from '../../tls/facts/tls-versions.js';
import type { TypedCoded } from '../../codes.js';
import { type Observation, type ObservationView, askedOf } from '../../../model/index.js';
import {
  findingOf,
  type AnyInput,
  type Check,
  type SubjectFinding,
  type Outcome,
} from '../../../judge/engine/check.js';
import {
  argsOf,
  overEndpoints,
  unseen,
  worstOf,
  type Survey,
} from '../../../judge/engine/merge.js';
import { outgoingMarks, withOutgoing } from './s2s-outgoing.js';
import { peerMarks } from './s2s-peers.js';
import { noFeaturesMark, noTlsMark, unansweredMark } from '../../shared/rule/unseen.js';

/**
 * RFC 6120 §13.7, XEP-0178 and XEP-0220: servers come that cannot show who they are. None may
 * get in; a dialback that is on offer and led nowhere says that a peer may do without. That
 * EXTERNAL is on offer says nothing: ejabberd offers it to anyone. With an account the other
 * way is tried too.
 */
export const s2sCertificates: Check<'s2s-certificates'> = (input) =>
  withOutgoing(incoming(input), outgoingMarks(input));

function incoming(input: AnyInput): Outcome {
  return overEndpoints(
    input,
    ['s2s'],
    ({ id }) => look(input.seen, id),
    (survey) => {
      const outcome = worstOf(survey, (status) => summary(status, survey));
      const refused = survey.marks.filter(
        ({ code }) => code === 'PEER_WITHOUT_CERTIFICATE_REFUSED',
      );
      const common = outcome.code !== 'NOT_SEEN_EVERYWHERE';
      if (outcome.status !== 'not-observed' || common || refused.length === 0) return outcome;
      const at = new Set(refused.map(({ subject }) => subject)).size;
      return unseen(survey, {
        code: 'S2S_CERTIFICATES_HALF_SEEN',
        args: { refused: at, total: survey.statuses.size },
      });
    },
  );
}

function summary(status: 'compliant' | 'partial' | 'missing', survey: Survey): TypedCoded {
  const at = [...survey.statuses.values()].filter((one) => one === status).length;
  const args = { endpoints: at, total: survey.statuses.size };
  if (status === 'compliant') return { code: 'S2S_CERTIFICATES_ENFORCED', args };
  if (status === 'missing') return { code: 'S2S_CERTIFICATES_NOT_ENFORCED', args };
  if (survey.marks.some(({ code }) => code === 'PEERS_MAY_DIAL_BACK')) {
    return { code: 'S2S_DIALBACK_OPEN', args };
  }
  const offered = argsOf(survey, 'DIALBACK_AFTER_TLS').flatMap(({ mechanisms }) => mechanisms);
  return { code: 'DIALBACK_AFTER_TLS', args: { mechanisms: distinct(offered) } };
}

function look(seen: ObservationView, id: string): readonly SubjectFinding[] {
  const peers = peerMarks(seen, id);
  if (peers === null) return lookAtStreams(seen, id);
  const told = peers.some(({ code }) => code !== 'PEERS_UNANSWERED');
  if (told) return peers;
  // What the scan's own stream without a certificate was told still stands.
  const offers = lookAtStreams(seen, id).filter(({ status }) => status === 'partial');
  return [...offers, ...peers];
}

function lookAtStreams(seen: ObservationView, id: string): readonly SubjectFinding[] {
  const streams = seen.at('stream.open', id).filter((one) => askedOf(one)?.phase !== 'clear');
  if (streams.length > 0) return streams.map((stream) => markOfStream(id, stream));
  if (establishedAt(seen, id).length === 0) return [noTlsMark(seen, id)];
  return [unansweredMark(id, 'secured-stream', null, null)];
}

function markOfStream(id: string, stream: Observation<'stream.open'>): SubjectFinding {
  const { value } = stream;
  if (value === undefined) return noFeaturesMark(id, phaseOf(stream), stream);
  const evidence = [stream.id];
  const { error, phase } = value;
  if (error?.condition === 'not-authorized' || error?.condition === 'policy-violation') {
    const args = { condition: error.condition, text: error.text ?? '' };
    const coded = { code: 'PEER_WITHOUT_CERTIFICATE_REFUSED', args } as const;
    return findingOf(id, 'not-observed', null, coded, evidence);
  }
  const features = featuresOf(value);
  if (features === null) return noFeaturesMark(id, phase, stream);
  const args = { mechanisms: mechanismsOf(features) };
  return features.dialback === null
    ? findingOf(id, 'not-observed', null, { code: 'NO_DIALBACK_AFTER_TLS', args }, evidence)
    : findingOf(id, 'partial', 'observed', { code: 'DIALBACK_AFTER_TLS', args }, evidence);
}
