import yargs, { type Argv } from 'yargs';
import type { Recording, Waiver } from '../../model/index.js';
import { createFailedLogins, type FailedLogins } from '../../net/limiter/failed-logins.js';
import { EXIT, Problem, type Exit } from '../../util/problem.js';
import type { ScanOptions as SaidOptions, WatchConfig } from '../../watch/config.js';
import { readWatchConfig } from '../../watch/config-file.js';
import type { Scan } from '../../watch/watcher.js';
import { prepareScan, type PreparedScan } from '../prepare-scan.js';
import { sharedLimiter } from '../shared-limiter.js';
import { withScanOptions, type ScanOptions } from '../options/scan-options.js';
import { logger } from './watch-log.js';

export const describe = 'Watch domains: scan on a schedule, keep a history, send alerts on changes';

const EPILOGUE = `The watch section of the file; only domains is required:
  watch:
    domains: [example.org]
    schedule: '0 * * * *'
    alerts:
      webhook:
        - url: https://hooks.example.org/safeguard
          secret-env: SAFEGUARD_HOOK_SECRET
    dashboard:
      listen: 127.0.0.1:9429

If a server refuses an account, the next attempt is a day later, or after the
file is read again. A scan that is requested at /probe makes no failing logins.

SIGTERM and SIGINT end watch and discard the current scan. SIGHUP reads the file again.`;

export function builder<T>(yargs: Argv<T>) {
  return yargs
    .option('config', {
      alias: 'c',
      type: 'string',
      requiresArg: true,
      default: 'safeguard.yml',
      describe: 'Read the watch section of this file',
    })
    .option('once', {
      type: 'boolean',
      default: false,
      describe:
        'Scan each domain once (again if something changed), send alerts, and exit. For timers',
    })
    .option('log', {
      requiresArg: true,
      choices: ['plain', 'json'] as const,
      default: 'plain' as const,
      describe: 'Format of the log lines on stderr',
    })
    .epilogue(EPILOGUE);
}

type Flags = Awaited<ReturnType<typeof builder>['argv']>;

export async function handle({ config: file, once, log: form }: Flags): Promise<Exit> {
  const log = logger(form);
  // What only this command needs is read when it runs.
  const { runWatch } = await import('../../watch/run.js');
  const { renderHtml } = await import('../../report/verdict/html.js');
  // It outlives the file: the servers remember what failed before it was read again.
  const failedLogins = createFailedLogins();
  let next: Prepared | null = await prepare(file, failedLogins);
  let stopped = false;
  let current = new AbortController();
  const stop = (): void => {
    stopped = true;
    current.abort(new Error('watch was told to stop'));
  };
  const reload = (): void => {
    prepare(file, failedLogins).then(
      (prepared) => {
        next = prepared;
        current.abort(new Error('watch was told to read the file again'));
      },
      (error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        process.stderr.write(`xmpp-safeguard: ${why}; the old configuration stays in use\n`);
      },
    );
  };
  process.on('SIGTERM', stop).on('SIGINT', stop).on('SIGHUP', reload);
  try {
    let fine = true;
    while (next !== null) {
      const { config, scan, waivers } = next;
      next = null;
      current = new AbortController();
      const { signal } = current;
      fine = await runWatch({ config, scan, waivers, report: renderHtml, log, once, signal });
      if (isSet(stopped)) break;
    }
    return once && !fine && !isSet(stopped) ? EXIT.unable : EXIT.fine;
  } finally {
    process.off('SIGTERM', stop).off('SIGINT', stop).off('SIGHUP', reload);
  }
}

/** Signals set it behind the compiler's back. */
function isSet(flag: boolean): boolean {
  return flag;
}

interface Prepared {
  readonly config: WatchConfig;
  readonly scan: Scan;
  readonly waivers: readonly Waiver[];
}

async function prepare(file: string, failedLogins: FailedLogins): Promise<Prepared> {
  const { config, waivers } = await readWatchConfig(file);
  return { config, scan: await scannerOf(config, failedLogins), waivers };
}

/**
 * What options name is read once for all domains that share them. Domains on one host are
 * together no more to it than one of them may be.
 */
async function scannerOf({ domains }: WatchConfig, failedLogins: FailedLogins): Promise<Scan> {
  const groups = new Map<string, string[]>();
  for (const { domain, options } of domains) {
    const key = JSON.stringify(options);
    groups.set(key, [...(groups.get(key) ?? []), domain]);
  }
  const prepared = new Map<string, PreparedScan>();
  for (const [options, of] of groups) {
    const scan = await prepareScan(await flagsOf(JSON.parse(options) as SaidOptions), of);
    for (const domain of of) prepared.set(domain, scan);
  }
  const settings = [...prepared.values()].map((scan) => scan.settings);
  const gate = sharedLimiter(settings, failedLogins);
  return async (domain, signal, why): Promise<Recording> => {
    const scan = prepared.get(domain);
    if (scan === undefined) throw new Error(`${domain} is not watched`);
    return scan.run(domain, { signal, gate, spareLogins: why === 'asked' });
  };
}

/** As if they had been typed. */
async function flagsOf(options: SaidOptions): Promise<ScanOptions> {
  const args = Object.entries(options).flatMap(([name, value]: [string, unknown]) =>
    (Array.isArray(value) ? value : [value]).map((one) => `--${name}=${String(one)}`),
  );
  return withScanOptions(yargs(args))
    .exitProcess(false)
    .help(false)
    .version(false)
    .fail((message: string | null, error: Error | undefined) => {
      throw error ?? new Problem(`watch.options: ${message ?? 'cannot be read'}`);
    })
    .parseAsync();
}
