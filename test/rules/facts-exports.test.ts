/** What fact files export: no means to create a reading of one's own choice. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const READING = /\b(Known|Reading|Sightings|NotSeen|Absent)\b/;
/** What a fact reads, or is computed from; a function of neither creates a reading of nothing. */
const SOURCE = /\b(Place|DanePlace|ObservationView|Seen)\b/;

/** Exports of a fact file that would let a rule say what was not seen. */
function makers(file: string, text: string): readonly string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
  const imported = new Set<string>();
  const found: string[] = [];
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement)) {
      for (const name of namesOf(statement)) imported.add(name);
    } else if (ts.isExportDeclaration(statement) && !statement.isTypeOnly) {
      const clause = statement.exportClause;
      const names = clause && ts.isNamedExports(clause) ? clause.elements : [];
      if (clause === undefined || statement.moduleSpecifier) found.push('exports another file');
      found.push(
        ...names.filter((one) => !one.isTypeOnly).map(({ name }) => `exports ${name.text}`),
      );
    } else if (ts.isFunctionDeclaration(statement) && isExported(statement)) {
      found.push(...flaw(statement.name?.text ?? '', statement));
    } else if (ts.isVariableStatement(statement) && isExported(statement)) {
      for (const { name, initializer } of statement.declarationList.declarations) {
        found.push(...ofValue(name.getText(), initializer, imported));
      }
    }
  }
  return found;
}

function namesOf({ importClause }: ts.ImportDeclaration): readonly string[] {
  const bindings = importClause?.namedBindings;
  if (bindings === undefined) return [];
  return ts.isNamedImports(bindings)
    ? bindings.elements.map(({ name }) => name.text)
    : [bindings.name.text];
}

function isExported(statement: ts.FunctionDeclaration | ts.VariableStatement): boolean {
  return (statement.modifiers ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

/** A constant: data, or a function. One that holds an imported value gives it on. */
function ofValue(
  name: string,
  value: ts.Expression | undefined,
  imported: ReadonlySet<string>,
): readonly string[] {
  if (value === undefined) return [];
  const inner = ts.isCallExpression(value) ? value.arguments[0] : value;
  if (inner !== undefined && (ts.isArrowFunction(inner) || ts.isFunctionExpression(inner))) {
    return flaw(name, inner);
  }
  const root = /^\w+/.exec(value.getText())?.[0] ?? '';
  return imported.has(root) ? [`${name} is ${root} of another file`] : [];
}

function flaw(name: string, { parameters, type }: ts.SignatureDeclaration): readonly string[] {
  if (type === undefined) return [`${name} does not say what it returns`];
  if (!READING.test(type.getText())) return [];
  const takes = parameters.map((one) => one.type?.getText() ?? '');
  return takes.some((one) => SOURCE.test(one) || READING.test(one))
    ? []
    : [`${name} returns a reading of what it is given`];
}

const files = readdirSync(join(ROOT, 'src/rules'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /[\\/]facts[\\/].*\.ts$/.test(name))
  .map((name) => join('src/rules', name));

test('facts export facts, and no means to create readings', () => {
  expect(files.length).toBeGreaterThan(50);
  const found = files.flatMap((file) =>
    makers(file, readFileSync(join(ROOT, file), 'utf8')).map((one) => `${file}: ${one}`),
  );
  expect(found).toEqual([]);
});

const KNOWN = "import { known } from '../../../judge/engine/known.js';\n";

test.each([
  "export { known } from '../../../judge/engine/known.js';",
  "export * from '../../../judge/engine/known.js';",
  `${KNOWN}export { known };`,
  `${KNOWN}export { known as tlsSeen };`,
  `${KNOWN}export const tlsSeen = known;`,
  `${KNOWN}export const tlsSeen = known.bind(null);`,
  "import * as all from '../../../judge/engine/known.js';\nexport const tlsSeen = all.known;",
  `${KNOWN}export const tlsSeen = (value: boolean, id: string): Known<boolean> => known(value, id);`,
  `${KNOWN}export const tlsSeen = (value: boolean, id: string) => known(value, id);`,
  `${KNOWN}export function tlsSeen(value: boolean): Reading<boolean> { return known(value, 'x'); }`,
  `${KNOWN}export function tlsSeen(value: boolean) { return known(value, 'x'); }`,
])('%s is refused', (text) => {
  expect(makers('src/rules/tls/facts/bad.ts', text)).not.toEqual([]);
});

test('a fact is not', () => {
  const text = `${KNOWN}export function tlsSeen({ [AT]: { seen } }: Place): Reading<boolean> {}`;
  expect(makers('src/rules/tls/facts/good.ts', text)).toEqual([]);
});
