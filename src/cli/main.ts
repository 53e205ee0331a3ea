import yargs, { type Argv } from 'yargs';
import { COMMAND_OPTIONS, COMMAND_WORDS } from '../options/commands.js';
import type { Given } from '../options/read.js';
import {
  END_OF_OPTIONS,
  settle,
  splitShortOptions,
  takesValue,
  unknownOption,
  withCommand,
  withDashes,
  withoutDoubleDash,
  withoutMarks,
  type Known,
} from './options/arguments.js';
import { PARSER_CONFIGURATION } from './options/declare.js';
import * as attest from './commands/attest.js';
import * as check from './commands/check.js';
import * as compare from './commands/compare.js';
import * as completion from './commands/completion.js';
import * as demo from './commands/demo.js';
import * as explain from './commands/explain.js';
import * as fix from './commands/fix.js';
import * as judge from './commands/judge.js';
import * as scan from './commands/scan.js';
import * as watch from './commands/watch.js';
import { EXIT, Problem, type Exit } from '../util/problem.js';
import { TOOL } from '../util/tool.js';

/** All commands, by the name that the user types. */
export const COMMANDS = {
  scan: { ...scan, ...COMMAND_WORDS.scan },
  compare: { ...compare, ...COMMAND_WORDS.compare },
  judge: { ...judge, ...COMMAND_WORDS.judge },
  check: { ...check, ...COMMAND_WORDS.check },
  fix: { ...fix, ...COMMAND_WORDS.fix },
  explain: { ...explain, ...COMMAND_WORDS.explain },
  attest: { ...attest, ...COMMAND_WORDS.attest },
  watch: { ...watch, ...COMMAND_WORDS.watch },
  demo: { ...demo, ...COMMAND_WORDS.demo },
  completion: { ...completion, ...COMMAND_WORDS.completion },
} as const;
type CommandName = keyof typeof COMMANDS;
const NAMES = Object.keys(COMMANDS) as CommandName[];
const TABLES = Object.values(COMMAND_OPTIONS);

/** Text that is printed if the command line has no arguments. */
const SHORT_USAGE = `Usage: xmpp-safeguard DOMAIN [options]
       xmpp-safeguard COMMAND [options]
Commands:
  scan DOMAIN…        scan XMPP services (the default)    e.g. example.org
  compare A B         compare services, or one service at two times
  judge FILE          judge a saved recording again, offline
  check --config FILE judge a configuration, offline
  fix DOMAIN|FILE     print the changes that mend what a scan found
  explain [ID]        explain a requirement
  watch               scan on a schedule, keep history, send alerts
  demo                scan a demo server on this machine
Options: xmpp-safeguard COMMAND --help
`;

const EPILOGUE = `Without a command, DOMAIN is scanned: $0 example.org
$0 scan --help lists the options of a scan.

Exit codes:
  0  passed: nothing that --fail-on counts is missing
  1  failed: something that --fail-on counts is missing
  2  undetermined: a MUST within reach was not seen, or there is no service
  3  the command could not run: bad arguments, bad files, no network

Examples:
  $0 example.org
  $0 example.org --format html --out report.html
  $0 example.org --record today.json
  $0 judge today.json
  $0 check --config prosody.cfg.lua --domain example.org
  $0 compare example.org example.net
  $0 compare today.json example.org
  $0 example.test --connect 127.0.0.1:5222 --allow-private
  $0 explain channel-binding`;

/** The missing operand of each command, for the error message. */
const NEEDED: Readonly<Partial<Record<CommandName, string>>> = {
  attest: 'name an action: xmpp-safeguard attest init, check FILE or collect',
  compare: 'name two or more domains or files: xmpp-safeguard compare example.org example.net',
  completion: 'name a shell: xmpp-safeguard completion bash, zsh or fish',
  judge: 'name a recording: xmpp-safeguard judge FILE (scan --record FILE writes one)',
};

/** Runs the command line. Returns the exit code. */
export async function main(args: readonly string[]): Promise<Exit> {
  if (args.length === 0) {
    process.stderr.write(SHORT_USAGE);
    return EXIT.unable;
  }
  let exit: Exit = EXIT.fine;
  try {
    const split = splitShortOptions(args, TABLES);
    const whole = withCommand(split, NAMES, (option) => takesValue(TABLES, option));
    const parser = commands(yargs(withoutDoubleDash(whole)), async (handle, given) => {
      exit = await handle(given);
    });
    await parser.fail(failureOf(whole)).parseAsync();
  } catch (error) {
    exit = EXIT.unable;
    process.stderr.write(`xmpp-safeguard: ${withoutMarks(lineOf(error))}\n`);
  }
  return exit;
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}

function knownOf(command: CommandName): Known {
  const [, operand] = /[<[](\w+)/.exec(COMMANDS[command].usage) ?? [];
  const operands = operand === undefined ? [] : [operand];
  return { command, table: COMMAND_OPTIONS[command], operands };
}

type Handle = (given: Given) => Promise<Exit>;

function commands(argv: Argv, run: (handle: Handle, given: Given) => Promise<void>): Argv {
  const whole = withoutCachedHelp(withoutTypes(argv))
    .scriptName(TOOL.name)
    .usage(
      '$0 DOMAIN [options]\n$0 COMMAND [options]\n\nScans XMPP services from outside and rules on every requirement of the\n2025 Safeguarding XMPP Manifesto.',
    )
    .parserConfiguration(PARSER_CONFIGURATION)
    .option(END_OF_OPTIONS, { type: 'boolean', hidden: true })
    .middleware((flags) => {
      const [command] = flags._;
      if (typeof command === 'string' && isCommand(command)) settle(flags, knownOf(command));
    }, true);
  for (const { usage, describe, builder, handle } of Object.values(COMMANDS)) {
    whole.command(usage, describe, builder, (given: Given) => run(handle, given));
  }
  return whole
    .strict()
    .help('help', 'Show this help')
    .alias('help', 'h')
    .version('version', 'Show the version', TOOL.version)
    .alias('version', 'V')
    .wrap(Math.min(process.stdout.columns || 80, 100))
    .epilogue(EPILOGUE)
    .exitProcess(false)
    .showHelpOnFail(false);
}

/**
 * Removes `[string]`, choices and defaults from the help, because the descriptions contain them.
 */
function withoutTypes(argv: Argv): Argv {
  // The types of yargs do not declare its method `usageConfiguration`.
  return (
    argv as Argv & { usageConfiguration(settings: Readonly<Record<string, boolean>>): Argv }
  ).usageConfiguration({ 'hide-types': true });
}

interface YargsInternals {
  getInternalMethods(): { getUsageInstance(): { cacheHelpMessage?: () => void } };
}

/**
 * Keeps yargs from formatting the whole help at every start of a command, which costs 60 ms of
 * CPU.
 */
function withoutCachedHelp(argv: Argv): Argv {
  const internals = (argv as unknown as YargsInternals).getInternalMethods();
  internals.getUsageInstance().cacheHelpMessage = () => undefined;
  return argv;
}

/** Rewords the errors of yargs. `args` begins with the command. */
function failureOf(
  args: readonly string[],
): (message: string | null, error: Error | undefined) => never {
  return (message, error) => {
    if (error !== undefined && error.name !== 'YError') throw error;
    throw new Problem(refusalOf(error?.message ?? message, args));
  };
}

function refusalOf(message: string | null, args: readonly string[]): string {
  if (message === null) return 'the arguments cannot be read: see xmpp-safeguard --help';
  const [command = ''] = args;
  const [, unvalued] =
    /^(?:Not enough arguments following|Missing argument values?): (.+)$/s.exec(message) ?? [];
  if (unvalued !== undefined) {
    return `${unvalued.split(', ').map(withDashes).join(', ')}: needs a value`;
  }
  if (message.startsWith('Not enough non-option arguments')) {
    // An unknown option may have consumed the operand as its value.
    const unknown = isCommand(command) ? unknownOption(args, knownOf(command)) : null;
    const needed = isCommand(command) ? NEEDED[command] : undefined;
    return unknown ?? needed ?? `an argument is missing: see xmpp-safeguard ${command} --help`;
  }
  const [, unexpected] = /^Unknown (?:argument|command)s?: (.+)$/s.exec(message) ?? [];
  if (unexpected === undefined) return message;
  return `unexpected argument: ${unexpected}. See xmpp-safeguard ${command} --help`;
}

/** Formats a `Problem` in one line; formats any other error with its stack, as a bug report. */
function lineOf(error: unknown): string {
  if (error instanceof Problem) return error.message.replace(/\s*\n\s*/g, ' ');
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `this is a bug of xmpp-safeguard, please report it: ${text}`;
}
