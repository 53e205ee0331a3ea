import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import {
  createExclusiveQuery,
  type ExclusiveQuery,
} from '../../../src/xmpp/s2s/exclusive-query.js';

/** What ran, as `name+` and `name-`, and `name?` where it was to ask. */
function log(turns: ExclusiveQuery) {
  const lines: string[] = [];
  const act = async (name: string): Promise<string> => {
    lines.push(`${name}+`);
    await sleep(5);
    lines.push(`${name}-`);
    return name;
  };
  return {
    lines,
    other: (name: string) => turns.other(() => act(name)),
    asking: (name: string, asked: boolean) =>
      turns.asking(
        (ask) => {
          if (ask) lines.push(`${name}?`);
          return act(name);
        },
        () => asked,
      ),
  };
}

test('a query runs alone, in order', async () => {
  const { lines, other, asking } = log(createExclusiveQuery());
  const all = [other('a'), other('b'), asking('c', false), other('d'), asking('e', false)];
  expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(lines.join(' ')).toBe('a+ b+ a- b- c? c+ c- d+ d- e? e+ e-');
});

test('after one query, later ones run in parallel', async () => {
  const { lines, other, asking } = log(createExclusiveQuery());
  await Promise.all([asking('a', true), asking('b', true), other('c')]);
  expect(lines.splice(0).join(' ')).toBe('a? a+ a- b+ b- c+ c-');
  await Promise.all([other('d'), asking('e', true)]);
  expect(lines.join(' ')).toBe('d+ e+ d- e-');
});

test('a failure is thrown, and the others continue', async () => {
  const turns = createExclusiveQuery();
  const fails = turns.asking(
    () => Promise.reject(new Error('of the first')),
    () => true,
  );
  const next = turns.asking(
    (ask) => Promise.resolve(ask),
    () => true,
  );
  await expect(fails).rejects.toThrow('of the first');
  expect(await next).toBe(true);
});
