import type { Argv } from 'yargs';
import { parseDomain } from '../domain.js';
import { judge } from '../judge.js';
import type { Exit } from '../problem.js';
import { FORMATS } from '../report/index.js';
import { triage } from '../triage.js';
import { assertWritable } from '../whole-file.js';
import { handleBatch, isBatch, withBatchOptions } from './batch.js';
import { readGates, throughGates } from './gates.js';
import { onInterrupt } from './interrupt.js';
import { deliver, exitOf, recordThen, withGates } from './output.js';
import { progressLine } from './progress.js';
import { prepareScan, withScanOptions } from './scan-options.js';
import { viewOf } from './view.js';

export const describe = 'Scan domains and rule on every requirement';

const EPILOGUE = `Of several domains each is told in a line as it ends, and then what they came to; with --out FOLDER each has a report there. --format jsonl gives an object a line: a verdict as --format json has it, or {"domain", "error": {"reason", "message"}}. All share one DNS cache, the limits of each address, and the logins that may fail there; an account that its own server refused is not tried for another.

Exit codes, of several domains:
  0  nothing at or above --fail-on fell short anywhere
  1  something did
  2  not so, but a domain is undetermined or could not be scanned, or a line of the list is no domain
  3  not one domain could be asked: bad arguments, no network`;

export function builder<T>(yargs: Argv<T>) {
  const withForm = yargs
    .positional('domain', {
      type: 'string',
      array: true,
      describe: 'XMPP domains: what stands after the @ of an address',
    })
    .option('format', {
      alias: 'f',
      requiresArg: true,
      choices: [...FORMATS, 'jsonl'] as const,
      default: 'terminal' as const,
      describe: 'Form of the report; jsonl: a verdict a line',
    })
    .option('out', {
      alias: 'o',
      type: 'string',
      requiresArg: true,
      describe:
        'Write the report to FILE, whole or not at all; of several domains a report each into a folder; of jsonl a line each',
    });
  return withBatchOptions(withScanOptions(withGates(withForm)))
    .option('record', {
      type: 'string',
      requiresArg: true,
      describe:
        'Save what was seen to FILE, for judge; of several domains a file each into a folder',
    })
    .epilogue(EPILOGUE);
}

type Flags = Awaited<ReturnType<typeof builder>['argv']>;

export async function handle(flags: Flags): Promise<Exit> {
  const { format } = flags;
  if (isBatch(flags) || format === 'jsonl') return handleBatch(flags);
  const domain = parseDomain(flags.domain?.[0] ?? '');
  viewOf(flags);
  const prepared = await prepareScan(flags, [domain]);
  const gates = await readGates(flags, [domain]);
  if (flags.out !== undefined) await assertWritable(flags.out, '--out');
  if (flags.record !== undefined) await assertWritable(flags.record, '--record');

  const progress = progressLine(flags.quiet);
  const interruption = onInterrupt('the scan', flags.quiet);
  const { signal } = interruption;
  const recording = await prepared
    .run(domain, { onProgress: progress.show, signal })
    .finally(() => {
      progress.clear();
      // What was cut short says nothing of the domain.
      interruption.end();
    });
  const empty = triage(recording);
  // A scan that found nothing is still a record of what was asked.
  return recordThen(recording, flags.record, async () => {
    if (empty !== null) {
      process.stderr.write(`xmpp-safeguard: ${empty.message}\n`);
      return empty.exit;
    }
    const verdict = throughGates(judge(recording), gates);
    const exit = exitOf(verdict, flags.failOn);
    await deliver(verdict, { ...flags, format }, exit);
    return exit;
  });
}
