import type { AnyProbe } from '../src/scan/probe.js';
import { addresses } from './addresses.js';
import { caa } from './caa.js';
import { caaNames } from './caa-names.js';
import { clearAuth } from './clear-auth.js';
import { clearDialback } from './clear-dialback.js';
import { dnssec } from './dnssec.js';
import { s2sOutgoing } from './s2s-outgoing.js';
import { s2sPeer } from './s2s-peer.js';
import { channelBinding } from './channel-binding.js';
import { login } from './login.js';
import { session } from './session.js';
import { e2ee } from './e2ee.js';
import { entity } from './entity.js';
import { loginLimit } from './login-limit.js';
import { registration } from './registration.js';
import { registrationLimits } from './registration-limits.js';
import { stanzaLimits } from './stanza-limits.js';
import { secondLook } from './second-look.js';
import { srv } from './srv.js';
import { srvMisplaced } from './srv-misplaced.js';
import { ssh } from './ssh.js';
import { stream } from './stream.js';
import { stun } from './stun.js';
import { tlsa } from './tlsa.js';
import { tlsLists } from './tls-lists.js';
import { tlsVersions } from './tls-versions.js';
import { upload } from './upload.js';

/** All probes. Their order depends on `needs` and `yields`, not on this list. */
export const PROBES: readonly AnyProbe[] = [
  srv,
  srvMisplaced,
  addresses,
  tlsa,
  caa,
  caaNames,
  dnssec,
  stream,
  tlsLists,
  tlsVersions,
  clearAuth,
  clearDialback,
  registration,
  s2sPeer,
  channelBinding,
  login,
  ssh,
  stun,
  session,
  entity,
  s2sOutgoing,
  stanzaLimits,
  registrationLimits,
  loginLimit,
  secondLook,
  upload,
  e2ee,
];
