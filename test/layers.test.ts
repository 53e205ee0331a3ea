import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { PROBES } from '../probes/index.js';

const ROOT = resolve(import.meta.dirname, '..');

/** Modules of ours that a file imports, types too, as paths from the root; others by name. */
function importsOf(file: string, text: string): string[] {
  const { importedFiles } = ts.preProcessFile(text, true, true);
  return importedFiles.map(({ fileName }) =>
    fileName.startsWith('.')
      ? relative(ROOT, resolve(ROOT, dirname(file), fileName)).replace(/\.js$/, '.ts')
      : fileName,
  );
}

interface Layer {
  /** Files of the layer. The first layer that matches a file is its layer. */
  readonly files: RegExp;
  /** What these files may import beside the files of their own layer. */
  readonly may: readonly RegExp[];
  readonly because: string;
}

const MODEL = /^src\/model\//;
const UTIL = /^src\/util\//;
const WIRE = /^src\/wire\//;
const NET = /^src\/net\//;
const XMPP = /^src\/xmpp\//;
const DISCOVERY = /^src\/discovery\//;
const OPTIONS = /^src\/options\//;
const SCAN = /^src\/scan\//;
const FILES = /^src\/files\//;
const SCHEMAS = /^src\/schemas\//;
const EVIDENCE = /^src\/evidence\/(?!host\/|attestation\/)/;
const CATALOGUE = /^src\/catalogue\//;
const ENGINE = /^src\/judge\/engine\//;
const JUDGE = /^src\/judge\//;
/** Readings and where they are found. A rule that could make a reading could claim anything. */
const READINGS = /^src\/judge\/engine\/(known|reading|place|spot)\.ts$/;
/** What declares a rule. The rest of the engine makes findings and rows. */
const ENGINE_OF_RULES =
  /^src\/judge\/engine\/(rule|reading|place|halves|either|requirement|sentence|client-only|configured|configured-rules)\.ts$/;
const CODES = /^src\/rules\/codes\.ts$/;
const FACTS = /^src\/rules\/[\w-]+\/facts\//;
const SENTENCE = /^src\/judge\/engine\/sentence\.ts$/;
const RULE = /^src\/rules\/[\w-]+\/rule\//;
const WORDS = /^src\/rules\/(words\.ts|[\w-]+\/[\w-]*words[\w-]*\.ts)$/;
const ADVICE = /^src\/advice\//;
const PROBES_LIST = /^probes\/index\.ts$/;
const KIT = /^src\/report\/kit\//;

/** One rule for each folder. A file that no rule names is an error: there is no default. */
const LAYERS: readonly Layer[] = [
  ...['dns', 'ssh', 'stun', 'tls', 'xmpp'].map((protocol) => ({
    files: new RegExp(`^src/wire/${protocol}/`),
    may: [],
    because: 'a codec knows its protocol and nothing else',
  })),
  { files: MODEL, may: [], because: 'the model is words' },
  { files: UTIL, may: [MODEL], because: 'small tools know nothing of XMPP' },
  { files: NET, may: [WIRE, MODEL, UTIL], because: 'net does not know who asks' },
  { files: XMPP, may: [NET, WIRE, MODEL, UTIL], because: 'conversations run over net' },
  {
    files: DISCOVERY,
    may: [NET, WIRE, MODEL, UTIL],
    because: 'discovery asks the DNS and nothing else',
  },
  {
    files: OPTIONS,
    may: [
      MODEL,
      UTIL,
      CATALOGUE,
      /^src\/net\/dns\/server\.ts$/,
      /^src\/xmpp\/open-stream\.ts$/,
      /^src\/report\/(index|comparison\/comparison|kit\/exit-code)\.ts$/,
    ],
    because: 'options are data and parsers: they do not know who reads them',
  },
  {
    files: SCAN,
    may: [
      OPTIONS,
      XMPP,
      NET,
      DISCOVERY,
      WIRE,
      MODEL,
      UTIL,
      CATALOGUE,
      /^src\/files\/conforming\.ts$/,
    ],
    because: 'the runner is handed its probes and does not judge',
  },
  {
    files: PROBES_LIST,
    may: [/^probes\//, /^src\/scan\/probe\.ts$/],
    because: 'the list of probes holds probes',
  },
  {
    files: /^probes\//,
    may: [
      XMPP,
      NET,
      DISCOVERY,
      WIRE,
      MODEL,
      UTIL,
      /^src\/scan\/(probe|observe|observe-dns|account)\.ts$/,
    ],
    because: 'a probe asks and does not judge',
  },
  { files: CODES, may: [WORDS, MODEL], because: 'codes are the types of sentences' },
  {
    files: /^src\/rules\/words\.ts$/,
    may: [WORDS, CODES, CATALOGUE, MODEL, SENTENCE],
    because: 'the table of words collects those of topics and of requirements',
  },
  { files: WORDS, may: [SENTENCE, CODES, KIT, MODEL], because: 'words say what a finding says' },
  {
    files: FACTS,
    may: [WIRE, MODEL, UTIL, CODES, READINGS],
    because: 'facts are computed from observations',
  },
  {
    files: RULE,
    may: [ENGINE_OF_RULES, FACTS, CODES, MODEL, UTIL, KIT, /^src\/advice\/zone-records\.ts$/],
    because: 'a requirement decides on facts, and has its words and zone records',
  },
  {
    files: /^src\/catalogue\/further\.ts$/,
    may: [CATALOGUE, RULE, ENGINE],
    because: 'it binds rules on further evidence to requirements',
  },
  {
    files: CATALOGUE,
    may: [RULE, /^src\/judge\/engine\/requirement\.ts$/],
    because: 'the catalogue lists the requirements of each section',
  },
  {
    files: ADVICE,
    may: [CODES, FACTS, MODEL, UTIL, /^src\/judge\/engine\/requirement\.ts$/],
    because: 'advice is data for what was ruled',
  },
  {
    files: ENGINE,
    may: [CODES, MODEL, UTIL, /^src\/rules\/shared\/facts\//],
    because: 'the engine does not know the rules that it runs',
  },
  {
    files: JUDGE,
    may: [ENGINE, FACTS, CODES, MODEL, UTIL, CATALOGUE, ADVICE],
    because: 'the judge asks nobody',
  },
  { files: /^src\/compare\//, may: [MODEL, UTIL], because: 'verdicts in, a comparison out' },
  {
    files: KIT,
    may: [CODES, WORDS, MODEL, UTIL],
    because: 'the kit serves every format and knows none',
  },
  {
    files: /^src\/report\//,
    may: [KIT, CODES, WORDS, MODEL, UTIL, SCHEMAS],
    because: 'a report looks nothing up',
  },
  {
    files: FILES,
    may: [MODEL, UTIL, SCHEMAS, CATALOGUE, JUDGE, OPTIONS, /^src\/report\/(kit|machine)\//],
    because: 'files are read and checked, and nothing is asked',
  },
  {
    files: EVIDENCE,
    may: [MODEL, UTIL],
    because: 'what an operator hands over is read, and nothing is asked or ruled on',
  },
  {
    files: /^src\/evidence\/host\//,
    may: [MODEL, UTIL],
    because: 'a collector reads the machine that it runs on and does not judge',
  },
  {
    files: /^src\/evidence\/attestation\//,
    may: [MODEL, UTIL, /^src\/files\/recording\.ts$/],
    because: 'evidence of the operator becomes observations',
  },
  {
    files: /^src\/batch\//,
    may: [MODEL, UTIL, FILES, /^src\/report\/(kit\/|index\.ts$)/],
    because: 'a batch keeps count and does not scan',
  },
  {
    files: /^src\/watch\//,
    may: [
      OPTIONS,
      XMPP,
      DISCOVERY,
      NET,
      WIRE,
      MODEL,
      UTIL,
      FILES,
      JUDGE,
      SCAN,
      FACTS,
      /^src\/report\//,
    ],
    because: 'watch composes scans, judge and reports, and knows no command line',
  },
  {
    files: /^src\/demo\//,
    may: [WIRE],
    because: 'the demo is a server, not a part of the scanner',
  },
  {
    files: /^src\/api\//,
    may: [/^src\/(?!cli\/)/, PROBES_LIST],
    because: 'programs have no command line',
  },
  { files: /^src\/cli\//, may: [/^src\//, PROBES_LIST], because: 'the command line composes' },
  {
    files: /^src\/index\.ts$/,
    may: [/^src\/(?!cli\/)/],
    because: 'programs have no command line',
  },
];

const SOCKETS = /^node:(net|tls|dgram|http2?|https|dns|dns\/promises|child_process)$/;
/** Who may open a socket. The receiver listens for the streams of servers. */
const OPENS_SOCKETS = /^src\/(net|demo)\/|^src\/xmpp\/s2s\/receiver\.ts$/;
/** `isIP` and types open nothing. */
const OPENS_NOTHING = /import (type [^;]+|\{ isIP \}) from '(node:[\w/]+)'/g;
/** Runs programs of the machine, and opens no socket. */
const RUNS_PROGRAMS = /^src\/evidence\/host\/run-program\.ts$/;
/** The dashboard is asked; it asks nobody. */
const ONLY_SERVES = /^src\/watch\/server\.ts$/;

function violations(file: string, text: string): string[] {
  const layer = LAYERS.find(({ files }) => files.test(file));
  if (layer === undefined) return [`${file} is in a folder without an import rule`];
  const openNothing = [...text.matchAll(OPENS_NOTHING)].map((match) => match[2]);
  return importsOf(file, text).flatMap((imported) => {
    if (SOCKETS.test(imported)) {
      const harmless = openNothing.includes(imported);
      const serves = ONLY_SERVES.test(file) && imported === 'node:http';
      const runs = RUNS_PROGRAMS.test(file) && imported === 'node:child_process';
      return OPENS_SOCKETS.test(file) || harmless || serves || runs
        ? []
        : [`${file} imports ${imported}: only net opens sockets`];
    }
    if (!/^(src|probes|test|bench)\//.test(imported)) return [];
    const fits = [layer.files, ...layer.may].some((allowed) => allowed.test(imported));
    return fits ? [] : [`${file} imports ${imported}: ${layer.because}`];
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
    ['src/rules/tls/rule/bad.ts', "import { createNet } from '../../../net/net.js';"],
    ['src/rules/tls/rule/bad.ts', "import type { Net } from '../../../net/net.js';"],
    ['src/rules/tls/rule/bad.ts', "import { judge } from '../../../judge/judge.js';"],
    ['src/rules/tls/rule/bad.ts', "import { known } from '../../../judge/engine/known.js';"],
    ['src/rules/tls/rule/bad.ts', "import { AT } from '../../../judge/engine/spot.js';"],
    ['src/rules/tls/rule/bad.ts', "import { outcomeOf } from '../../../judge/engine/outcome.js';"],
    ['src/rules/tls/facts/bad.ts', "import { survey } from '../../../judge/engine/merge.js';"],
    ['src/rules/tls/rule/bad.ts', "import { TLS_SENTENCES } from '../words.js';"],
    ['src/rules/tls/words.ts', "import { tlsReach } from './facts/tls-reach.js';"],
    ['src/judge/engine/bad.ts', "import { CATALOGUE } from '../../catalogue/index.js';"],
    ['src/judge/judge.ts', "export { scan } from '../scan/scan.js';"],
    ['src/compare/compare.ts', "import { judge } from '../judge/judge.js';"],
    ['src/compare/bad.ts', "import { say } from '../rules/words.js';"],
    ['src/report/verdict/bad.ts', "import { resolve } from 'node:dns/promises';"],
    [
      'src/report/verdict/bad.ts',
      "import { chains } from '../../rules/certificates/facts/chain.js';",
    ],
    ['src/report/kit/bad.ts', "import { html } from '../verdict/html.js';"],
    ['src/model/bad.ts', "import type { XmlElement } from '../wire/xmpp/xml.js';"],
    ['src/model/bad.ts', "import type { Codes } from '../rules/codes.js';"],
    ['src/util/bad.ts', "import { NetFailure } from '../net/failure.js';"],
    ['src/wire/tls/bad.ts', "import type { Alert } from '../../model/index.js';"],
    ['src/wire/tls/bad.ts', "import { readXml } from '../xmpp/reader.js';"],
    ['src/wire/xmpp/bad.ts', "import { connect } from 'node:net';"],
    ['src/net/bad.ts', "import { openStream } from '../xmpp/open-stream.js';"],
    ['src/xmpp/bad.ts', "import { connect } from 'node:net';"],
    ['src/xmpp/bad.ts', "import { placesOf } from '../discovery/places.js';"],
    ['src/discovery/bad.ts', "import { openStream } from '../xmpp/open-stream.js';"],
    ['src/evidence/prosody/bad.ts', "import { resolve } from 'node:dns/promises';"],
    ['src/evidence/bad.ts', "import { judge } from '../judge/judge.js';"],
    ['src/scan/bad.ts', "import { PROBES } from '../../probes/index.js';"],
    ['src/options/bad.ts', "import yargs from '../cli/main.js';"],
    ['src/options/bad.ts', "import { settingsOf } from '../scan/settings.js';"],
    ['src/scan/bad.ts', "import { judge } from '../judge/judge.js';"],
    ['src/batch/bad.ts', "import { scan } from '../scan/scan.js';"],
    ['probes/bad.ts', "import { judge } from '../src/judge/judge.js';"],
    ['probes/bad.ts', "const { judge } = await import('../src/judge/judge.js');"],
    ['probes/bad.ts', "import { scan } from '../src/scan/scan.js';"],
    ['src/cli/commands/bad.ts', "import { connect } from 'node:tls';"],
    ['src/watch/bad.ts', "import { request } from 'node:http';"],
    ['src/evidence/ejabberd/bad.ts', "import { judge } from '../../judge/judge.js';"],
    ['src/evidence/container/bad.ts', "import { connect } from 'node:net';"],
    ['src/watch/server.ts', "import { connect } from 'node:net';"],
    ['src/watch/bad.ts', "import { main } from '../cli/main.js';"],
    ['src/index.ts', "import { main } from './cli/main.js';"],
    ['src/judge/judge.ts', "import { worlds } from '../../test/arbitrary/recordings.js';"],
    ['src/newcomer/bad.ts', ''],
    ['src/bad.ts', ''],
    ['src/rules/newcomer/bad.ts', ''],
  ])('%s with %s is refused', (file, text) => {
    expect(violations(file, text)).toHaveLength(1);
  });

  test('every probe is registered, its file is named after it', () => {
    const files = readdirSync(join(ROOT, 'probes'))
      .filter((name) => name !== 'index.ts')
      .map((name) => name.replace(/\.ts$/, ''));
    expect(PROBES.map(({ id }) => id).sort()).toEqual(files.sort());
  });

  test('there are no import cycles', { timeout: 90_000 }, () => {
    const graph = new Map(
      sources().map((file) => [
        file,
        valueImportsOf(file).filter((imported) => /^(src|probes)\//.test(imported)),
      ]),
    );
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
    expect(cycles).toEqual([]);
  });
});

/** Imports that are there at run time: `import type` and `export type` vanish. */
function valueImportsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const { statements } = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext);
  const types = statements.flatMap((statement) => {
    const isType =
      (ts.isImportDeclaration(statement) &&
        statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) ||
      (ts.isExportDeclaration(statement) && statement.isTypeOnly);
    return isType ? [text.slice(statement.pos, statement.end)] : [];
  });
  return importsOf(
    file,
    types.reduce((rest, type) => rest.replace(type, ''), text),
  );
}
