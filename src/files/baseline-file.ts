/**
 * Reads a baseline: a recording, which is judged by the rules of this version, or a verdict in
 * JSON.
 */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { earlierOf, type Earlier } from '../judge/baseline.js';
import { judge } from '../judge/judge.js';
import { STATUSES, type Status } from '../model/index.js';
import { Problem } from '../util/problem.js';
import { LARGEST_RECORDING, NotARecording, parseRecording } from './recording.js';
import { readText } from '../util/read-text.js';
import { checkSchema } from './verdict-versions.js';

/** Reads the earlier result in the file at `path`. Throws `Problem` if it cannot be read. */
export async function readBaseline(path: string): Promise<Earlier> {
  const where = `--baseline ${path}`;
  const text = await readText(path, LARGEST_RECORDING, where);
  const value = parsed(text);
  if (value?.format === 'xmpp-safeguard/verdict') return fromVerdict(value, where);
  if (value?.format === 'xmpp-safeguard/error') throw new Problem(`${where}: holds no verdict`);
  try {
    return earlierOf(judge(parseRecording(text, where)));
  } catch (error) {
    if (error instanceof NotARecording) throw new Problem(error.message, { cause: error });
    throw error;
  }
}

function parsed(text: string): { readonly format?: unknown } | null {
  try {
    return JSON.parse(text) as { readonly format?: unknown } | null;
  } catch {
    // The text is not JSON. The reader of recordings reports this error.
    return null;
  }
}

interface EarlierRow {
  readonly id: string;
  /** Status of the requirement in verdict documents of schema 2. */
  readonly status?: Status;
  /** Status of the requirement in verdict documents of schema 1. */
  readonly ruling?: { readonly status: Status };
}

interface EarlierVerdict {
  readonly domain: string;
  readonly startedAt: string;
  readonly rows: readonly EarlierRow[];
}

const STATUS = { enum: STATUSES };

/**
 * Schema of the fields that a baseline needs. Other fields may differ in older and newer versions.
 */
const NEEDED = {
  type: 'object',
  required: ['schema', 'domain', 'startedAt', 'rows'],
  properties: {
    schema: { enum: [1, 2] },
    domain: { type: 'string', maxLength: 253 },
    startedAt: {
      type: 'string',
      pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z$',
    },
    rows: {
      type: 'array',
      maxItems: 10_000,
      items: {
        type: 'object',
        required: ['id'],
        anyOf: [{ required: ['status'] }, { required: ['ruling'] }],
        properties: {
          id: { type: 'string', maxLength: 100 },
          status: STATUS,
          ruling: { type: 'object', required: ['status'], properties: { status: STATUS } },
        },
      },
    },
  },
};

let compiled: ValidateFunction<EarlierVerdict> | undefined;

function fromVerdict(value: unknown, where: string): Earlier {
  checkSchema(value, where);
  const conforms = (compiled ??= new Ajv2020({ strictRequired: false }).compile<EarlierVerdict>(
    NEEDED,
  ));
  if (!conforms(value)) {
    const { instancePath = '', message = '' } = conforms.errors?.[0] ?? {};
    throw new Problem(`${where}: is not a readable verdict: ${instancePath} ${message}`);
  }
  const { domain, startedAt, rows } = value;
  const statuses = rows.flatMap(({ id, status, ruling }) => {
    const known = status ?? ruling?.status;
    return known === undefined ? [] : [[id, known] as const];
  });
  return { domain, startedAt, statuses: new Map(statuses) };
}
