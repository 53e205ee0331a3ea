import type { ConfiguredSettings } from '../../../model/configuration.js';
import { modulesInForce } from '../modules.js';
import type { Section } from '../section.js';
import { channelBinding, loginBlock, loginLimit, passwords } from './authentication.js';
import { jidBlocklist, serverBlocklist } from './blocklists.js';
import { c2sEncryption, s2sCertificates, s2sEncryption, stanzaLimit } from './encryption.js';
import {
  captcha,
  invitations,
  registration,
  registrationRate,
  registrationWatch,
  weakPasswords,
} from './registration.js';
import { contacts, e2ee, logging, onion, servicesOf, stun, upload } from './services.js';
import { tlsOf } from './tls.js';

/** Returns the settings of the Prosody configuration that apply to a virtual host. */
export function settingsOf(section: Section): ConfiguredSettings {
  const modules = modulesInForce(section);
  const components = servicesOf(section);
  const c2sTls = tlsOf(section, modules, 'c2s');
  return {
    contacts: contacts(section, modules),
    jidBlocklist: jidBlocklist(section, modules, components),
    serverBlocklist: serverBlocklist(section, modules),
    c2sEncryption: c2sEncryption(section, modules),
    s2sEncryption: s2sEncryption(section, modules),
    s2sCertificates: s2sCertificates(section, modules),
    c2sTls,
    s2sTls: tlsOf(section, modules, 's2s'),
    channelBinding: channelBinding(section, modules, c2sTls),
    c2sStanzaLimit: stanzaLimit(section, 'c2s'),
    s2sStanzaLimit: stanzaLimit(section, 's2s'),
    passwords: passwords(section),
    loginLimit: loginLimit(modules),
    loginBlock: loginBlock(),
    e2ee: e2ee(section, modules),
    upload: upload(modules, components),
    registration: registration(section, modules),
    captcha: captcha(section, modules),
    weakPasswords: weakPasswords(section, modules),
    invitations: invitations(modules),
    registrationRate: registrationRate(section),
    registrationWatch: registrationWatch(section, modules),
    stun: stun(section, modules),
    logging: logging(section, modules, components),
    onion: onion(section, modules),
  };
}
