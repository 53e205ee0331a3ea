/** `docs/options.md`, made from what yargs knows of every command. */
import yargs, { type Argv } from 'yargs';
import { format } from 'prettier';
import { COMMANDS } from '../../../src/cli/main.js';
import { SAFEGUARD_SCHEMA } from '../../../src/files/safeguard-file.js';

interface YargsTables {
  getOptions(): {
    readonly array: readonly string[];
    readonly boolean: readonly string[];
    readonly count: readonly string[];
    readonly number: readonly string[];
    readonly alias: Readonly<Record<string, readonly string[]>>;
    readonly choices: Readonly<Record<string, readonly string[]>>;
  };
  getGroups(): Readonly<Record<string, readonly string[]>>;
  getInternalMethods(): {
    getUsageInstance(): { getDescriptions(): Readonly<Record<string, string>> };
  };
}

const HEAD = `# Options

This page is generated from the program by \`npm run docs\`. Do not edit it by hand.

\`xmpp-safeguard DOMAIN\` is short for \`xmpp-safeguard scan DOMAIN\`. Options may stand before or
after operands; \`--\` ends the options. An option that is given twice keeps its last value, unless
it is repeatable. \`-h\` and \`-V\` (\`--help\`, \`--version\`) work for every command.

## Exit codes

| Code | Meaning |
| --- | --- |
| 0 | passed: nothing that \`--fail-on\` counts is missing |
| 1 | failed: something that \`--fail-on\` counts is missing |
| 2 | undetermined: a MUST within reach was not seen, or there is no service |
| 3 | the command could not run: bad arguments, bad files, no network |

If the reader closes the pipe (\`| head\`), the program stays silent and keeps the exit code of the
verdict. A scan of several domains stops then, and exits with the code of the results so far.

## Environment

| Variable | Effect |
| --- | --- |
| \`XMPP_SAFEGUARD_PASSWORD\` | password for \`--account\` and \`--federated\`, if the file has none |
| \`NO_COLOR\` | no colours |
| \`FORCE_COLOR\`, \`CLICOLOR_FORCE\` | colours also in a pipe, unless 0 |
| \`CLICOLOR\` | 0: no colours |
`;

/** The page as Markdown, formatted as the repository's other files are. */
export async function optionsPage(): Promise<string> {
  const commands = Object.values(COMMANDS).map(({ usage, describe, builder }) => {
    const argv = yargs([]);
    builder(argv);
    return commandText(usage, describe, argv as unknown as Argv & YargsTables);
  });
  return format([HEAD, ...commands, fileText()].join('\n'), {
    parser: 'markdown',
    printWidth: 100,
    singleQuote: true,
  });
}

function commandText(usage: string, describe: string, argv: YargsTables): string {
  const groups = Object.entries(argv.getGroups())
    .filter(([title, names]) => names.length > 0 && title !== 'Positionals:')
    .sort(([a], [b]) => Number(a === 'Options:') - Number(b === 'Options:'));
  const grouped = groups.flatMap(([, names]) => names);
  const { key, alias } = argv.getOptions() as unknown as {
    key: Record<string, unknown>;
    alias: Record<string, readonly string[]>;
  };
  const positional = argv.getGroups()['Positionals:'] ?? [];
  const short = new Set(Object.values(alias).flat());
  const others = Object.keys(key).filter(
    (name) => ![...grouped, ...positional, 'help', 'version'].includes(name) && !short.has(name),
  );
  const all: (readonly [string, readonly string[]])[] = [
    ...groups.map(([title, names]) => [title.replace(/:$/, ''), names] as const),
    ...(others.length === 0 ? [] : [['Options', others] as const]),
  ];
  const tables = all.map(([title, names]) => tableText(title, names, argv));
  return [
    `## ${usage.split(' ')[0] ?? ''}`,
    `\`xmpp-safeguard ${usage}\``,
    `${describe}.`,
    ...tables,
  ].join('\n\n');
}

function tableText(title: string, names: readonly string[], argv: YargsTables): string {
  const { alias } = argv.getOptions();
  const descriptions = argv.getInternalMethods().getUsageInstance().getDescriptions();
  const rows = names.map((name) => {
    const short = (alias[name] ?? [])
      .filter((one) => one.length === 1)
      .map((one) => `\`-${one}\`, `);
    const text = cell(descriptions[name] ?? '');
    return `| ${short.join('')}\`--${name}\` | ${valueOf(name, argv)} | ${text} |`;
  });
  return [
    `### ${title}`,
    '',
    '| Option | Value | What it does |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function valueOf(name: string, argv: YargsTables): string {
  const { boolean, count, number, array, choices } = argv.getOptions();
  if (choices[name] !== undefined) return 'choice';
  if (boolean.includes(name)) return 'none';
  if (count.includes(name)) return 'none, repeatable';
  if (number.includes(name)) return 'number';
  return array.includes(name) ? 'text, repeatable' : 'text';
}

/** Which options `scan` of safeguard.yml may set, from the schema. */
function fileText(): string {
  const { $defs } = SAFEGUARD_SCHEMA as {
    $defs: { scan: { properties: Readonly<Record<string, unknown>> } };
  };
  const names = Object.keys($defs.scan.properties).map((name) => `\`${name}\``);
  return `## Defaults in safeguard.yml

The \`scan\` section of \`safeguard.yml\` (or of the file of \`--policy\`) sets defaults for
\`xmpp-safeguard scan\`, by the long names of the options:

\`\`\`yaml
scan:
  resolver: ['tls://9.9.9.9#dns.quad9.net']
  timeout: 20
  fail-on: should
\`\`\`

- The command line overrides each option. A list replaces the list of the file.
- Paths are relative to the file.
- The scan says on stderr which options come from the file. \`--no-policy\` ignores the file.
- Only \`scan\` reads this section. \`watch\` has its own \`watch.options\`, with the same names.

A file may set ${names.join(', ')}. It cannot set the other options: they belong to one run
(\`out\`, \`record\`, \`format\`…), or give the operator's permission (\`allow-intrusive\`). Files never
contain passwords: \`account\` and \`federated\` name a file.
`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
