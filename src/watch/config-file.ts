/** Reads the domains and settings of `watch` from `safeguard.yml`. */
import { dirname, resolve } from 'node:path';
import type { Waiver } from '../model/index.js';
import { Problem } from '../util/problem.js';
import { problemAt, readSafeguardFile } from '../files/safeguard-file.js';
import { ConfigProblem, watchConfig, type WatchConfig } from './config.js';

/**
 * Reads the settings of `watch` and the waivers in safeguard.yml. Throws `Problem`, with line and
 * column if a value is invalid.
 */
export async function readWatchConfig(
  file: string,
): Promise<{ readonly config: WatchConfig; readonly waivers: readonly Waiver[] }> {
  const { watch, waivers } = await readSafeguardFile(file);
  if (watch === undefined) throw new Problem(`${file}: has no watch section`);
  try {
    return { config: watchConfig(watch, dirname(resolve(file))), waivers };
  } catch (error) {
    if (error instanceof ConfigProblem) throw await problemAt(file, error.path, error.message);
    throw error;
  }
}
