/** Waivers and baselines: unmet requirements that the exit code does not count. */
import { existsSync } from 'node:fs';
import { holdAgainst, type Earlier } from '../judge/baseline.js';
import type { Verdict, Waiver } from '../model/index.js';
import { Problem } from '../util/problem.js';
import { visible } from '../report/kit/escape.js';
import { plural } from '../report/kit/words.js';
import type { SafeguardFile } from '../files/safeguard-file.js';
import { scopeOfRows } from '../judge/scope.js';
import { applyWaivers, idleWaivers } from '../judge/waivers.js';

/** Name of the file with the waivers, which is read from the current folder if it exists. */
const POLICY = 'safeguard.yml';

export interface AcceptanceFlags {
  /** Path in `--policy`; false for `--no-policy`. */
  readonly policy?: string | boolean | undefined;
  readonly baseline?: string | undefined;
  readonly strict?: boolean | undefined;
}

export interface Acceptance {
  readonly waivers: readonly Waiver[];
  readonly baseline: Earlier | null;
  readonly strict: boolean;
}

/** Contents of safeguard.yml. If the file does not exist: no path and no waivers. */
export interface Policy extends SafeguardFile {
  /** Path of safeguard.yml as the user wrote it; null if no such file was read. */
  readonly path: string | null;
}

/**
 * Reads the file of `--policy`, else ./safeguard.yml, and reports on stderr that it does. Throws
 * `Problem`.
 */
export async function readPolicy(policy: AcceptanceFlags['policy']): Promise<Policy> {
  const named = typeof policy === 'string' ? policy : undefined;
  if (policy === false || (named === undefined && !existsSync(POLICY))) {
    return { waivers: [], path: null };
  }
  const path = named ?? POLICY;
  // Import this module late, because compiling schemas needs more time than the rest of the start.
  const { readSafeguardFile } = await import('../files/safeguard-file.js');
  const file = await readSafeguardFile(path);
  if (named === undefined) {
    const waivers = plural(file.waivers.length, 'waiver');
    tell(`using ./${path}: ${waivers} (--no-policy ignores the file)`);
  }
  return { ...file, path };
}

/** Returns the waivers of `policy` and the baseline that the options name. Throws `Problem`. */
export async function readAcceptance(
  flags: AcceptanceFlags,
  domains: readonly string[],
  policy?: Policy,
): Promise<Acceptance> {
  const { waivers } = policy ?? (await readPolicy(flags.policy));
  const strict = flags.strict ?? false;
  if (flags.baseline === undefined) return { waivers, baseline: null, strict };
  const { readBaseline } = await import('../files/baseline-file.js');
  const baseline = await readBaseline(flags.baseline);
  if (!domains.includes(baseline.domain)) {
    const said = visible(baseline.domain, 253);
    throw new Problem(
      `--baseline ${flags.baseline}: belongs to ${said}, not to ${domains.join(', ')}`,
    );
  }
  return { waivers, baseline, strict };
}

/**
 * Returns the verdict with waivers and baseline applied. Reports waivers without effect on stderr.
 */
export function throughGates(
  verdict: Verdict,
  { waivers, baseline, strict }: Acceptance,
  at: string = new Date().toISOString(),
): Verdict {
  const scope = { ...verdict.scope, ...scopeOfRows(verdict.rows, strict) };
  const waived = applyWaivers({ ...verdict, scope }, waivers, at);
  for (const { requirement, until } of waived.expiredWaivers ?? []) {
    tell(`the waiver for ${requirement} expired: its last day was ${until}`);
  }
  for (const { requirement } of idleWaivers(verdict, waivers, at)) {
    const status = verdict.rows.find(({ id }) => id === requirement)?.ruling.status;
    const why = status === undefined ? 'this report has no such row' : `the row is ${status}`;
    tell(`the waiver for ${requirement} has no effect: ${why}`);
  }
  return baseline?.domain === verdict.domain ? holdAgainst(waived, baseline) : waived;
}

function tell(what: string): void {
  process.stderr.write(`xmpp-safeguard: ${what}\n`);
}
