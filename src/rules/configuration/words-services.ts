/**
 * Texts of the findings about accounts and services in a configuration. `where` lists the lines of
 * the options that led to the finding.
 */
import { sentence, type CodesOf } from '../../judge/engine/sentence.js';
import { list, plural } from '../../report/kit/words.js';
import { at, WHERE, type At } from './place-words.js';

const LOGGING: Readonly<Record<string, string>> = {
  balanced: 'Logs have warnings and errors, and no debug messages',
  debug: 'The log has debug messages, which hold personal data',
  messages: 'The text of messages is logged',
  none: 'Nothing is logged',
};

export const CONFIGURED_SERVICE_SENTENCES = {
  CONFIGURED_HASHED: sentence(
    ({ hash, iterations, where }: { hash: string; iterations: number } & At) =>
      `Passwords are stored hashed with ${hash}${iterations === 0 ? '' : ` and ${plural(iterations, 'iteration')}`}${at({ where })}`,
    { hash: 'SCRAM-SHA-1', iterations: 10_000, ...WHERE },
  ),
  CONFIGURED_FEW_ITERATIONS: sentence(
    ({ iterations, where }: { iterations: number } & At) =>
      `Passwords are stored hashed, with only ${plural(iterations, 'iteration')}${at({ where })}`,
    { iterations: 1_000, ...WHERE },
  ),
  CONFIGURED_LEFTOVERS: sentence(
    ({ where }: At) =>
      `New passwords are stored hashed; older ones stay in plain text in the database until \`ejabberdctl convert_to_scram\` has run${at({ where })}`,
    WHERE,
  ),
  CONFIGURED_PLAIN: sentence(
    ({ where }: At) => `Passwords are stored in plain text${at({ where })}`,
    WHERE,
  ),
  CONFIGURED_LOGIN_LIMIT: sentence(
    ({ by, where }: { by: string } & At) => `Failed logins are limited by ${by}${at({ where })}`,
    { by: 'limit_auth', ...WHERE },
  ),
  CONFIGURED_LOGIN_LIMIT_IN_PART: sentence(
    ({ by, where }: { by: string } & At) =>
      `Failed logins are limited by ${by}, but not on every way to log in${at({ where })}`,
    { by: 'limit_auth', ...WHERE },
  ),
  CONFIGURED_NO_LOGIN_LIMIT: sentence(
    ({ where }: At) =>
      `The configuration limits no failed logins; another program, such as fail2ban, may${at({ where })}`,
    WHERE,
  ),
  CONFIGURED_BLOCK: sentence(
    ({ by, where }: { by: string } & At) =>
      `The address is blocked by ${by}, at this server only${at({ where })}`,
    { by: 'mod_fail2ban', ...WHERE },
  ),
  CONFIGURED_NO_BLOCK: sentence(
    ({ where }: At) =>
      `The server blocks no address; another program, such as fail2ban, may${at({ where })}`,
    WHERE,
  ),

  CONFIGURED_E2EE: sentence(
    ({ where }: At) =>
      `The configuration lets users publish keys (PEP) and refuses no encryption${at({ where })}`,
    WHERE,
  ),
  CONFIGURED_NO_PEP: sentence(
    ({ where }: At) => `PEP, which keys of OMEMO need, is not configured${at({ where })}`,
    WHERE,
  ),
  CONFIGURED_E2EE_REFUSED: sentence(
    ({ by, where }: { by: readonly string[] } & At) =>
      `End-to-end encryption is refused by ${list(by)}${at({ where })}`,
    { by: ['require_otr'], ...WHERE },
  ),
  CONFIGURED_UPLOAD: sentence(
    ({ service, where }: { service: string } & At) =>
      `Upload URLs of ${service} have a random part${at({ where })}`,
    { service: 'http_file_share', ...WHERE },
  ),
  CONFIGURED_UPLOAD_GUESSABLE: sentence(
    ({ service, where }: { service: string } & At) =>
      `Upload URLs of ${service} have no random part${at({ where })}`,
    { service: 'mod_http_upload', ...WHERE },
  ),
  CONFIGURED_UPLOAD_SHORT: sentence(
    ({ service, bits, least, where }: { service: string; bits: number; least: number } & At) =>
      `Upload URLs of ${service} have a random part of only ${plural(bits, 'bit')}${at({ where })}; the least is ${least}`,
    { service: 'mod_http_upload', bits: 47, least: 64, ...WHERE },
  ),
  CONFIGURED_UPLOAD_NAME: sentence(
    ({ service, name, where }: { service: string; name: string } & At) =>
      `Upload URLs of ${service} contain ${name === 'none' ? 'no user name' : name === 'hashed' ? 'a hash of the user name' : 'the user name'}${at({ where })}`,
    { service: 'mod_http_upload', name: 'hashed', ...WHERE },
  ),
  CONFIGURED_NO_UPLOAD: sentence(
    ({ where }: At) => `No upload service is configured${at({ where })}`,
    WHERE,
  ),

  CONFIGURED_REGISTRATION: sentence(
    ({ registration, where }: { registration: string } & At) =>
      registration === 'open'
        ? `Everyone may register an account${at({ where })}`
        : `Registration is ${registration === 'closed' ? 'closed' : 'by invitation only'}${at({ where })}`,
    { registration: 'open', ...WHERE },
  ),
  CONFIGURED_CAPTCHA: sentence(
    ({ where }: At) => `Registration asks for a CAPTCHA${at({ where })}`,
    WHERE,
  ),
  CONFIGURED_WEB_FORM: sentence(
    ({ where }: At) =>
      `Registration is on a web page; whether it has a CAPTCHA, the file does not show${at({ where })}`,
    WHERE,
  ),
  CONFIGURED_NO_CAPTCHA: sentence(
    ({ where }: At) => `Registration asks for no CAPTCHA${at({ where })}`,
    WHERE,
  ),
  CONFIGURED_PASSWORD_LENGTH: sentence(
    ({ least, unit, where }: { least: number; unit: string } & At) =>
      `New passwords need at least ${unit === 'bits' ? `${plural(least, 'bit')} of entropy` : plural(least, 'character')}${at({ where })}`,
    { least: 8, unit: 'characters', ...WHERE },
  ),
  CONFIGURED_ANY_PASSWORD: sentence(
    ({ where }: At) => `The configuration refuses no weak password${at({ where })}`,
    WHERE,
  ),
  CONFIGURED_INVITATIONS: sentence(
    ({ module, where }: { module: string } & At) =>
      `Invitations are configured (${module})${at({ where })}`,
    { module: 'invites', ...WHERE },
  ),
  CONFIGURED_NO_INVITATIONS: sentence(
    ({ where }: At) => `Invitations are not configured${at({ where })}`,
    WHERE,
  ),
  CONFIGURED_RATE: sentence(
    ({ count, seconds, where }: { count: number; seconds: number } & At) =>
      `One address may register ${plural(count, 'account')} in ${plural(seconds, 'second')}${at({ where })}`,
    { count: 3, seconds: 3_600, ...WHERE },
  ),
  CONFIGURED_HALF_RATE: sentence(
    ({ option, where }: { option: string } & At) =>
      `The option ${option} alone sets no limit on registrations${at({ where })}`,
    { option: 'registration_throttle_max', ...WHERE },
  ),
  CONFIGURED_NO_RATE: sentence(
    ({ where }: At) => `The configuration does not limit registrations${at({ where })}`,
    WHERE,
  ),
  CONFIGURED_WATCHERS: sentence(
    ({ count, where }: { count: number } & At) =>
      `New accounts are reported to ${plural(count, 'contact')}${at({ where })}`,
    { count: 2, ...WHERE },
  ),
  CONFIGURED_NOBODY_WATCHES: sentence(
    ({ where }: At) =>
      `New accounts are reported, but no address is configured for it${at({ where })}`,
    WHERE,
  ),
  CONFIGURED_NO_WATCH: sentence(
    ({ where }: At) => `New accounts are not reported to anyone${at({ where })}`,
    WHERE,
  ),

  CONFIGURED_STUN: sentence(
    ({ ports, where }: { ports: readonly string[] } & At) =>
      `Configured STUN and TURN ports: ${list(ports)}${at({ where })}`,
    { ports: ['34780'], ...WHERE },
  ),
  CONFIGURED_NO_STUN: sentence(
    ({ where }: At) => `The configuration names no STUN or TURN server${at({ where })}`,
    WHERE,
  ),
  CONFIGURED_LOGGING: sentence(
    ({ logging, where }: { logging: string } & At) =>
      `${LOGGING[logging] ?? logging}${at({ where })}`,
    { logging: 'debug', ...WHERE },
  ),
  CONFIGURED_ONION: sentence(
    ({ by, where }: { by: string } & At) =>
      `The service is reachable through Tor (${by})${at({ where })}`,
    { by: 'onions', ...WHERE },
  ),
  CONFIGURED_NO_ONION: sentence(
    ({ where }: At) => `The configuration shows no Tor onion service${at({ where })}`,
    WHERE,
  ),
};

export type ConfiguredServiceCodes = CodesOf<typeof CONFIGURED_SERVICE_SENTENCES>;
