/** Helpers that all sections of the watch configuration share. */
import { checkFile, relocated } from '../options/read.js';
import { SERVICE_OPTIONS, type ScanFileOptions } from '../options/scan.js';
import { Problem } from '../util/problem.js';

/** Thrown for an invalid value in the `watch` section. */
export class ConfigProblem extends Problem {
  /** `path` holds the keys and indexes from the top of safeguard.yml to the invalid value. */
  constructor(
    readonly path: readonly (string | number)[],
    message: string,
  ) {
    super(message);
  }
}

/** Runs `parse` and adds the position in safeguard.yml to a `Problem` that it throws. */
export function located<T>(path: readonly (string | number)[], parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof Problem) throw new ConfigProblem(path, error.message);
    throw error;
  }
}

/** Function that makes a path absolute; paths in safeguard.yml are relative to its folder. */
export type Path = (name: string) => string;

/**
 * Returns the options of a scan with absolute paths. `place` is their position in the file. Throws
 * `ConfigProblem` for a value that the option refuses.
 */
export function optionsOf(
  options: ScanFileOptions,
  place: readonly (string | number)[],
  path: Path,
): ScanFileOptions {
  const section = place.join('.');
  checkFile(SERVICE_OPTIONS, options, section, (name, what) => {
    return new ConfigProblem([...place, name], what);
  });
  return relocated(SERVICE_OPTIONS, options, path);
}
