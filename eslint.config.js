// @ts-check
import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const TYPESCRIPT = ['{src,test,bench}/**/*.ts'];
const SCRIPTS = ['scripts/**/*.mjs', 'examples/*.mjs', 'eslint.config.js'];

/**
 * Imports point one way: cli → engine, daemon → control, ring → native.
 * @param {string} folder of src/
 * @param {string[]} forbidden folders of src/ that it doesn't know
 * @returns {import('eslint').Linter.Config}
 */
function importsNot(folder, forbidden) {
  return {
    files: [`src/${folder}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: `(^|/)\\.\\./(?:[^/]+/)*(?:${forbidden.join('|')})/`,
              message: `src/${folder} doesn't know ${forbidden.join(', ')}: imports point from cli to engine and daemon to control and ring to native.`,
            },
          ],
        },
      ],
    },
  };
}

export default defineConfig(
  { ignores: ['dist/', 'build/', '.cache/', 'node_modules/'] },
  js.configs.recommended,
  {
    files: [...TYPESCRIPT, ...SCRIPTS],
    extends: [tseslint.configs.strictTypeChecked],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', package: 'node:test', name: ['test', 'it', 'describe', 'suite'] },
          ],
        },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: TYPESCRIPT,
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
  },
  {
    files: SCRIPTS,
    // The compiler checks the names, and knows Node's.
    rules: { 'no-undef': 'off' },
    languageOptions: {
      parserOptions: { project: './tsconfig.scripts.json', tsconfigRootDir: import.meta.dirname },
    },
  },
  importsNot('control', ['engine', 'daemon', 'cli', 'preview']),
  importsNot('ring', ['engine', 'daemon', 'control', 'cli', 'doctor']),
  importsNot('engine', ['daemon', 'cli']),
  importsNot('daemon', ['engine', 'cli']),
  {
    files: ['src/**/*.ts'],
    ignores: ['src/native.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: ':matches(Literal[value=/\\.node$/], TemplateElement[value.raw=/\\.node$/])',
          message: 'Only src/native.ts loads the addon.',
        },
        {
          selector: "MemberExpression[property.name='dlopen']",
          message: 'Only src/native.ts loads the addon.',
        },
      ],
    },
  },
);
