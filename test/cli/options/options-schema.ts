/** The parts of `safeguard.schema.json` that describe options, made from their tables. */
import { format } from 'prettier';
import { SAFEGUARD_SCHEMA } from '../../../src/files/safeguard-file.js';
import { COMMAND_OPTIONS } from '../../../src/options/commands.js';
import type { AnyOption, JsonSchema, OptionTable } from '../../../src/options/define-option.js';
import { SERVICE_OPTIONS } from '../../../src/options/scan.js';

/** Options for the connection of an alert over XMPP. */
const ALERT_OPTIONS = ['connect', 'resolver', 'ca', 'roots', 'allow-private', 'timeout'] as const;

interface Definitions {
  readonly $defs: Readonly<Record<string, JsonSchema>>;
}

/** The whole schema: the file's own text, with the options in it made anew. */
export function safeguardSchema(): Promise<string> {
  const schema = SAFEGUARD_SCHEMA as Definitions;
  const { scan, options, xmppOptions } = schema.$defs;
  const forAll = propertiesOf(SERVICE_OPTIONS);
  const forScan = propertiesOf(COMMAND_OPTIONS.scan);
  const $defs = {
    ...schema.$defs,
    scan: {
      ...scan,
      properties: { ...referencesTo(Object.keys(forAll)), ...without(forScan, forAll) },
    },
    options: { ...options, properties: forAll },
    xmppOptions: { ...xmppOptions, properties: referencesTo(ALERT_OPTIONS) },
  };
  return format(JSON.stringify({ ...schema, $defs }, null, 2), { parser: 'json', printWidth: 100 });
}

/** Those that safeguard.yml may set. */
function propertiesOf(table: OptionTable): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    Object.entries(table).flatMap(([name, option]) =>
      option.file === undefined ? [] : [[name, propertyOf(name, option)]],
    ),
  );
}

function propertyOf(name: string, { kind, parser, file = {}, ...option }: AnyOption): JsonSchema {
  const { title = titleOf(name), description = `${option.help}.`, examples, most = 100 } = file;
  const one = parser?.json ?? { type: 'boolean' };
  const type = kind === 'list' ? { type: 'array', minItems: 1, maxItems: most, items: one } : one;
  const usual = Array.isArray(option.default) ? undefined : option.default;
  return { title, description, ...type, default: usual, examples };
}

const ACRONYMS: Readonly<Record<string, string>> = {
  ca: 'CA',
  s2s: 'S2S',
  sasl: 'SASL',
  ssh: 'SSH',
};

function titleOf(name: string): string {
  const words = name.split('-').map((word) => ACRONYMS[word] ?? word);
  const text = words.join(' ');
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function referencesTo(names: readonly string[]): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    names.map((name) => [name, { $ref: `#/$defs/options/properties/${name}` }]),
  );
}

function without(table: object, others: object): object {
  return Object.fromEntries(Object.entries(table).filter(([name]) => !Object.hasOwn(others, name)));
}
