/** Reads software, version and operating system from the name of a container image. */
import type { ConfiguredSoftware } from '../../model/verdict.js';

export interface ImageFacts {
  /** Repository and tag of the container image, without credentials or digest. */
  readonly image: string;
  readonly software: ConfiguredSoftware | null;
  /**
   * Version of the XMPP server, from the tag of the container image: `13.0`, `24.12`. Null for
   * tags such as `latest`.
   */
  readonly version: string | null;
  readonly system: { readonly name: string; readonly version: string } | null;
}

const CODENAMES: Readonly<Record<string, readonly [name: string, version: string]>> = {
  buster: ['debian', '10'],
  bullseye: ['debian', '11'],
  bookworm: ['debian', '12'],
  trixie: ['debian', '13'],
  focal: ['ubuntu', '20.04'],
  jammy: ['ubuntu', '22.04'],
  noble: ['ubuntu', '24.04'],
};
const SYSTEMS =
  'debian|ubuntu|alpine|fedora|rockylinux|almalinux|centos|amazonlinux|oraclelinux|archlinux|opensuse';

export function imageFacts(name: string): ImageFacts {
  const image = name
    .trim()
    .replace(/^[^/@]*@(?=[^/]*\/)/, '')
    .replace(/@sha256:.*$/, '')
    .slice(0, 200);
  const [, path = '', tag = ''] = /^(.*?)(?::([\w.+-]+))?$/.exec(image) ?? [];
  const last = path.split('/').at(-1)?.toLowerCase() ?? '';
  const software = softwareOf(path.toLowerCase());
  // Ignore tags of Snikket's images, because they are not versions of Prosody.
  const hasVersion = software !== null && !/snikket/.test(path);
  return {
    image,
    software,
    version: hasVersion ? versionOf(software, tag) : null,
    system: systemOf(last, tag.toLowerCase()),
  };
}

function softwareOf(path: string): ConfiguredSoftware | null {
  const [last = '', owner = ''] = path.split('/').reverse();
  if (/prosody/.test(last) || /^snikket(-|_)?server$/.test(last)) return 'prosody';
  if (/ejabberd/.test(last) || (owner === 'ejabberd' && last === 'ecs')) return 'ejabberd';
  return null;
}

function versionOf(software: ConfiguredSoftware, tag: string): string | null {
  const [found] = /^v?\d+\.\d+/.exec(tag) ?? [];
  if (found === undefined) return null;
  const version = found.replace(/^v/, '');
  return software === 'ejabberd' && !/^\d\d\.\d\d$/.test(version) ? null : version;
}

function systemOf(last: string, tag: string): ImageFacts['system'] {
  const codename = Object.keys(CODENAMES).find((one) => tag.split(/[^a-z0-9]+/).includes(one));
  const [name, version] = (codename === undefined ? undefined : CODENAMES[codename]) ?? [];
  if (name !== undefined && version !== undefined) return { name, version };
  if (new RegExp(`^(${SYSTEMS})$`).test(last)) {
    const [number] = /^\d+(\.\d+)?/.exec(tag) ?? [];
    return number === undefined ? null : { name: last, version: number };
  }
  const [, system, number] = new RegExp(`(${SYSTEMS})-?(\\d+(?:\\.\\d+)?)`).exec(tag) ?? [];
  return system === undefined || number === undefined ? null : { name: system, version: number };
}
