/** Keys and DS records, by ldns. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunAll } from './ldns.js';
import type { Vouching, Zone } from './zone.js';

export interface Keys {
  /** What ldns-signzone takes: paths without `.key` or `.private`. */
  readonly signers: readonly string[];
  /** For the parent: lines of a zone file. */
  readonly ds: readonly string[];
}

/** Of each zone by its name. */
export type KeyRing = ReadonlyMap<string, Keys>;

export async function makeKeys(
  zones: readonly Zone[],
  folder: string,
  run: RunAll,
): Promise<KeyRing> {
  await mkdir(folder, { recursive: true });
  const wanted = zones.flatMap((zone) => rolesIn(zone).map((role) => ({ zone, role })));
  const names = await run(
    wanted.map(({ zone: { name, signing }, role }) => {
      const algorithm = signing?.algorithm ?? 'ECDSAP256SHA256';
      return {
        folder,
        argv: [
          ...['ldns-keygen', '-r', '/dev/urandom', '-a', algorithm],
          ...(algorithm.startsWith('RSA') ? ['-b', '2048'] : []),
          ...(role === 'zsk' ? [] : ['-k']),
          name,
        ],
      };
    }),
  );
  const made = wanted.map((one, index) => ({ ...one, file: join(folder, names[index] ?? '') }));
  const vouched = made.filter(({ role }) => role !== 'zsk');
  const digest = (zone: Zone) => (zone.ds === 'sha384' ? '-4' : '-2');
  const ds = await run(
    vouched.map(({ zone, file }) => ({
      folder,
      argv: ['ldns-key2ds', '-n', digest(zone), `${file}.key`],
    })),
  );
  return new Map(
    zones.map((zone) => {
      const of = (role: Role) =>
        ds[vouched.findIndex((one) => one.zone === zone && one.role === role)] ?? '';
      const signers = made
        .filter((one) => one.zone === zone && one.role !== 'another')
        .map(({ file }) => file);
      return [zone.name, { signers, ds: vouch(vouchingOf(zone), of('ksk'), of('another')) }];
    }),
  );
}

type Role = 'ksk' | 'zsk' | 'another';

function rolesIn(zone: Zone): Role[] {
  const vouching = vouchingOf(zone);
  if (zone.signing === null && vouching === 'none') return [];
  const another = vouching === 'another-key' || vouching === 'sha256-and-another';
  return [
    'ksk',
    ...(zone.signing?.twoKeys === true ? ['zsk' as const] : []),
    ...(another ? ['another' as const] : []),
  ];
}

function vouchingOf({ ds, signing }: Zone): Vouching {
  return ds ?? (signing ? 'sha256' : 'none');
}

const DS = /DS\s+(\d+) (\d+) (\d+)/;

function vouch(vouching: Vouching, right: string, another: string): string[] {
  switch (vouching) {
    case 'none':
      return [];
    case 'sha256':
    case 'sha384':
      return [right];
    case 'sha256-and-another':
      return [right, another];
    case 'sha256-and-unknown':
      return [right, right.replace(DS, 'DS $1 $2 200')];
    case 'another-key':
      return [another];
    case 'unknown-algorithm':
      return [right.replace(DS, 'DS $1 200 $3')];
    case 'unknown-digest':
      return [right.replace(DS, 'DS $1 $2 200')];
  }
}
