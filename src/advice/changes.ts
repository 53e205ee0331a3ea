/** All configuration advice, and the choice between several possible changes. */
import { compareReleases, releaseOf } from '../rules/host/facts/releases.js';
import type { ConfiguredSoftware } from '../model/index.js';
import type { Change, Condition } from './change.js';
import { EJABBERD } from './ejabberd.js';
import { PROSODY } from './prosody.js';

/**
 * All changes for Prosody and ejabberd, in the order in which configuration blocks contain them.
 */
export const CHANGES: readonly Change[] = [...PROSODY, ...EJABBERD];

/**
 * The oldest version for which the advised changes are tested. If the version of a server is
 * unknown, it gets changes that work from this version on.
 */
export const OLDEST: Readonly<Record<ConfiguredSoftware, string>> = {
  prosody: '0.12',
  ejabberd: '23.01',
};

/**
 * Returns the configuration changes that a version of the server software supports. For an unknown
 * version (null): changes that every version from `OLDEST` on supports.
 */
export function supportedBy<C extends Pick<Condition, 'software' | 'since' | 'until'>>(
  changes: readonly C[],
  version: string | null,
): readonly C[] {
  const release = version === null ? null : releaseOf(version);
  return changes.filter(({ software, since, until }) => {
    const running = release ?? releaseOf(OLDEST[software]);
    if (running === null || isBefore(running, since)) return false;
    return until === null || (release !== null && isBefore(running, until));
  });
}

/**
 * Returns the changes that make no other requirement worse. Other changes are left out even if
 * there is no alternative: no advice for a SHOULD may cost a MUST.
 */
export function withoutHarm<C extends Condition>(changes: readonly C[]): readonly C[] {
  return changes.filter(({ undoes }) => undoes.length === 0);
}

function isBefore(release: readonly number[], version: string): boolean {
  const other = releaseOf(version);
  return other !== null && compareReleases(release, other) < 0;
}
