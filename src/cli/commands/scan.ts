import { dirname, resolve } from 'node:path';
import type { Argv } from 'yargs';
import { parseDomain } from '../../util/domain.js';
import { judge } from '../../judge/judge.js';
import { Problem, type Exit } from '../../util/problem.js';
import { noService } from '../../scan/no-service.js';
import { assertWritable } from '../../util/atomic-write.js';
import { EVIDENCE_OPTIONS } from '../../options/evidence.js';
import { COMMAND_OPTIONS } from '../../options/commands.js';
import { namesFromFile, read, relocated, type Given, type Values } from '../../options/read.js';
import { handleBatch, isBatch } from './batch.js';
import { operandsOf } from '../options/arguments.js';
import { declare } from '../options/declare.js';
import { readAcceptance, readPolicy, throughGates, type Policy } from '../acceptance.js';
import { onInterrupt } from '../interrupt.js';
import { checkExplain, deliver, exitOf, recordThen } from '../output.js';
import { assertBindable } from '../../api/prepare-scan.js';
import { operatorEvidence } from '../../api/operator-evidence.js';
import { prepareScan } from '../prepare-scan.js';
import { endWithoutVerdict } from '../without-verdict.js';
import { progressLine } from '../progress.js';
import { viewOf } from '../options/view.js';

const EPILOGUE = `Several domains: one line for each as its scan ends, then a summary.
With --out FOLDER each domain gets a report there. With --format jsonl each
line is a JSON object: a verdict as in --format json, or
{"domain", "error": {"reason", "message"}}. The scans share one DNS cache, the
limits per address and the failed logins allowed there. A refused account is
not tried again.

safeguard.yml can set defaults for these options in its scan section.

Exit codes of one domain:
  0  passed: nothing that --fail-on counts is missing
  1  failed: something that --fail-on counts is missing
  2  undetermined: a MUST within reach was not seen, or there is no service
  3  the scan could not run: bad arguments, no network
Exit codes of several domains:
  0  every domain passed
  1  at least one domain failed
  2  none failed; one is undetermined or not scanned, or a line of --file is bad
  3  no domain could be scanned
If the reader closes the pipe (| head), the scan of several domains stops, and
the exit code is that of the results so far.`;

const OPTIONS = COMMAND_OPTIONS.scan;

export function builder(yargs: Argv): Argv {
  return declare(yargs, OPTIONS)
    .positional('domain', {
      type: 'string',
      array: true,
      describe: 'XMPP domains: the part after the @ of an address',
    })
    .epilogue(EPILOGUE);
}

export async function handle(given: Given): Promise<Exit> {
  const policy = await readPolicy(read(OPTIONS, given).policy);
  const flags = { ...withFile(given, policy), domain: operandsOf(given, 'domain') };
  const { format } = flags;
  checkExplain(flags);
  if (isBatch(flags) || format === 'jsonl') {
    if (flags.attest.length > 0) {
      throw new Problem('--attest: only for one domain, and not with --format jsonl');
    }
    if (flags.config.length > 0) {
      throw new Problem('--config: only for one domain, and not with --format jsonl');
    }
    return handleBatch(flags, policy);
  }
  const domain = parseDomain(flags.domain[0] ?? '');
  viewOf(flags);
  await assertBindable(flags);
  const evidence = await operatorEvidence(flags, domain);
  const prepared = await prepareScan(flags, [domain]);
  const gates = await readAcceptance(flags, [domain], policy);
  if (flags.out !== undefined) await assertWritable(flags.out, '--out');
  if (flags.record !== undefined) await assertWritable(flags.record, '--record');

  const progress = progressLine(flags.quiet);
  const interruption = onInterrupt('the scan', flags.quiet);
  const { signal } = interruption;
  const scanned = await prepared.run(domain, { onProgress: progress.show, signal }).finally(() => {
    progress.clear();
    // An interrupted scan has no result: this call ends the process.
    interruption.end();
  });
  const recording = await evidence.addedTo(scanned);
  const empty = noService(recording);
  // Write the recording even if the scan found no service.
  return recordThen(recording, flags.record, async () => {
    if (empty !== null) return endWithoutVerdict(domain, empty, flags);
    const verdict = throughGates(judge(recording), gates);
    const exit = exitOf(verdict, flags.failOn);
    await deliver(verdict, { ...flags, format }, exit);
    return exit;
  });
}

/**
 * Returns the options of the command line. Options that are missing there are read from
 * safeguard.yml. Paths are relative to the folder of that file. Reports the options from the file
 * on stderr.
 */
function withFile(given: Given, { scan: said, path }: Policy): Values<typeof OPTIONS> {
  const typed = read(OPTIONS, given);
  if (said === undefined || path === null) return typed;
  const isMany = isBatch({ ...typed, domain: operandsOf(given, 'domain') });
  // Evidence of the operator is about one service, so a scan of several domains ignores the
  // evidence in safeguard.yml.
  const scan = isMany ? withoutEvidence(said) : said;
  const names = namesFromFile(given, OPTIONS, scan);
  if (names.length > 0) {
    process.stderr.write(`xmpp-safeguard: scan options from ${path}: ${names.join(', ')}\n`);
  }
  const folder = dirname(resolve(path));
  return read(
    OPTIONS,
    given,
    relocated(OPTIONS, scan, (name) => resolve(folder, name)),
  );
}

function withoutEvidence<File extends object>(file: File): File {
  const kept = Object.entries(file).filter(([name]) => !Object.hasOwn(EVIDENCE_OPTIONS, name));
  return Object.fromEntries(kept) as File;
}
