/** Derives the recommended actions of a verdict from its requirements that are not met. */
import { hasCode, type Code } from '../rules/codes.js';
import type { DeclaredRequirement, Ground } from './engine/requirement.js';
import type { Action, Priority, Row } from '../model/index.js';

const PRIORITIES = ['high', 'medium', 'low'] as const satisfies readonly Priority[];

/** Returns the recommended actions by priority, then in catalogue order. */
export function actionsOf(
  catalogue: readonly DeclaredRequirement[],
  rows: readonly Row[],
  ground: Ground,
): readonly Action[] {
  const requirements = new Map(catalogue.map((requirement) => [requirement.id, requirement]));
  return PRIORITIES.flatMap((priority) => [
    ...rows
      .filter((row) => priorityOf(row) === priority)
      .map(({ id }) => ({
        priority,
        requirement: id,
        records: requirements.get(id)?.records?.(ground) ?? [],
      })),
    ...(priority === 'medium' ? rows.flatMap(srvActionOf) : []),
  ]);
}

const SRV_FAULTS: readonly Code[] = [
  'SRV_TARGET_NO_ADDRESS',
  'SRV_TARGET_REFUSES',
  'SRV_TARGET_PORT_ZERO',
  'SRV_TARGET_IS_ADDRESS',
  'SRV_ROOT_AMONG_TARGETS',
];

/**
 * Returns an action to repair SRV records, even if the requirement is met: a service with valid
 * SRV targets meets it despite further invalid ones.
 */
function srvActionOf({ id, ruling }: Row): readonly Action[] {
  const because = ruling.findings
    .filter((finding) => hasCode(finding, ...SRV_FAULTS))
    .map(({ code, args }) => ({ code, args }));
  return because.length === 0
    ? []
    : [{ priority: 'medium', requirement: id, records: [], because }];
}

/**
 * Codes of findings on faults that keep validating clients from connecting. These faults decide
 * the priority of an action before the level (MUST, SHOULD or MAY) of its requirement does.
 */
const SHUTS_OUT: readonly Code[] = ['DNSSEC_BOGUS', 'TLSA_BOGUS', 'TLSA_MISMATCH'];

function priorityOf(row: Row): Priority | null {
  const { level, ruling } = row;
  const { status } = ruling;
  if (status !== 'missing' && status !== 'partial' && status !== 'configurable') return null;
  if (ruling.findings.some((one) => one.status === 'missing' && hasCode(one, ...SHUTS_OUT))) {
    return 'high';
  }
  if (isMust(row)) return status === 'missing' ? 'high' : 'medium';
  const should = level === 'SHOULD' || level === 'SHOULD NOT';
  return should && status === 'missing' ? 'medium' : 'low';
}

/** Whether the requirement of the verdict row has the level MUST or MUST NOT. */
export function isMust({ level }: Row): boolean {
  return level === 'MUST' || level === 'MUST NOT';
}
