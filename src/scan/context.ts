import type { Kind } from '../model/index.js';
import type { ProbeAccess, ProbeContext } from './probe.js';

/** Context of a probe with the properties for every kind of access, such as accounts. */
export type WholeContext = ProbeContext<Kind, 'account'> & ProbeContext<Kind, 'intrusive'>;

/**
 * Returns the part of a context that a probe with this access may use. Other properties are
 * removed.
 */
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
