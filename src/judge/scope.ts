/** How the service stands as far as one scan could see it with the access that it had. Pure. */
import { hasCode, type Code } from '../rules/codes.js';
import { grants } from './engine/access-needed.js';
import type { Access, Coded, Row, Ruling, Scope, Settings, Verdict } from '../model/index.js';
import { isMust } from './actions.js';

/** Access that an operator can add to a scan, in the order in which reports name it. */
const MORE_ACCESS = [
  'federated',
  'account',
  'intrusive',
  'operator',
] as const satisfies readonly Access[];

/** Access that the scan did not have: neither used nor given and refused. */
export function furtherAccess(
  held: readonly Access[],
  { account, federated }: Pick<Settings, 'account' | 'federated'>,
): readonly Access[] {
  // The rows report that an account was refused; to give it again does not help.
  const given = (access: Access): boolean =>
    (access === 'account' && account) || (access === 'federated' && federated);
  return MORE_ACCESS.filter((access) => !grants(held, access) && !given(access));
}

/** Codes of findings where the server was asked and gave no answer that a ruling can use. */
const OBSTACLES: ReadonlySet<string> = new Set<Code>([
  'NO_ENDPOINT',
  'ENDPOINT_UNASKED',
  'SRV_UNASKED',
  'UNASKED',
  'STREAM_ERROR',
  'NO_FEATURES',
  'HANDSHAKE_REFUSED',
  'NODE_CANNOT_NEGOTIATE',
  // The survey of suites makes a refusal certain, and that of features a binding type: it failed.
  'TLS_REFUSED_UNSURE',
  'CHANNEL_BINDING_UNSETTLED',
]);

function isObstacle({ code, args }: Coded): boolean {
  return OBSTACLES.has(code) || ('reason' in args && 'layer' in args);
}

/**
 * Access that would let the row be ruled on, where only access is wanting: empty for a row that is
 * ruled on, and for one that this access should have shown (a time-out, a refused account).
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
 * Whether the scan should have seen the row, and did not: its ruling says so, or all that was not
 * seen was an obstacle. Where one endpoint answered and showed that it takes more access, an
 * obstacle at another changes nothing: without that access the row is not ruled on either way.
 * A ruling that only counts says neither: there, one obstacle is enough.
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
 * The MUST rows by what was seen of them, and the status that they give the scope. `strict`: rows
 * out of reach, and rows that are met in part, leave it undetermined.
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

/** `configurable` is off, and no evidence that it is on: it counts as not seen. */
function isOpen({ status }: Ruling): boolean {
  return status === 'manual' || status === 'not-observed' || status === 'configurable';
}

/** A verdict of schema 1. The first releases did not write the optional fields. */
export type EarlierVerdict = Omit<Verdict, 'rows' | 'scope'> & {
  readonly rows: readonly (Omit<Row, 'needs'> & Partial<Pick<Row, 'needs'>>)[];
  readonly scope: Omit<Scope, 'status' | 'strict' | 'must'> &
    Partial<Pick<Scope, 'status' | 'strict'>> & {
      readonly must: Pick<Scope['must'], 'total' | 'ruled'> & Partial<Scope['must']>;
    };
};

/** The verdict with the fields of its scope and rows that its version did not write. */
export function withScopeStatus(earlier: EarlierVerdict): Verdict {
  const { access, settings, strict = false } = earlier.scope;
  const further = furtherAccess(access, settings);
  const rows = earlier.rows.map((row): Row => ({
    ...row,
    needs: row.needs ?? neededAccess(row.ruling, row.access, further),
  }));
  return { ...earlier, rows, scope: { ...earlier.scope, ...scopeOfRows(rows, strict) } };
}
