/** Finds the service of a Compose file that is the XMPP server. */
import { imageFacts } from './image.js';
import type { ComposeNode } from './node.js';

export interface ServerService {
  readonly name: string;
  readonly node: ComposeNode;
}

const CONFIGURATION =
  /prosody\.cfg\.lua|ejabberd\.ya?ml|\/etc\/(prosody|ejabberd)\b|\/ejabberd\/conf\b/;
const PROGRAM = /\b(prosody|ejabberd|ejabberdctl)\b/;
const PORTS = /(^|:|-)(5222|5223|5269|5270)(-\d+)?(\/tcp)?$/;

/**
 * Returns the service of the Compose file that has the XMPP server's image, command or
 * configuration. If there are several, prefers one that publishes XMPP ports.
 */
export function serverOf(services: ReadonlyMap<string, ComposeNode>): ServerService | null {
  const all = [...services].map(([name, node]) => ({ name, node }));
  const named = all.filter(({ node }) => isNamed(node));
  const reached = (named.length === 0 ? all : named).filter(({ node }) => hasPorts(node));
  return reached[0] ?? named[0] ?? null;
}

function isNamed({ entries }: ComposeNode): boolean {
  const image = entries.get('image')?.text;
  if (image && imageFacts(image).software !== null) return true;
  const commands = ['command', 'entrypoint'].flatMap((option) => textsOf(entries.get(option)));
  if (commands.some((text) => PROGRAM.test(text))) return true;
  return textsOf(entries.get('volumes')).some((text) => CONFIGURATION.test(text));
}

function hasPorts({ entries }: ComposeNode): boolean {
  return ['ports', 'expose'].some((option) =>
    textsOf(entries.get(option)).some((text) => PORTS.test(text)),
  );
}

/** Returns all texts inside a node of the Compose file, at any depth. */
function textsOf(node: ComposeNode | undefined): readonly string[] {
  if (node === undefined) return [];
  if (node.text !== null) return [node.text];
  return [...node.items, ...node.entries.values()].flatMap(textsOf);
}
