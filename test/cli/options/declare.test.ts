/** Traps of yargs, each as an argument that it would read otherwise. */
import { describe, expect, test } from 'vitest';
import yargs from 'yargs';
import { splitShortOptions } from '../../../src/cli/options/arguments.js';
import { declare, PARSER_CONFIGURATION } from '../../../src/cli/options/declare.js';
import { COMMAND_OPTIONS } from '../../../src/options/commands.js';
import { runMain } from '../run-main.js';

/** What yargs makes of arguments of `scan`, without what was not typed. */
function parsed(...args: readonly string[]): Record<string, unknown> {
  const argv = declare(yargs([]), COMMAND_OPTIONS.scan)
    .parserConfiguration(PARSER_CONFIGURATION)
    .exitProcess(false)
    .help(false)
    .version(false)
    .parseSync([...args]);
  const { _: operands, verbose, ...given } = argv;
  Reflect.deleteProperty(given, '$0');
  return { ...given, ...(verbose === 0 ? {} : { verbose }), operands };
}

describe('yargs', () => {
  test.each<[string, readonly string[], object]>([
    [
      'sets no name in camel case',
      ['--bad-s2s-domain', 'a', '--bad-s2s-domain', 'b'],
      { 'bad-s2s-domain': ['a', 'b'] },
    ],
    ['sets no default', [], {}],
    ['keeps a number as text', ['--timeout', '1e3', '--budget='], { timeout: '1e3', budget: '' }],
    ['keeps a choice that there is not', ['--roots=all'], { roots: 'all' }],
    ['makes no object of a name with a dot', ['--ca.x=1'], { 'ca.x': '1' }],
    ['leaves the short name out', ['-f', 'json'], { format: 'json' }],
    [
      'takes one value for a list',
      ['--ca', 'a', 'b.example'],
      { ca: 'a', operands: ['b.example'] },
    ],
    [
      'keeps an operand of digits as text',
      ['--ipv4', '12345'],
      { ipv4: true, operands: ['12345'] },
    ],
    ['gives the next word to an option with an optional value', ['--ssh', 'a'], { ssh: 'a' }],
  ])('%s', (_what, args, given) => {
    expect(parsed(...args)).toEqual({ operands: [], ...given });
  });
});

describe('a short option with its value in the same word', () => {
  const split = (...args: readonly string[]) =>
    splitShortOptions(args, Object.values(COMMAND_OPTIONS));

  test.each([
    [['-fjson'], ['-f=json']],
    [['-vqfjson'], ['-vqf=json']],
    [['-oa=b.html'], ['-o=a=b.html']],
    [['-ofile'], ['-o=file']],
    [
      ['-f', 'json'],
      ['-f', 'json'],
    ],
    [['-f=json'], ['-f=json']],
    [
      ['-vf', 'json'],
      ['-vf', 'json'],
    ],
    [['-vv'], ['-vv']],
    [['--format=json'], ['--format=json']],
    [
      ['--', '-fjson'],
      ['--', '-fjson'],
    ],
    [['-xfjson'], ['-xfjson']],
  ])('%j', (args, expected) => {
    expect(split(...args)).toEqual(expected);
  });

  test('is read the same way by a command', async () => {
    const { code, stderr } = await runMain('judge', '/nonexistent/file', '-fjsn');
    expect({ code, stderr }).toEqual({
      ...{ code: 3, stderr: 'xmpp-safeguard: --format jsn: did you mean json?\n' },
    });
  });
});

describe('the command line', () => {
  test.each<[readonly string[], RegExp]>([
    [
      ['scan', 'a.example', '--badS2sDomain', 'b'],
      /unknown option --badS2sDomain: did you mean --bad-s2s-domain\?/,
    ],
    [['scan', 'a.example', '--resolvr', '192.0.2.1'], /did you mean --resolver\?/],
    [['scan', 'a.example', '--ca.x', '1'], /unknown option --ca\.x: see/],
    [['scan', '12345'], /"12345" is not a domain name/],
    [['scan', 'a.example', '--budget', '1.5'], /--budget: must be a whole number from 1 to 10000/],
    [['scan', '--ssh', 'a.example'], /--ssh a\.example: must be HOST:PORT/],
    [['scan', 'a.example', '--timeout', ''], /--timeout: needs a value/],
  ])('%j is refused', async (args, message) => {
    const ended = await runMain(...args, '--no-policy');
    expect(ended).toMatchObject({ code: 3, stdout: '' });
    expect(ended.stderr).toMatch(message);
  });

  test.each(Object.keys(COMMAND_OPTIONS))('the help of %s shows no type', async (command) => {
    const { options } = { options: COMMAND_OPTIONS[command as keyof typeof COMMAND_OPTIONS] };
    const argv = declare(yargs([]), options);
    expect(await argv.getHelp()).not.toContain('[array]');
  });
});
