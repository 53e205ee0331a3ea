/** Each code that a configuration file can give to a row that is not met has advice, or a reason. */
import { expect, test } from 'vitest';
import type { ConfiguredSoftware } from '../../src/model/index.js';
import { CASES } from '../rules/configuration/settings-cases.js';
import { EVERY_CHANGE } from './every-change.js';

const SOFTWARES: readonly ConfiguredSoftware[] = ['prosody', 'ejabberd'];

const NEWER = 'only a newer version of the software mends it, as the text of the row says';
const OTHER_PROGRAM = 'another program, such as fail2ban, may do it: the row is manual';
const NOT_GIVEN = 'the reader of this software never gives this code';
const UNREAD = 'this program cannot read the cipher string, which may be good';
const BEST = 'no option of the software does more';
const WEB = 'the web form may have a captcha: which one, its module decides';

/** `software requirement CODE`, and why no change has it. */
const EXEMPT: Readonly<Record<string, string>> = {
  'prosody channel-binding BINDING_IN_PART': NEWER,
  'ejabberd channel-binding BINDING_IN_PART': NEWER,
  'prosody channel-binding NO_BINDING': NEWER,
  'ejabberd channel-binding NO_BINDING': NEWER,
  'prosody login-attempt-limit NO_LOGIN_LIMIT': OTHER_PROGRAM,
  'ejabberd login-attempt-limit NO_LOGIN_LIMIT': OTHER_PROGRAM,
  'prosody login-ip-block NO_BLOCK': OTHER_PROGRAM,
  'ejabberd login-ip-block NO_BLOCK': OTHER_PROGRAM,
  'prosody forward-secrecy CIPHERS_UNREAD': UNREAD,
  'ejabberd forward-secrecy CIPHERS_UNREAD': UNREAD,
  'prosody login-attempt-limit LOGIN_LIMIT_IN_PART': BEST,
  'ejabberd login-attempt-limit LOGIN_LIMIT_IN_PART': NOT_GIVEN,
  'prosody login-ip-block BLOCK': NOT_GIVEN,
  'ejabberd login-ip-block BLOCK': BEST,
  'prosody password-hashing LEFTOVERS': NOT_GIVEN,
  'ejabberd password-hashing FEW_ITERATIONS': NOT_GIVEN,
  'prosody upload-random-path UPLOAD_GUESSABLE': NOT_GIVEN,
  'prosody upload-random-path UPLOAD_SHORT': NOT_GIVEN,
  'prosody upload-no-username UPLOAD_NAME': NOT_GIVEN,
  'ejabberd upload-no-username UPLOAD_NAME': BEST,
  'ejabberd server-blocklist FIXED_LIST': BEST,
  'ejabberd registration-rate-limit HALF_RATE': NOT_GIVEN,
  'prosody registration-captcha WEB_FORM': WEB,
  'ejabberd registration-captcha WEB_FORM': WEB,
};

const key = (software: string, requirement: string, code: string): string =>
  `${software} ${requirement} ${code}`;

/** What no change covers. */
const uncovered = SOFTWARES.flatMap((software) =>
  CASES.flatMap(([requirement, , status, code]) => {
    if (status !== 'missing' && status !== 'partial' && status !== 'manual') return [];
    const isCovered = EVERY_CHANGE.some(
      (change) =>
        change.software === software &&
        change.requirement === requirement &&
        change.undoes.length === 0 &&
        (change.codes === null || change.codes.some((one) => one === `CONFIGURED_${code}`)) &&
        change.statuses.includes(status),
    );
    return isCovered ? [] : [key(software, requirement, code)];
  }),
);

test('has a change, or a reason why not', () => {
  expect(uncovered.filter((one) => EXEMPT[one] === undefined)).toEqual([]);
});

test('no reason is out of date', () => {
  expect(Object.keys(EXEMPT).filter((one) => !uncovered.includes(one))).toEqual([]);
});
