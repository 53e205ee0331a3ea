/**
 * Programs that `npm run types` has to refuse: a settled status needs evidence. A line that
 * compiles all the same is an error, "unused '@ts-expect-error' directive".
 */
import type { SubjectFinding } from '../../../src/judge/engine/outcome.js';
import type { Evidence } from '../../../src/model/index.js';

declare const ids: readonly string[];
declare const unseen: Extract<Ssh, { status: 'not-observed' }>;
declare const sound: Extract<Ssh, { status: 'missing' }>;

type Ssh = SubjectFinding;
const told = { code: 'SSH_OPEN', args: {}, subject: 'example.org', basis: 'observed' } as const;
const SOME: Evidence = ['ssh.server@example.org'];

type Keep = (program: unknown) => void;

/** Each of these lines compiles. */
export function taken(keep: Keep): void {
  keep({ ...told, status: 'missing', evidence: SOME } satisfies Ssh);
  keep({ ...told, status: 'not-observed', evidence: [] } satisfies Ssh);
  keep({ ...told, status: 'information', evidence: ids } satisfies Ssh);
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
}
