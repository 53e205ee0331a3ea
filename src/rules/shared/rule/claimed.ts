import { defineRule } from '../../../judge/engine/rule.js';
import type { Codes } from '../../codes.js';
import { claimOn } from '../facts/claims.js';

type ClaimCodes = Pick<Codes, 'CLAIMED' | 'CLAIM_TOO_OLD'>;

/**
 * Parameters of the rule on what the operator states in an attestation. `row` is the id of the
 * requirement.
 */
interface ClaimParams {
  readonly row: string;
}

/**
 * Rule on a claim of the operator that a requirement has a certain status. The claim decides the
 * status until its last day `until`.
 */
export const claimed = defineRule<ClaimParams, ClaimCodes>()({
  scope: 'domain',
  needs: { claim: (at) => claimOn(at, at.params.row) },
  decide({ claim }, say, { time }) {
    const { status, by, since, until, words } = claim.value;
    const args = { status, by, since };
    if (time.slice(0, 10) > until) return say.manual(claim, 'CLAIM_TOO_OLD', { ...args, until });
    const makers = {
      compliant: say.met,
      partial: say.partial,
      missing: say.missing,
      'not-applicable': say.notApplicable,
    };
    const finding = makers[status](claim, 'attested', 'CLAIMED', { ...args, words });
    return [finding, say.row(finding)];
  },
  merge: 'operator',
  row: {},
});
