/**
 * Selects the configuration changes that fix the unmet requirements of a verdict, for the server's
 * software and version.
 */
import type { ConfiguredSoftware, EndpointSummary, Finding, Row } from '../model/index.js';
import type { Condition } from './change.js';
import { supportedBy, withoutHarm } from './changes.js';

/** Server software as the server reports it. */
export interface RunningSoftware {
  /** Name of the software as the server sends it: `Prosody`. */
  readonly name: string;
  readonly version: string | null;
}

/** Parts of a verdict by which configuration changes are selected. */
export interface Ground {
  readonly domain: string;
  readonly rows: readonly Row[];
  readonly endpoints: readonly EndpointSummary[];
  /** Software of the server; null if it is unknown, or answers differ. */
  readonly software: RunningSoftware | null;
  /**
   * Which changes to select: `none` (the default) selects changes without costs for users, `only`
   * those with costs, `all` both.
   */
  readonly costs?: CostlyChanges;
}

/** Which changes to select: those without costs, only those with costs, or both. */
export type CostlyChanges = 'none' | 'only' | 'all';

/** An advised change, and the endpoints whose findings require it. */
export interface Wanted<C extends Condition, E = EndpointSummary> {
  readonly change: C;
  readonly endpoints: readonly E[];
}

/**
 * Returns the configuration changes of `all` that the findings of the verdict require, in order;
 * empty if the server runs other software.
 */
export function wantedOf<C extends Condition>(
  all: readonly C[],
  software: ConfiguredSoftware,
  ground: Ground,
): readonly Wanted<C>[] {
  if (!mayRun(software, ground)) return [];
  const version = ground.software?.version ?? null;
  const { costs = 'none' } = ground;
  const supported = withoutHarm(supportedBy(all, version)).filter(
    (change) => costs === 'all' || (change.costs === null) === (costs === 'none'),
  );
  return supported.flatMap((change) => {
    const faults = faultsOf(change, ground.rows);
    if (faults.length === 0) return [];
    const places = ground.endpoints.filter(({ id }) =>
      faults.some(({ subject }) => subject === id),
    );
    const own = places.filter(({ role }) => change.role === null || role === change.role);
    // A finding that is not about an endpoint is about the domain, and so concerns both roles (c2s
    // and s2s).
    const everywhere = faults.some(({ subject }) => places.every(({ id }) => id !== subject));
    if (own.length === 0 && !everywhere) return [];
    const { role } = change;
    const ofRole = ground.endpoints.filter((one) => role === null || one.role === role);
    return [{ change, endpoints: own.length > 0 ? own : ofRole }];
  });
}

/**
 * Returns the version of the software, such as `13.0.1`, if the server is known to run it; else
 * null.
 */
export function versionOf(software: ConfiguredSoftware, ground: Ground): string | null {
  return isSaid(software, ground) ? (ground.software?.version ?? null) : null;
}

function mayRun(software: ConfiguredSoftware, ground: Ground): boolean {
  return ground.software === null || isSaid(software, ground);
}

function isSaid(software: ConfiguredSoftware, ground: Ground): boolean {
  return ground.software?.name.trim().toLowerCase() === software;
}

function faultsOf(
  { requirement, codes, statuses }: Condition,
  rows: readonly Row[],
): readonly Finding[] {
  const row = rows.find(({ id }) => id === requirement);
  if (row === undefined || !isAtFault(row, statuses)) return [];
  return row.ruling.findings.filter(
    (finding) =>
      statuses.some((one) => one === finding.status) &&
      (codes === null || codes.some((code) => code === finding.code)),
  );
}

/**
 * Whether the requirement has a status that a change can improve: missing, partial, or `manual` if
 * the change applies to manual findings.
 */
function isAtFault({ ruling }: Row, statuses: Condition['statuses']): boolean {
  const isManual = ruling.status === 'manual' && statuses.includes('manual');
  return isManual || ruling.status === 'missing' || ruling.status === 'partial';
}
