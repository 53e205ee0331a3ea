import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { PROBES } from '../probes/index.js';

const ROOT = resolve(import.meta.dirname, '..');

/** Every import of a module of ours, types too, from the root; `node:` and packages by name. */
export function importsOf(file: string, text: string): string[] {
  const { importedFiles } = ts.preProcessFile(text, true, true);
  return importedFiles.map(({ fileName }) =>
    fileName.startsWith('.')
      ? relative(ROOT, resolve(ROOT, dirname(file), fileName)).replace(/\.js$/, '.ts')
      : fileName,
  );
}

interface Rule {
  readonly layer: RegExp;
  readonly allowed: RegExp;
  readonly because: string;
}

const SOCKETS = /^node:(net|tls|dgram|http2?|https|dns|dns\/promises|child_process)$/;

/** What a layer may import of ours. Packages and `node:` modules are looked at below. */
const RULES: readonly Rule[] = [
  { layer: /^src\/wire\/xmpp\//, allowed: /^src\/wire\/xmpp\//, because: 'wire is its own folder' },
  { layer: /^src\/wire\/tls\//, allowed: /^src\/wire\/tls\//, because: 'wire is its own folder' },
  { layer: /^src\/wire\/dns\//, allowed: /^src\/wire\/dns\//, because: 'wire is its own folder' },
  { layer: /^src\/wire\/stun\//, allowed: /^src\/wire\/stun\//, because: 'wire is its own folder' },
  { layer: /^src\/wire\/ssh\//, allowed: /^src\/wire\/ssh\//, because: 'wire is its own folder' },
  {
    layer: /^src\/(model\.ts$|model\/)/,
    allowed: /^src\/model\//,
    because: 'the model imports only the model, each file directly',
  },
  {
    layer: /^src\/(codes\.ts$|codes\/)/,
    allowed: /^src\/(codes\.ts$|codes\/|model\.ts$)/,
    because: 'codes are built from the model',
  },
  {
    layer: /^src\/facts\//,
    allowed: /^src\/(facts|wire)\/|^src\/(model|seen)\.ts$/,
    because: 'facts are computed of observations',
  },
  {
    layer: /^src\/checks\//,
    allowed: /^src\/(checks|facts|codes)\/|^src\/(model|codes|seen)\.ts$/,
    because: 'checks rule on facts',
  },
  {
    layer: /^src\/catalogue\//,
    allowed: /^src\/catalogue\/|^src\/model\.ts$/,
    because: 'requirements are data',
  },
  {
    layer: /^src\/advice\//,
    allowed: /^src\/(advice|codes)\/|^src\/(facts\/(order|releases)|model|codes)\.ts$/,
    because: 'advice is data for what was ruled',
  },
  {
    layer: /^src\/(judge|actions|scope)\.ts$/,
    allowed: /^src\/(advice|checks|facts|catalogue)\/|^src\/(actions|model|codes|scope|seen)\.ts$/,
    because: 'the judge asks nobody',
  },
  {
    layer: /^src\/compare(\/\w+)?\.ts$/,
    allowed: /^src\/(compare\/\w+|facts\/(order|endpoint-id)|model|codes)\.ts$/,
    because: 'verdicts in, a comparison out',
  },
  {
    layer: /^src\/report\//,
    allowed: /^src\/(report|codes)\/|^src\/(model|codes)\.ts$/,
    because: 'a report looks nothing up',
  },
  {
    layer: /^src\/net\//,
    allowed: /^src\/(net|wire)\/|^src\/model\.ts$/,
    because: 'net does not know who asks',
  },
  {
    layer: /^probes\/(?!index\.ts)/,
    allowed: /^src\/(wire|net)\/|^src\/(model|probe|observe|places|dns-look-ups|account)\.ts$/,
    because: 'a probe asks and does not judge',
  },
  {
    layer: /^src\/demo\//,
    allowed: /^src\/(demo|wire)\/|^src\/model\.ts$/,
    because: 'the demo is a server, not a part of the scanner',
  },
];

/** Who may open a socket. */
const DOORS = /^src\/(net|demo)\//;
/** `isIP` is no socket; it stands in `node:net`. */
const ONLY_IS_IP =
  /^(src\/(domain|settings|dns-look-ups|watch\/server)\.ts|probes\/(addresses|tlsa|stun)\.ts)$/;
/** The dashboard is asked; it asks nobody. */
const ONLY_SERVES = /^src\/watch\/server\.ts$/;

function violations(file: string, text: string): string[] {
  const rules = RULES.filter(({ layer }) => layer.test(file));
  return importsOf(file, text).flatMap((imported) => {
    if (SOCKETS.test(imported)) {
      const harmless = ONLY_IS_IP.test(file) && /import \{ isIP \} from 'node:net'/.test(text);
      const serves = ONLY_SERVES.test(file) && imported === 'node:http';
      return DOORS.test(file) || harmless || serves
        ? []
        : [`${file} imports ${imported}: net is the only door`];
    }
    if (!/^(src|probes)\//.test(imported)) return [];
    return rules
      .filter(({ allowed }) => !allowed.test(imported))
      .map(({ because }) => `${file} imports ${imported}: ${because}`);
  });
}

function sources(): string[] {
  return ['src', 'probes'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  );
}

describe('layers', () => {
  test('every file imports only what its layer may', () => {
    const files = sources();
    expect(files.length).toBeGreaterThan(40);
    const found = files.flatMap((file) => violations(file, readFileSync(join(ROOT, file), 'utf8')));
    expect(found).toEqual([]);
  });

  test.each([
    ['src/checks/bad.ts', "import { createNet } from '../net/net.js';"],
    ['src/checks/bad.ts', "import type { Net } from '../net/net.js';"],
    ['src/judge.ts', "export { scan } from './scan.js';"],
    ['src/compare.ts', "import { judge } from './judge.js';"],
    ['src/compare/bad.ts', "import { say } from '../report/text.js';"],
    ['src/model/bad.ts', "import type { Role } from '../model.js';"],
    ['src/model/bad.ts', "import type { XmlElement } from '../wire/xmpp/xml.js';"],
    ['src/model/bad.ts', "import type { Code } from '../codes.js';"],
    ['src/codes/bad.ts', "import type { Mark } from '../checks/check.js';"],
    ['src/report/bad.ts', "import { resolve } from 'node:dns/promises';"],
    ['src/wire/tls/bad.ts', "import type { Alert } from '../../model.js';"],
    ['src/wire/xmpp/bad.ts', "import { connect } from 'node:net';"],
    ['src/net/bad.ts', "import { judge } from '../judge.js';"],
    ['probes/bad.ts', "import { judge } from '../src/judge.js';"],
    ['probes/bad.ts', "const { judge } = await import('../src/judge.js');"],
    ['src/commands/bad.ts', "import { connect } from 'node:tls';"],
    ['src/watch/bad.ts', "import { request } from 'node:http';"],
    ['src/watch/server.ts', "import { connect } from 'node:net';"],
  ])('%s with %s is refused', (file, text) => {
    expect(violations(file, text)).toHaveLength(1);
  });

  test('every probe is registered, its file is named after it', () => {
    const files = readdirSync(join(ROOT, 'probes'))
      .filter((name) => name !== 'index.ts')
      .map((name) => name.replace(/\.ts$/, ''));
    expect(PROBES.map(({ id }) => id).sort()).toEqual(files.sort());
  });

  test('no two files wait for each other', { timeout: 90_000 }, () => {
    const graph = new Map(
      sources().map((file) => [
        file,
        valueImportsOf(file).filter((imported) => /^(src|probes)\//.test(imported)),
      ]),
    );
    expect(cyclesOf(graph)).toEqual([]);
  });

  test('no two files of the model import each other, types included', () => {
    const files = sources().filter((file) => file.startsWith('src/model/'));
    expect(files.length).toBeGreaterThan(20);
    const graph = new Map(
      files.map((file) => [file, importsOf(file, readFileSync(join(ROOT, file), 'utf8'))]),
    );
    expect(cyclesOf(graph)).toEqual([]);
  });
});

/** Every import cycle of the graph, written `a -> b -> a`. */
function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (done.has(file)) return;
    if (path.includes(file)) {
      cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      return;
    }
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return cycles;
}

/** Imports that are there at run time: types vanish. */
function valueImportsOf(file: string): string[] {
  const { outputText } = ts.transpileModule(readFileSync(join(ROOT, file), 'utf8'), {
    compilerOptions: {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ESNext,
      verbatimModuleSyntax: true,
    },
  });
  return importsOf(file, outputText);
}
