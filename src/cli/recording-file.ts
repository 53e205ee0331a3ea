import type { Recording } from '../model/index.js';
import { readText } from '../util/read-text.js';
import { Problem } from '../util/problem.js';

/** Reads a recording that `scan --record` wrote. Throws `Problem`. */
export async function readRecording(file: string): Promise<Recording> {
  // Import this module late, because compiling the schema needs more time than the rest of the
  // start.
  const { LARGEST_RECORDING, NotARecording, parseRecording } =
    await import('../files/recording.js');
  const text = await readText(file, LARGEST_RECORDING);
  try {
    return parseRecording(text, file);
  } catch (error) {
    if (error instanceof NotARecording) throw new Problem(error.message, { cause: error });
    throw error;
  }
}
