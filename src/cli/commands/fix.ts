import type { Argv } from 'yargs';
import { fixesOf } from '../../advice/fix.js';
import type { RunningSoftware } from '../../advice/wanted.js';
import { judge, softwareIn } from '../../judge/judge.js';
import type { ConfiguredSoftware, Recording, Verdict } from '../../model/index.js';
import { assertBindable } from '../../api/prepare-scan.js';
import { COMMAND_OPTIONS } from '../../options/commands.js';
import { read, type Given, type Values } from '../../options/read.js';
import { noService } from '../../scan/no-service.js';
import { EXIT, Problem, type Exit } from '../../util/problem.js';
import { givenFile } from '../configuration-file.js';
import { fixText } from '../fix-text.js';
import { onInterrupt } from '../interrupt.js';
import { operatorEvidence } from '../../api/operator-evidence.js';
import { wantedOf, type Wanted } from '../operands.js';
import { operandsOf } from '../options/arguments.js';
import { declare } from '../options/declare.js';
import { prepareScan } from '../prepare-scan.js';
import { print } from '../print.js';
import { progressLine } from '../progress.js';
import { readRecording } from '../recording-file.js';
import { recordingWithoutNetwork } from '../without-network.js';

const EPILOGUE = `The operand is a domain, which is scanned now, or a recording (scan --record).
Without one, --config and --domain judge a configuration without a network.
fix prints, and changes nothing:
  commands to run on the server before and after the change
  one block for each configuration file, with the place where it belongs
  DNS records in the form of a zone file
Changes that shut out clients or other servers, or need another service, are in a
block of their own, which names the cost. --with-costs merges them too.
With --config FILE it prints a unified diff of FILE instead, also for what only
the file shows. Changes without a certain place in FILE stay in a block. Lines
before the diff begin with #. FILE itself is not changed.

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
      describe: 'A domain to scan, or a recording',
    })
    .epilogue(EPILOGUE);
}

type Flags = Values<typeof OPTIONS>;

export async function handle(given: Given): Promise<Exit> {
  const flags = read(OPTIONS, given);
  const operands = operandsOf(given, 'operand');
  if (operands.length > 1) throw new Problem('fix takes one domain or recording');
  const wanted = operands[0] === undefined ? null : wantedOf(operands[0]);
  const software = flags.config.length > 0 ? flags.software : undefined;
  const evidence = await operatorEvidence({ ...flags, software }, null);
  const { opened } = evidence;
  const server = opened?.files.find(({ kind }) => kind === 'prosody' || kind === 'ejabberd');
  const file = server === undefined ? null : await givenFile(server.path, server.text, server.kind);
  const seen = wanted === null ? unseen(flags, opened !== null) : await recorded(wanted, flags);
  const recording = await evidence.addedTo(seen);
  const empty = wanted === null ? null : noService(recording);
  if (empty !== null) {
    process.stderr.write(`xmpp-safeguard: ${empty.message}\n`);
    return empty.exit;
  }
  const verdict = judge(recording);
  const running = softwareOf(recording, flags.software, file?.software) ?? softwareOfFiles(verdict);
  const { domain, rows, scope } = verdict;
  const costs = flags.withCosts ? 'all' : 'none';
  const ground = { domain, rows, endpoints: scope.endpoints, software: running, costs } as const;
  const fixes = fixesOf(ground, file);
  await print(fixText(verdict, running, fixes, file?.name ?? null));
  return EXIT.fine;
}

/**
 * Returns a recording without observations, if only a configuration is judged. Throws `Problem`.
 */
function unseen({ domain }: Flags, isConfigured: boolean): Recording {
  if (domain !== undefined && isConfigured) {
    return recordingWithoutNetwork(domain, new Date().toISOString(), []);
  }
  throw new Problem(
    'name a domain or a recording: xmpp-safeguard fix example.org; or a configuration: fix --config FILE --domain example.org',
  );
}

async function recorded(wanted: Wanted, flags: Flags): Promise<Recording> {
  if (flags.domain !== undefined) {
    throw new Problem('--domain: only without an operand, with --config FILE');
  }
  return wanted.kind === 'file' ? readRecording(wanted.name) : scan(wanted.domain, flags);
}

/**
 * Returns the software that an option names, else that of the configuration file, else what the
 * server reports.
 */
function softwareOf(
  recording: Recording,
  named: Flags['software'],
  ofFile: ConfiguredSoftware | undefined,
): RunningSoftware | null {
  if (named !== undefined) return { name: named.software, version: named.version };
  const reported = softwareIn(recording);
  if (ofFile === undefined) return reported;
  const isReported = reported?.name.trim().toLowerCase() === ofFile;
  return { name: ofFile, version: isReported ? reported.version : null };
}

/** Returns the software whose configuration the recording holds; without a version if it has several. */
function softwareOfFiles({ files = [] }: Verdict): RunningSoftware | null {
  const [first] = files;
  if (first === undefined) return null;
  return { name: first.software, version: files.length === 1 ? first.version : null };
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
