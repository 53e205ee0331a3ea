import type { Argv } from 'yargs';
import { judge } from '../../judge/judge.js';
import type { Exit } from '../../util/problem.js';
import { noService } from '../../scan/no-service.js';
import { assertWritable } from '../../util/atomic-write.js';
import { COMMAND_OPTIONS } from '../../options/commands.js';
import { read, type Given } from '../../options/read.js';
import { operandsOf } from '../options/arguments.js';
import { declare } from '../options/declare.js';
import { readAcceptance, throughGates } from '../acceptance.js';
import { checkExplain, deliver, exitOf } from '../output.js';
import { viewOf } from '../options/view.js';
import { readRecording } from '../recording-file.js';
import { operatorEvidence } from '../../api/operator-evidence.js';
import { endWithoutVerdict } from '../without-verdict.js';

const OPTIONS = COMMAND_OPTIONS.judge;

export function builder(yargs: Argv): Argv {
  return declare(yargs, OPTIONS).positional('recording', {
    type: 'string',
    demandOption: true,
    describe: 'File that scan --record wrote',
  });
}

export async function handle(given: Given): Promise<Exit> {
  const flags = read(OPTIONS, given);
  checkExplain(flags);
  viewOf(flags);
  if (flags.out !== undefined) await assertWritable(flags.out, '--out');
  const saved = await readRecording(operandsOf(given, 'recording')[0] ?? '');
  const recording = await (await operatorEvidence(flags, saved.domain)).addedTo(saved);
  const gates = await readAcceptance(flags, [recording.domain]);
  const empty = noService(recording);
  if (empty !== null) return endWithoutVerdict(recording.domain, empty, flags);
  const verdict = throughGates(judge(recording), gates);
  const exit = exitOf(verdict, flags.failOn);
  await deliver(verdict, flags, exit);
  return exit;
}
