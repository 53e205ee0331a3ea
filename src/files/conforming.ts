/** Recordings that their own schema allows: what `--record` writes, `judge` reads. */
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

/** Environment variable, set in tests and the lab: a flaw is an error there. */
const STRICT = 'XMPP_SAFEGUARD_STRICT';
/** Characters of a flaw that are kept. */
const MOST_OF_FLAW = 400;
/** Bytes that formatting makes of one: an escape of six for each, and the indentation. */
const GROWTH = 8;

/**
 * The recording as it will be read back from its file. An observation that the schema refuses,
 * or that JSON cannot hold, is a bug of ours: a failure of that name takes its place. So does one
 * of the largest, where a recording would be larger than any that is read. Throws `Error` with the
 * flaws where `strict`, and where what the scan itself wrote is wrong.
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

/** As it comes out of a file; undefined where it cannot be written. */
function readBack(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value));
  } catch {
    // Deeper than the stack, or holding itself.
    return undefined;
  }
}

/** `NaN` becomes null, and a member that is undefined vanishes. */
function lossOf(value: unknown, plain: unknown): string | null {
  return isDeepStrictEqual(value, plain) ? null : 'not the same when it is read back';
}

/**
 * The failure in place of the observation. It conforms whatever the observation is: where its id
 * and what was asked are strange too, the failure is one of the whole probe.
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
