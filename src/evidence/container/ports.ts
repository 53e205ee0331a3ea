/** Published ports of a Compose service, in the short and the long form. */
import type { ContainerConfiguration } from '../../model/configuration.js';
import { withoutBrackets } from '../../util/address.js';
import type { ComposeNode } from './node.js';

type Published = ContainerConfiguration['published'][number];

/** Maximum number of ports that are read from one port range of a Compose file. */
const MOST_OF_RANGE = 100;

export function publishedPorts(
  ports: readonly ComposeNode[],
  file: string,
  service: string,
): readonly Published[] {
  return ports.flatMap((node, index) => {
    const place = { option: `services.${service}.ports[${index}]`, file, line: node.line };
    const form = node.text === null ? longForm(node) : shortForm(node.text);
    return form === null ? [] : pairs(form).map((one) => ({ ...one, place }));
  });
}

interface Form {
  readonly address: string | null;
  readonly published: string;
  readonly target: string;
  readonly protocol: string;
}

/**
 * Parses a port mapping of Compose, `[ADDRESS:]PORT:TARGET[/PROTOCOL]`. Null for a target alone,
 * which gets a random port.
 */
function shortForm(text: string): Form | null {
  const [, address, published, target, protocol = 'tcp'] =
    /^(?:(\[[\da-f:.]+\]|[\d.]+):)?(\d[\d-]*):(\d[\d-]*)(?:\/(\w+))?$/i.exec(text.trim()) ?? [];
  if (published === undefined || target === undefined) return null;
  return {
    address: address === undefined ? null : withoutBrackets(address),
    published,
    target,
    protocol,
  };
}

function longForm({ entries }: ComposeNode): Form | null {
  const text = (name: string): string | null => entries.get(name)?.text ?? null;
  const [published, target] = [text('published'), text('target')];
  if (published === null || target === null) return null;
  return { address: text('host_ip'), published, target, protocol: text('protocol') ?? 'tcp' };
}

function pairs({
  address,
  published,
  target,
  protocol,
}: Form): readonly Omit<Published, 'place'>[] {
  const kind = protocol.toLowerCase();
  if (kind !== 'tcp' && kind !== 'udp') return [];
  const [ports, targets] = [range(published), range(target)];
  return ports.flatMap((port, index) => {
    const to = targets[targets.length === 1 ? 0 : index];
    return to === undefined ? [] : [{ address, port, target: to, protocol: kind }];
  });
}

function range(text: string): readonly number[] {
  const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  if (first === undefined) return [];
  const count = Math.min(Number(last) - Number(first) + 1, MOST_OF_RANGE);
  return Array.from({ length: Math.max(0, count) }, (_, index) => Number(first) + index).filter(
    (port) => port > 0 && port < 65_536,
  );
}
