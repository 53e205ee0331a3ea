/** Reads version numbers of servers, and compares them. */

/**
 * Returns the release number of a version: `4.7.3` of `4.7.3`, `0.12.4` of `0.12.4-1+deb12u1`. Null
 * for builds without one.
 */
export function releaseOf(version: string): readonly number[] | null {
  const [, numbers] = /^v?(\d{1,4}(?:\.\d{1,4}){1,3})(?:[-+~ ].*)?$/.exec(version.trim()) ?? [];
  if (numbers === undefined || /nightly|alpha|beta|rc|snapshot|git|hg:/i.test(version)) return null;
  return numbers.split('.').map(Number);
}

/** Compares two releases: below 0 if `a` is older. Missing parts count as 0. */
export function compareReleases(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * Returns the first fixed release for the version `running`, or null if it is not vulnerable.
 * `fixed` is in ascending order, one release for each series (`4.6.8`, `4.7.5`).
 */
export function fixFor(
  running: readonly number[],
  since: string,
  fixed: readonly string[],
): string | null {
  const first = releaseOf(since);
  if (first === null || compareReleases(running, first) < 0) return null;
  for (const fix of fixed) {
    const release = releaseOf(fix);
    if (release === null) continue;
    const series = release.slice(0, -1);
    const place = compareReleases(running.slice(0, series.length), series);
    // The running version is newer than the series of this release: compare it with the next
    // release.
    if (place > 0) continue;
    return compareReleases(running, release) < 0 ? fix : null;
  }
  return null;
}
