/**
 * Computes which requirements a scan could check with its access, and the result for these
 * requirements. Has no side effects.
 */
import { hasCode, type Code } from '../rules/codes.js';
import { grants } from './engine/access-needed.js';
import type { Access, Coded, Row, Ruling, Scope, Settings, Verdict } from '../model/index.js';
import { usedNetwork } from '../model/without-network.js';
import { isMust } from './actions.js';

/**
 * Kinds of access that an operator can give to a scan, such as an account, in the order of
 * reports.
 */
const MORE_ACCESS = [
  'public',
  'federated',
  'account',
  'intrusive',
  'operator',
] as const satisfies readonly Access[];

/**
 * Returns the kinds of access (such as an account) that the scan did not use, without those that
 * were given but that the server refused.
 */
export function furtherAccess(
  held: readonly Access[],
  { account, federated }: Pick<Settings, 'account' | 'federated'>,
): readonly Access[] {
  // Do not recommend access (such as an account) that the user gave and the server refused: the
  // results already report the refusal.
  const given = (access: Access): boolean =>
    (access === 'account' && account) || (access === 'federated' && federated);
  // Without a scan, recommend further evidence of the operator, although the operator already gave
  // at least one file.
  const isFileOnly = !usedNetwork({ access: held });
  const more = (access: Access): boolean =>
    (access === 'operator' && isFileOnly) || !grants(held, access);
  return MORE_ACCESS.filter((access) => more(access) && !given(access));
}

/**
 * Codes of findings which show that an observation is missing for another reason than a lack of
 * access, such as a stream error.
 */
const OBSTACLES: ReadonlySet<string> = new Set<Code>([
  'NO_ENDPOINT',
  'ENDPOINT_UNASKED',
  'SRV_UNASKED',
  'UNASKED',
  'STREAM_ERROR',
  'NO_FEATURES',
  'HANDSHAKE_REFUSED',
  'NODE_CANNOT_NEGOTIATE',
  // `TLS_REFUSED_UNSURE` means that the survey of cipher suites failed, and
  // `CHANNEL_BINDING_UNSETTLED` that the survey of TLS extensions failed.
  'TLS_REFUSED_UNSURE',
  'CHANNEL_BINDING_UNSETTLED',
  // The server software refuses the configuration, so more access to the service would not help.
  'CONFIGURATION_REFUSED',
]);

function isObstacle({ code, args }: Coded): boolean {
  return OBSTACLES.has(code) || ('reason' in args && 'layer' in args);
}

/**
 * Returns the access (such as an account) with which the requirement could be judged, if only
 * access is missing. Empty for a judged requirement, and for one that this access should have
 * shown (for example after a timeout or a refused account).
 */
export function neededAccess(
  ruling: Ruling,
  access: readonly Access[],
  further: readonly Access[],
): readonly Access[] {
  if (isRuled(ruling)) return [];
  return hasFailed(ruling) ? [] : further.filter((one) => access.includes(one));
}

/**
 * Whether the scan should have observed the requirement but failed: the reason of its status is a
 * failure (see `OBSTACLES`), or the reasons of all findings that are not observed are failures. If
 * one such finding only needs more access (such as an account), the failures do not matter,
 * because the requirement cannot be judged without that access. If the sentence only counts
 * endpoints, one failure is enough.
 */
function hasFailed(ruling: Ruling): boolean {
  if (ruling.status !== 'not-observed') return false;
  const unseen = ruling.findings.filter(({ status }) => status === 'not-observed');
  if (hasCode(ruling, 'NOT_SEEN_EVERYWHERE')) {
    return unseen.length === 0 || unseen.some(isObstacle);
  }
  return isObstacle(ruling) || (unseen.length > 0 && unseen.every(isObstacle));
}

export function isRuled({ status }: Pick<Ruling, 'status'>): boolean {
  return status !== 'not-observed' && status !== 'manual';
}

/**
 * Returns the numbers of MUST requirements by result, and the resulting status. With `strict`, the
 * status is undetermined if a requirement is only partly met, or if the scan could not see it.
 */
export function scopeOfRows(
  rows: readonly Row[],
  strict: boolean,
): Pick<Scope, 'status' | 'strict' | 'must'> {
  const must = rows.filter((row) => isMust(row) && !row.section.startsWith('clients/'));
  const unwaived = must.filter(({ waiver }) => waiver === undefined);
  const count = (is: (row: Row) => boolean): number => unwaived.filter(is).length;
  const counts = {
    met: count(({ ruling }) => isMet(ruling)),
    partial: count(({ ruling }) => ruling.status === 'partial'),
    missing: count(({ ruling }) => ruling.status === 'missing'),
    unseen: count(({ ruling, needs }) => isOpen(ruling) && needs.length === 0),
    outOfReach: count(({ ruling, needs }) => isOpen(ruling) && needs.length > 0),
    waived: must.length - unwaived.length,
  };
  return {
    status: statusOf(counts, strict, must.length),
    strict,
    must: {
      total: must.length,
      ruled: must.filter(({ ruling }) => isRuled(ruling)).length,
      ...counts,
    },
  };
}

function statusOf(
  { missing, unseen, partial, outOfReach }: Omit<Scope['must'], 'total' | 'ruled'>,
  strict: boolean,
  total: number,
): Scope['status'] {
  if (missing > 0) return 'failed';
  const open = unseen > 0 || (strict && outOfReach + partial > 0);
  return open || total === 0 ? 'undetermined' : 'passed';
}

function isMet({ status }: Ruling): boolean {
  return status === 'compliant' || status === 'not-applicable';
}

/**
 * Whether the status is unknown. `configurable` means off by default, without evidence that it is
 * on, so it counts as unknown.
 */
function isOpen({ status }: Ruling): boolean {
  return status === 'manual' || status === 'not-observed' || status === 'configurable';
}

/** A verdict of schema 1, in which the first releases omitted the optional fields. */
export type EarlierVerdict = Omit<Verdict, 'rows' | 'scope'> & {
  readonly rows: readonly (Omit<Row, 'needs'> & Partial<Pick<Row, 'needs'>>)[];
  readonly scope: Omit<Scope, 'status' | 'strict' | 'must'> &
    Partial<Pick<Scope, 'status' | 'strict'>> & {
      readonly must: Pick<Scope['must'], 'total' | 'ruled'> & Partial<Scope['must']>;
    };
};

/**
 * Adds to a verdict of an earlier version the fields of its scope and requirements that only this
 * version writes.
 */
export function withScopeStatus(earlier: EarlierVerdict): Verdict {
  const { access, settings, strict = false } = earlier.scope;
  const further = furtherAccess(access, settings);
  const rows = earlier.rows.map((row): Row => ({
    ...row,
    needs: row.needs ?? neededAccess(row.ruling, row.access, further),
  }));
  return { ...earlier, rows, scope: { ...earlier.scope, ...scopeOfRows(rows, strict) } };
}
