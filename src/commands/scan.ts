import type { Argv } from 'yargs';
import { parseDomain } from '../domain.js';
import { judge } from '../judge.js';
import type { Exit } from '../problem.js';
import { formatRecording } from '../recording-text.js';
import { triage } from '../triage.js';
import { assertWritable, writeWhole } from '../whole-file.js';
import { readGates, throughGates } from './gates.js';
import { deliver, exitOf, withOutput } from './output.js';
import { progressLine } from './progress.js';
import { prepareScan, withScanOptions } from './scan-options.js';

export const describe = 'Scan a domain and rule on every requirement';

export function builder<T>(yargs: Argv<T>) {
  return withScanOptions(withOutput(yargs))
    .positional('domain', {
      type: 'string',
      demandOption: true,
      describe: 'The XMPP domain: what stands after the @ of an address',
    })
    .option('record', {
      type: 'string',
      requiresArg: true,
      describe: 'Save what was seen to FILE, for judge',
    })
    .option('quiet', {
      alias: 'q',
      type: 'boolean',
      default: false,
      describe: 'No progress on stderr',
    });
}

type Flags = Awaited<ReturnType<typeof builder>['argv']> & { readonly domain: string };

export async function handle(flags: Flags): Promise<Exit> {
  const domain = parseDomain(flags.domain);
  const prepared = await prepareScan(flags, [domain]);
  const gates = await readGates(flags, [domain]);
  if (flags.out !== undefined) await assertWritable(flags.out, '--out');
  if (flags.record !== undefined) await assertWritable(flags.record, '--record');

  const progress = progressLine(flags.quiet);
  const recording = await prepared.run(domain, { onProgress: progress.show });
  progress.clear();
  const empty = triage(recording);
  // A scan that found nothing is still a record of what was asked.
  if (flags.record !== undefined)
    await writeWhole(flags.record, formatRecording(recording), '--record');
  if (empty !== null) {
    process.stderr.write(`xmpp-safeguard: ${empty.message}\n`);
    return empty.exit;
  }
  const verdict = throughGates(judge(recording), gates);
  await deliver(verdict, flags);
  return exitOf(verdict, flags.failOn);
}
