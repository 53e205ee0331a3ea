import type { Argv } from 'yargs';
import { COMMAND_OPTIONS, COMMAND_WORDS, SHELL_NAMES } from '../../options/commands.js';
import type { Given } from '../../options/read.js';
import { choice } from '../../options/parsers.js';
import { EXIT, type Exit } from '../../util/problem.js';
import { operandsOf } from '../options/arguments.js';
import { SHELLS, type CompletedCommand } from '../options/completion.js';
import { declare } from '../options/declare.js';
import { print } from '../print.js';

const OPTIONS = COMMAND_OPTIONS.completion;

const EPILOGUE = `Examples:
  source <(xmpp-safeguard completion bash)     in ~/.bashrc
  source <(xmpp-safeguard completion zsh)      in ~/.zshrc, after compinit
  xmpp-safeguard completion fish | source      in ~/.config/fish/config.fish`;

export function builder(yargs: Argv): Argv {
  return declare(yargs, OPTIONS)
    .positional('shell', {
      type: 'string',
      demandOption: true,
      describe: `The shell: ${SHELL_NAMES.join(', ')}`,
    })
    .epilogue(EPILOGUE);
}

export async function handle(given: Given): Promise<Exit> {
  const shell = choice(SHELL_NAMES).parse(operandsOf(given, 'shell')[0] ?? '', 'shell');
  await print(SHELLS[shell](completedCommands()));
  return EXIT.fine;
}

function completedCommands(): readonly CompletedCommand[] {
  const tables = new Map(Object.entries(COMMAND_OPTIONS));
  return Object.entries(COMMAND_WORDS).map(([name, words]) => ({
    ...{ name, ...words },
    table: tables.get(name) ?? {},
  }));
}
