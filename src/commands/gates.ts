/** What an exit code does not count: rows that are waived, and what was so before. */
import { existsSync } from 'node:fs';
import { holdAgainst, type Earlier } from '../baseline.js';
import type { Verdict, Waiver } from '../model.js';
import { Problem } from '../problem.js';
import { visible } from '../report/escape.js';
import { plural } from '../report/marks.js';
import { scopeOfRows } from '../scope.js';
import { applyWaivers, idleWaivers } from '../waivers.js';

/** Looked for where the command runs. */
const POLICY = 'safeguard.yml';

export interface GateFlags {
  /** False: `--no-policy`. */
  readonly policy?: string | boolean | undefined;
  readonly baseline?: string | undefined;
  readonly strict?: boolean | undefined;
}

export interface Gates {
  readonly waivers: readonly Waiver[];
  readonly baseline: Earlier | null;
  readonly strict: boolean;
}

/** Reads what the flags name, before the work; throws `Problem`. */
export async function readGates(flags: GateFlags, domains: readonly string[]): Promise<Gates> {
  const waivers = await readWaivers(flags.policy);
  const strict = flags.strict ?? false;
  if (flags.baseline === undefined) return { waivers, baseline: null, strict };
  // Compiling schemas takes longer than all else that a command does to start.
  const { readBaseline } = await import('../baseline-file.js');
  const baseline = await readBaseline(flags.baseline);
  if (!domains.includes(baseline.domain)) {
    const said = visible(baseline.domain, 253);
    throw new Problem(`--baseline ${flags.baseline}: is of ${said}, not of ${domains.join(', ')}`);
  }
  return { waivers, baseline, strict };
}

async function readWaivers(policy: GateFlags['policy']): Promise<readonly Waiver[]> {
  if (policy === false) return [];
  const named = typeof policy === 'string' ? policy : undefined;
  if (named === undefined && !existsSync(POLICY)) return [];
  const path = named ?? POLICY;
  const { readSafeguardFile } = await import('../safeguard-file.js');
  const { waivers } = await readSafeguardFile(path);
  if (named === undefined) {
    tell(`uses ${path}, found here: ${plural(waivers.length, 'waiver')} (--no-policy: none)`);
  }
  return waivers;
}

/** The verdict with its waivers and what changed; says on stderr which waivers do nothing. */
export function throughGates(
  verdict: Verdict,
  { waivers, baseline, strict }: Gates,
  at: string = new Date().toISOString(),
): Verdict {
  const scope = { ...verdict.scope, ...scopeOfRows(verdict.rows, strict) };
  const waived = applyWaivers({ ...verdict, scope }, waivers, at);
  for (const { requirement, until } of waived.expiredWaivers ?? []) {
    tell(`the waiver of ${requirement} expired: its last day was ${until}`);
  }
  for (const { requirement } of idleWaivers(verdict, waivers, at)) {
    const status = verdict.rows.find(({ id }) => id === requirement)?.ruling.status;
    tell(`the waiver of ${requirement} waives nothing: it is ${status ?? 'no row here'}`);
  }
  return baseline?.domain === verdict.domain ? holdAgainst(waived, baseline) : waived;
}

function tell(what: string): void {
  process.stderr.write(`xmpp-safeguard: ${what}\n`);
}
