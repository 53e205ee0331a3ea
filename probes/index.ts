import type { AnyProbe } from '../src/scan/probe.js';
import { addresses } from './addresses.js';
import { caa } from './caa.js';
import { caaNames } from './caa-names.js';
import { channelBinding } from './channel-binding.js';
import { clearAuth } from './clear-auth.js';
import { clearDialback } from './clear-dialback.js';
import { dnssec } from './dnssec.js';
import { e2ee } from './e2ee.js';
import { entity } from './entity.js';
import { hostMeta } from './host-meta.js';
import { login } from './login.js';
import { loginLimit } from './login-limit.js';
import { nameservers } from './nameservers.js';
import { registration } from './registration.js';
import { registrationLimits } from './registration-limits.js';
import { s2sOutgoing } from './s2s-outgoing.js';
import { s2sPeer } from './s2s-peer.js';
import { secondLook } from './second-look.js';
import { session } from './session.js';
import { srv } from './srv.js';
import { srvMisplaced } from './srv-misplaced.js';
import { ssh } from './ssh.js';
import { stanzaLimits } from './stanza-limits.js';
import { stream } from './stream.js';
import { stun } from './stun.js';
import { tlsLists } from './tls-lists.js';
import { tlsVersions } from './tls-versions.js';
import { tlsa } from './tlsa.js';
import { token } from './token.js';
import { upload } from './upload.js';
import { uploadHosts } from './upload-hosts.js';
import { webEndpoints } from './web-endpoints.js';

/**
 * All probes. `npm run docs` writes this file from the other files of this folder. The order in which
 * probes run depends on `needs` and `yields`, not on this list.
 */
export const PROBES: readonly AnyProbe[] = [
  addresses,
  caa,
  caaNames,
  channelBinding,
  clearAuth,
  clearDialback,
  dnssec,
  e2ee,
  entity,
  hostMeta,
  login,
  loginLimit,
  nameservers,
  registration,
  registrationLimits,
  s2sOutgoing,
  s2sPeer,
  secondLook,
  session,
  srv,
  srvMisplaced,
  ssh,
  stanzaLimits,
  stream,
  stun,
  tlsLists,
  tlsVersions,
  tlsa,
  token,
  upload,
  uploadHosts,
  webEndpoints,
];
