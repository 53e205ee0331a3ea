import js from '@eslint/js';
import { fileURLToPath } from 'node:url';
import tseslint from 'typescript-eslint';

const ROOT = fileURLToPath(import.meta.resolve('..'));

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'coverage/**', 'test/lab/*.cjs'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { project: ['tsconfig.json'], tsconfigRootDir: ROOT } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/require-await': 'off',
      // A third of the time of all rules, for enums and untyped classes: there are none.
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // It would refuse every method of an interface that is taken out of a plain object. Take none
      // out of what may be an instance of a class.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'No default exports.' },
        {
          selector: "MemberExpression[object.name='AbortSignal'][property.name='any']",
          message:
            'It leaks on a long-lived signal in Node 20: use startLimit of src/util/deadline.ts.',
        },
      ],
    },
  },
  {
    files: [
      'test/eslint.config.js',
      'test/vitest*.config.ts',
      'test/bundle.js',
      'test/evidence/ejabberd-options.js',
    ],
    ...tseslint.configs.disableTypeChecked,
  },
  {
    files: ['test/eslint.config.js', 'test/vitest*.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
);
