import { readFileSync } from 'node:fs';
import type { Argv } from 'yargs';
import { PASSWORD_VARIABLE, readAccount } from '../account.js';
import { parseDomain } from '../domain.js';
import { judge } from '../judge.js';
import { systemResolvers } from '../net/system-resolvers.js';
import { createTrustStore } from '../net/trust.js';
import { Problem, type Exit } from '../problem.js';
import { formatRecording } from '../recording-text.js';
import { FORMATS } from '../report/index.js';
import { scan } from '../scan.js';
import { DEFAULTS, settingsOf } from '../settings.js';
import { triage } from '../triage.js';
import { assertWritable, writeWhole } from '../whole-file.js';
import { parseTrustAnchors, ROOT_ANCHORS } from '../wire/dns/dnssec/anchors.js';
import { secretAsker } from './ask.js';
import { deliver, exitOf } from './output.js';
import { progressLine } from './progress.js';

export const describe = 'Scan a domain and rule on every requirement';

export function builder<T>(yargs: Argv<T>) {
  return withOutput(yargs)
    .positional('domain', {
      type: 'string',
      demandOption: true,
      describe: 'The XMPP domain: what stands after the @ of an address',
    })
    .option('record', {
      type: 'string',
      requiresArg: true,
      describe: 'Save what was seen to FILE, for judge',
    })
    .option('connect', {
      type: 'string',
      array: true,
      nargs: 1,
      requiresArg: true,
      describe:
        'Look at HOST:PORT instead of asking the DNS; for other ports c2s=, c2s-direct=, s2s= or s2s-direct= before it. May be repeated',
    })
    .option('resolver', {
      type: 'string',
      array: true,
      nargs: 1,
      requiresArg: true,
      describe:
        'Ask the DNS server at ADDRESS[:PORT], tls://ADDRESS[:PORT][#NAME] or https://HOST/PATH. May be repeated',
    })
    .option('trust-anchor', {
      type: 'string',
      requiresArg: true,
      describe:
        'Validate DNSSEC from the DS or DNSKEY records in FILE, not from the keys of the root',
    })
    .option('ca', {
      type: 'string',
      array: true,
      nargs: 1,
      requiresArg: true,
      describe: 'Trust the certificates in FILE (PEM) too. May be repeated',
    })
    .option('roots', {
      choices: ['mozilla', 'system', 'none'] as const,
      default: 'mozilla' as const,
      describe: 'Roots to trust: those of Node, those of this system, or only --ca',
    })
    .option('ipv4', { type: 'boolean', describe: 'Look at IPv4 addresses only' })
    .option('ipv6', { type: 'boolean', describe: 'Look at IPv6 addresses only' })
    .option('timeout', {
      type: 'number',
      requiresArg: true,
      describe: `Longest wait for one answer, in seconds [${DEFAULTS.timeout}]`,
    })
    .option('deadline', {
      type: 'number',
      requiresArg: true,
      describe: `Longest time for the whole scan, in seconds [${DEFAULTS.deadline}]`,
    })
    .option('budget', {
      type: 'number',
      requiresArg: true,
      describe: `Most connections to one address [${DEFAULTS.budget}]`,
    })
    .option('parallel', {
      type: 'number',
      requiresArg: true,
      describe: `Most connections open to one address at a time [${DEFAULTS.parallel}]`,
    })
    .option('bind', {
      type: 'string',
      requiresArg: true,
      describe: 'Connect from this address of this machine',
    })
    .option('allow-private', {
      type: 'boolean',
      default: false,
      describe: 'Connect to private, loopback and link-local addresses too',
    })
    .option('account', {
      type: 'string',
      requiresArg: true,
      describe: `Log in with the account in FILE: address and password, a line each, chmod 600. The password may come from ${PASSWORD_VARIABLE} or be asked for`,
    })
    .option('sasl-attempts', {
      type: 'boolean',
      default: true,
      describe:
        'Try logins that must fail: before TLS, and bound to the wrong channel (--no-sasl-attempts: none)',
    })
    .option('quiet', {
      alias: 'q',
      type: 'boolean',
      default: false,
      describe: 'No progress on stderr',
    });
}

/** What every command that prints a verdict takes. */
export function withOutput<T>(yargs: Argv<T>) {
  return yargs
    .option('format', {
      alias: 'f',
      choices: FORMATS,
      default: 'terminal' as const,
      describe: 'Form of the report',
    })
    .option('out', {
      alias: 'o',
      type: 'string',
      requiresArg: true,
      describe: 'Write the report to FILE, whole or not at all',
    })
    .option('fail-on', {
      choices: ['must', 'should', 'never'] as const,
      default: 'must' as const,
      describe: 'Exit with 1 when a row of this level or above is missing',
    })
    .option('color', { type: 'boolean', describe: 'Colour, also into a pipe (--no-color: never)' })
    .option('verbose', {
      alias: 'v',
      type: 'boolean',
      default: false,
      describe: 'Every row and every finding',
    });
}

type Flags = Awaited<ReturnType<typeof builder>['argv']> & { readonly domain: string };

export async function handle(flags: Flags): Promise<Exit> {
  const domain = parseDomain(flags.domain);
  const trust = trustOf(flags);
  const account = await accountOf(flags, domain);
  const settings = settingsOf(
    { ...flags, account: account !== null },
    systemResolvers(),
    trust.ca,
    anchorsOf(flags),
  );
  if (flags.out !== undefined) await assertWritable(flags.out, '--out');
  if (flags.record !== undefined) await assertWritable(flags.record, '--record');

  const progress = progressLine(flags.quiet);
  const recording = await scan({
    domain,
    settings,
    trust,
    access: account === null ? ['public'] : ['public', 'account'],
    ...(account === null ? {} : { account }),
    onProgress: progress.show,
  });
  progress.clear();
  const empty = triage(recording);
  // A scan that found nothing is still a record of what was asked.
  if (flags.record !== undefined)
    await writeWhole(flags.record, formatRecording(recording), '--record');
  if (empty !== null) {
    process.stderr.write(`xmpp-safeguard: ${empty.message}\n`);
    return empty.exit;
  }
  const verdict = judge(recording);
  await deliver(verdict, flags);
  return exitOf(verdict, flags.failOn);
}

async function accountOf({ account: file }: Pick<Flags, 'account'>, domain: string) {
  if (file === undefined) return null;
  const password = process.env[PASSWORD_VARIABLE];
  return readAccount(file, domain, { password, ask: secretAsker() });
}

function trustOf({ roots, ca }: Pick<Flags, 'roots' | 'ca'>) {
  try {
    return createTrustStore(roots, ca ?? []);
  } catch (error) {
    throw new Problem(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function anchorsOf({ trustAnchor: file }: Pick<Flags, 'trustAnchor'>) {
  if (file === undefined) return ROOT_ANCHORS;
  try {
    return parseTrustAnchors(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === undefined ? message : `cannot be read (${code})`;
    throw new Problem(`--trust-anchor ${file}: ${why}`, { cause: error });
  }
}
