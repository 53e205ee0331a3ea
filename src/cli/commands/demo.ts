import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Argv } from 'yargs';
import { PROBES } from '../../../probes/index.js';
import { readAccount } from '../../scan/account.js';
import { startDemo, type Demo } from '../../demo/demo.js';
import { judge } from '../../judge/judge.js';
import type { Recording } from '../../model/index.js';
import { createTrustStore } from '../../net/tls/trust-store.js';
import { EXIT, type Exit } from '../../util/problem.js';
import { scan } from '../../scan/scan.js';
import { settingsOf } from '../../scan/settings.js';
import { assertWritable } from '../../util/atomic-write.js';
import { parseTrustAnchors } from '../../wire/dns/dnssec/anchors.js';
import { COMMAND_OPTIONS } from '../../options/commands.js';
import { read, type Given } from '../../options/read.js';
import { declare } from '../options/declare.js';
import { readAcceptance, throughGates } from '../acceptance.js';
import { checkExplain, deliver, recordThen } from '../output.js';
import { progressLine } from '../progress.js';
import { viewOf } from '../options/view.js';

const EPILOGUE = `The demo server has good and bad settings: signed DNS, an account, an upload component, two ports for clients and one for servers.

Exit code: 0 if the scan worked, whatever it found.`;

const OPTIONS = COMMAND_OPTIONS.demo;

export function builder(yargs: Argv): Argv {
  return declare(yargs, OPTIONS).epilogue(EPILOGUE);
}

/**
 * Maximum number of lines of the demo report, so that it and the suggested commands fit on one
 * screen.
 */
const LINES = 40;

/**
 * Runs the demo. The exit code is 0 if the scan worked: the demo server fails requirements on
 * purpose.
 */
export async function handle(given: Given): Promise<Exit> {
  const flags = read(OPTIONS, given);
  checkExplain(flags);
  viewOf(flags);
  if (flags.out !== undefined) await assertWritable(flags.out, '--out');
  if (flags.record !== undefined) await assertWritable(flags.record, '--record');
  const folder = await mkdtemp(join(tmpdir(), 'xmpp-safeguard-'));
  const demo = await startDemo();
  const say = (text: string): void => {
    if (!flags.quiet) process.stderr.write(text);
  };
  try {
    const gates = await readAcceptance(flags, [demo.domain]);
    const files = await writeFiles(demo, folder);
    say(intro(demo, files));
    const recording = await scanDemo(demo, files, flags.quiet);
    return await recordThen(recording, flags.record, async () => {
      await deliver(throughGates(judge(recording), gates), { ...flags, lines: LINES });
      say(TRY_NEXT);
      if (flags.keep) await untilInterrupted(say);
      return EXIT.fine;
    });
  } finally {
    await demo.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Files {
  readonly ca: string;
  readonly trustAnchor: string;
  readonly account: string;
}

/** Writes the files with which a user can scan the demo, readable only for this user. */
async function writeFiles(demo: Demo, folder: string): Promise<Files> {
  const write = async (name: string, text: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, text, { mode: 0o600 });
    return path;
  };
  const { jid, password } = demo.account;
  return {
    ca: await write('ca.pem', demo.ca),
    trustAnchor: await write('root.ds', demo.trustAnchor),
    account: await write('account', `${jid}\n${password}\n`),
  };
}

async function scanDemo(demo: Demo, files: Files, quiet: boolean): Promise<Recording> {
  const trust = createTrustStore('mozilla', [files.ca]);
  const settings = settingsOf(
    // The demo server connects to no other server, so query no reference domains.
    {
      resolver: [demo.resolver],
      allowPrivate: true,
      account: true,
      web: false,
      badS2sDomain: ['none'],
    },
    [],
    trust.ca,
    parseTrustAnchors(demo.trustAnchor),
  );
  const progress = progressLine(quiet);
  try {
    return await scan({
      domain: demo.domain,
      settings,
      trust,
      probes: PROBES,
      account: await readAccount(files.account, demo.domain, {}),
      access: ['public', 'account'],
      onProgress: progress.show,
    });
  } finally {
    progress.clear();
  }
}

function intro({ domain, resolver }: Demo, { ca, trustAnchor, account }: Files): string {
  return `A demo server with good and bad settings runs on this machine. The command to scan it is:
  xmpp-safeguard scan ${domain} --resolver ${resolver} --allow-private \\
    --ca ${ca} --trust-anchor ${trustAnchor} \\
    --account ${account} --bad-s2s-domain none

`;
}

const TRY_NEXT = `
Try next:
  xmpp-safeguard demo -v                         evidence for each row
  xmpp-safeguard demo --row forward-secrecy      one row in detail
  xmpp-safeguard demo -f html -o report.html     a page for the browser
  xmpp-safeguard explain tlsa-records            what a requirement means
  xmpp-safeguard demo --keep                     keep the server running, to scan it yourself
  xmpp-safeguard example.org                     your own server
`;

/** Resolves at SIGINT (Ctrl-C), SIGTERM or SIGHUP. */
async function untilInterrupted(say: (text: string) => void): Promise<void> {
  say('\nThe demo server is still running. Press Ctrl-C to stop it.\n');
  await new Promise<void>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(name, () => resolve());
    }
  });
}
