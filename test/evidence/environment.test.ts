import { describe, expect, test } from 'vitest';
import {
  EnvironmentFault,
  interpolated,
  parseEnvironment,
  parseVariable,
} from '../../src/evidence/environment.js';

describe('an .env file', () => {
  test.each<[string, string, Readonly<Record<string, string>>]>([
    ['names and values', 'A=1\nB = two words \nC=', { A: '1', B: 'two words', C: '' }],
    ['comments and empty lines', '# A=1\n\n  # B\nC=3 # three\nD=4#4', { C: '3', D: '4#4' }],
    ['export, and a colon', 'export A=1\nB: 2', { A: '1', B: '2' }],
    ['single quotes', "A='x # $B \\n'", { A: 'x # $B \\n' }],
    ['double quotes', 'A="x # y\\n\\"z\\"" # comment', { A: 'x # y\n"z"' }],
    ['lines in quotes', 'A="one\ntwo"\nB=\'three\nfour\'', { A: 'one\ntwo', B: 'three\nfour' }],
    ['other variables', 'A=1\nB=${A}2\nC=$A-$A\nD="${A}3"', { A: '1', B: '12', C: '1-1', D: '13' }],
    ['defaults', 'A=${X:-y}\nB=${X-}\nC=${GIVEN:-z}', { A: 'y', B: '', C: 'given' }],
    ['a default in a default', 'A=${X:-${Y:-z}}', { A: 'z' }],
    ['other values', 'A=${GIVEN:+yes}\nB=${X:+yes}', { A: 'yes', B: '' }],
    ['dollars', 'A=$$x\nB="\\$y"\nC=a$\nD=5$', { A: '$x', B: '$y', C: 'a$', D: '5$' }],
    ['a byte order mark and CR', '\uFEFFA=1\r\nB=2\r\n', { A: '1', B: '2' }],
    ['the last of two', 'A=1\nA=2', { A: '2' }],
    ['a name alone', 'A\nB=1', { B: '1' }],
  ])('%s', (_, text, expected) => {
    expect(parseEnvironment(text, { GIVEN: 'given' })).toEqual(expected);
  });

  test('nothing comes from the environment of this process', () => {
    expect(parseEnvironment('A=${PATH}\nPATH')).toEqual({ A: '' });
  });

  test.each<[string, string, number]>([
    ['no name', 'A=1\n=secret', 2],
    ['a name with a space', 'secret words here', 1],
    ['a quote without its end', 'A=1\nB="secret\nC=2', 2],
    ['text after a quote', "A='x'secret", 1],
  ])('%s is named by its line, without its text', (_, text, line) => {
    expect(() => parseEnvironment(text)).toThrow(EnvironmentFault);
    expect(() => parseEnvironment(text)).toThrow(new RegExp(`^line ${line}: (?!.*secret)`));
  });
});

test('a variable of the command line', () => {
  expect(parseVariable('A=b=c')).toEqual(['A', 'b=c']);
  expect(parseVariable('A=')).toEqual(['A', '']);
  expect(['A', '=b', '1A=b', 'A B=c'].map(parseVariable)).toEqual([null, null, null, null]);
});

test('variables in a text end, whatever they hold', () => {
  expect(interpolated('${A}', () => '${A}')).toBe('${A}');
  expect(interpolated('${A:-'.repeat(50) + '}'.repeat(50), () => undefined)).toBeTypeOf('string');
});
