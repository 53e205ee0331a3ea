/** The types of the package, as a program sees them that is compiled with every check. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const DOCS = readFileSync(join(ROOT, 'docs/api.md'), 'utf8');
const EXAMPLES = [...DOCS.matchAll(/^```(js|ts)\n([^]*?)^```$/gm)].map(
  ([, language = '', text = '']) => ({ language, text }),
);
const folder = mkdtempSync(join(tmpdir(), 'api-types-'));
const installed = join(folder, 'node_modules/xmpp-safeguard');
let program: ts.Program;
let errors: readonly string[];
const STRICT: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  allowJs: true,
  checkJs: true,
  skipLibCheck: false,
  noEmit: true,
  types: ['node'],
};

beforeAll(() => {
  mkdirSync(installed, { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(installed, 'package.json'));
  cpSync(join(ROOT, 'src/schemas'), join(installed, 'src/schemas'), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules/@types'), join(folder, 'node_modules/@types'));
  symlinkSync(join(ROOT, 'node_modules/undici-types'), join(folder, 'node_modules/undici-types'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  emitTypes();
  ({ program, errors } = compile());
}, 300_000);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Writes the declarations that `src/index.ts` needs, as `npm run build` does. */
function emitTypes(): void {
  const config = join(ROOT, 'test/tsconfig.build.json');
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(config, (path) => ts.sys.readFile(path)).config,
    ts.sys,
    dirname(config),
  );
  const outDir = join(installed, 'dist/types');
  const program = ts.createProgram([join(ROOT, 'src/index.ts')], { ...options, outDir });
  const left = [join(ROOT, 'src/index.ts')];
  const done = new Set<string>();
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    if (done.has(path)) continue;
    done.add(path);
    const source = program.getSourceFile(path);
    if (source === undefined) throw new Error(`${path} is no part of the program`);
    program.emit(
      source,
      (name, text) => {
        mkdirSync(dirname(name), { recursive: true });
        writeFileSync(name, text);
        for (const { fileName } of ts.preProcessFile(text).importedFiles) {
          if (!fileName.startsWith('.')) continue;
          left.push(resolve(dirname(source.fileName), fileName.replace(/\.js$/, '.ts')));
        }
      },
      undefined,
      true,
    );
  }
}

const WRONG = {
  'wrong-name.ts': "await scan('example.org', { timeuot: 5 });",
  'wrong-access.ts': "await scan('example.org', { access: ['public'] });",
  'wrong-account.ts': "await scan('example.org', { account: 'account.txt' });",
  'wrong-batch.ts': "scanAll([], { account: { address: 'me@example.org', password: 'secret' } });",
};

/** All examples and the wrong programs, compiled at once: that takes long enough. */
function compile(): { readonly program: ts.Program; readonly errors: readonly string[] } {
  const files = {
    ...Object.fromEntries(EXAMPLES.map(({ language, text }, at) => [`${at}.${language}`, text])),
    ...Object.fromEntries(
      Object.entries(WRONG).map(([name, text]) => [
        name,
        `import { scan, scanAll } from 'xmpp-safeguard';\nvoid [scan, scanAll];\n${text}\n`,
      ]),
    ),
  };
  const paths = Object.entries(files).map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  });
  const host = ts.createCompilerHost(STRICT);
  host.getCurrentDirectory = () => folder;
  const compiled = ts.createProgram(paths, STRICT, host);
  const found = ts.getPreEmitDiagnostics(compiled).map(({ file, messageText }) => {
    const where = file === undefined ? '' : relative(folder, file.fileName);
    return `${where}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
  return { program: compiled, errors: found };
}

test('the examples compile with every check', () => {
  const languages = EXAMPLES.map(({ language }) => language).sort();
  expect(languages).toEqual(['js', 'js', 'js', 'ts', 'ts', 'ts', 'ts']);
  expect(errors.filter((error) => !error.startsWith('wrong-'))).toEqual([]);
});

test.each(Object.keys(WRONG))('%s is refused', (name) => {
  expect(errors.filter((error) => error.startsWith(name))).toHaveLength(1);
});

test('the types of the package need no type of the inside', () => {
  const inside = program
    .getSourceFiles()
    .map(({ fileName }) => relative(join(installed, 'dist/types'), fileName))
    .filter((name) =>
      /^(probes|src\/(net|xmpp|wire|rules|discovery|judge\/engine|cli))\//.test(name),
    );
  expect(inside).toEqual([]);
});

test('the lists in docs/api.md have every value and every type', () => {
  const index = program.getSourceFile(join(installed, 'dist/types/src/index.d.ts'));
  const checker = program.getTypeChecker();
  const symbol = index && checker.getSymbolAtLocation(index);
  if (symbol === undefined) throw new Error('the package has no types');
  const names = checker.getExportsOfModule(symbol).map(({ name }) => name);
  const [, lists = ''] = DOCS.split('## Exports');
  const named = lists
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) =>
      [...(line.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name),
    );
  expect(named.sort()).toEqual(names.sort());
});
