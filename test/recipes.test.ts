/** The recipes in `docs/`: what they say of us is so, and those whose files they are take them. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import yargs from 'yargs';
import * as judge from '../src/cli/commands/judge.js';
import * as scan from '../src/cli/commands/scan.js';
import * as watch from '../src/cli/commands/watch.js';
import { judge as judged } from '../src/judge/judge.js';
import { FORMATS } from '../src/report/index.js';
import { EXIT } from '../src/util/problem.js';
import { renderPrometheus } from '../src/report/machine/prometheus.js';
import { renderWatchMetrics } from '../src/report/machine/watch-metrics.js';
import { digestOf } from '../src/watch/digest.js';
import { good } from './arbitrary/build.js';
import { recordedAt } from './watch/simulated.js';

const ROOT = resolve(import.meta.dirname, '..');
const DOCS = join(ROOT, 'docs');
const read = (name: string): string => readFileSync(join(DOCS, name), 'utf8');

function run(program: string, args: readonly string[], cwd = DOCS) {
  const { error, status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  return { there: error === undefined, status, said: `${stdout}${stderr}` };
}

const FILES = readdirSync(DOCS, { recursive: true, encoding: 'utf8' });
const RECIPES = FILES.filter((name) => /\.(yml|json|service|timer)$|Dockerfile$/.test(name));

test.each(RECIPES.filter((name) => name.endsWith('.yml')))('%s is YAML', (name) => {
  expect(parse(read(name))).toBeTypeOf('object');
});

test('every command and option in a recipe is one that we have', async () => {
  const help = {
    scan: await scan.builder(yargs([])).getHelp(),
    judge: await judge.builder(yargs([])).getHelp(),
    watch: await watch.builder(yargs([])).getHelp(),
  };
  const used = RECIPES.flatMap((name) =>
    [...read(name).matchAll(/xmpp-safeguard (scan|judge|watch)\b([^\n]*)/g)].map(
      ([, command, rest = '']) => ({ name, command: command as keyof typeof help, rest }),
    ),
  );
  expect(used.length).toBeGreaterThan(6);
  const unknown = used.flatMap(({ name, command, rest }) =>
    [...rest.matchAll(/(?<= )--[a-z-]+/g)]
      .filter(([option]) => !help[command].includes(option))
      .map(([option]) => `${name}: ${command} ${option}`),
  );
  expect(unknown).toEqual([]);
  const formats = used.flatMap(({ rest }) => / --format (\w+)/.exec(rest)?.slice(1) ?? []);
  expect(formats).toEqual(expect.arrayContaining(['sarif', 'markdown', 'junit']));
  for (const format of formats) expect([...FORMATS, 'jsonl']).toContain(format);
});

interface Step {
  readonly if?: string;
  readonly run?: string;
}

describe('pipelines', () => {
  const { steps } = (parse(read('ci/github.yml')) as { jobs: { scan: { steps: readonly Step[] } } })
    .jobs.scan;
  const gitlab = (
    parse(read('ci/gitlab.yml')) as {
      'xmpp-safeguard': { script: readonly string[]; allow_failure: { exit_codes: number } };
    }
  )['xmpp-safeguard'];
  const commands = {
    'ci/github.yml': steps.flatMap(({ run: command }) => command ?? []),
    'ci/gitlab.yml': gitlab.script,
  };

  /** Exit code of a command line when xmpp-safeguard ends with `code`. */
  function exitOf(command: string, code: number): number | null {
    const shell = `set -e\nxmpp-safeguard() { return ${code}; }\nGITHUB_STEP_SUMMARY=/dev/null\n`;
    return spawnSync('bash', ['-c', shell + command], { cwd: tmpdir() }).status;
  }

  test.each(Object.entries(commands))('%s installs the packed tarball of this version', (name) => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      version: string;
    };
    const tarball = `xmpp-safeguard-${version}.tgz`;
    expect(commands[name as keyof typeof commands]).toContain(`npm install --global ./${tarball}`);
    expect(read(name)).toMatch(new RegExp(`^# .*${tarball.replaceAll('.', '\\.')}`, 'm'));
    expect(read(name)).not.toMatch(/npx/);
  });

  test.each(Object.entries(commands))('%s ends with the exit code of the scan', (_name, lines) => {
    const scan = lines.find((line) => line.startsWith('xmpp-safeguard scan ')) ?? '';
    expect([0, 1, 2, 3].map((code) => exitOf(scan, code))).toEqual([0, 1, 2, 3]);
  });

  test('GitLab shows undetermined as a warning', () => {
    expect(gitlab.allow_failure).toEqual({ exit_codes: EXIT.undetermined });
  });

  test('GitHub shows the results of a scan that failed', () => {
    const at = steps.findIndex(({ run: command }) => command?.includes(' scan ') ?? false);
    expect(at).toBeGreaterThan(0);
    const later = steps.slice(at + 1);
    expect(later).toHaveLength(3);
    for (const step of later) expect(step.if).toMatch(/^always\(\) && hashFiles\('.+'\) != ''$/);
  });
});

describe('Prometheus and Grafana', () => {
  test('name only what is there to be scraped', () => {
    const recording = recordedAt({ spots: [good('c2s')] }, new Date('2026-06-01'));
    const waiver = { reason: 'so', until: '2026-12-31' };
    const { rows, ...rest } = judged(recording);
    const verdict = { ...rest, rows: rows.map((row) => ({ ...row, waiver })) };
    const last = digestOf(recording, verdict);
    const all =
      renderPrometheus([verdict]) +
      renderWatchMetrics(
        [{ domain: 'example.org', last, running: false, failed: false, due: last.endedAt }],
        0,
      );
    const emitted = new Set([...all.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name));
    for (const name of ['prometheus/alerts.yml', 'prometheus/grafana.json']) {
      const named = [...read(name).matchAll(/\bxmpp_safeguard_\w+/g)].map(([metric]) => metric);
      expect(named.length).toBeGreaterThan(5);
      expect(named.filter((metric) => !emitted.has(metric))).toEqual([]);
    }
    // Labels that they pick by.
    expect(all).toMatch(/requirement_status\{.*level="MUST",status=/);
    expect(all).toContain('what="certificate"');
  });

  const { there } = run('promtool', ['--version']);
  // Not everybody who runs the tests has Prometheus.
  test.skipIf(!there).each([
    ['check', 'rules', 'alerts.yml'],
    ['test', 'rules', 'alerts.test.yml'],
    ['check', 'config', 'scrape.yml'],
  ])('promtool %s %s %s', (...args) => {
    expect(run('promtool', args, join(DOCS, 'prometheus'))).toMatchObject({ status: 0 });
  });

  test('the dashboard has panels that ask, none over another', () => {
    const { panels } = JSON.parse(read('prometheus/grafana.json')) as {
      panels: {
        id: number;
        gridPos: { x: number; y: number; w: number; h: number };
        targets: { expr: string }[];
      }[];
    };
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { targets } of panels) {
      for (const { expr } of targets) expect(expr).toContain('xmpp_safeguard_');
    }
  });
});

describe('systemd', () => {
  const units = FILES.filter((name) => /\.(service|timer)$/.test(name));
  const { there } = run('systemd-analyze', ['--version']);
  // Only where systemd is.
  test.skipIf(!there)('systemd-analyze verify has no complaint', () => {
    expect(units).toHaveLength(3);
    const { status, said } = run('systemd-analyze', [
      'verify',
      ...units.map((name) => join(DOCS, name)),
    ]);
    expect({ status, said }).toEqual({ status: 0, said: '' });
  });

  test('the timer starts the service that is named as it is', () => {
    expect(units).toContain('systemd/xmpp-safeguard-once.timer');
    expect(units).toContain('systemd/xmpp-safeguard-once.service');
  });

  /** Directives of the service section that are not about how the process starts and ends. */
  function hardening(name: string): readonly string[] {
    const [, service = ''] = read(name).split('[Service]\n');
    const [lines = ''] = service.split('[Install]');
    return lines
      .split('\n')
      .filter((line) => /^[A-Z]/.test(line) && !/^(Type|Exec|Restart(Sec)?=|Timeout)/.test(line))
      .sort();
  }

  const SERVICES = ['systemd/xmpp-safeguard.service', 'systemd/xmpp-safeguard-once.service'];

  test('the service of the timer is as hardened as the daemon', () => {
    const [daemon = '', once = ''] = SERVICES;
    expect(hardening(daemon).length).toBeGreaterThan(20);
    expect(hardening(once)).toEqual(hardening(daemon));
  });

  test.skipIf(!there).each(SERVICES)('%s has an exposure of 1.5 at most', (name) => {
    const args = ['security', '--offline=yes', '--no-pager', '--threshold=15', join(DOCS, name)];
    expect(run('systemd-analyze', args).status).toBe(0);
    const less = args.map((one) => one.replace('--threshold=15', '--threshold=10'));
    expect(run('systemd-analyze', less).status).not.toBe(0);
  });
});

test('.dockerignore keeps secrets and large folders out, and keeps what the build reads', () => {
  const ignored = readFileSync(join(ROOT, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  for (const name of ['.git', '**/node_modules', '**/dist', 'safeguard.yml']) {
    expect(ignored).toContain(name);
  }
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const built = [scripts['build'], scripts['bundle']].join(' ');
  const read = [...built.matchAll(/\b(?:src|probes|test)\/[\w.]+/g)].map(([path]) => path);
  expect(read).toEqual(expect.arrayContaining(['test/tsconfig.build.json', 'test/bundle.js']));
  const needed = [...read, 'package.json', 'package-lock.json', 'tsconfig.json', 'src', 'probes'];
  const kept = (path: string): boolean =>
    ignored.every((pattern) => !path.startsWith(`${pattern}/`) && path !== pattern);
  expect(needed.filter((path) => !kept(path))).toEqual([]);
});

test('the Dockerfile copies what there is, and starts what package.json calls the program', () => {
  const { bin, engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    bin: Record<string, string>;
    engines: { node: string };
  };
  const text = read('Dockerfile');
  expect(text).toContain(`"/app/${bin['xmpp-safeguard'] ?? ''}"`);
  const versions = [...text.matchAll(/^FROM node:(\d+)/gm)].map(([, version]) => Number(version));
  const least = Number(/\d+/.exec(engines.node)?.[0]);
  for (const version of versions) expect(version).toBeGreaterThanOrEqual(least);
  const copied = [...text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, from = '']) =>
    from.split(' '),
  );
  const here = readdirSync(ROOT);
  for (const from of copied) expect(from === '.' || here.includes(from)).toBe(true);
  expect(text).toMatch(/^USER node$/m);
});
