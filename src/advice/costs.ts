/**
 * Texts on what the advised changes cost users and peers, and manual steps that are the same for
 * Prosody and ejabberd.
 */

/** What it costs to switch TLS 1.2 off. The manifesto asks for it only "if unlikely to impact users". */
export const NO_OLDER_PEERS = 'connections with clients and servers without TLS 1.3';

export const ONION_COSTS =
  'a Tor service that you must run; its users share one address, which cannot be blocked';

export const ONION_STEPS: readonly string[] = [
  'Lines of torrc for an onion service for clients: HiddenServiceDir /var/lib/tor/xmpp/ and HiddenServicePort 5222 127.0.0.1:5222.',
];
