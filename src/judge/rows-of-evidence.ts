/** What evidence of the operator makes of rows by itself, without a scan. Pure. */
import type { Coded, Observation, Settings, Status } from '../model/index.js';
import { KINDS } from '../model/index.js';
import { observationView } from '../model/observation-view.js';
import { outcomeOf } from './engine/outcome.js';
import { furtherOutcomes, withFurther } from './engine/further-evidence.js';
import type { DeclaredRequirement } from './engine/requirement.js';

export type EvidenceRow = Coded & { readonly id: string; readonly status: Status };

/** Settings of a scan that did nothing. */
const NOTHING: Settings = {
  connect: [],
  resolvers: [],
  trustAnchors: [],
  families: [4, 6],
  timeoutMs: 0,
  deadlineMs: 0,
  allowPrivate: false,
  saslAttempts: false,
  account: false,
  federated: false,
  anonymous: false,
  intrusive: [],
  ssh: null,
  roots: 'none',
  ca: [],
  budget: 0,
  open: 0,
  opening: 0,
  bind: null,
  s2s: { from: '', identity: null, listen: null },
};

/** Rows of which the observations say something. `at`: ISO 8601, UTC. */
export function rowsOfEvidence(
  catalogue: readonly DeclaredRequirement[],
  observations: readonly Observation[],
  domain: string,
  at: string,
): readonly EvidenceRow[] {
  const seen = observationView(observations, KINDS);
  const open = outcomeOf('manual', null, { code: 'OPERATOR_ONLY', args: {} });
  return catalogue.flatMap(({ id, access: needs, further = {} }) => {
    const input = { seen, domain, settings: NOTHING, access: [], needs, at };
    const { status, code, args, findings } = withFurther(open, furtherOutcomes(further, input));
    return findings.length === 0 ? [] : [{ id, status, code, args }];
  });
}
