/** Reads a baseline: a recording, judged by the rules of this version, or a verdict in JSON. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { earlierOf, type Earlier } from './baseline.js';
import { judge } from './judge.js';
import { STATUSES, type Status } from './model.js';
import { Problem } from './problem.js';
import { LARGEST_RECORDING, NotARecording, parseRecording } from './recording.js';
import { readSaved } from './saved-file.js';

/** Throws `Problem`. */
export async function readBaseline(path: string): Promise<Earlier> {
  const where = `--baseline ${path}`;
  const text = await readSaved(path, LARGEST_RECORDING, where);
  const value = parsed(text);
  if (value?.format === 'xmpp-safeguard/verdict') return fromVerdict(value, where);
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
    // The reader of recordings reports invalid JSON.
    return null;
  }
}

interface OldVerdict {
  readonly domain: string;
  readonly startedAt: string;
  readonly rows: readonly { readonly id: string; readonly ruling: { readonly status: Status } }[];
}

/** Only the fields that are used, so that verdicts of older and newer versions can be read. */
const NEEDED = {
  type: 'object',
  required: ['schema', 'domain', 'startedAt', 'rows'],
  properties: {
    schema: { const: 1 },
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
        required: ['id', 'ruling'],
        properties: {
          id: { type: 'string', maxLength: 100 },
          ruling: {
            type: 'object',
            required: ['status'],
            properties: { status: { enum: STATUSES } },
          },
        },
      },
    },
  },
};

let compiled: ValidateFunction<OldVerdict> | undefined;

function fromVerdict(value: unknown, where: string): Earlier {
  const conforms = (compiled ??= new Ajv2020().compile<OldVerdict>(NEEDED));
  if (!conforms(value)) {
    const { instancePath = '', message = '' } = conforms.errors?.[0] ?? {};
    throw new Problem(`${where}: is not a readable verdict: ${instancePath} ${message}`);
  }
  const { domain, startedAt, rows } = value;
  const statuses = new Map(rows.map(({ id, ruling }) => [id, ruling.status]));
  return { domain, startedAt, statuses };
}
