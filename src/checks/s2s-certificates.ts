import { distinct } from '../facts/order.js';
import { featuresOf, mechanismsOf, phaseOf } from '../facts/streams.js';
import { establishedAt } from '../facts/tls-versions.js';
import type { Observation, Seen } from '../model.js';
import { markOf, type Check, type Mark } from './check.js';
import { argsOf, overEndpoints, unseen, worstOf } from './merge.js';
import { noFeaturesMark, noTlsMark, unansweredMark } from './unseen.js';

/**
 * RFC 6120 §13.7 and XEP-0178: we come without a certificate. To be turned away is one of the
 * refusals that are needed, and no probe of this version comes with a bad one; a dialback on
 * offer says that a peer may do without. EXTERNAL says nothing: ejabberd offers it to anyone.
 */
export const s2sCertificates: Check<'s2s-certificates'> = (input) =>
  overEndpoints(
    input,
    ['s2s'],
    ({ id }) => look(input.seen, id),
    (survey) => {
      const outcome = worstOf(survey, () => ({
        code: 'DIALBACK_AFTER_TLS',
        args: {
          mechanisms: distinct(
            argsOf(survey, 'DIALBACK_AFTER_TLS').flatMap(({ mechanisms }) => mechanisms),
          ),
        },
      }));
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

function look(seen: Seen, id: string): readonly Mark[] {
  const streams = seen.at('stream.open', id).filter((stream) => !stream.id.endsWith('#clear'));
  if (streams.length > 0) return streams.map((stream) => markOfStream(id, stream));
  if (establishedAt(seen, id).length === 0) return [noTlsMark(seen, id)];
  return [unansweredMark(id, 'secured-stream', null, null)];
}

function markOfStream(id: string, stream: Observation<'stream.open'>): Mark {
  const { value } = stream;
  if (value === undefined) return noFeaturesMark(id, phaseOf(stream), stream);
  const evidence = [stream.id];
  const { error, phase } = value;
  if (error?.condition === 'not-authorized' || error?.condition === 'policy-violation') {
    const args = { condition: error.condition, text: error.text ?? '' };
    const coded = { code: 'PEER_WITHOUT_CERTIFICATE_REFUSED', args } as const;
    return markOf(id, 'not-observed', null, coded, evidence);
  }
  const features = featuresOf(value);
  if (features === null) return noFeaturesMark(id, phase, stream);
  const args = { mechanisms: mechanismsOf(features) };
  return features.dialback === null
    ? markOf(id, 'not-observed', null, { code: 'NO_DIALBACK_AFTER_TLS', args }, evidence)
    : markOf(id, 'partial', 'observed', { code: 'DIALBACK_AFTER_TLS', args }, evidence);
}
