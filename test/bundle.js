/**
 * `bundle.js ENTRY… FOLDER`: the program as few files without dependencies, so that it starts in
 * half the time and installs without a warning: Node otherwise resolves and reads every module by
 * itself, some 150 of them, and npm runs the install scripts of packages.
 */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { argv, cwd } from 'node:process';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { build, transform } from 'esbuild';

const entryPoints = argv.slice(2, -1);
const outdir = argv.at(-1);
if (outdir === undefined || entryPoints.length === 0) throw new Error('bundle.js ENTRY… FOLDER');
rmSync(outdir, { recursive: true, force: true });

/** The database of `watch` looks for its binaries, one for each sort of machine, beside the bundle. */
const binariesBesideTheBundle = {
  name: 'binaries-beside-the-bundle',
  setup({ onLoad }) {
    onLoad({ filter: /classic-level[\\/]binding\.js$/ }, () => ({
      contents: "module.exports = require('node-gyp-build')(__bundleFolder)",
    }));
  },
};

/**
 * What the modules `src/files/*-validator.ts` compile when they run: for each of their functions, the
 * schema in `src/schemas/`, and the part of it.
 */
const VALIDATORS = {
  recording: {
    recordingErrors: ['recording'],
    observationErrors: ['recording', '#/$defs/Observation'],
  },
  verdict: { verdictErrors: ['verdict'], firstVerdictErrors: ['verdict-1'] },
  safeguard: { safeguardErrors: ['safeguard'] },
};

/** The code of such a module, compiled. */
async function compiledValidators(name, schemas) {
  const ajv = new Ajv2020({
    ...{ strict: true, strictRequired: false, allowUnionTypes: true },
    // Errors in safeguard.yml name examples of the schema.
    verbose: name === 'safeguard',
    // Functions that are called, not copied to each place.
    inlineRefs: false,
    code: { source: true, esm: true },
  });
  const functions = Object.entries(VALIDATORS[name]);
  const files = [...new Set(functions.map(([, [file]]) => join(schemas, `${file}.schema.json`)))];
  const idOf = new Map(
    files.map((file) => {
      const schema = JSON.parse(readFileSync(file, 'utf8'));
      ajv.addSchema(schema);
      return [file, schema.$id];
    }),
  );
  for (const [called, [file, part = '']] of functions) {
    ajv.addSchema({
      $id: called,
      $ref: `${idOf.get(join(schemas, `${file}.schema.json`))}${part}`,
    });
  }
  const code = standalone.default(
    ajv,
    Object.fromEntries(functions.map(([called]) => [`_${called}`, called])),
  );
  const exported = functions.map(
    ([called]) =>
      `export const ${called} = (value) => (_${called}(value) ? [] : _${called}.errors);`,
  );
  const { code: small } = await transform([code, ...exported].join('\n'), { minify: true });
  return { contents: small, watchFiles: files };
}

const compiledSchemas = {
  name: 'compiled-schemas',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]files[\\/]\w+-validator\.ts$/ }, async ({ path }) => {
      const [, name] = /(\w+)-validator\.ts$/.exec(path) ?? [];
      const compiled = await compiledValidators(name, join(dirname(path), '../schemas'));
      return { ...compiled, resolveDir: dirname(path) };
    });
  },
};

const { metafile } = await build({
  entryPoints,
  outdir,
  entryNames: '[name]',
  bundle: true,
  metafile: true,
  // What a command alone needs is read when it runs.
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  legalComments: 'linked',
  logLevel: 'warning',
  plugins: [binariesBesideTheBundle, compiledSchemas],
  // ssh2 does without them.
  external: ['cpu-features', '*.node'],
  define: { __dirname: '__bundleFolder' },
  // Packages in CommonJS ask for Node's own modules.
  banner: {
    js: [
      "import { createRequire as requireOf } from 'node:module';",
      "import { dirname as __folderOf } from 'node:path';",
      "import { fileURLToPath as __pathOf } from 'node:url';",
      'const require = requireOf(import.meta.url);',
      'const __bundleFolder = __folderOf(__pathOf(import.meta.url));',
    ].join(' '),
  },
});

const level = createRequire(import.meta.url).resolve('classic-level');
cpSync(join(dirname(level), 'prebuilds'), join(outdir, 'prebuilds'), { recursive: true });

// Lua runs in a thread of its own, which reads its program from a file.
const wasmoon = dirname(createRequire(import.meta.url).resolve('wasmoon'));
cpSync(join(wasmoon, 'index.js'), join(outdir, 'wasmoon.cjs'));
cpSync(join(wasmoon, 'glue.wasm'), join(outdir, 'glue.wasm'));

/** Licences of the packages in the bundle: most of them ask to be passed on. */
const packages = new Set(
  Object.keys(metafile.inputs).flatMap((path) => {
    const [, folder] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
    return folder === undefined ? [] : [folder];
  }),
);
packages.add(relative(cwd(), dirname(wasmoon)));
const licences = [...packages].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
});
writeFileSync(join(outdir, 'LICENCES.txt'), licences.join(`\n${'-'.repeat(78)}\n\n`));
