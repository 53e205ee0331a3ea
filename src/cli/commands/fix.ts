import type { Argv } from 'yargs';
import { fixesOf, type FileFix } from '../../advice/fix.js';
import type { RunningSoftware } from '../../advice/wanted.js';
import { judge, softwareIn } from '../../judge/judge.js';
import type { Recording, Verdict } from '../../model/index.js';
import { assertBindable } from '../../api/prepare-scan.js';
import { COMMAND_OPTIONS } from '../../options/commands.js';
import type { NamedSoftware } from '../../options/fix.js';
import { read, type Given, type Values } from '../../options/read.js';
import { noService } from '../../scan/no-service.js';
import { EXIT, Problem, type Exit } from '../../util/problem.js';
import { readConfiguration } from '../configuration-file.js';
import { fixText } from '../fix-text.js';
import { onInterrupt } from '../interrupt.js';
import { wantedOf } from '../operands.js';
import { operandsOf } from '../options/arguments.js';
import { declare } from '../options/declare.js';
import { prepareScan } from '../prepare-scan.js';
import { print } from '../print.js';
import { progressLine } from '../progress.js';
import { readRecording } from '../recording-file.js';

const EPILOGUE = `The operand is a domain, which is scanned now, or a recording (scan --record).
fix prints, and changes nothing:
  commands to run on the server before and after the change
  one block for each configuration file, with the place where it belongs
  DNS records in the form of a zone file
With --config FILE it prints a unified diff instead. Changes without a certain
place in FILE stay in a block. Lines before the diff begin with #.

Exit codes:
  0  the changes were printed, or there is nothing to change
  2  the domain has no XMPP service
  3  the scan could not run, or a file could not be read

Examples:
  $0 fix example.org
  $0 fix today.json --software prosody@13.0
  $0 fix example.org --config prosody.cfg.lua > fix.diff
  patch -p0 --dry-run < fix.diff`;

const OPTIONS = COMMAND_OPTIONS.fix;

export function builder(yargs: Argv): Argv {
  return declare(yargs, OPTIONS)
    .positional('operand', {
      type: 'string',
      demandOption: true,
      describe: 'A domain to scan, or a recording',
    })
    .epilogue(EPILOGUE);
}

type Flags = Values<typeof OPTIONS>;

export async function handle(given: Given): Promise<Exit> {
  const flags = read(OPTIONS, given);
  const operands = operandsOf(given, 'operand');
  if (operands.length > 1) throw new Problem('fix takes one domain or recording');
  const wanted = wantedOf(operands[0] ?? '');
  const file = flags.config === undefined ? null : await readConfiguration(flags.config);
  const recording =
    wanted.kind === 'file' ? await readRecording(wanted.name) : await scan(wanted.domain, flags);
  const empty = noService(recording);
  if (empty !== null) {
    process.stderr.write(`xmpp-safeguard: ${empty.message}\n`);
    return empty.exit;
  }
  const verdict = judge(recording);
  const software = softwareOf(recording, flags.software, file?.software);
  const fixes = fixesFor(verdict, software, file);
  await print(fixText(verdict, software, fixes, file?.name ?? null));
  return EXIT.fine;
}

function fixesFor(
  verdict: Verdict,
  software: RunningSoftware | null,
  file: Awaited<ReturnType<typeof readConfiguration>> | null,
): readonly FileFix[] {
  const { domain, rows, scope } = verdict;
  const ground = { domain, rows, endpoints: scope.endpoints, software };
  return fixesOf(ground, file);
}

/** The named software, else that of the file, else what the server reports. */
function softwareOf(
  recording: Recording,
  named: NamedSoftware | undefined,
  ofFile: NamedSoftware['name'] | undefined,
): RunningSoftware | null {
  if (named !== undefined && ofFile !== undefined && named.name !== ofFile) {
    throw new Problem(`--software ${named.name}: --config is a file of ${ofFile}`);
  }
  const reported = softwareIn(recording);
  const isReported = (name: string): boolean => reported?.name.trim().toLowerCase() === name;
  const name = named?.name ?? ofFile;
  if (name === undefined) return reported;
  return {
    name,
    version: named?.version ?? (isReported(name) ? (reported?.version ?? null) : null),
  };
}

async function scan(domain: string, flags: Flags): Promise<Recording> {
  await assertBindable(flags);
  const prepared = await prepareScan(flags, [domain]);
  const progress = progressLine(flags.quiet);
  const interruption = onInterrupt('the scan', flags.quiet);
  const { signal } = interruption;
  return prepared.run(domain, { onProgress: progress.show, signal }).finally(() => {
    progress.clear();
    interruption.end();
  });
}
