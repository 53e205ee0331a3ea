/** Parts that all sections of the watch configuration share. */
import { checkFile, relocated } from '../options/read.js';
import { SCAN_OPTIONS, type ScanFileOptions } from '../options/scan.js';
import { Problem } from '../util/problem.js';

/** A value of the `watch` section that is wrong. */
export class ConfigProblem extends Problem {
  /** `path`: keys and indexes from the top of the file. */
  constructor(
    readonly path: readonly (string | number)[],
    message: string,
  ) {
    super(message);
  }
}

/** Runs `parse`; a `Problem` that it throws gets the place. */
export function located<T>(path: readonly (string | number)[], parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof Problem) throw new ConfigProblem(path, error.message);
    throw error;
  }
}

/** Makes a path absolute: the file may name it relative to itself. */
export type Path = (name: string) => string;

/**
 * Options of a scan with the paths in them made absolute. `place`: where they stand in the file.
 * Throws `ConfigProblem` for a value that the option of that name would refuse.
 */
export function optionsOf(
  options: ScanFileOptions,
  place: readonly (string | number)[],
  path: Path,
): ScanFileOptions {
  const section = place.join('.');
  checkFile(SCAN_OPTIONS, options, section, (name, what) => {
    return new ConfigProblem([...place, name], what);
  });
  return relocated(SCAN_OPTIONS, options, path);
}
