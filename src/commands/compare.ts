import type { Argv } from 'yargs';
import { compare } from '../compare.js';
import type { Comparison } from '../model.js';
import { EXIT, Problem, type Exit } from '../problem.js';
import { createGate } from '../net/gate.js';
import { isCounted, type FailOn } from '../report/gate.js';
import { COMPARISON_FORMATS, renderComparison } from '../report/comparison.js';
import { TOOL } from '../tool.js';
import { assertWritable } from '../whole-file.js';
import { readOperand, takenFrom, wantedOf, type Taken, type Wanted } from './operands.js';
import { deliverText } from './output.js';
import { onInterrupt } from './interrupt.js';
import { progressLine } from './progress.js';
import { prepareScan, withScanOptions } from './scan-options.js';

export const describe = 'Compare several services, or one service at two times';

const EPILOGUE = `Each operand is one of:
  a domain: it is scanned now
  a recording (scan --record): it is judged by the current rules
  a verdict (--format json): it stays as it was judged
An existing file, a name with a slash, and a name that ends in .json are files.
Two operands of one domain are compared as before and after, by their dates.
Unknown rows (not observed, manual) do not count as differences.

Exit codes for one domain at two times:
  0  no row at or above --fail-on is worse
  1  at least one is worse
  2  none is worse, but one is no longer known, or no service was found
  3  an operand could not be read or scanned
Exit codes for several services:
  0  compared
  2  no service was found at one of them: its column is empty
  3  an operand could not be read or scanned

Examples:
  $0 compare example.org example.net
  $0 compare yesterday.json example.org --fail-on should
  $0 compare a.json b.json c.json --format html --out comparison.html`;

export function builder<T>(yargs: Argv<T>) {
  return withScanOptions(yargs)
    .positional('operands', {
      type: 'string',
      array: true,
      demandOption: true,
      describe: 'Two or more domains, recordings or verdicts',
    })
    .option('format', {
      alias: 'f',
      requiresArg: true,
      choices: COMPARISON_FORMATS,
      default: 'terminal' as const,
      describe: 'Format of the comparison',
    })
    .option('out', {
      alias: 'o',
      type: 'string',
      requiresArg: true,
      describe: 'Write the comparison to FILE (complete or not at all)',
    })
    .option('fail-on', {
      requiresArg: true,
      choices: ['must', 'should', 'never'] as const,
      default: 'must' as const,
      describe: 'Exit with 1 if a row at this level or above is worse than before',
    })
    .option('color', {
      type: 'boolean',
      describe: 'Use colours even in a pipe (--no-color: never)',
    })
    .option('verbose', {
      alias: 'v',
      type: 'boolean',
      default: false,
      describe: 'Show every row and every changed finding',
    })
    .option('quiet', {
      alias: 'q',
      type: 'boolean',
      default: false,
      describe: 'No progress on stderr',
    })
    .epilogue(EPILOGUE);
}

type Flags = Awaited<ReturnType<typeof builder>['argv']> & { readonly operands: string[] };

export async function handle(flags: Flags): Promise<Exit> {
  const wanted = flags.operands.map(wantedOf);
  if (wanted.length < 2) {
    throw new Problem(
      `compare needs at least two operands; only one was given: ${flags.operands[0] ?? ''}`,
    );
  }
  if (flags.out !== undefined) await assertWritable(flags.out, '--out');
  const taken = await takeAll(wanted, flags);
  const comparison = compare(
    taken.map(({ operand }) => operand),
    TOOL,
  );
  await deliverText((options) => renderComparison(comparison, flags.format, options), flags);
  const exits = taken.map(({ exit }) => exit);
  if (exits.includes(EXIT.unable)) return EXIT.unable;
  if (comparison.kind === 'times') return exitOf(comparison, flags.failOn);
  return exits.includes(EXIT.undetermined) ? EXIT.undetermined : EXIT.fine;
}

/** Files first: if one cannot be read, a long scan would be wasted. */
async function takeAll(wanted: readonly Wanted[], flags: Flags): Promise<readonly Taken[]> {
  const domains = wanted.flatMap((one) => (one.kind === 'domain' ? [one.domain] : []));
  const twice = domains.find((domain, index) => domains.indexOf(domain) !== index);
  if (twice !== undefined) {
    throw new Problem(`${twice} is given twice: compare it with a recording of another time`);
  }
  const files = new Map<string, Taken>();
  for (const { kind, name } of wanted) {
    if (kind === 'file' && !files.has(name)) files.set(name, await readOperand(name));
  }
  const scanned = domains.length === 0 ? null : await scanAll(domains, flags);
  return wanted.flatMap((one) => {
    const taken = one.kind === 'file' ? files.get(one.name) : scanned?.get(one.domain);
    return taken === undefined ? [] : [taken];
  });
}

/** One after another, as several may be on one host; a password is refused once. */
async function scanAll(
  domains: readonly string[],
  flags: Flags,
): Promise<ReadonlyMap<string, Taken>> {
  const prepared = await prepareScan(flags, domains);
  const gate = createGate(prepared.settings);
  const progress = progressLine(flags.quiet);
  const interruption = onInterrupt('the scan', flags.quiet);
  const { signal } = interruption;
  const scanned = new Map<string, Taken>();
  try {
    for (const domain of domains) {
      if (signal.aborted) break;
      const recording = await prepared.run(domain, { onProgress: progress.show, signal, gate });
      progress.clear();
      scanned.set(domain, takenFrom(recording, 'scan', domain));
    }
  } finally {
    interruption.end();
  }
  return scanned;
}

/** Of one domain at two times. */
export function exitOf({ rows, columns }: Comparison, failOn: FailOn): Exit {
  if (failOn === 'never') return EXIT.fine;
  const strict = rows.filter((row) => isCounted(row, failOn));
  if (strict.some(({ change }) => change === 'worse')) return EXIT.shortfall;
  const blind = columns.some(({ problem }) => problem !== null);
  return blind || strict.some(({ change }) => change === 'lost') ? EXIT.undetermined : EXIT.fine;
}
