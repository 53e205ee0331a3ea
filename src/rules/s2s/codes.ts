/** Codes of what servers get that cannot show who they are, and those that can. */
import type { FailureArgs } from '../../model/index.js';

/** Servers that came with such certificates, and what they were told. */
interface PeerArgs {
  readonly certificates: readonly string[];
  readonly said: readonly string[];
}

export interface FederationCodes {
  /* s2s-certificates */
  PEER_WITHOUT_CERTIFICATE_REFUSED: { readonly condition: string; readonly text: string };
  DIALBACK_AFTER_TLS: { readonly mechanisms: readonly string[] };
  NO_DIALBACK_AFTER_TLS: { readonly mechanisms: readonly string[] };
  S2S_CERTIFICATES_HALF_SEEN: { readonly refused: number; readonly total: number };
  /** `certificates`: what was shown. `said`: what it was told, the server's own words among it. */
  PEERS_ACCEPTED: { readonly certificates: readonly string[]; readonly by: string };
  PEERS_MAY_DIAL_BACK: PeerArgs;
  PEERS_TURNED_AWAY: PeerArgs;
  PEERS_SHUT_OUT: PeerArgs;
  PEERS_LIMITED: PeerArgs;
  PEERS_UNCLEAR: PeerArgs;
  PEERS_UNANSWERED: FailureArgs & { readonly certificates: readonly string[] };
  OWN_PEER_ACCEPTED: { readonly domain: string };
  OWN_PEER_REFUSED: { readonly domain: string; readonly said: readonly string[] };
  OWN_PEER_OF_WRONG_USAGE: { readonly domain: string; readonly said: readonly string[] };
  S2S_CERTIFICATES_ENFORCED: { readonly endpoints: number; readonly total: number };
  S2S_CERTIFICATES_NOT_ENFORCED: { readonly endpoints: number; readonly total: number };
  S2S_DIALBACK_OPEN: { readonly endpoints: number; readonly total: number };
}
