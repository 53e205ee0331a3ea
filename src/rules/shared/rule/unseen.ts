/** The gaps of facts as findings, for rules that are functions. */
import { findingOf, type SubjectFinding } from '../../../judge/engine/check.js';
import type { Gap } from '../../../judge/engine/reading.js';
import * as gaps from '../facts/gaps.js';

function gapFinding(subject: string, { why, evidence }: Gap): SubjectFinding {
  return findingOf(subject, 'not-observed', null, why, evidence);
}

type Rest<F> = F extends (...args: infer A) => Gap ? A : never;

export function unansweredMark(
  subject: string,
  ...args: Rest<typeof gaps.unansweredGap>
): SubjectFinding {
  return gapFinding(subject, gaps.unansweredGap(...args));
}

export function noFeaturesMark(
  subject: string,
  ...args: Rest<typeof gaps.noFeaturesGap>
): SubjectFinding {
  return gapFinding(subject, gaps.noFeaturesGap(...args));
}

export function unknownVersionMark(
  subject: string,
  ...args: Rest<typeof gaps.unknownVersionGap>
): SubjectFinding {
  return gapFinding(subject, gaps.unknownVersionGap(...args));
}

export function unseenStreamMark(
  ...[seen, id, stream]: Rest<typeof gaps.unseenStreamGap>
): SubjectFinding {
  return gapFinding(id, gaps.unseenStreamGap(seen, id, stream));
}

export function noTlsMark(...[seen, id]: Rest<typeof gaps.noTlsGap>): SubjectFinding {
  return gapFinding(id, gaps.noTlsGap(seen, id));
}

export function noStreamMark(...[seen, id]: Rest<typeof gaps.noStreamGap>): SubjectFinding {
  return gapFinding(id, gaps.noStreamGap(seen, id));
}
