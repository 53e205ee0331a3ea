/** Zone files, signed by ldns-signzone, in a folder. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fill, type Values } from '../template.js';
import { makeKeys, type KeyRing } from './keys.js';
import type { RunAll } from './ldns.js';
import type { Zone } from './zone.js';
import { parentOf, ZONES } from './zones.js';

export function zoneFile(name: string): string {
  return `${name === '.' ? 'root' : name.slice(0, -1)}.zone`;
}

/** The address of the server of a zone. */
export type PlaceOf = (zone: string) => string;

/**
 * Writes `zoneFile(NAME)` for every zone, served at `placeOf`, by default at `values.authoritative`,
 * and what they were made of into `keys` beside them. @returns the root's DS, a line of a zone file.
 */
export async function makeZones(
  folder: string,
  values: Values,
  run: RunAll,
  placeOf: PlaceOf = () => String(values['authoritative']),
): Promise<string> {
  const keyFolder = join(folder, 'keys');
  const keys = await makeKeys(ZONES, keyFolder, run);
  const signed = ZONES.filter(({ signing }) => signing !== null);
  await Promise.all(
    ZONES.map((zone) => {
      const where = zone.signing === null ? folder : keyFolder;
      return writeFile(join(where, zoneFile(zone.name)), unsigned(zone, keys, values, placeOf));
    }),
  );
  await run(
    signed.map((zone) => ({
      folder: keyFolder,
      argv: [
        ...['ldns-signzone', ...options(zone), '-o', zone.name],
        ...['-f', join(folder, zoneFile(zone.name)), zoneFile(zone.name)],
        ...(keys.get(zone.name)?.signers ?? []),
      ],
    })),
  );
  await Promise.all(
    signed.map(async (zone) => {
      const late = fill(delegations(zone, keys, true, placeOf).join('\n'), values);
      if (zone.tampering === undefined && late === '') return;
      const file = join(folder, zoneFile(zone.name));
      await writeFile(file, `${tampered(zone, await readFile(file, 'utf8'))}${late}\n`);
    }),
  );
  return keys.get('.')?.ds.join('\n') ?? '';
}

function unsigned(zone: Zone, keys: KeyRing, values: Values, placeOf: PlaceOf): string {
  const head = [
    `$ORIGIN ${zone.name}`,
    '$TTL 60',
    '@ SOA ns hostmaster 1 3600 600 86400 60',
    '@ NS ns',
    `ns A ${placeOf(zone.name)}`,
  ];
  const below = delegations(zone, keys, false, placeOf);
  return fill(`${[...head, zone.records, ...below].join('\n')}\n`, values);
}

function delegations(zone: Zone, keys: KeyRing, late: boolean, placeOf: PlaceOf): string[] {
  const children = ZONES.filter(
    ({ name, optedOut = false }) => parentOf(name)?.name === zone.name && optedOut === late,
  );
  return children.flatMap(({ name }) => [
    `${name} NS ns.${name}`,
    `ns.${name} A ${placeOf(name)}`,
    ...(keys.get(name)?.ds ?? []),
  ]);
}

function options({ signing }: Zone): string[] {
  const { from = -1, to = 30, nsec3 } = signing ?? {};
  const dates = ['-i', time(from), '-e', time(to)];
  if (nsec3 === undefined) return dates;
  const { iterations, salt, optOut = false } = nsec3;
  return [
    ...[...dates, '-n', '-t', String(iterations)],
    ...(salt === undefined ? [] : ['-s', salt]),
    ...(optOut ? ['-p'] : []),
  ];
}

/** Seconds since 1970, `days` from now. */
function time(days: number): string {
  return String(Math.floor(Date.now() / 1_000) + days * 86_400);
}

function tampered({ name, tampering = [] }: Zone, text: string): string {
  return tampering.reduce((before, [pattern, replacement]) => {
    const after = before.replace(pattern, replacement);
    if (after === before) throw new Error(`${name}: ${String(pattern)} finds nothing.`);
    return after;
  }, text);
}
