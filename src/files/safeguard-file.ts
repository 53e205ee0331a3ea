/**
 * Reads `safeguard.yml`: waivers, scan defaults and what to watch. Its schema is
 * `safeguard.schema.json`.
 */
import type { ErrorObject } from 'ajv/dist/2020.js';
import { CATALOGUE } from '../catalogue/index.js';
import { parseDomain } from '../util/domain.js';
import type { Waiver } from '../model/index.js';
import { didYouMean } from '../util/did-you-mean.js';
import { Problem } from '../util/problem.js';
import { COMMAND_OPTIONS } from '../options/commands.js';
import type { OptionTable } from '../options/define-option.js';
import { checkFile, type FileValues } from '../options/read.js';
import schema from '../schemas/safeguard.schema.json' with { type: 'json' };
import { safeguardErrors } from './safeguard-validator.js';
import { mismatch, schemaMessage, unknownProperty } from './schema-error.js';
import { parseYaml, readYaml, type Path, type Refuse } from './yaml-document.js';

/** JSON Schema, draft 2020-12, of `safeguard.yml`, for editors. */
export const SAFEGUARD_SCHEMA: object = schema;

/** Options of the command `scan` whose defaults safeguard.yml may set. */
const OPTIONS: OptionTable = COMMAND_OPTIONS.scan;

/** Defaults for the options of a scan, by their long names. Paths are as written in the file. */
export type ScanDefaults = FileValues<(typeof COMMAND_OPTIONS)['scan']>;

export interface SafeguardFile {
  /** Waivers with domains in A-labels. */
  readonly waivers: readonly Waiver[];
  readonly scan?: ScanDefaults;
  /** The section `watch` of the file, as the schema allows it. */
  readonly watch?: unknown;
}

/** Reads `safeguard.yml`. Throws a `Problem` with line and column of the first error. */
export async function readSafeguardFile(path: string): Promise<SafeguardFile> {
  return parseSafeguardFile(await readYaml(path), path);
}

/** Parses the contents of safeguard.yml. Throws a `Problem` that names `where`. */
export function parseSafeguardFile(text: string, where: string): SafeguardFile {
  const { value, refuse } = parseYaml(text, where);
  const errors = safeguardErrors(value);
  if (errors.length > 0) throw mismatch(value, errors, refuse, errorText);
  const { waivers = [], scan, watch } = value as Partial<SafeguardFile>;
  if (scan !== undefined) checkScan(scan, refuse);
  return {
    waivers: readWaivers(waivers, refuse),
    ...(scan === undefined ? {} : { scan }),
    ...(watch === undefined ? {} : { watch }),
  };
}

function errorText(error: ErrorObject | undefined): string {
  if (error === undefined) return 'does not match the schema';
  const { instancePath, params, keyword } = error;
  const what = instancePath === '' ? 'the file' : instancePath.slice(1).replaceAll('/', '.');
  if (keyword === 'additionalProperties') {
    const said = String(params.additionalProperty);
    if (what === 'scan' && Object.hasOwn(OPTIONS, said)) {
      return `scan.${said} cannot be set in a file: use --${said} on the command line`;
    }
    return unknownProperty(error, what);
  }
  if (keyword === 'pattern') {
    const { examples } = Object(error.parentSchema) as { readonly examples?: readonly unknown[] };
    if (examples)
      return `${what} ${JSON.stringify(error.data)} is not valid: write it like ${examples.join(', ')}`;
  }
  return `${what} ${schemaMessage(error)}`;
}

/** Returns a problem with the value at `path` in safeguard.yml, with its line and column. */
export async function problemAt(file: string, path: Path, what: string): Promise<Problem> {
  return parseYaml(await readYaml(file), file).refuse(path, what);
}

/**
 * Checks the scan defaults in safeguard.yml. If the option with the same name would refuse a
 * value, throws the error that `refuse` creates.
 */
function checkScan(scan: ScanDefaults, refuse: Refuse): void {
  checkFile(OPTIONS, scan, 'scan', (name, what) => refuse(['scan', name], what));
  const { ipv4, ipv6 } = scan;
  if (ipv4 === true && ipv6 === true) {
    throw refuse(
      ['scan', 'ipv6'],
      'scan.ipv4 and scan.ipv6 exclude each other: leave both out to use both',
    );
  }
}

function readWaivers(waivers: readonly Waiver[], refuse: Refuse): readonly Waiver[] {
  const ids = CATALOGUE.map(({ id }) => id);
  const read = waivers.map((waiver, index): Waiver => {
    const { requirement, domain, reason, until } = waiver;
    if (!ids.includes(requirement)) {
      const meant = didYouMean(requirement, ids);
      const hint = meant === null ? 'xmpp-safeguard explain lists all' : `did you mean ${meant}?`;
      throw refuse(
        ['waivers', index, 'requirement'],
        `unknown requirement ${JSON.stringify(requirement)}: ${hint}`,
      );
    }
    if (!isDay(until)) {
      throw refuse(['waivers', index, 'until'], `${JSON.stringify(until)} is not a date`);
    }
    const bare = { requirement, reason: reason.trim(), until };
    return domain === undefined ? bare : { ...bare, domain: domainOf(domain, index, refuse) };
  });
  const seen = new Set<string>();
  for (const [index, { requirement, domain = '' }] of read.entries()) {
    const key = `${requirement} ${domain}`;
    if (seen.has(key)) {
      const of = domain === '' ? '' : ` of ${domain}`;
      throw refuse(['waivers', index], `second waiver for ${requirement}${of}: remove one`);
    }
    seen.add(key);
  }
  return read;
}

/**
 * Whether the date exists in the calendar. The schema's pattern also allows dates such as
 * 2026-02-30.
 */
function isDay(day: string): boolean {
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

function domainOf(domain: string, index: number, refuse: Refuse): string {
  try {
    return parseDomain(domain);
  } catch (error) {
    if (error instanceof Problem) throw refuse(['waivers', index, 'domain'], error.message);
    throw error;
  }
}
