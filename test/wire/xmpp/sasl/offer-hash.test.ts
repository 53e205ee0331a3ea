import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { isHashOfOffer } from '../../../../src/wire/xmpp/sasl/offer-hash.js';

const SHA1 = { hash: 'sha1' } as const;
const MECHANISMS = ['SCRAM-SHA-1-PLUS', 'SCRAM-SHA-1'];
const TYPES = ['tls-server-end-point', 'tls-exporter'];

/** Of the example in XEP-0474, whose lists are in another order. */
const EXAMPLE = 'G6k/rBLDqgOhRRaCuuatSDFkJ08=';

test('the example of XEP-0474', () => {
  expect(isHashOfOffer(EXAMPLE, SHA1, { mechanisms: MECHANISMS, types: TYPES })).toBe(true);
  // Something on the way removed -PLUS, or a type.
  const fewer = { mechanisms: ['SCRAM-SHA-1'], types: TYPES };
  expect(isHashOfOffer(EXAMPLE, SHA1, fewer)).toBe(false);
  const other = { mechanisms: MECHANISMS, types: ['tls-exporter'] };
  expect(isHashOfOffer(EXAMPLE, SHA1, other)).toBe(false);
  expect(isHashOfOffer(EXAMPLE, { hash: 'sha256' }, { mechanisms: MECHANISMS, types: TYPES })).toBe(
    false,
  );
});

test('a server that names no types may hash those that it knows', () => {
  expect(isHashOfOffer(EXAMPLE, SHA1, { mechanisms: MECHANISMS, types: [] })).toBe(true);
});

test('the separators of versions before 0.4.0', () => {
  const text = 'SCRAM-SHA-1,SCRAM-SHA-1-PLUS|tls-exporter,tls-server-end-point';
  const hash = createHash('sha1').update(text).digest('base64');
  expect(isHashOfOffer(hash, SHA1, { mechanisms: MECHANISMS, types: TYPES })).toBe(true);
});
