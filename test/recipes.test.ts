/** The recipes in `docs/`: what they say of us is so, and those whose files they are take them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import yargs from 'yargs';
import * as judge from '../src/commands/judge.js';
import * as scan from '../src/commands/scan.js';
import * as watch from '../src/commands/watch.js';
import { judge as judged } from '../src/judge.js';
import { renderPrometheus } from '../src/report/prometheus.js';
import { renderWatchMetrics } from '../src/report/watch-metrics.js';
import { digestOf } from '../src/watch/digest.js';
import { good } from './checks/build.js';
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
  for (const format of formats) expect(help.scan).toContain(`"${format}"`);
});

test.each(['ci/github.yml', 'ci/gitlab.yml'])(
  '%s fails for what falls short and for what could not run, not for what is open',
  (name) => {
    const line = /^.*npx --yes (xmpp-safeguard .*(?:\|\|.*))$/m.exec(read(name))?.[1] ?? '';
    const folder = mkdtempSync(join(tmpdir(), 'recipes-'));
    const codes = (): (number | null)[] =>
      [0, 1, 2, 3].map((code) => {
        const shell = `set -e\nxmpp-safeguard() { return ${code}; }\nGITHUB_STEP_SUMMARY=/dev/null\n`;
        return spawnSync('bash', ['-c', `${shell}${line}`], { cwd: folder }).status;
      });
    // No report: no service was found. There the job of GitHub has ended a step before.
    if (name === 'ci/gitlab.yml') expect(codes()).toEqual([0, 1, 1, 1]);
    writeFileSync(join(folder, 'junit.xml'), '<testsuites/>');
    expect(codes()).toEqual([0, 1, 0, 1]);
    rmSync(folder, { recursive: true });
  },
);

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
