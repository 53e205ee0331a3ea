/**
 * Judges requirements by evidence of the operator only, without a scan. Uses no network or clock.
 */
import type { Coded, Observation, Status } from '../model/index.js';
import { KINDS } from '../model/index.js';
import { observationView } from '../model/observation-view.js';
import { outcomeOf } from './engine/outcome.js';
import { furtherOutcomes, withFurther } from './engine/further-evidence.js';
import type { DeclaredRequirement } from './engine/requirement.js';
import { WITHOUT_NETWORK } from '../model/without-network.js';

export type EvidenceRow = Coded & { readonly id: string; readonly status: Status };

/**
 * Returns the results of the requirements for which the observations give a status or a reason.
 * `at`: ISO 8601, UTC.
 */
export function rowsOfEvidence(
  catalogue: readonly DeclaredRequirement[],
  observations: readonly Observation[],
  domain: string,
  at: string,
): readonly EvidenceRow[] {
  const seen = observationView(observations, KINDS);
  const open = outcomeOf('manual', null, { code: 'OPERATOR_ONLY', args: {} });
  return catalogue.flatMap(({ id, access: needs, further = {} }) => {
    const input = { seen, domain, settings: WITHOUT_NETWORK, access: [], needs, at };
    const { status, code, args, findings } = withFurther(open, furtherOutcomes(further, input));
    return findings.length === 0 ? [] : [{ id, status, code, args }];
  });
}
