import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Argv } from 'yargs';
import { startDemo } from '../demo/demo.js';
import { judge } from '../judge.js';
import { createTrustStore } from '../net/trust.js';
import { EXIT, type Exit } from '../problem.js';
import { scan } from '../scan.js';
import { settingsOf } from '../settings.js';
import { assertWritable } from '../whole-file.js';
import { withGroups } from './arguments.js';
import { readGates, throughGates } from './gates.js';
import { deliver, recordThen, withOutput } from './output.js';
import { progressLine } from './progress.js';

export const describe = 'Scan a demo server on this machine (no network, no root needed)';

export function builder<T>(yargs: Argv<T>) {
  return withOutput(withGroups(yargs))
    .option('record', {
      type: 'string',
      requiresArg: true,
      group: 'Output:',
      describe: 'Save all observations to FILE, for judge and compare',
    })
    .option('quiet', {
      alias: 'q',
      type: 'boolean',
      default: false,
      group: 'Output:',
      describe: 'Print no messages and no progress on stderr',
    });
}

type Flags = Awaited<ReturnType<typeof builder>['argv']>;

/** Exits with 0 if the scan worked: the demo server fails requirements on purpose. */
export async function handle(flags: Flags): Promise<Exit> {
  if (flags.out !== undefined) await assertWritable(flags.out, '--out');
  if (flags.record !== undefined) await assertWritable(flags.record, '--record');
  const folder = await mkdtemp(join(tmpdir(), 'xmpp-safeguard-'));
  const demo = await startDemo();
  try {
    const gates = await readGates(flags, [demo.domain]);
    const ca = join(folder, 'ca.pem');
    await writeFile(ca, demo.ca);
    if (!flags.quiet) {
      process.stderr.write(
        `A demo server with good and bad settings runs on this machine. The command to scan it is:\n` +
          `  xmpp-safeguard scan ${demo.domain} --resolver ${demo.resolver} --ca ${ca} --allow-private\n\n`,
      );
    }
    const trust = createTrustStore('mozilla', [ca]);
    const settings = settingsOf({ resolver: [demo.resolver], allowPrivate: true }, [], trust.ca);
    const progress = progressLine(flags.quiet);
    const recording = await scan({
      domain: demo.domain,
      settings,
      trust,
      onProgress: progress.show,
    });
    progress.clear();
    return await recordThen(recording, flags.record, async () => {
      await deliver(throughGates(judge(recording), gates), flags);
      return EXIT.fine;
    });
  } finally {
    await demo.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
