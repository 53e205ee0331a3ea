/** Names of settings, and reasons why a setting is unknown, for use in sentences. */

/** Names of settings, for the sentence `The configuration does not show …`. */
export const SETTINGS: Readonly<Record<string, string>> = {
  contacts: 'the contacts',
  jidBlocklist: 'the blocklist of users',
  serverBlocklist: 'the blocklist of servers',
  c2sEncryption: 'whether clients must use TLS',
  s2sEncryption: 'whether other servers must use TLS',
  s2sCertificates: 'whether other servers need a valid certificate',
  c2sTls: 'the TLS settings for clients',
  s2sTls: 'the TLS settings for other servers',
  channelBinding: 'the channel binding',
  c2sStanzaLimit: 'the stanza size limit for clients',
  s2sStanzaLimit: 'the stanza size limit for other servers',
  passwords: 'how passwords are stored',
  loginLimit: 'a limit on failed logins',
  loginBlock: 'a block after failed logins',
  e2ee: 'how end-to-end encryption is treated',
  upload: 'the upload service',
  registration: 'who may register',
  captcha: 'a CAPTCHA',
  weakPasswords: 'a rule on passwords',
  invitations: 'invitations',
  registrationRate: 'a limit on registrations',
  registrationWatch: 'who gets notices of new accounts',
  stun: 'the STUN and TURN ports',
  logging: 'what is logged',
  onion: 'an onion service',
};

export const UNTOLD: Readonly<Record<string, string>> = {
  'cipher-string': 'the scan cannot read its cipher string',
  module: 'a module that is not part of the software decides',
  elsewhere: 'another system decides',
  outside: 'another program, such as fail2ban, usually does it',
  script: 'a part of the file could not be followed',
  value: 'versions of the software may read the value differently',
};

interface Reason {
  readonly says: string;
  readonly names: string;
}

/**
 * Reasons why a version of the server software does not load a configuration file, by the cause of
 * the refusal.
 */
export const REASONS: Readonly<Record<string, Reason>> = {
  server: { says: 'does not load the configuration, and stops', names: '' },
  variable: { says: 'needs a variable of the environment', names: 'give ' },
  template: { says: 'does not read templates', names: '' },
  host: { says: 'does not serve this domain', names: 'it serves ' },
  limit: { says: 'could not be followed within the limits of this program', names: '' },
};

/** Why a running server may differ from a configuration, most frequent first. */
export const CAUSES =
  'Likely causes: another file or version runs, no restart since, a proxy in front, another host, or an option that this version ignores';
