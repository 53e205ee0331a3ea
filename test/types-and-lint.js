/**
 * What `npm run types` and `npm run lint` look for, in one pass: both work on the same TypeScript
 * program, and to build and check it twice takes longest. `.ci/run` calls it; ends with 1 on any
 * finding. The lint of the tests, and formatting, are left to `npm run check`.
 */
import { log } from 'node:console';
import process from 'node:process';
import { ESLint } from 'eslint';
import ts from 'typescript';

const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: report };
const parsed = ts.getParsedCommandLineOfConfigFile('tsconfig.json', { noEmit: true }, host);
if (parsed === undefined) throw new Error('tsconfig.json: cannot be read');
const program = ts.createProgram(parsed.fileNames, parsed.options);
const diagnostics = [...parsed.errors, ...ts.getPreEmitDiagnostics(program)];
diagnostics.forEach(report);

const eslint = new ESLint({
  overrideConfigFile: 'test/eslint.config.js',
  overrideConfig: {
    files: ['**/*.ts'],
    ignores: ['test/vitest*.config.ts'],
    languageOptions: { parserOptions: { project: null, programs: [program] } },
  },
});
const results = await eslint.lintFiles(['src', 'probes']);
const formatter = await eslint.loadFormatter('stylish');
const text = await formatter.format(results);
if (text !== '') log(text);

const found = results.some(({ errorCount, warningCount }) => errorCount + warningCount > 0);
process.exitCode = diagnostics.length > 0 || found ? 1 : 0;

function report(diagnostic) {
  log(
    ts.formatDiagnostic(diagnostic, {
      getCanonicalFileName: (name) => name,
      getCurrentDirectory: ts.sys.getCurrentDirectory,
      getNewLine: () => '\n',
    }),
  );
}
