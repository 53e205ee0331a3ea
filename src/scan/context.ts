import type { Kind } from '../model/index.js';
import type { ProbeAccess, ProbeContext } from './probe.js';

/** What a probe gets to do its work if it declares every kind of access, such as accounts. */
export type WholeContext = ProbeContext<Kind, 'account'> & ProbeContext<Kind, 'intrusive'>;

/** Returns what a probe with the given kind of access may use. Other properties are removed. */
export function contextFor(
  access: ProbeAccess,
  whole: WholeContext,
): ProbeContext<Kind, ProbeAccess> {
  const { domain, to, settings, seen, net, federation, now } = whole;
  const { federated, sessions, account, netToUndo, redact } = whole;
  const open = { domain, to, settings, seen, net, federation, now };
  switch (access) {
    case 'public':
      return open;
    case 'federated':
      return { ...open, federated, sessions };
    case 'account':
      return { ...open, federated, sessions, account, netToUndo, redact };
    case 'intrusive':
      return { ...open, account, netToUndo, redact };
  }
}
