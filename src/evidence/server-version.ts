/** Which version of a server reads a configuration. */
import type { ConfiguredSoftware } from '../model/verdict.js';
import { EJABBERD_VERSIONS, knownVersion } from './ejabberd/option-tables.js';
import { PROSODY_VERSIONS, type ProsodyVersion } from './prosody/read.js';

/** Software and version, as `--software prosody@13.0` names them. */
export interface NamedSoftware {
  readonly software: ConfiguredSoftware;
  readonly version: string;
}

/** Software of a name such as `Prosody` or `ejabberd`; null for any other. */
export function softwareNamed(name: string): ConfiguredSoftware | null {
  const found = /^\W*(prosody|ejabberd)\b/i.exec(name)?.[1]?.toLowerCase();
  return found === 'prosody' || found === 'ejabberd' ? found : null;
}

/** Returns the version of Prosody whose options apply: `13.0` for `13.0.1`; null if unknown. */
export function prosodyVersion(version: string): ProsodyVersion | null {
  const [, major = '', minor = ''] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === '') return null;
  if (Number(major) >= 13) return '13.0';
  return PROSODY_VERSIONS.find((known) => known === `${major}.${minor}`) ?? null;
}

/**
 * Returns the supported version of Prosody or ejabberd that reads its configuration like the named
 * version; null if there is none.
 */
export function readableVersion({ software, version }: NamedSoftware): string | null {
  if (software === 'prosody') return prosodyVersion(version);
  return knownVersion(version) === null ? null : version;
}

/**
 * Versions of ejabberd by whose rules a configuration is read if the version of the server is
 * unknown.
 */
export const USUAL_EJABBERD: readonly string[] = [
  '23.01',
  '24.12',
  EJABBERD_VERSIONS.at(-1),
].filter((version) => version !== undefined);
