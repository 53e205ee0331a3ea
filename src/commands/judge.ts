import type { Argv } from 'yargs';
import { judge } from '../judge.js';
import type { Recording } from '../model.js';
import { Problem, type Exit } from '../problem.js';
import { readSaved } from '../saved-file.js';
import { triage } from '../triage.js';
import { assertWritable } from '../whole-file.js';
import { readGates, throughGates } from './gates.js';
import { deliver, exitOf, withOutput } from './output.js';
import { viewOf } from './view.js';

export const describe = 'Rule again on what a scan saved with --record, without a network';

export function builder<T>(yargs: Argv<T>) {
  return withOutput(yargs).positional('recording', {
    type: 'string',
    demandOption: true,
    describe: 'The file of a recording',
  });
}

type Flags = Awaited<ReturnType<typeof builder>['argv']> & { readonly recording: string };

export async function handle(flags: Flags): Promise<Exit> {
  viewOf(flags);
  if (flags.out !== undefined) await assertWritable(flags.out, '--out');
  const recording = await parse(flags.recording);
  const gates = await readGates(flags, [recording.domain]);
  const empty = triage(recording);
  if (empty !== null) {
    process.stderr.write(`xmpp-safeguard: ${empty.message}\n`);
    return empty.exit;
  }
  const verdict = throughGates(judge(recording), gates);
  const exit = exitOf(verdict, flags.failOn);
  await deliver(verdict, flags, exit);
  return exit;
}

async function parse(file: string): Promise<Recording> {
  // Compiling the schema takes longer than all else that a scan does to start.
  const { LARGEST_RECORDING, NotARecording, parseRecording } = await import('../recording.js');
  const text = await readSaved(file, LARGEST_RECORDING);
  try {
    return parseRecording(text, file);
  } catch (error) {
    if (error instanceof NotARecording) throw new Problem(error.message, { cause: error });
    throw error;
  }
}
