/** Findings on a requirement that changed between two scans. */
import { parseEndpointId } from '../model/endpoint-id.js';
import type { Finding, FindingChanges, Operand, WithSavedText } from '../model/index.js';

type Findings = readonly WithSavedText<Finding>[];

/**
 * Returns the findings of the requirement `id` that are gone, new or altered from the first
 * verdict to the second.
 */
export function findingChanges(id: string, operands: readonly Operand[]): FindingChanges {
  const [before, after] = operands;
  if (before === undefined || after === undefined) throw new Error('there are not two times');
  if (before.problem !== null || after.problem !== null) {
    return { gone: [], appeared: [], altered: [] };
  }
  const [placeBefore, placeAfter] = [placesOf(before, after), placesOf(after, before)];
  const gone = grouped(findingsOf(before, id), placeBefore);
  const appeared = grouped(findingsOf(after, id), placeAfter);
  const result = { gone: [] as WithSavedText<Finding>[], appeared: [] as WithSavedText<Finding>[] };
  const altered: { before: WithSavedText<Finding>; after: WithSavedText<Finding> }[] = [];
  for (const key of new Set([...gone.keys(), ...appeared.keys()])) {
    const [was, is] = withoutEqual(gone.get(key) ?? [], appeared.get(key) ?? []);
    const pairs = Math.min(was.length, is.length);
    for (const [index, finding] of was.slice(0, pairs).entries()) {
      const later = is[index];
      if (later !== undefined) altered.push({ before: finding, after: later });
    }
    result.gone.push(...was.slice(pairs));
    result.appeared.push(...is.slice(pairs));
  }
  return { ...result, altered };
}

function findingsOf({ verdict }: Operand, id: string): Findings {
  return verdict.rows.find((row) => row.id === id)?.ruling.findings ?? [];
}

/**
 * Returns a key by which findings of two scans match: the endpoint or name that they are about. If
 * the other scan did not see the address of an endpoint, the key is its host and port.
 */
function placesOf(own: Operand, other: Operand): (subject: string) => string {
  const there = new Set(other.verdict.scope.endpoints.map(({ id }) => id));
  const here = new Set(own.verdict.scope.endpoints.map(({ id }) => id));
  return (subject) => {
    const endpoint = here.has(subject) && !there.has(subject) ? parseEndpointId(subject) : null;
    if (endpoint === null) return subject;
    const { role, transport, host, port, path = '' } = endpoint;
    return `${role}-${transport}/${host}:${port}${path}`;
  };
}

function grouped(
  findings: Findings,
  place: (subject: string) => string,
): ReadonlyMap<string, Findings> {
  const groups = new Map<string, WithSavedText<Finding>[]>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.code, place(finding.subject), finding.status]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return groups;
}

/** Returns both lists of findings without pairs that have the same arguments and basis. */
function withoutEqual(before: Findings, after: Findings): readonly [Findings, Findings] {
  const said = ({ args, basis }: Finding): string => JSON.stringify([basis, ordered(args)]);
  const left = [...after];
  const gone = before.filter((finding) => {
    const at = left.findIndex((later) => said(later) === said(finding));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return [gone, left];
}

/**
 * Returns the arguments of a finding sorted by name, because a saved verdict may have them in
 * another order.
 */
function ordered(args: object): readonly (readonly [string, unknown])[] {
  return Object.entries(args).sort(([a], [b]) => (a < b ? -1 : 1));
}
