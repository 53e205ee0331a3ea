/** Recordings of real servers, and random worlds without end. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Observation, Recording } from '../../src/model/index.js';
import { parseRecording } from '../../src/files/recording.js';
import { failed, observations, recordingOf } from '../arbitrary/build.js';
import { more } from '../arbitrary/more-recordings.js';
import { failingTogether, peerWorld } from '../arbitrary/peer-recordings.js';
import { rareWorld } from '../arbitrary/rare-recordings.js';
import { degrade, fates, world } from '../arbitrary/recordings.js';

export interface Named {
  readonly name: string;
  readonly recording: Recording;
}

const FOLDER = join(import.meta.dirname, '../recordings');

/** Recordings of the lab's servers, made by `npm run record-lab`. */
export function realRecordings(): readonly Named[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json.gz'))
    .sort()
    .map((name) => {
      const json = gunzipSync(readFileSync(join(FOLDER, name))).toString();
      return { name, recording: parseRecording(json, name) };
    });
}

const lost = fc.array(
  fc.option(fc.constantFrom(failed('timeout', 'session'), failed('bug', 'scan')), { freq: 2 }),
  { minLength: 1, maxLength: 60 },
);

const usual = world.chain((one) =>
  fc.tuple(more(one), fates).map(([rest, fate]): readonly (readonly Observation[])[] => {
    const seen = [...observations(one), ...rest];
    return [seen, degrade(seen, fate)];
  }),
);

const withPeers = fc
  .tuple(fc.oneof(peerWorld, rareWorld), lost, fates)
  .map(([{ seen, rest }, to, fate]): readonly (readonly Observation[])[] => [
    [...rest, ...seen],
    [...failingTogether(rest, to), ...degrade(seen, fate)],
  ]);

/** Access decides what a silent row says. */
const ACCESS = [['public'], ['public', 'account'], ['public', 'intrusive']] as const;

/** `count` worlds of each generator, each whole and with losses. */
export function* randomRecordings(count: number, seed: number): Generator<Named> {
  for (const [name, made] of Object.entries({ usual, withPeers })) {
    for (let at = 0; at < count; at++) {
      const own = seed * 1_000_003 + at;
      const [variants = []] = fc.sample(made, { numRuns: 1, seed: own });
      const access = ACCESS[at % ACCESS.length] ?? ACCESS[0];
      for (const [index, seen] of variants.entries()) {
        const recording = recordingOf(seen, { access });
        yield { name: `${name} ${own}.${index}`, recording };
      }
    }
  }
}
