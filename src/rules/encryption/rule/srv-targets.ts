import type { Known } from '../../../judge/engine/reading.js';
import type { Said, Say } from '../../../judge/engine/rule.js';
import type { Codes } from '../../codes.js';
import type { DeadTarget } from '../../shared/facts/coverage.js';
import { hostAndPort, isAddress } from '../../../util/address.js';
import type { SrvFaults } from '../facts/srv-faults.js';

export type SrvTargetCodes = Pick<
  Codes,
  | 'SRV_MISPLACED'
  | 'SRV_ROOT_AMONG_TARGETS'
  | 'SRV_TARGET_IS_ADDRESS'
  | 'SRV_TARGET_NO_ADDRESS'
  | 'SRV_TARGET_PORT_ZERO'
  | 'SRV_TARGET_REFUSES'
>;
type SayNote = Pick<Say<SrvTargetCodes>, 'note' | 'about'>;

/**
 * Notes on SRV targets that no client can use, and on records without effect. The row is judged by
 * the remaining targets.
 */
export function srvTargetNotes(
  { dead, answers, misplaced }: SrvFaults,
  say: SayNote,
): readonly Said[] {
  return [
    ...dead.flatMap((target) => deadNotes(target, say)),
    ...answers.flatMap((answer) => recordNotes(answer, say)),
    ...misplaced.map((srv) =>
      say.about(srv.value.owner, say.note(srv, 'SRV_MISPLACED', { belongs: srv.value.belongs })),
    ),
  ];
}

function deadNotes(dead: Known<DeadTarget>, say: SayNote): readonly Said[] {
  const { id, endpoint, why } = dead.value;
  const { host, port, address } = endpoint;
  const target = hostAndPort(host, port);
  switch (why) {
    case 'no-address':
      return [say.about(id, say.note(dead, 'SRV_TARGET_NO_ADDRESS', { target }))];
    case 'refuses':
      return [say.about(id, say.note(dead, 'SRV_TARGET_REFUSES', { target, address }))];
    case 'record':
      // A note on the SRV record already mentions the target, so no second note is needed.
      return [];
  }
}

function recordNotes(answer: SrvFaults['answers'][number], say: SayNote): readonly Said[] {
  const { owner, records } = answer.value;
  const named = records.filter(({ target }) => target !== '.');
  const notes = named.flatMap(({ target: host, port }) => {
    const target = hostAndPort(host, port);
    return [
      ...(port === 0 ? [say.note(answer, 'SRV_TARGET_PORT_ZERO', { target })] : []),
      ...(isAddress(host) ? [say.note(answer, 'SRV_TARGET_IS_ADDRESS', { target })] : []),
    ];
  });
  if (named.length > 0 && named.length < records.length) {
    const targets = named.map(({ target, port }) => hostAndPort(target, port));
    notes.push(say.note(answer, 'SRV_ROOT_AMONG_TARGETS', { targets }));
  }
  return notes.map((note) => say.about(owner, note));
}
