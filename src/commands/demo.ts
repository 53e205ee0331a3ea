import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Argv } from 'yargs';
import { startDemo } from '../demo/demo.js';
import { judge } from '../judge.js';
import { createTrustStore } from '../net/trust.js';
import type { Exit } from '../problem.js';
import { EXIT } from '../problem.js';
import { scan } from '../scan.js';
import { settingsOf } from '../settings.js';
import { assertWritable } from '../whole-file.js';
import { readGates, throughGates } from './gates.js';
import { deliver, recordThen } from './output.js';
import { progressLine } from './progress.js';
import { withOutput } from './output.js';
import { viewOf } from './view.js';

export const describe = 'Scan a server of our own on loopback: no root, no packages, no network';

export function builder<T>(yargs: Argv<T>) {
  return withOutput(yargs).option('record', {
    type: 'string',
    requiresArg: true,
    describe: 'Save what was seen to FILE, for judge',
  });
}

type Flags = Awaited<ReturnType<typeof builder>['argv']>;

/** Always ends well when the scan worked: the demo's server falls short on purpose. */
export async function handle(flags: Flags): Promise<Exit> {
  viewOf(flags);
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
        `A server with a mixed posture runs on loopback; this is what was typed:\n` +
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
