/** Makes the JSON Schemas of documents from the types in `src/model/`. */
import { join, resolve } from 'node:path';
import { format } from 'prettier';
import { createGenerator } from 'ts-json-schema-generator';
import { reachable, type Definitions, type JsonSchema } from './json-schema.js';
import { observationSchema } from './observation-schema.js';
import { mapped, readable } from './readable.js';

const ROOT = resolve(import.meta.dirname, '../..');

interface Document {
  /** Name of a type that `src/model/index.ts` exports. */
  readonly type: string;
  readonly $id: string;
  readonly title: string;
  readonly description: string;
}

export const DOCUMENTS = {
  recording: {
    type: 'Recording',
    $id: 'urn:xmpp-safeguard:schema:recording:2',
    title: 'xmpp-safeguard recording',
    description:
      'All that one scan of an XMPP service saw, to be judged offline. Strings may hold text of the scanned server: escape them before you show them.',
  },
  verdict: {
    type: 'ResultDocument',
    $id: 'urn:xmpp-safeguard:schema:verdict:2',
    title: 'xmpp-safeguard verdict',
    description:
      'What xmpp-safeguard writes as JSON and as a line of JSON Lines: how one XMPP service meets the 2025 Safeguarding XMPP Manifesto, or why there is no verdict. Strings may hold text of the scanned server: escape them before you show them.',
  },
  comparison: {
    type: 'ComparisonDocument',
    $id: 'urn:xmpp-safeguard:schema:comparison:1',
    title: 'xmpp-safeguard comparison',
    description:
      'Verdicts side by side: of several services, or of one domain at two times. Strings may hold text of the scanned servers: escape them before you show them.',
  },
} as const satisfies Readonly<Record<string, Document>>;
export type DocumentName = keyof typeof DOCUMENTS;

const generator = createGenerator({
  path: join(ROOT, 'src/model/index.ts'),
  // Without the types of Node, which no document contains, it takes half the time.
  tsconfig: join(ROOT, 'test/schemas/tsconfig.json'),
  skipTypeCheck: true,
  expose: 'export',
  topRef: false,
  jsDoc: 'extended',
});

/** Most characters of a text without a bound of its own: the most that is read of one stream. */
const LONGEST_TEXT = 1_048_576;
/** Most items of a list without a bound of its own. */
const MOST_ITEMS = 100_000;

/** Text of the schema file of that document. */
export function generated(name: DocumentName): Promise<string> {
  const { type, ...about } = DOCUMENTS[name];
  const { root, definitions } = asDraft2020(generator.createSchema(type));
  const { Observation, ...others } = definitions;
  const made: Definitions = {
    ...mapped(others, (one) => readable(one, definitions)),
    ...(Observation === undefined ? {} : { Observation: observationSchema(Observation) }),
  };
  const whole = { ...bounded(readable(root, definitions), type), ...about };
  const $defs = mapped(reachable(whole, made), (one) => bounded(one, type));
  const { $id, title, description, ...rest } = whole;
  const $schema = 'https://json-schema.org/draft/2020-12/schema';
  const text = JSON.stringify({ $schema, $id, title, description, ...rest, $defs });
  return format(text, { parser: 'json', printWidth: 100 });
}

/**
 * The schema with bounds for every text and list, since files come from strangers. Throws `Error`
 * for a number without bounds.
 */
function bounded(schema: JsonSchema, where: string): JsonSchema {
  const text = JSON.stringify(schema, (key, value: unknown) => {
    if (key === 'if') return value;
    const { type, ...rest } = Object(value) as JsonSchema;
    const types = [type].flat();
    if (types.includes('string') && rest.maxLength === undefined && rest.pattern === undefined) {
      return { type, maxLength: LONGEST_TEXT, ...rest };
    }
    if (type === 'array' && rest.maxItems === undefined) {
      return { type, maxItems: MOST_ITEMS, ...rest };
    }
    if (types.some((one) => one === 'number' || one === 'integer') && rest.minimum === undefined) {
      throw new Error(`${where} has a number without bounds: use a type of src/model/scalars.ts`);
    }
    return value;
  });
  return JSON.parse(text) as JsonSchema;
}

/** Draft 7, in which the generator writes, has another name for `$defs`. */
function asDraft2020(schema: object): { root: JsonSchema; definitions: Definitions } {
  const { $schema, definitions, ...root } = JSON.parse(
    JSON.stringify(schema).replaceAll('"#/definitions/', '"#/$defs/'),
  ) as JsonSchema & { $schema: string; definitions: Definitions };
  if (!$schema.includes('draft-07')) throw new Error(`${$schema} is not draft 7`);
  return { root, definitions };
}
