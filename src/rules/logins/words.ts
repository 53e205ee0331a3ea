/** Texts of the findings about how passwords are stored. */
import { sentence, type CodesOf } from '../../judge/engine/sentence.js';
import { byCount, list, offersText, plural, some } from '../../report/kit/words.js';

const OFFERS: Readonly<Partial<Record<string, string>>> = {
  anonymous: 'ANONYMOUS',
  external: 'EXTERNAL',
  login: 'LOGIN (obsolete)',
  'iq-auth': 'jabber:iq:auth (XEP-0078, obsolete)',
  oauth: 'OAuth tokens',
  sasl2: 'SASL2 (XEP-0388)',
  fast: 'FAST (XEP-0484)',
};

export const PASSWORD_SENTENCES = {
  /* Texts of the findings about the requirement password-hashing. */
  PLAINTEXT_MECHANISMS: sentence(
    ({ mechanisms }: { mechanisms: readonly string[] }) =>
      `The server offers ${list(mechanisms)}, which ${byCount(mechanisms.length, 'needs', 'need')} the password itself on the server, or its equivalent`,
    { mechanisms: ['DIGEST-MD5'] },
  ),
  SCRAM_ONLY: sentence(
    ({ mechanisms }: { mechanisms: readonly string[] }) =>
      `The server offers ${some(mechanisms)}, which ${byCount(mechanisms.length, 'works', 'work')} with hashed and with plain passwords`,
    { mechanisms: ['SCRAM-SHA-1'] },
  ),
  /** Two challenges had different salts. A server that has only a hash cannot change its salt. */
  SALT_CHANGES: sentence(
    ({ mechanism, iterations }: { mechanism: string; iterations: readonly string[] }) =>
      `The salt of ${mechanism} changes between logins (${list(iterations)} iterations), so the server has the plain password`,
    { mechanism: 'SCRAM-SHA-1', iterations: ['4096'] },
  ),
  SALT_STABLE: sentence(
    ({ mechanism, iterations }: { mechanism: string; iterations: readonly string[] }) =>
      `The salt of ${mechanism} is the same in two logins (${list(iterations)} iterations). This fits hashed passwords, but does not prove them`,
    { mechanism: 'SCRAM-SHA-1', iterations: ['10000'] },
  ),
  FEW_ITERATIONS: sentence(
    ({ mechanism, iterations, least }: { mechanism: string; iterations: number; least: number }) =>
      `${mechanism} uses only ${plural(iterations, 'iteration')}; the minimum is ${least} (RFC 7677 §4)`,
    { mechanism: 'SCRAM-SHA-1', iterations: 1_000, least: 4_096 },
  ),
  /**
   * `offers` lists which of `anonymous`, `external`, `login`, `iq-auth`, `oauth`, `sasl2` and
   * `fast` the server offers.
   */
  SASL_OFFERED_TOO: sentence(
    ({ offers }: { offers: readonly string[] }) =>
      `Also offered: ${list(offers.map((offer) => OFFERS[offer] ?? offer))}`,
    { offers: ['anonymous', 'fast'] },
  ),
  NO_SCRAM: sentence(
    ({ mechanisms }: { mechanisms: readonly string[] }) =>
      `The offered mechanisms do not show how passwords are stored: ${offersText(mechanisms)}`,
    { mechanisms: ['PLAIN'] },
  ),
};

export type PasswordCodes = CodesOf<typeof PASSWORD_SENTENCES>;
