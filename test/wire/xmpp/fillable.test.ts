import { expect, test } from 'vitest';
import { isFillable } from '../../../src/wire/xmpp/registration.js';

type Query = Parameters<typeof isFillable>[0];
type Field = NonNullable<Query['form']>['fields'][number];

const plain = (...fields: readonly string[]): Query => ({ fields, form: null, url: null });

function field(name: string, more: Partial<Field> = {}): Field {
  return { ...({ type: 'text-single', media: [] } as Partial<Field> as Field), name, ...more };
}

function form(...more: readonly Field[]): Query {
  const fields = [
    field('username', { required: true }),
    field('password', { required: true }),
    ...more,
  ];
  return { fields: [], url: null, form: { ...({} as NonNullable<Query['form']>), fields } };
}

test.each<[string, Query, boolean]>([
  ['name and password', plain('username', 'password'), true],
  ['with the marker of a form', plain('username', 'password', 'x'), true],
  ['no password', plain('username'), false],
  ['an address too', plain('username', 'password', 'email'), false],
  ['a web page', { ...plain('username', 'password'), url: 'https://chat.example/' }, false],
  ['an empty link', { ...plain('username', 'password'), url: '' }, true],
  ['a form', form(), true],
  ['a form with an optional field', form(field('email', { required: false })), true],
  ['a form with a required field', form(field('email', { required: true })), false],
])('%s: %j is %s', (_, query, expected) => {
  expect(isFillable(query)).toBe(expected);
});
