import type { Argv } from 'yargs';
import { compare } from '../../compare/compare.js';
import type { Comparison } from '../../model/index.js';
import { EXIT, Problem, type Exit } from '../../util/problem.js';
import { isCounted, type FailOn } from '../../report/kit/exit-code.js';
import { renderComparison } from '../../report/comparison/comparison.js';
import { TOOL } from '../../util/tool.js';
import { assertWritable } from '../../util/atomic-write.js';
import { readOperand, takenFrom, wantedOf, type Taken, type Wanted } from '../operands.js';
import { deliverText } from '../output.js';
import { COMMAND_OPTIONS } from '../../options/commands.js';
import { read, type Given, type Values } from '../../options/read.js';
import { operandsOf } from '../options/arguments.js';
import { declare } from '../options/declare.js';
import { onInterrupt } from '../interrupt.js';
import { assertBindable } from '../../api/prepare-scan.js';
import { prepareScan } from '../prepare-scan.js';
import { progressLine } from '../progress.js';

const EPILOGUE = `An operand is one of:
  a domain        it is scanned now
  a recording     (scan --record) it is judged by the rules of this version
  a verdict       (--format json) its rulings are kept
An existing file, a name with a slash and a name that ends in .json are files.
Two operands of one domain are shown as before and after, by their dates.
Rows that were not checked count for no service.

Exit codes for one domain at two times:
  0  no row at or above --fail-on got worse
  1  a row at or above --fail-on got worse
  2  no row got worse, but a known row is unknown now, or no service was found
  3  an operand could not be read or scanned
Exit codes for several services:
  0  all were compared
  2  one has no XMPP service: its column is unknown
  3  an operand could not be read or scanned

Examples:
  $0 compare example.org example.net
  $0 compare yesterday.json example.org --fail-on should
  $0 compare a.json b.json c.json -f html -o comparison.html`;

const OPTIONS = COMMAND_OPTIONS.compare;

export function builder(yargs: Argv): Argv {
  return declare(yargs, OPTIONS)
    .positional('operands', {
      type: 'string',
      array: true,
      demandOption: true,
      describe: 'Two or more domains, recordings or verdicts',
    })
    .epilogue(EPILOGUE);
}

type Flags = Values<typeof OPTIONS>;

export async function handle(given: Given): Promise<Exit> {
  const flags = read(OPTIONS, given);
  const operands = operandsOf(given, 'operands');
  const wanted = operands.map(wantedOf);
  if (wanted.length < 2) {
    throw new Problem(
      `compare needs two or more domains or files; one was given: ${operands[0] ?? ''}`,
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

/** Reads files before scans: if one cannot be read, a long scan would be wasted. */
async function takeAll(wanted: readonly Wanted[], flags: Flags): Promise<readonly Taken[]> {
  const domains = wanted.flatMap((one) => (one.kind === 'domain' ? [one.domain] : []));
  const twice = domains.find((domain, index) => domains.indexOf(domain) !== index);
  if (twice !== undefined) {
    throw new Problem(
      `${twice} is given twice: to compare it over time, give a recording of another day`,
    );
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

/**
 * Scans one after another, because several domains may be on one host, and each password must be
 * refused only once.
 */
async function scanAll(
  domains: readonly string[],
  flags: Flags,
): Promise<ReadonlyMap<string, Taken>> {
  await assertBindable(flags);
  const prepared = await prepareScan(flags, domains);
  const progress = progressLine(flags.quiet);
  const interruption = onInterrupt('the scan', flags.quiet);
  const { signal } = interruption;
  const scanned = new Map<string, Taken>();
  try {
    for (const domain of domains) {
      if (signal.aborted) break;
      const recording = await prepared.run(domain, { onProgress: progress.show, signal });
      progress.clear();
      scanned.set(domain, takenFrom(recording, 'scan', domain));
    }
  } finally {
    interruption.end();
  }
  return scanned;
}

/** Returns the exit code for one domain at two times. */
export function exitOf({ rows, columns }: Comparison, failOn: FailOn): Exit {
  if (failOn === 'never') return EXIT.fine;
  const strict = rows.filter((row) => isCounted(row, failOn));
  if (strict.some(({ change }) => change === 'worse')) return EXIT.shortfall;
  const blind = columns.some(({ problem }) => problem !== null);
  return blind || strict.some(({ change }) => change === 'lost') ? EXIT.undetermined : EXIT.fine;
}
