/** `docs/options.md`, made from the table of options of every command. */
import { format } from 'prettier';
import { helpOf } from '../../../src/cli/options/declare.js';
import { COMMANDS } from '../../../src/cli/main.js';
import { COMMAND_OPTIONS } from '../../../src/options/commands.js';
import { GROUPS, type AnyOption, type OptionTable } from '../../../src/options/define-option.js';
import { SAFEGUARD_SCHEMA } from '../../../src/files/safeguard-file.js';

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

## Completion in a shell

\`xmpp-safeguard completion SHELL\` prints a script for \`bash\`, \`zsh\` or \`fish\`:

\`\`\`sh
source <(xmpp-safeguard completion bash)   # in ~/.bashrc
source <(xmpp-safeguard completion zsh)    # in ~/.zshrc, after compinit
xmpp-safeguard completion fish | source    # in ~/.config/fish/config.fish
\`\`\`

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
  const commands = Object.entries(COMMANDS).map(([name, { usage, describe }]) =>
    commandText(usage, describe, COMMAND_OPTIONS[name as keyof typeof COMMANDS]),
  );
  return format([HEAD, ...commands, fileText()].join('\n'), {
    parser: 'markdown',
    printWidth: 100,
    singleQuote: true,
  });
}

function commandText(usage: string, describe: string, table: OptionTable): string {
  const tables = GROUPS.map(
    (group) =>
      [group, Object.entries(table).filter(([, option]) => option.group === group)] as const,
  ).filter(([, options]) => options.length > 0);
  return [
    `## ${usage.split(' ')[0] ?? ''}`,
    `\`xmpp-safeguard ${usage}\``,
    `${describe}.`,
    ...tables.map(([group, options]) => tableText(group, options)),
  ].join('\n\n');
}

function tableText(group: string, options: readonly (readonly [string, AnyOption])[]): string {
  const rows = options.map(([name, option]) => {
    const short = option.alias === undefined ? '' : `\`-${option.alias}\`, `;
    return `| ${short}\`--${name}\` | ${valueOf(option)} | ${cell(helpOf(option))} |`;
  });
  return [
    `### ${group}`,
    '',
    '| Option | Value | What it does |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function valueOf({ kind, parser }: AnyOption): string {
  if (parser === null) return kind === 'count' ? 'none, repeatable' : 'none';
  if ('enum' in parser.json) return 'choice';
  if (parser.json.type !== 'string') return 'number';
  return kind === 'list' ? 'text, repeatable' : 'text';
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
