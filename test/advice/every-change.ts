/** Rows of a verdict that ask for chosen changes, as if each of the faults had been seen. */
import { configurationOf } from '../../src/advice/configuration.js';
import type { Condition } from '../../src/advice/change.js';
import { CHANGES } from '../../src/advice/changes.js';
import type { RunningSoftware } from '../../src/advice/wanted.js';
import type { ConfigurationBlock, EndpointSummary, Finding, Row } from '../../src/model/index.js';

export const EVERY_CHANGE: readonly Condition[] = CHANGES;

/** The usual four, of `HOST-POSTURE.example` and of whatever else. */
export const ENDPOINTS: readonly EndpointSummary[] = (
  [
    ['c2s', 'starttls', 5222],
    ['c2s', 'direct', 5223],
    ['s2s', 'starttls', 5269],
    ['s2s', 'direct', 5270],
  ] as const
).map(([role, transport, port]) => ({
  ...{ role, transport, port, host: 'xmpp.example.org', address: '192.0.2.7', family: 4 },
  ...{ origin: 'srv', id: `${role}-${transport}/xmpp.example.org:${port}/192.0.2.7` },
  ...{ reached: true, failure: null },
}));

/** The rows at fault of these changes, at these endpoints; of the domain where there is none. */
function rowsAtFault(
  changes: readonly Condition[],
  endpoints: readonly EndpointSummary[],
): readonly Row[] {
  const byRow = new Map<string, Finding[]>();
  for (const { requirement, codes, statuses, role } of changes) {
    const ids = endpoints.filter((one) => role === null || one.role === role).map(({ id }) => id);
    const code = codes?.[0] ?? 'TLS_ACCEPTED';
    const found = (ids.length === 0 ? ['example.org'] : ids).map((subject) =>
      finding(requirement, subject, code, statuses[0] ?? 'missing'),
    );
    byRow.set(requirement, [...(byRow.get(requirement) ?? []), ...found]);
  }
  return [...byRow].map(([id, findings]) => rowOf(id, findings));
}

export function blocksFor(
  changes: readonly Condition[],
  software: RunningSoftware | null,
  endpoints: readonly EndpointSummary[] = ENDPOINTS,
): readonly ConfigurationBlock[] {
  const rows = rowsAtFault(changes, endpoints);
  const ground = { domain: 'example.org', rows, endpoints: ENDPOINTS, software } as const;
  return configurationOf({ ...ground, costs: 'all' });
}

/** What finding a row has is all that advice goes by. */
export function rowOf(id: string, findings: readonly Finding[]): Row {
  const status = findings.some((one) => one.status === 'missing') ? 'missing' : 'partial';
  const ruling = { code: 'TLS_DISABLED', args: {}, status, basis: 'observed', findings };
  return { id, level: 'MUST', ruling } as unknown as Row;
}

export function finding(
  requirement: string,
  subject: string,
  code: string,
  status: Finding['status'],
): Finding {
  const args = {};
  return {
    requirement,
    subject,
    status,
    basis: 'observed',
    evidence: ['x'],
    code,
    args,
  };
}
