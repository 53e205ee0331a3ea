/** Makes recordings follow their schema, so that `judge` reads what `--record` wrote. */
import { isDeepStrictEqual } from 'node:util';
import {
  brokenOffObservation,
  type Failure,
  type Observation,
  type Recording,
} from '../model/index.js';
import { formatRecording } from './recording-text.js';
import { LARGEST_RECORDING, observationFlaw, recordingFlaw } from './recording.js';
import { jsonText } from '../report/kit/escape.js';

/** Environment variable for tests and the lab: observations that break the schema are errors. */
const STRICT = 'XMPP_SAFEGUARD_STRICT';
/** Maximum number of characters of a description of a flaw in a recording. */
const MOST_OF_FLAW = 400;
/**
 * Maximum factor by which formatting enlarges a recording: indentation, and escapes of six bytes
 * for one.
 */
const GROWTH = 8;

/**
 * Returns the recording as it is read back from its file. A failure of kind `bug` replaces an
 * observation that the schema rejects or JSON cannot contain. If the recording is larger than
 * `largest` bytes, failures replace its largest observations. Throws `Error` if other fields are
 * wrong; if `strict`, also if an observation is.
 */
export function conformed(
  recording: Recording,
  strict = process.env[STRICT] === '1',
  largest = LARGEST_RECORDING,
): Recording {
  const { endedAt } = recording;
  const flaws: string[] = [];
  const read = recording.observations.map((observation) => {
    const plain = readBack(observation);
    const flaw =
      plain === undefined ? 'not JSON' : (observationFlaw(plain) ?? lossOf(observation, plain));
    if (flaw === null) return plain as Observation;
    flaws.push(`${observation.id}: ${flaw}`);
    return replaced(observation, endedAt, { layer: 'scan', reason: 'bug', detail: flaw });
  });
  const whole = fitting({ ...recording, observations: read }, largest);
  const { observations, ...head } = whole;
  const wrong = recordingFlaw({ ...(readBack(head) as typeof head), observations: [] });
  if (wrong !== null) throw new Error(`the recording does not follow its schema: ${wrong}`);
  if (strict && flaws.length > 0) {
    throw new Error(`observations that do not follow the schema:\n${flaws.join('\n')}`);
  }
  return { ...head, observations };
}

/** Returns the value after writing and reading JSON; undefined if JSON cannot contain it. */
function readBack(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value));
  } catch {
    // The value of an observation cannot be written as JSON: it is nested too deeply or contains
    // itself.
    return undefined;
  }
}

/** Returns what JSON changes in the value, such as `NaN`, which becomes null; null if nothing. */
function lossOf(value: unknown, plain: unknown): string | null {
  return isDeepStrictEqual(value, plain) ? null : 'not the same when it is read back';
}

/**
 * Returns an observation with the failure in place of its invalid value. If the id, the subject or
 * the question of the observation breaks the schema too, the failure becomes one of the whole
 * probe.
 */
function replaced(observation: Observation, at: string, failure: Failure): Observation {
  const { id, kind, asked } = observation;
  const subject: unknown = observation.subject;
  const cut = { ...failure, detail: failure.detail.slice(0, MOST_OF_FLAW) };
  const broken = brokenOffObservation(kind, String(subject), 'scan', at, cut);
  const same = { ...broken, id, asked } as Observation;
  return observationFlaw(same) === null ? same : broken;
}

function fitting(recording: Recording, largest: number): Recording {
  if (sizeOf(JSON.stringify(recording)) * GROWTH <= largest) return recording;
  const observations = [...recording.observations];
  const sizes = observations.map((one) => sizeOf(jsonText(one)));
  const byWeight = [...sizes.keys()].sort((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0));
  let fitted: Recording = recording;
  for (const index of byWeight) {
    if (sizeOf(formatRecording(fitted)) <= largest) break;
    const one = observations[index];
    if (one === undefined) break;
    const detail = `left out: the recording would be larger than ${largest} bytes`;
    observations[index] = replaced(one, recording.endedAt, {
      layer: 'scan',
      reason: 'skipped',
      detail,
    });
    fitted = { ...recording, observations: [...observations] };
  }
  return fitted;
}

function sizeOf(text: string): number {
  return Buffer.byteLength(text);
}
