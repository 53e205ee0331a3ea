import type { Argv } from 'yargs';
import { judge } from '../../judge/judge.js';
import { COMMAND_OPTIONS } from '../../options/commands.js';
import { read, type Given } from '../../options/read.js';
import { assertWritable } from '../../util/atomic-write.js';
import { Problem, type Exit } from '../../util/problem.js';
import { declare } from '../options/declare.js';
import { viewOf } from '../options/view.js';
import { readAcceptance, throughGates } from '../acceptance.js';
import { operatorEvidence } from '../../api/operator-evidence.js';
import { checkExplain, deliver, exitOf, recordThen } from '../output.js';
import { recordingWithoutNetwork } from '../without-network.js';

const OPTIONS = COMMAND_OPTIONS.check;

const EPILOGUE = `Reads configuration files as the server would, and rules on what they decide. It
opens no connection. What a configuration cannot show, a scan can: give it the
same --config, and it also says where the server contradicts its files.

Examples:
  $0 check --config prosody.cfg.lua --domain example.org
  $0 check --config ejabberd.yml --software ejabberd@24.12 --domain example.org
  $0 check --config prosody.cfg.lua --config compose.yml --env-file .env \\
    --domain example.org`;

export function builder(yargs: Argv): Argv {
  return declare(yargs, OPTIONS).epilogue(EPILOGUE);
}

export async function handle(given: Given): Promise<Exit> {
  const flags = read(OPTIONS, given);
  const { domain } = flags;
  checkExplain(flags);
  viewOf(flags);
  if (domain === undefined) throw new Problem('check: name the domain with --domain');
  const evidence = await operatorEvidence(flags, domain);
  if (evidence.opened === null) throw new Problem('check: name a configuration with --config FILE');
  const gates = await readAcceptance(flags, [domain]);
  if (flags.out !== undefined) await assertWritable(flags.out, '--out');
  if (flags.record !== undefined) await assertWritable(flags.record, '--record');
  const startedAt = new Date().toISOString();
  const recording = await evidence.addedTo(recordingWithoutNetwork(domain, startedAt, []));
  return recordThen(recording, flags.record, async () => {
    const verdict = throughGates(judge(recording), gates);
    const exit = exitOf(verdict, flags.failOn);
    await deliver(verdict, flags, exit);
    return exit;
  });
}
