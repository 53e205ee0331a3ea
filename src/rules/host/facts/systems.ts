/** Identifies operating systems in texts of servers. */

/**
 * An operating system identified in a text of the server. `system` and `version` are as in the
 * catalogue's table of releases.
 */
export interface SystemClue {
  readonly system: string;
  /** Version of the operating system; null if only the OpenSSH version identifies it. */
  readonly version: string | null;
  readonly openssh: string | null;
}

/**
 * Identifies the system in an OpenSSH banner with a package revision: `OpenSSH_9.2p1
 * Debian-2+deb12u3`, `OpenSSH_8.9p1 Ubuntu-3ubuntu0.6`. Debian names its release only in updated
 * packages.
 */
export function systemOfBanner(banner: string): SystemClue | null {
  const [, openssh = '', family, revision = ''] =
    /^SSH-2\.0-OpenSSH_(\d[\d.]*p\d+) (Debian|Ubuntu)-(\S+)$/.exec(banner) ?? [];
  if (family === 'Ubuntu') return { system: 'ubuntu', version: null, openssh };
  const [, release] = /[+~](?:deb|bpo)(\d{1,2})(?:u|\+|~|$)/.exec(revision) ?? [];
  if (family !== 'Debian' || release === undefined) return null;
  return { system: 'debian', version: release, openssh };
}

/**
 * Identifies the operating system in `<os/>` of XEP-0092. A kernel version identifies a
 * distribution only if it names it: `Linux 3.10.0-1160.el7.x86_64`, `unix/freebsd 13.2.0`,
 * `Windows Server 2012 R2 6.3 (amd64)`.
 */
export function systemOfOs(os: string): SystemClue | null {
  const known = (system: string, version: string): SystemClue => ({
    system,
    version,
    openssh: null,
  });
  // Search in two steps, because `linux.*el7` would search the whole text for each "linux" in it.
  const linux = os.search(/\blinux\b/i);
  const [, rhel] =
    /\.el(\d{1,2})(?:_\d+)?(?:\.|$|\s)/i.exec(linux < 0 ? '' : os.slice(linux)) ?? [];
  if (rhel !== undefined) return known('rhel', rhel);
  const [, freebsd] = /\bfreebsd[ /](\d{1,2}\.\d{1,2})(?:\.0|-RELEASE\S*)(?:\s|$)/i.exec(os) ?? [];
  if (freebsd !== undefined) return known('freebsd', freebsd);
  const [, windows] = /\bWindows Server (20\d\d(?: R2)?)\b/i.exec(os) ?? [];
  if (windows !== undefined) return known('windows', windows.toUpperCase());
  const [, debian] = /\bDebian(?: GNU\/Linux)? (\d{1,2})\b/.exec(os) ?? [];
  if (debian !== undefined) return known('debian', debian);
  const [, ubuntu] = /\bUbuntu (\d\d\.\d\d)\b/.exec(os) ?? [];
  return ubuntu === undefined ? null : known('ubuntu', ubuntu);
}
