/** Reads attestation files: facts collected on the host, and claims of the operator. */
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { CATALOGUE } from '../catalogue/index.js';
import { claimLife } from '../catalogue/claim-lives.js';
import {
  HOST_FACTS,
  SETTLED,
  type Attestation,
  type ClaimedRow,
  type CollectedFact,
  type HostFact,
  type SettledStatus,
} from '../model/index.js';
import { daysBetween } from '../util/days.js';
import { didYouMean } from '../util/did-you-mean.js';
import { parseDomain } from '../util/domain.js';
import { Problem } from '../util/problem.js';
import { mismatch, schemaMessage, unknownProperty } from './schema-error.js';
import { parseYaml, readYaml, type Refuse } from './yaml-document.js';

/**
 * Prefix of the kinds of host facts. Attestation files name a fact without it: `swap` for
 * `host.swap`.
 */
export const KIND_PREFIX = 'host.';
const ITEMS = HOST_FACTS.map((kind) => kind.slice(KIND_PREFIX.length));
/** Maximum number of characters in the explanation of a claim. */
const MOST_WORDS = 300;
/** Accept a `since` date up to 14 hours ahead of UTC, as in time zone UTC+14. */
const AHEAD_MS = 14 * 3_600_000;
/** Accept facts collected up to 5 minutes in the future: the clocks of two machines may differ. */
const CLOCK_MS = 5 * 60_000;

interface SavedFact extends Omit<CollectedFact, 'item'> {
  readonly item: string;
}

interface SavedClaim {
  readonly row: string;
  readonly status: SettledStatus;
  readonly since: string;
  readonly until?: string;
  readonly words?: string;
}

interface SavedAttestation {
  readonly version: 1;
  readonly domain?: string;
  readonly by?: string;
  readonly collected?: readonly SavedFact[] | null;
  readonly claims?: readonly SavedClaim[] | null;
}

const DAY = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\d$' };
const TIME = {
  type: 'string',
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z$',
};

/** Facts are not checked here, because the schema of recordings checks their values. */
const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['version'],
  properties: {
    version: { const: 1 },
    domain: { type: 'string', minLength: 1, maxLength: 253 },
    by: { type: 'string', minLength: 1, maxLength: 100 },
    collected: {
      type: ['array', 'null'],
      maxItems: 100,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['item', 'at'],
        properties: { item: { enum: ITEMS }, at: TIME, value: {}, failure: {} },
      },
    },
    claims: {
      type: ['array', 'null'],
      maxItems: 200,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['row', 'status', 'since'],
        properties: {
          row: { type: 'string', maxLength: 100 },
          status: { enum: SETTLED },
          since: DAY,
          until: DAY,
          words: { type: 'string', maxLength: MOST_WORDS },
        },
      },
    },
  },
};

/** Data with which an attestation file is checked. */
export interface AttestationReader {
  /** The judged domain, in A-labels; null to accept a file about any domain. */
  readonly domain: string | null;
  readonly now: Date;
}

/** Reads an attestation file. Throws a `Problem` with line and column of the first error. */
export async function readAttestation(
  path: string,
  reader: AttestationReader,
): Promise<Attestation> {
  return parseAttestation(await readYaml(path), path, reader);
}

/** Parses the attestation file in `text`, YAML or JSON. Throws a `Problem` that names `where`. */
export function parseAttestation(
  text: string,
  where: string,
  { domain: wanted, now }: AttestationReader,
): Attestation {
  const { value, refuse } = parseYaml(text, where);
  const conforms = conforming();
  if (!conforms(value)) {
    throw mismatch(value, conforms.errors ?? [], refuse, errorText);
  }
  const { by } = value;
  const collected = value.collected ?? [];
  const claims = value.claims ?? [];
  const domain = domainOf(value.domain, refuse);
  if (domain !== null && wanted !== null && domain !== wanted) {
    throw refuse(['domain'], `is for ${domain}, not for ${wanted}`);
  }
  if (claims.length > 0 && domain === null) {
    throw refuse(['claims'], 'claims need the domain that they are about: add domain');
  }
  if (claims.length > 0 && by === undefined) {
    throw refuse(['claims'], 'claims need the role of the person who makes them: add by: operator');
  }
  refuseTwice('collected', collected, ({ item }) => item, refuse);
  refuseTwice('claims', claims, ({ row }) => row, refuse);
  return {
    domain,
    collected: collected.map((fact, index) => factOf(fact, index, now, refuse)),
    claims: claims.map((claim, index) => claimOf(claim, by ?? '', index, now, refuse)),
  };
}

let compiled: ValidateFunction<SavedAttestation> | undefined;

function conforming(): ValidateFunction<SavedAttestation> {
  const options = { strict: true, allowUnionTypes: true, verbose: true };
  return (compiled ??= new Ajv2020(options).compile<SavedAttestation>(SCHEMA));
}

function errorText(error: ErrorObject | undefined): string {
  if (error === undefined) return 'does not match the format';
  const { instancePath, keyword } = error;
  const what = instancePath === '' ? 'the file' : instancePath.slice(1).replaceAll('/', '.');
  if (keyword === 'pattern') return `${what} is not a date such as 2026-11-30`;
  return keyword === 'additionalProperties'
    ? unknownProperty(error, what)
    : `${what} ${schemaMessage(error)}`;
}

function domainOf(domain: string | undefined, refuse: Refuse): string | null {
  try {
    return domain === undefined ? null : parseDomain(domain);
  } catch (error) {
    if (error instanceof Problem) throw refuse(['domain'], error.message);
    throw error;
  }
}

function refuseTwice<T>(
  list: string,
  items: readonly T[],
  nameOf: (item: T) => string,
  refuse: Refuse,
): void {
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    const name = nameOf(item);
    if (seen.has(name)) throw refuse([list, index], `a second entry for ${name}: remove one`);
    seen.add(name);
  }
}

function factOf(
  { item, at, value, failure }: SavedFact,
  index: number,
  now: Date,
  refuse: Refuse,
): CollectedFact {
  if (Number.isNaN(Date.parse(at))) throw refuse(['collected', index, 'at'], `no such time: ${at}`);
  if (Date.parse(at) > now.getTime() + CLOCK_MS) {
    throw refuse(['collected', index, 'at'], `${at} is in the future`);
  }
  if ((value === undefined) === (failure === undefined)) {
    throw refuse(['collected', index], `${item} needs a value or a failure`);
  }
  const kind = HOST_FACTS.find((one) => one === `${KIND_PREFIX}${item}`) as HostFact;
  return { item: kind, at, ...(failure === undefined ? { value } : { failure }) };
}

function claimOf(
  { row, status, since, until, words = '' }: SavedClaim,
  by: string,
  index: number,
  now: Date,
  refuse: Refuse,
): ClaimedRow {
  const at = (field: string) => ['claims', index, field];
  const known = CATALOGUE.filter(({ binds }) => binds === 'server').map(({ id }) => id);
  if (!known.includes(row)) {
    const meant = didYouMean(row, known);
    const hint = meant === null ? 'xmpp-safeguard explain lists all' : `did you mean ${meant}?`;
    throw refuse(at('row'), `unknown requirement ${JSON.stringify(row)}: ${hint}`);
  }
  for (const [field, day] of Object.entries({ since, ...(until === undefined ? {} : { until }) })) {
    if (!isDay(day)) throw refuse(at(field), `${JSON.stringify(day)} is not a date`);
  }
  if (Date.parse(since) > now.getTime() + AHEAD_MS) {
    throw refuse(at('since'), `${since} is in the future`);
  }
  const { usual, most } = claimLife(row);
  if (until === undefined) return { row, status, by, since, until: later(since, usual), words };
  if (until < since) throw refuse(at('until'), `${until} is before ${since}`);
  if (daysBetween(since, until) > most) {
    throw refuse(at('until'), `a claim on ${row} can count until ${later(since, most)} at most`);
  }
  return { row, status, by, since, until, words };
}

/** Whether a date in the form `YYYY-MM-DD` exists in the calendar. */
function isDay(day: string): boolean {
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

function later(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}
