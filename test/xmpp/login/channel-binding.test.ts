import { expect, test } from 'vitest';
import type { TlsVersion } from '../../../src/model/index.js';
import { bindingTypes } from '../../../src/xmpp/login/channel-binding.js';

const ALL = ['tls-exporter', 'tls-server-end-point', 'tls-unique'];

test.each<[string, TlsVersion, readonly string[], readonly string[]]>([
  ['all, where all are defined', 'TLSv1.2', ALL, ALL],
  ['not tls-unique in TLS 1.3', 'TLSv1.3', ALL, ['tls-exporter', 'tls-server-end-point']],
  ['tls-unique in TLS 1.3, where nothing else is named', 'TLSv1.3', ['tls-unique'], ['tls-unique']],
  ['none that is not known here', 'TLSv1.3', ['a', 'b', 'c', 'tls-exporter'], ['tls-exporter']],
  ['nothing, of what nobody knows', 'TLSv1.2', ['a'], []],
  ['what goes without saying in TLS 1.2', 'TLSv1.2', [], ['tls-unique']],
  [
    'guesses in TLS 1.3, each that is defined among them',
    'TLSv1.3',
    [],
    ['tls-exporter', 'tls-unique', 'tls-server-end-point'],
  ],
])('%s', (_what, version, named, expected) => {
  expect(bindingTypes(version, named)).toEqual(expected);
});
