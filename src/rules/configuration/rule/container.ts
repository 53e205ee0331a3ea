/** Rules on the container of the server, and on a coturn server next to it. */
import { bound, worseOf, type ConfiguredRule } from '../../../judge/engine/configured-rules.js';
import { defineRule } from '../../../judge/engine/rule.js';
import type { ContainerConfiguration, SystemTable } from '../../../model/index.js';
import type { Codes } from '../../codes.js';
import { containerSeen, placesOf, turnPorts } from '../facts/container.js';

type SandboxCodes = Pick<
  Codes,
  'CONTAINER_HARDENED' | 'CONTAINER_HARDENED_IN_PART' | 'CONTAINER_OPEN'
>;

/** Options that confine a container, in words. */
function hardening(container: ContainerConfiguration) {
  const { noNewPrivileges, readOnly, capabilitiesDropped, user } = container;
  const isUser = user.value === null ? null : user.value === 'other';
  return [
    { name: 'no-new-privileges', setting: noNewPrivileges, has: noNewPrivileges.value },
    { name: 'read_only', setting: readOnly, has: readOnly.value },
    { name: 'cap_drop ALL', setting: capabilitiesDropped, has: capabilitiesDropped.value },
    { name: 'a user other than root', setting: user, has: isUser },
  ];
}

/**
 * Whether the container is confined. The lack of options alone does not make the requirement
 * missing, because a container without options still has its own namespaces.
 */
const sandbox = defineRule<object, SandboxCodes>()({
  scope: 'domain',
  needs: { container: containerSeen },
  decide({ container }, say) {
    const { file, privileged, dockerSocket } = container.value;
    const open = [
      ...(privileged.value === true ? ['privileged'] : []),
      ...(dockerSocket.value === true ? ['docker.sock'] : []),
    ];
    if (open.length > 0) {
      const where = placesOf([privileged, dockerSocket], file);
      return say.missing(container, 'configured', 'CONTAINER_OPEN', { by: open, where });
    }
    const all = hardening(container.value);
    const where = placesOf(
      all.map(({ setting }) => setting),
      file,
    );
    const named = (is: boolean | null): readonly string[] =>
      all.filter(({ has }) => has === is).map(({ name }) => name);
    const [has, lacks] = [named(true), [...named(false), ...named(null)]];
    return lacks.length === 0
      ? say.met(container, 'configured', 'CONTAINER_HARDENED', { has, where })
      : say.partial(container, 'configured', 'CONTAINER_HARDENED_IN_PART', { has, lacks, where });
  },
  merge: 'operator',
  row: {},
});

type IsolationCodes = Pick<Codes, 'CONTAINER_ALONE' | 'CONTAINER_SHARED'>;

/**
 * Whether the container holds only the XMPP server. The result is at best `partial`, because the
 * manifesto requires separate machines for services, not only separate containers.
 */
const isolation = defineRule<object, IsolationCodes>()({
  scope: 'domain',
  needs: { container: containerSeen },
  decide({ container }, say) {
    const { shares, file } = container.value;
    const where = [file];
    return shares.length === 0
      ? say.partial(container, 'configured', 'CONTAINER_ALONE', { where })
      : say.missing(container, 'configured', 'CONTAINER_SHARED', { services: shares, where });
  },
  merge: 'operator',
  row: {},
});

type SystemCodes = Pick<
  Codes,
  | 'CONTAINER_SYSTEM_ENDED'
  | 'CONTAINER_SYSTEM_EXTENDED'
  | 'CONTAINER_SYSTEM_SUPPORTED'
  | 'CONTAINER_SYSTEM_UNKNOWN'
>;

/**
 * Support of the operating system in the container image. The result is at best `partial`, because
 * a Compose file or Dockerfile does not show the system of the host.
 */
const system = defineRule<{ readonly table: SystemTable }, SystemCodes>()({
  scope: 'domain',
  needs: { container: containerSeen },
  decide({ container }, say, { params: { table }, time }) {
    const { image, file, system: named } = container.value;
    const where = [file];
    const release = table.releases.find(
      (one) => one.system === named?.name && one.version === named.version,
    );
    if (release === undefined) {
      const args = { image: image ?? '', where };
      return say.manual(container, 'CONTAINER_SYSTEM_UNKNOWN', args);
    }
    const { name, ends, extended } = release;
    const today = time.slice(0, 10);
    const args = { system: name, ends, where };
    if (today > extended) {
      return say.missing(container, 'configured', 'CONTAINER_SYSTEM_ENDED', args);
    }
    return today > ends
      ? say.manual(container, 'CONTAINER_SYSTEM_EXTENDED', { ...args, extended })
      : say.partial(container, 'configured', 'CONTAINER_SYSTEM_SUPPORTED', args);
  },
  merge: 'operator',
  row: {},
});

export const CONTAINER_SANDBOX = { configured: bound(sandbox, {}) };
export const CONTAINER_ISOLATION = { configured: bound(isolation, {}) };

export function containerSystem(table: SystemTable): { readonly configured: ConfiguredRule } {
  return { configured: bound(system, { table }) };
}

interface PortParams {
  readonly ports: readonly number[];
}

/** Whether coturn listens on one of the ports `ports`, the standard ports. */
const turn = defineRule<PortParams, Pick<Codes, 'CONFIGURED_TURN'>>()({
  scope: 'domain',
  needs: { turn: turnPorts },
  decide({ turn: listening }, say, { params }) {
    const { ports, where } = listening.value;
    const args = { ports: ports.map(String), where };
    return ports.some((port) => params.ports.includes(port))
      ? say.missing(listening, 'configured', 'CONFIGURED_TURN', args)
      : say.met(listening, 'configured', 'CONFIGURED_TURN', args);
  },
  merge: 'operator',
  row: {},
});

/**
 * Combines the rule on the STUN ports that the XMPP server announces with the rule on the ports of
 * coturn. The requirement is missing if one of these ports is in `ports`, the standard ports.
 */
export function withTurn(server: ConfiguredRule, ports: readonly number[]): ConfiguredRule {
  return worseOf(server, bound(turn, { ports }));
}
