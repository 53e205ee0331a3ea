import yargs, { type Argv, type MiddlewareFunction } from 'yargs';
import {
  END_OF_OPTIONS,
  settleFlags,
  withoutDoubleDash,
  withoutMarks,
} from './commands/arguments.js';
import * as compare from './commands/compare.js';
import * as demo from './commands/demo.js';
import * as explain from './commands/explain.js';
import * as judge from './commands/judge.js';
import * as scan from './commands/scan.js';
import * as watch from './commands/watch.js';
import { EXIT, Problem, type Exit } from './problem.js';
import { TOOL } from './tool.js';

const EPILOGUE = `Exit codes:
  0  nothing at or above --fail-on fell short
  1  something did
  2  undetermined: no MUST is missing, but not all could be ruled on, or no service was found
  3  the tool could not do its work: bad arguments, no network

Examples:
  $0 scan example.org
  $0 scan example.org --format markdown --out checklist.md
  $0 scan example.org --record today.json && $0 judge today.json
  $0 compare example.org example.net
  $0 compare today.json example.org
  $0 scan example.test --connect 127.0.0.1:5222 --allow-private --ca ca.pem
  $0 explain channel-binding`;

/** Runs the command line; returns the exit code. */
export async function main(args: readonly string[]): Promise<Exit> {
  let exit: Exit = EXIT.fine;
  const run =
    <F>(handle: (flags: F) => Promise<Exit> | Exit) =>
    async (flags: F): Promise<void> => {
      exit = await handle(flags);
    };
  try {
    await commands(yargs(withoutDoubleDash(args)), run).parseAsync();
  } catch (error) {
    exit = EXIT.unable;
    process.stderr.write(`xmpp-safeguard: ${withoutMarks(lineOf(error))}\n`);
  }
  return exit;
}

type Runner = <F>(handle: (flags: F) => Promise<Exit> | Exit) => (flags: F) => Promise<void>;

function commands(argv: Argv, run: Runner): Argv {
  return argv
    .scriptName(TOOL.name)
    .usage(
      '$0 <command>\n\nHow an XMPP service stands against the 2025 Safeguarding XMPP Manifesto, seen from outside.',
    )
    .parserConfiguration({ 'dot-notation': false })
    .option(END_OF_OPTIONS, { type: 'boolean', hidden: true })
    .middleware(settleFlags as unknown as MiddlewareFunction, true)
    .command('scan [domain..]', scan.describe, (y) => scan.builder(y), run(scan.handle))
    .command(
      'compare <operands..>',
      compare.describe,
      (y) => compare.builder(y),
      run(compare.handle),
    )
    .command('judge <recording>', judge.describe, (y) => judge.builder(y), run(judge.handle))
    .command('explain [id..]', explain.describe, (y) => explain.builder(y), run(explain.handle))
    .command('watch', watch.describe, (y) => watch.builder(y), run(watch.handle))
    .command('demo', demo.describe, (y) => demo.builder(y), run(demo.handle))
    .demandCommand(
      1,
      'say what to do: scan, compare, judge, explain, watch or demo (--help tells more)',
    )
    .strict()
    .recommendCommands()
    .help()
    .version(TOOL.version)
    .wrap(Math.min(process.stdout.columns || 100, 110))
    .epilogue(EPILOGUE)
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message: string | null, error: Error | undefined) => {
      throw error ?? new Problem(refusalOf(message));
    });
}

/** Yargs says of a command that is none only which may be meant. */
function refusalOf(message: string | null): string {
  if (message === null) return 'the arguments could not be read';
  return message.startsWith('Did you mean') ? `there is no such command. ${message}` : message;
}

/** A problem of the user's in one line; a bug of ours with where it is, to be reported. */
function lineOf(error: unknown): string {
  if (error instanceof Problem) return error.message.replace(/\s*\n\s*/g, ' ');
  if (error instanceof Error && error.name === 'YError')
    return error.message.replace(/\s*\n\s*/g, ' ');
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `a bug of xmpp-safeguard, please report it: ${text}`;
}
