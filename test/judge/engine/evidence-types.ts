/**
 * Programs that `npm run types` has to refuse: a settled status needs evidence. A line that
 * compiles all the same is an error, "unused '@ts-expect-error' directive".
 */
import { findingOf, outcomeOf, type SubjectFinding } from '../../../src/judge/engine/check.js';
import type { TypedCoded } from '../../../src/rules/codes.js';
import type { Evidence } from '../../../src/model/index.js';

declare const coded: TypedCoded;
declare const ids: readonly string[];
declare const unseen: Extract<Ssh, { status: 'not-observed' }>;
declare const sound: Extract<Ssh, { status: 'missing' }>;

type Ssh = Extract<SubjectFinding, { code: 'SSH_OPEN' }>;
const told = { code: 'SSH_OPEN', args: {}, subject: 'example.org', basis: 'observed' } as const;
const SOME: Evidence = ['ssh.server@example.org'];

type Keep = (program: unknown) => void;

/** Each of these lines compiles. */
export function taken(keep: Keep): void {
  keep({ ...told, status: 'missing', evidence: SOME } satisfies Ssh);
  keep({ ...told, status: 'not-observed', evidence: [] } satisfies Ssh);
  keep({ ...told, status: 'information', evidence: ids } satisfies Ssh);
  keep(findingOf('example.org', 'not-observed', null, coded, []));
  keep(findingOf('example.org', 'compliant', 'observed', coded, ['ssh.server@example.org']));
  keep(outcomeOf('not-observed', null, coded));
  keep(outcomeOf('not-applicable', null, { code: 'CLIENT_ONLY', args: {} }));
  keep(outcomeOf('missing', 'observed', coded, [sound]));
}

/** None of these does. */
export function refused(keep: Keep): void {
  // @ts-expect-error compliant with no evidence
  keep({ ...told, status: 'compliant', evidence: [] } satisfies Ssh);
  // @ts-expect-error partial with evidence that may be empty
  keep({ ...told, status: 'partial', evidence: ids } satisfies Ssh);
  // @ts-expect-error missing without the member
  keep({ ...told, status: 'missing' } satisfies Ssh);
  // @ts-expect-error not-applicable with no evidence
  keep({ ...told, status: 'not-applicable', evidence: [] } satisfies Ssh);
  // @ts-expect-error a finding that lost its evidence
  keep({ ...sound, evidence: [] } satisfies Ssh);
  // @ts-expect-error what was not seen, turned into compliant
  keep({ ...unseen, status: 'compliant' } satisfies Ssh);
  // @ts-expect-error compliant by nothing
  keep(findingOf('example.org', 'compliant', 'observed', coded, []));
  // @ts-expect-error partial by nothing
  keep(findingOf('example.org', 'partial', 'observed', coded, []));
  // @ts-expect-error missing by nothing
  keep(findingOf('example.org', 'missing', 'observed', coded, []));
  // @ts-expect-error not-applicable by nothing
  keep(findingOf('example.org', 'not-applicable', 'observed', coded, []));
  // @ts-expect-error a row that is compliant by itself
  keep(outcomeOf('compliant', 'observed', coded));
  // @ts-expect-error a row that is missing without a finding
  keep(outcomeOf('missing', 'observed', coded, []));
  // @ts-expect-error only the rows for clients are not-applicable by themselves
  keep(outcomeOf('not-applicable', null, { code: 'OPERATOR_ONLY', args: {} }));
}
