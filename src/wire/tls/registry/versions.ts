/** All published versions of SSL and TLS; SSL 1.0 was never published. */
export const PROTOCOL_VERSIONS = [
  'SSLv2',
  'SSLv3',
  'TLSv1',
  'TLSv1.1',
  'TLSv1.2',
  'TLSv1.3',
] as const;
export type ProtocolVersion = (typeof PROTOCOL_VERSIONS)[number];

const CODES: Readonly<Record<ProtocolVersion, number>> = {
  SSLv2: 0x0002,
  SSLv3: 0x0300,
  TLSv1: 0x0301,
  'TLSv1.1': 0x0302,
  'TLSv1.2': 0x0303,
  'TLSv1.3': 0x0304,
};

export function versionCode(version: ProtocolVersion): number {
  return CODES[version];
}

/** Returns the version with this code, or null. */
export function versionOf(code: number): ProtocolVersion | null {
  return PROTOCOL_VERSIONS.find((version) => CODES[version] === code) ?? null;
}
