import { describe, expect, test } from 'vitest';
import { criticalUnknown, issuesIn } from '../../../src/rules/caa/facts/caa.js';
import { isContactAddress } from '../../../src/rules/contacts/facts/contacts.js';
import { parseEndpointId } from '../../../src/model/endpoint-id.js';
import { tellsOfLimit } from '../../../src/rules/limits/facts/limits.js';
import { bindingOracle } from '../../../src/rules/binding/facts/logins.js';
import { releaseOf } from '../../../src/rules/host/facts/releases.js';
import { stunPlaces } from '../../../src/rules/stun/facts/stun.js';
import { systemOfBanner, systemOfOs } from '../../../src/rules/host/facts/systems.js';
import { NO_SUCH_BINDING, type Observation, observationOf } from '../../../src/model/index.js';
import {
  markdownFence,
  markdownText,
  visible,
  visibleLines,
} from '../../../src/report/kit/escape.js';
import { observationView } from '../../../src/model/observation-view.js';
import { recordingOf } from '../../arbitrary/build.js';
import { cpuMs } from '../../cpu.js';
import { domainPlace } from '../../domain-place.js';

/**
 * What takes time in proportion to the text takes some ms for 60,000 characters. In proportion to
 * its square it takes 2 s and more.
 */
const LENGTH = 60_000;
const MOST_MS = 1_000;

const run = (text: string): string => text.repeat(Math.ceil(LENGTH / text.length));
const caa = (value: string) => [{ flags: 128, tag: 'issue', value }];

/** Texts on which an expression that backtracks would try every start, or every way to divide. */
const CAA_VALUES: readonly string[] = [
  `a${run(' ')}b`,
  `${run(' ')}a${run('\t')}`,
  run(' ;'),
  `ca.example;${run(' ')}a = b`,
  `ca.example; a${run(' ')}b`,
  `ca.example; a=${run(' ')}ü`,
  `${run('a')}!`,
  `${run('a-')}!`,
  `a${run('-')}!`,
  `${run('a.')}!`,
  `ca.example; ${run('a-')}!`,
  `ca.example; a=${run('x')} y`,
];

/** A login with a binding type, refused in the words of a server. */
function bindingAnswer(gs2: string, text: string): Observation<'sasl.binding'> {
  const mechanism = 'SCRAM-SHA-1-PLUS';
  const asked = { version: 'TLSv1.3', gs2 } as const;
  const value = {
    ...{ ...asked, offer: { mechanisms: [mechanism], types: [] }, mechanism },
    ...({ answer: 'failure', condition: 'not-authorized', text, ban: null } as const),
  };
  return observationOf('sasl.binding', 'x', asked, '2026-01-01T00:00:00Z', { value });
}

/** A STUN server that a recording tells of at a place of that name. */
function stunAt(place: string): Observation<'stun.server'> {
  const failure = { layer: 'scan', reason: 'skipped', detail: 'more than 8 are named' } as const;
  const subject = `udp/${place}/-`;
  return observationOf('stun.server', subject, {}, '2026-01-01T00:00:00Z', { failure });
}

const READERS: readonly (readonly [string, (text: string) => unknown, readonly string[]])[] = [
  ['CAA property', (text) => issuesIn(caa(text)), CAA_VALUES],
  ['CAA tag', (text) => criticalUnknown([{ flags: 128, tag: text, value: '' }]), [run('a')]],
  [
    'contact address',
    isContactAddress,
    ['mailto:', 'xmpp:'].flatMap((scheme) => [
      `${scheme}${run('a')}!`,
      `${scheme}a@${run('a')}!`,
      `${scheme}a@${run('a.')}!`,
      `${scheme}a@${run('a-')}!`,
      `${scheme}${run('@')}`,
      `${scheme}a@b?${run('?')} `,
    ]),
  ],
  [
    'operating system',
    systemOfOs,
    [run('linux '), run('linux.el1_1'), run('freebsd 1.1-RELEASE'), `linux ${run('.el1_1')}`],
  ],
  [
    'banner',
    systemOfBanner,
    [`SSH-2.0-OpenSSH_${run('1')}`, `SSH-2.0-OpenSSH_1p1 Debian-${run('+deb1')}`],
  ],
  ['release', releaseOf, [run('1.'), `1.1 ${run(' \n')}`]],
  [
    'text of a refused login',
    (text) => tellsOfLimit({ condition: text, text }),
    [run('too '), run('rate')],
  ],
  [
    'answers to channel bindings',
    (text) =>
      bindingOracle(
        observationView(
          [`p=${NO_SUCH_BINDING}`, 'p=tls-exporter'].map((gs2) => bindingAnswer(gs2, text)),
          ['sasl.binding'],
        ),
        'x',
        'TLSv1.3',
        'SASL',
      ),
    [run('a'), run('a b'), `${run('a')}1`],
  ],
  [
    'endpoint id',
    parseEndpointId,
    [`c2s-starttls/${run('a:1')}/`, `c2s-direct/${run(':')}`, `c2s-direct/${run('a:1/')}`],
  ],
  [
    'place of a STUN server',
    (text) => stunPlaces(domainPlace(recordingOf([stunAt(text)]))),
    [`${run('1')}a:3478`, `${run('1.')}a:3478`, `${run('a:1')}:3478`],
  ],
  [
    'text of a report',
    (text) => [visible(text), markdownText(text), visibleLines(text), markdownFence('', text)],
    [`${run('\n')}a`, `${run('`')}a`, run('_'), run('\u0301'), run(' ')],
  ],
];

describe('text from the network is read in time that its length bounds', () => {
  test.each(READERS)('%s', (_what, read, texts) => {
    for (const text of texts) {
      const ms = cpuMs(() => void read(text));
      expect(ms, `${JSON.stringify(text.slice(0, 30))}…`).toBeLessThan(MOST_MS);
    }
  });

  test('33 CAA records with 60,000 blanks within their value', () => {
    // Before blanks were trimmed by a loop: 45 s.
    const records = Array.from({ length: 33 }, (_, n) => caa(`a${n}${run(' ')}b`)).flat();
    expect(cpuMs(() => void issuesIn(records))).toBeLessThan(3_000);
    expect(issuesIn(records).map(({ malformed }) => malformed)).toEqual(records.map(() => true));
  });
});
