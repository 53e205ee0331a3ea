/** What rules make of each setting of a server's configuration, without anything from the network. */
import { expect, test } from 'vitest';
import { judge } from '../../../src/judge/judge.js';
import { KIND_SPECS, type ConfiguredSettings, type Recording } from '../../../src/model/index.js';
import { CONFIGURATION_SENTENCES } from '../../../src/rules/configuration/words.js';
import { CONFIGURED_SERVICE_SENTENCES } from '../../../src/rules/configuration/words-services.js';
import { CASES } from './settings-cases.js';
import { DOMAIN, observe, recording } from '../../arbitrary/build.js';

const EXAMPLE = KIND_SPECS['config.server'].example.value;
const SET = {
  from: [{ option: 'option', file: '/etc/prosody/prosody.cfg.lua', line: 7 }],
} as const;

function rowOf(id: string, settings: Partial<ConfiguredSettings>) {
  const { settings: usual } = EXAMPLE;
  if (usual === null) throw new Error('the example has no settings');
  const value = { ...EXAMPLE, loads: null, trials: [], settings: { ...usual, ...settings } };
  const seen: Recording = {
    ...recording({ spots: [] }),
    observations: [observe('config.server', DOMAIN, value, 'prosody 13.0')],
  };
  const row = judge({ ...seen, access: ['operator'] }).rows.find((one) => one.id === id);
  if (row === undefined) throw new Error(`no row ${id}`);
  return row.ruling;
}

test.each(CASES)('%s %j: %s', (id, values, status, code) => {
  const settings = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { value, ...SET }]),
  );
  const ruling = rowOf(id, settings);
  expect([ruling.status, ruling.code]).toEqual([status, `CONFIGURED_${code}`]);
  const basis = status === 'manual' ? null : 'configured';
  expect(ruling.basis).toBe(basis);
  expect(ruling.args['where']).toEqual(['prosody.cfg.lua:7']);
});

test('what cannot be told is left to the operator or not observed, and says why', () => {
  const untold = (untold: 'outside' | 'module') =>
    rowOf('password-hashing', { passwords: { value: null, from: [], untold } });
  expect(untold('outside')).toMatchObject({ status: 'manual', code: 'CONFIGURED_UNTOLD' });
  expect(untold('module')).toMatchObject({ status: 'not-observed' });
});

test('the cases come to every code of the rules on settings', () => {
  const codes = [
    ...Object.keys(CONFIGURATION_SENTENCES),
    ...Object.keys(CONFIGURED_SERVICE_SENTENCES),
  ].filter((code) => code.startsWith('CONFIGURED_'));
  const other = ['CONFIGURED_BY_VARIABLE', 'CONFIGURED_BY_VERSION', 'CONFIGURED_UNTOLD'];
  const met = new Set(CASES.map(([, , , code]) => `CONFIGURED_${code}`));
  expect(codes.filter((code) => !met.has(code)).sort()).toEqual(other);
});
