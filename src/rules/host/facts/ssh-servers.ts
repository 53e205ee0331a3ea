import { gap, known, notSeen, type Gap, type Reading } from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import type { Failure, ObservationView } from '../../../model/index.js';

/** Login at an SSH server: without authentication, or by the methods in `methods`. */
export type SshLogin =
  { readonly is: 'open' } | { readonly is: 'methods'; readonly methods: readonly string[] };

export interface SshServerSeen {
  readonly banner: string;
  readonly hostKeys: readonly string[];
  readonly login: Reading<SshLogin>;
}

/** Returns the SSH servers that the scan queried, whether or not they answered. */
export function sshServers(seen: ObservationView): readonly string[] {
  return seen.all('ssh.server').map(({ subject }) => subject);
}

export function sshServer({ [AT]: { seen, subject } }: Place<null>): Reading<SshServerSeen> {
  const [observation] = seen.at('ssh.server', subject);
  if (observation?.value === undefined) {
    return notSeen(unansweredGap(observation?.failure ?? SKIPPED, observation?.id));
  }
  const { id, value } = observation;
  const { banner, hostKeys, answer, methods, failure } = value;
  const loginOf = (): Reading<SshLogin> => {
    if (answer === 'unanswered') return notSeen(unansweredGap(failure ?? SKIPPED, id));
    return known(answer === 'success' ? { is: 'open' } : { is: 'methods', methods }, id);
  };
  return known({ banner, hostKeys, login: loginOf() }, id);
}

const SKIPPED: Failure = { layer: 'ssh', reason: 'skipped', detail: '' };

function unansweredGap(failure: Failure, id?: string): Gap {
  const coded = { code: 'SSH_UNANSWERED', args: { ...failure } } as const;
  return gap('failed', coded, id === undefined ? [] : [id]);
}
